// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/editor/PageContext.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QStringList>

#include <functional>

class ResultSet;

/// One run on many connections, as the list of tasks and the history tell it.
/// Thread: GUI.
class RunRecord final
{
    Q_DECLARE_TR_FUNCTIONS(RunRecord)

public:
    explicit RunRecord(const PageContext &context)
        : m_context(context)
    {}
    /// What still runs goes on the list as stopped.
    ~RunRecord();
    Q_DISABLE_COPY_MOVE(RunRecord)

    /// `asked`: the connections' names.
    void begin(const QString &statement, const QStringList &asked, std::function<void()> stop);
    /// The same statement once more, for what failed.
    void beginAgain(std::function<void()> stop);
    void end(const ResultSet &result);
    [[nodiscard]] QString asked() const { return m_asked; }

private:
    const PageContext m_context;
    QString m_statement;
    QString m_asked;
    QDateTime m_when;
    qint64 m_task = 0;
};
