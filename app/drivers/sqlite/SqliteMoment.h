// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Value.h"

#include <cstdint>
#include <optional>
#include <string>

/// A time as programs write it into SQLite, which has no type for one: ISO 8601 texts as its date functions know them,
/// seconds and parts of them since 1970, Julian days. Keeps the form, so that other times can be written in it and
/// compare as the values beside them do. Thread: any.
class SqliteMoment final
{
public:
    /// Nothing for what is no time. Numbers count as times from 2000 to 2100, in the largest unit that gives one.
    [[nodiscard]] static std::optional<SqliteMoment> of(const Value &value);

    /// Microseconds since 1970, in UTC when the form has a zone or is a number, else in whatever time the writers mean.
    [[nodiscard]] std::int64_t microseconds() const { return m_microseconds; }
    [[nodiscard]] bool hasZone() const { return m_form != Form::Text || !m_suffix.empty(); }
    /// Another time in this one's form, rounded down.
    [[nodiscard]] Value at(std::int64_t microseconds) const;

private:
    enum class Form { Text, Integer, Real, JulianDay };

    [[nodiscard]] static std::optional<SqliteMoment> ofText(const std::string &text);
    [[nodiscard]] static std::optional<SqliteMoment> ofNumber(double value, bool isInteger);

    Form m_form = Form::Text;
    std::int64_t m_microseconds = 0;
    double m_unit = 1; ///< Of numbers since 1970: microseconds in one.
    // Of texts:
    std::size_t m_length =
        0; ///< Without the suffix: 10 for a date, 16 to the minute, 19 to the second, 20 + digits.
    char m_separator = ' ';
    std::string m_suffix;      ///< "Z", "+02:00".
    std::int64_t m_offset = 0; ///< Its microseconds east of UTC.
};
