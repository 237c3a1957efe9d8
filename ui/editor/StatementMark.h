// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/DatabaseType.h"

#include <QObject>
#include <QTimer>

class SqlEditor;

/// Underlines, a moment after the last key, the statement that the run key would run; nothing while there is a
/// selection, only one statement, or a text too long to be split while somebody types.
/// Thread: GUI.
class StatementMark final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(StatementMark)

public:
    /// The editor must outlive it.
    explicit StatementMark(SqlEditor &editor, QObject *parent = nullptr);

    /// Also the editor's.
    void setDialect(DatabaseType type);

private:
    void draw();

    SqlEditor &m_editor;
    DatabaseType m_type = DatabaseType::PostgreSql;
    QTimer m_delay;
};
