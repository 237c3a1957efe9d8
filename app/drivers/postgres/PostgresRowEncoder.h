// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/postgres/PostgresKeySet.h"
#include "app/drivers/postgres/PostgresTargetTable.h"
#include "models/core/RowBatch.h"

#include <memory>

class PostgresCopyIn;
class PostgresErrors;

/// Writes the rows of batches into an open COPY. Thread: that of the copy.
class PostgresRowEncoder
{
public:
    virtual ~PostgresRowEncoder() = default;

    /// `isStage`: a row's number stands behind its columns, and keys are looked at. All outlive the encoder. Its format
    /// is binary when every column of the table has a binary form.
    [[nodiscard]] static std::unique_ptr<PostgresRowEncoder> make(const PostgresTargetTable &table,
                                                                  bool isStage, PostgresCopyIn &copy,
                                                                  const PostgresErrors &errors);

    /// What COPY is told of the format.
    [[nodiscard]] virtual std::string_view options() const = 0;
    /// After a COPY was opened, and before it is closed.
    virtual void begin() = 0;
    virtual void end() = 0;
    /// Writes rows from that one on until the batch or the slice ends, and says where the next one is. DataLoss names
    /// column, value and row, counted over all batches; Unsupported a column whose values cannot be written at all.
    [[nodiscard]] virtual Result<std::size_t> write(const RowBatch &batch, std::size_t from) = 0;
    /// Of the slice since begin(): two rows may have the same key.
    [[nodiscard]] virtual bool mayHaveDuplicates() const = 0;

    /// A slice is one COPY: small enough to be merged in the server's memory, and for the server's refusal of a row to be
    /// heard before many more of them are sent.
    static constexpr std::size_t sliceBytes = std::size_t{16} << 20;
    static constexpr std::size_t sliceRows = 250'000;
};
