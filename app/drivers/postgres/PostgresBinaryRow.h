// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/postgres/PostgresCopyIn.h"
#include "app/drivers/postgres/PostgresNumeric.h"
#include "models/core/RowBatch.h"
#include "models/core/Temporal.h"

#include <QtEndian>

#include <array>
#include <bit>

/// Cells in COPY's binary format (manual, COPY, "Binary Format"), as the types' receive functions read them. Each cell is
/// its length and its bytes. Times count as RowBatch's do. Thread: that of the copy.
class PostgresBinaryRow final
{
public:
    static constexpr bool isBinary = true;
    static constexpr std::string_view options = "(FORMAT binary, ENCODING 'UTF8')";
    /// Signature, flags, length of an extension.
    static constexpr std::string_view header{"PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19};
    static constexpr std::string_view trailer{"\377\377", 2};

    explicit PostgresBinaryRow(PostgresCopyIn &copy)
        : m_copy(copy)
    {}

    void begin(std::size_t columns)
    {
        qToBigEndian(static_cast<std::int16_t>(columns), m_copy.append(std::size_t{2}));
    }
    void end() {}

    void null() { qToBigEndian(std::int32_t{-1}, m_copy.append(std::size_t{4})); }
    void boolean(bool value) { *cell(1) = value ? 1 : 0; }
    void int16(std::int16_t value) { fixed(value); }
    void int32(std::int32_t value) { fixed(value); }
    void int64(std::int64_t value) { fixed(value); }
    void unsigned32(std::uint32_t value) { fixed(value); }
    void unsigned64(std::uint64_t value) { fixed(value); }
    void float32(float value) { fixed(std::bit_cast<std::uint32_t>(value)); }
    void float64(double value) { fixed(std::bit_cast<std::uint64_t>(value)); }
    void numeric(const PostgresNumeric &value) { value.writeWire(cell(value.wireSize())); }
    void text(std::string_view value) { bytes(value); }
    void singleByte(std::string_view value) { *cell(1) = value.empty() ? '\0' : value.front(); }
    void jsonb(std::string_view value)
    {
        *length(value.size() + 1, 1) = 1; // the version of its format
        m_copy.append(value);
    }
    void bytes(std::string_view value)
    {
        length(value.size(), 0);
        m_copy.append(value);
    }
    void uuid(const std::array<std::uint8_t, 16> &value)
    {
        std::memcpy(cell(value.size()), value.data(), value.size());
    }
    void date(std::int32_t days)
    {
        const bool isInfinite = days == Temporal::dateInfinity || days == Temporal::dateMinusInfinity;
        fixed(isInfinite ? days : days - Temporal::daysTo2000);
    }
    void time(std::int64_t microseconds) { fixed(microseconds); }
    void timeTz(const TimeTzValue &value)
    {
        char *at = cell(12);
        qToBigEndian(value.microseconds, at);
        qToBigEndian(-value.secondsEast, at + 8); // the server counts seconds west
    }
    /// With and without zone.
    void timestamp(std::int64_t microseconds)
    {
        const bool isInfinite =
            microseconds == Temporal::timestampInfinity || microseconds == Temporal::timestampMinusInfinity;
        // Those past 294246 are wrapped round, and come back the same way.
        constexpr std::uint64_t to2000 = std::uint64_t{Temporal::daysTo2000} * Temporal::microsecondsPerDay;
        fixed(isInfinite ? microseconds
                         : static_cast<std::int64_t>(static_cast<std::uint64_t>(microseconds) - to2000));
    }
    void timestampTz(std::int64_t microseconds) { timestamp(microseconds); }
    void interval(const IntervalValue &value)
    {
        char *at = cell(16);
        qToBigEndian(value.microseconds, at);
        qToBigEndian(value.days, at + 8);
        qToBigEndian(value.months, at + 12);
    }
    /// Never asked for: such columns make the whole COPY one of text.
    void serverText(std::string_view) {}

private:
    /// The length of a cell, and the first `here` bytes of it.
    char *length(std::size_t size, std::size_t here)
    {
        char *at = m_copy.append(4 + here);
        qToBigEndian(static_cast<std::int32_t>(size), at);
        return at + 4;
    }
    char *cell(std::size_t size) { return length(size, size); }
    template <typename T>
    void fixed(T value)
    {
        qToBigEndian(value, cell(sizeof(T)));
    }

    PostgresCopyIn &m_copy;
};
