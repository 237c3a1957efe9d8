// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/postgres/PostgresDecode.h"

/// Cells in PostgreSQL's binary format: what the types' send functions write (src/backend/utils/adt).
namespace PostgresBinary {

bool boolean(RowBatchBuilder &builder, std::size_t column, const ColumnType &type, std::string_view bytes);
bool int16(RowBatchBuilder &builder, std::size_t column, const ColumnType &type, std::string_view bytes);
bool int32(RowBatchBuilder &builder, std::size_t column, const ColumnType &type, std::string_view bytes);
bool int64(RowBatchBuilder &builder, std::size_t column, const ColumnType &type, std::string_view bytes);
/// oid, xid, cid: 32 bits without sign, in an Int64 column.
bool unsigned32(RowBatchBuilder &builder, std::size_t column, const ColumnType &type, std::string_view bytes);
/// float4 and float8 are their bits.
bool float32(RowBatchBuilder &builder, std::size_t column, const ColumnType &type, std::string_view bytes);
bool float64(RowBatchBuilder &builder, std::size_t column, const ColumnType &type, std::string_view bytes);
/// numeric, into a Decimal or a Numeric column.
bool numeric(RowBatchBuilder &builder, std::size_t column, const ColumnType &type, std::string_view bytes);
/// Everything whose bytes are what we keep.
bool bytes(RowBatchBuilder &builder, std::size_t column, const ColumnType &type, std::string_view bytes);
/// "char", whose NUL is shown as nothing.
bool singleByte(RowBatchBuilder &builder, std::size_t column, const ColumnType &type, std::string_view bytes);
bool jsonb(RowBatchBuilder &builder, std::size_t column, const ColumnType &type, std::string_view bytes);
bool uuid(RowBatchBuilder &builder, std::size_t column, const ColumnType &type, std::string_view bytes);
bool date(RowBatchBuilder &builder, std::size_t column, const ColumnType &type, std::string_view bytes);
bool timeTz(RowBatchBuilder &builder, std::size_t column, const ColumnType &type, std::string_view bytes);
bool timestamp(RowBatchBuilder &builder, std::size_t column, const ColumnType &type, std::string_view bytes);
bool interval(RowBatchBuilder &builder, std::size_t column, const ColumnType &type, std::string_view bytes);

} // namespace PostgresBinary
