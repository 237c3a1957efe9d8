// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/DatabaseType.h"

#include <Qsci/qscilexersql.h>

class QPalette;

/// Half of SqlEditor's door to QScintilla: which words and quotes an engine has, and their colours.
/// Thread: GUI.
class SqlEditorLexer final : public QsciLexerSQL
{
public:
    explicit SqlEditorLexer(QObject *parent);

    void setDialect(DatabaseType type);
    void setColours(const QPalette &palette, const QFont &font);
    [[nodiscard]] const char *keywords(int set) const override;

private:
    DatabaseType m_type = DatabaseType::PostgreSql;
};
