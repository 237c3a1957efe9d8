// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/postgres/PostgresHandle.h"

#include <QString>

#include <charconv>
#include <optional>

/// Cells of a result in text format, as PostgresConnection::ask() brings it.
namespace PostgresRows {

/// Empty for NULL.
[[nodiscard]] inline QString text(const PostgresResult &rows, int row, int column)
{
    return QString::fromUtf8(PQgetvalue(rows.get(), row, column), PQgetlength(rows.get(), row, column));
}
[[nodiscard]] inline bool isTrue(const PostgresResult &rows, int row, int column)
{
    return *PQgetvalue(rows.get(), row, column) == 't';
}
/// Nothing for NULL and for what is no number.
template <typename Number>
[[nodiscard]] std::optional<Number> number(const PostgresResult &rows, int row, int column)
{
    const char *begin = PQgetvalue(rows.get(), row, column);
    Number value{};
    const auto read = std::from_chars(begin, begin + PQgetlength(rows.get(), row, column), value);
    return read.ec == std::errc() ? std::optional(value) : std::nullopt;
}

} // namespace PostgresRows
