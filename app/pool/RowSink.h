// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"
#include "models/core/RowBatch.h"
#include "models/query/QueryRequest.h"

/// Where the rows of one statement go; the consumer brings it. Called on the connection's thread, in this
/// order: started() at most once, received() any number of times, finished() exactly once. The connection is
/// back in its pool (or its session free) before finished(). Must not block for long and must not throw.
class RowSink
{
public:
    virtual ~RowSink() = default;
    virtual void started(const RowSchema &schema) = 0;
    virtual void received(RowBatch batch) = 0;
    virtual void finished(Result<StatementSummary> result) = 0;
};
