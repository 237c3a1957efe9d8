// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/DatabaseType.h"

#include <QString>

#include <optional>

/// Reads one SQL text and writes it again without its literals; see Masking::literals(). Thread: one at a
/// time.
class LiteralMask final
{
public:
    LiteralMask(const QString &sql, std::optional<DatabaseType> type);

    [[nodiscard]] QString apply();

    /// Just behind the end of the string that the quote at `begin` opens; nothing when it does not end, or
    /// when a backslash before a quote lets engines disagree on where (`backslashEscapes` settles that).
    [[nodiscard]] static std::optional<qsizetype> endOfQuoted(const QString &text, qsizetype begin,
                                                              bool backslashEscapes);

private:
    /// How engines differ: yes and no where the type says so, unknown without a type.
    enum class Answer { Yes, No, Unknown };

    [[nodiscard]] Answer isPostgres() const { return m_postgres; }
    [[nodiscard]] QChar at(qsizetype index) const;
    [[nodiscard]] bool startsWith(const char *text) const;

    void step();
    void string();
    void doubleQuoted();
    void backticked();
    void bracketed();
    void dollar();
    void number();
    void word();
    void lineComment();
    void hash();
    void blockComment();

    void put(QStringView text);
    void putMask();
    void skipLine();
    /// Hides all that is left.
    void cut();

    const QString &m_sql;
    qsizetype m_at = 0;
    QString m_out;
    Answer m_postgres = Answer::Unknown;
    Answer m_mysql = Answer::Unknown;
    Answer m_sqlite = Answer::Unknown;
};
