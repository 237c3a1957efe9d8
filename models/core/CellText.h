// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/RowBatch.h"

#include <memory>
#include <string>

class ZoneOffsets;

/// Writes the cells of one column as the engine's own client writes them: psql for PostgreSQL, mariadb
/// --binary-as-hex for MariaDB, sqlite3 (blobs as X'..') for SQLite. Keeps what it needs between rows (the
/// zone's offsets). NULL is the caller's business. Thread: one at a time; copies are independent.
class CellText final
{
public:
    explicit CellText(const ColumnType &type);
    ~CellText();
    CellText(CellText &&) noexcept;
    CellText &operator=(CellText &&) noexcept;

    /// Appends the text of a cell that is not NULL.
    void append(std::string &out, const ColumnData &data, std::size_t row) const;

    /// A Decimal's text: "-123.45", "NaN".
    static void appendDecimal(std::string &out, Int128 value, int scale);
    /// PostgreSQL's intervalstyle 'postgres': "1 year -2 mons +3 days -04:05:06.7".
    static void appendInterval(std::string &out, const IntervalValue &interval);
    static void appendHex(std::string &out, std::string_view bytes, bool upperCase);
    static void appendUuid(std::string &out, const std::uint8_t *bytes);

private:
    void appendDate(std::string &out, std::int32_t days) const;
    void appendTimestamp(std::string &out, std::int64_t microseconds) const;
    void appendTimestampTz(std::string &out, std::int64_t microseconds) const;
    void appendTime(std::string &out, std::int64_t microseconds) const;
    void appendDynamic(std::string &out, const ColumnData &data, std::size_t row) const;
    void appendReal(std::string &out, const ColumnData &data, std::size_t row) const;
    void padWithZeros(std::string &out, std::size_t start, int width) const;
    template <typename T>
    void appendInteger(std::string &out, T value) const;

    ColumnType m_type;
    std::unique_ptr<ZoneOffsets> m_zone;
};
