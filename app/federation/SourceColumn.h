// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Error.h"
#include "models/core/RowBatch.h"

#include <duckdb/common/types.hpp>

/// One column of a source's table and what DuckDB takes it for.
///
/// | source | in a federated statement |
/// |---|---|
/// | numeric without scale, or of more than 38 digits | DECIMAL(38,10); a value that does not fit exactly is an error |
/// | MariaDB's TIME | TIME; a value outside 00:00..24:00 is an error |
/// | a type that Penstock does not model | VARCHAR, the server's text |
/// | SQLite | by the declared type, below; a value of another class is an error, never a silent NULL |
///
/// SQLite's declared types: BOOL* -> BOOLEAN; DATETIME*, TIMESTAMP* -> TIMESTAMP (from text); DATE* -> DATE (from
/// text); *INT* -> BIGINT; *CHAR*, *CLOB*, *TEXT* -> VARCHAR; *BLOB* -> BLOB; *REAL*, *FLOA*, *DOUB* and NUMERIC or
/// DECIMAL without digits -> DOUBLE; NUMERIC(p,s), DECIMAL(p,s) -> DECIMAL(p,s); all others, and none, as in views
/// -> VARCHAR, with numbers as text.
struct SourceColumn
{
    /// How a Dynamic column's values are taken.
    enum class Affinity { None, Boolean, Integer, Real, Decimal, Text, Binary, Date, Timestamp };

    std::string name;
    ColumnType type;
    duckdb::LogicalType logical;
    Affinity affinity = Affinity::None;

    [[nodiscard]] static SourceColumn of(const Column &column);
    /// DataLoss: this value of the column is not one of `logical`. It is shown as its own engine writes it.
    [[nodiscard]] Error misfit(const ColumnData &data, std::size_t row) const;
};
