// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/ColumnType.h"

#include <string>

/// Floating-point numbers as each engine writes them. All forms but SQLite's and MariaDB's FLOAT read back
/// as the same number.
namespace FloatText {

/// PostgreSQL 12 and later (extra_float_digits > 0): shortest digits that read back the same; exponent form
/// below 1e-4 and from 1e15 (double) or 1e6 (float).
void appendPostgres(std::string &out, double value);
void appendPostgres(std::string &out, float value);
/// MariaDB: DOUBLE by its shortest digits, FLOAT by 6 significant ones, exponent form below 1e-15 and for
/// integers from 1e15; with `decimals` >= 0 (FLOAT(M,D)) that many digits after the point.
void appendMariaDb(std::string &out, double value, int decimals);
void appendMariaDb(std::string &out, float value, int decimals);
/// SQLite's command line: printf("%!.15g").
void appendSqlite(std::string &out, double value);
/// For JSON: shortest digits that read back the same; the value must be finite.
void appendShortest(std::string &out, double value);
void appendShortest(std::string &out, float value);

} // namespace FloatText
