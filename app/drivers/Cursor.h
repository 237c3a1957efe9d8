// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"
#include "models/core/RowBatch.h"
#include "models/query/QueryRequest.h"

#include <optional>

/// One running statement and its rows. At most one per connection at a time; destroying it early gives up the
/// rest (the driver cancels and drains, so that the session stays usable).
/// Thread: its connection's.
class Cursor
{
public:
    virtual ~Cursor() = default;
    /// The columns, known before the first row.
    [[nodiscard]] virtual RowSchema schema() const = 0;
    /// The next rows, or nothing at the end. Blocks until a batch is full, the rows end, or at least one row
    /// has been waiting for 50 ms; so the first rows of a slow statement do not wait for the last.
    [[nodiscard]] virtual Result<std::optional<RowBatch>> next() = 0;
    /// After the end.
    [[nodiscard]] virtual StatementSummary summary() const = 0;

    /// How long rows may wait in a batch that is not full yet.
    static constexpr std::chrono::milliseconds flushAfter{50};
};
