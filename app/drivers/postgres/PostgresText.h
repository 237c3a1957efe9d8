// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/postgres/PostgresDecode.h"

/// Cells in PostgreSQL's text format, under DateStyle ISO and IntervalStyle postgres; for results that hold a
/// type which only the server itself can write out.
namespace PostgresText {

bool boolean(RowBatchBuilder &builder, std::size_t column, const ColumnType &type, std::string_view text);
bool int16(RowBatchBuilder &builder, std::size_t column, const ColumnType &type, std::string_view text);
bool int32(RowBatchBuilder &builder, std::size_t column, const ColumnType &type, std::string_view text);
bool int64(RowBatchBuilder &builder, std::size_t column, const ColumnType &type, std::string_view text);
bool unsigned64(RowBatchBuilder &builder, std::size_t column, const ColumnType &type, std::string_view text);
bool float32(RowBatchBuilder &builder, std::size_t column, const ColumnType &type, std::string_view text);
bool float64(RowBatchBuilder &builder, std::size_t column, const ColumnType &type, std::string_view text);
/// Into a Decimal or a Numeric column.
bool numeric(RowBatchBuilder &builder, std::size_t column, const ColumnType &type, std::string_view text);
bool text(RowBatchBuilder &builder, std::size_t column, const ColumnType &type, std::string_view text);
/// bytea_output hex or escape.
bool bytea(RowBatchBuilder &builder, std::size_t column, const ColumnType &type, std::string_view text);
bool uuid(RowBatchBuilder &builder, std::size_t column, const ColumnType &type, std::string_view text);
bool date(RowBatchBuilder &builder, std::size_t column, const ColumnType &type, std::string_view text);
bool time(RowBatchBuilder &builder, std::size_t column, const ColumnType &type, std::string_view text);
bool timeTz(RowBatchBuilder &builder, std::size_t column, const ColumnType &type, std::string_view text);
/// With and without zone.
bool timestamp(RowBatchBuilder &builder, std::size_t column, const ColumnType &type, std::string_view text);
bool interval(RowBatchBuilder &builder, std::size_t column, const ColumnType &type, std::string_view text);

} // namespace PostgresText
