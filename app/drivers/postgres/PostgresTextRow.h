// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/postgres/PostgresCopyIn.h"
#include "app/drivers/postgres/PostgresNumeric.h"
#include "models/core/RowBatch.h"

#include <array>
#include <string>

/// Cells in COPY's text format, whatever DateStyle and IntervalStyle the session has; for tables with a type that only
/// the server can read. Thread: that of the copy.
class PostgresTextRow final
{
public:
    static constexpr bool isBinary = false;
    static constexpr std::string_view options = "(FORMAT text, ENCODING 'UTF8')";
    static constexpr std::string_view header{};
    static constexpr std::string_view trailer{};

    explicit PostgresTextRow(PostgresCopyIn &copy)
        : m_copy(copy)
    {}

    void begin(std::size_t) { m_isFirst = true; }
    void end() { *m_copy.append(std::size_t{1}) = '\n'; }

    void null();
    void boolean(bool value) { plain(value ? "t" : "f"); }
    void int16(std::int16_t value) { int64(value); }
    void int32(std::int32_t value) { int64(value); }
    void int64(std::int64_t value);
    void unsigned32(std::uint32_t value) { unsigned64(value); }
    void unsigned64(std::uint64_t value);
    void float32(float value);
    void float64(double value);
    void numeric(const PostgresNumeric &value);
    void text(std::string_view value) { escaped(value); }
    void singleByte(std::string_view value) { escaped(value); }
    void jsonb(std::string_view value) { escaped(value); }
    void bytes(std::string_view value);
    void uuid(const std::array<std::uint8_t, 16> &value);
    void date(std::int32_t days);
    void time(std::int64_t microseconds);
    void timeTz(const TimeTzValue &value);
    void timestamp(std::int64_t microseconds);
    void timestampTz(std::int64_t microseconds);
    void interval(const IntervalValue &value);
    void serverText(std::string_view value) { escaped(value); }

private:
    void separate();
    /// Of letters that mean nothing to COPY.
    void plain(std::string_view value);
    void escaped(std::string_view value);

    PostgresCopyIn &m_copy;
    std::string m_scratch;
    bool m_isFirst = true;
};
