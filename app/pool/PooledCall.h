// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Deadline.h"
#include "models/core/Origin.h"
#include "models/core/Result.h"

#include <functional>
#include <memory>
#include <optional>

class Connection;
class ConnectionPool;
class RowStream;

/// One job of Penstock's own on a connection of a pool: waits for the connection, runs, gives it back, and can be
/// stopped at any time. A job may ask the server several things; it must leave no state behind in the session.
/// Thread: any.
class PooledCall final : public std::enable_shared_from_this<PooledCall>
{
public:
    /// On the connection's thread.
    using Job = std::function<void(Connection &connection)>;
    /// Exactly once, on any thread, possibly before start() returns, when the connection is back. Nothing: the job
    /// has run undisturbed. Else why there was no connection, or why it was stopped: Timeout at the deadline,
    /// Cancelled after stop(); the job may have run nevertheless.
    using Ended = std::function<void(std::optional<Error> stopped)>;

    /// Never blocks. The deadline is the job's, waiting for its connection included.
    static std::shared_ptr<PooledCall> start(const std::shared_ptr<ConnectionPool> &pool,
                                             const Origin &origin, Deadline deadline, Job job, Ended ended);
    /// Asks the server to stop; drops the connection of one that does not answer. Does not block.
    void stop();

private:
    PooledCall(std::shared_ptr<ConnectionPool> pool, Job job, Ended ended);
    void run(Connection &connection);
    void end(std::optional<Error> stopped);

    const std::shared_ptr<ConnectionPool> m_pool;
    const std::shared_ptr<RowStream> m_stream; ///< Carries the stop.
    Job m_job;
    Ended m_ended;
    std::optional<Error> m_stopped;
};
