// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <chrono>

#include <cstdint>

class ResultSet;

/// How a result stands, in words.
/// Thread: GUI.
namespace ResultWords {

/// "1,204 rows", "1,204 rows so far", "the first 1,204 rows"; empty for a statement without columns.
[[nodiscard]] QString rows(const ResultSet &result);
/// "1 row", "1,204 rows".
[[nodiscard]] QString count(std::int64_t rows);
/// "1 row changed", "1,204 rows changed".
[[nodiscard]] QString changed(std::int64_t rows);
/// "12 ms", "3.4 s", "25 s", "2 min 5 s".
[[nodiscard]] QString time(std::chrono::milliseconds time);
/// The beginning of a statement on one line, with "…" where more follows.
[[nodiscard]] QString shortStatement(const QString &statement, qsizetype longest = 80);
/// One line: state, rows, times. `shown`: rows of the table; `chosen`: they are sorted or filtered.
[[nodiscard]] QString status(const ResultSet &result, int shown, bool chosen);
/// In place of a table when a statement has no columns.
[[nodiscard]] QString message(const ResultSet &result);

} // namespace ResultWords
