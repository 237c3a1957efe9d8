// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/CellText.h"
#include "models/core/Result.h"

/// Writes the cells of one column as literals of an engine's SQL, such that the engine stores the same value again.
/// Holds whatever the session's settings are (PostgreSQL's standard_conforming_strings and IntervalStyle), but for
/// MariaDB's NO_BACKSLASH_ESCAPES, under which backslashes would come twice.
///
/// Numbers are bare, all else is quoted and takes the column's type: PostgreSQL reads '1 day' as an interval where an
/// interval stands. Thread: one at a time.
class SqlLiteral final
{
public:
    SqlLiteral(TextStyle engine, const ColumnType &type);

    /// Appends the literal of a cell, NULL included. DataLoss when the engine has no such value (NaN in MariaDB, a NUL
    /// in PostgreSQL's texts); Unsupported when all that is known of the value are bytes of the wire.
    [[nodiscard]] Result<void> append(std::string &out, const ColumnData &data, std::size_t row) const;

private:
    template <typename T>
    [[nodiscard]] Result<void> appendFloat(std::string &out, T value) const;
    [[nodiscard]] Result<void> appendNumber(std::string &out, std::string_view number) const;
    [[nodiscard]] Result<void> appendText(std::string &out, std::string_view text) const;
    [[nodiscard]] Result<void> appendDynamic(std::string &out, const ColumnData &data, std::size_t row) const;
    void appendBytes(std::string &out, std::string_view bytes) const;
    [[nodiscard]] Error unknown(const QString &value) const;

    TextStyle m_engine;
    ColumnType m_type;
    CellText m_text;
    bool m_bareIntegers;
};
