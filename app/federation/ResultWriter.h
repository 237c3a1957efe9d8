// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"
#include "models/core/RowBatch.h"

#include <duckdb/common/types/data_chunk.hpp>

/// DuckDB's result columns as ours.
///
/// Integers of 128 bits and more are Numeric; nested types, enums, bits and times finer than a microsecond are
/// Opaque, with DuckDB's text. Thread: any; several chunks at once.
class ResultWriter final
{
public:
    /// `zone` is the time zone of TIMESTAMP WITH TIME ZONE values.
    ResultWriter(const duckdb::vector<std::string> &names, const duckdb::vector<duckdb::LogicalType> &types,
                 const std::string &zone);

    [[nodiscard]] const RowSchema &schema() const { return m_schema; }
    /// Rows of the chunk from `from` on, as many as a batch takes. Exceptions are DuckDB's.
    [[nodiscard]] RowBatch write(duckdb::ClientContext &context, duckdb::DataChunk &chunk,
                                 std::size_t from) const;

private:
    RowSchema m_schema;
};
