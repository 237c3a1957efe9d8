// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/replication/ReplicationRun.h"

#include <chrono>
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

/// Where a run stands: written by its threads, read by whoever shows it. Thread: any.
class RunBoard final
{
public:
    using Entry = std::size_t;

    explicit RunBoard(ReplicationRun run);
    RunBoard(const RunBoard &) = delete;
    RunBoard &operator=(const RunBoard &) = delete;

    /// In the order in which they are shown.
    Entry add(const ObjectName &table, const QString &targetDatabase);
    /// `change` must not block.
    void update(Entry entry, const std::function<void(ReplicationProgress &)> &change);
    [[nodiscard]] ReplicationProgress at(Entry entry) const;
    /// Said once, however often it is told.
    void warn(const QString &warning);
    /// The whole run fails; the first reason counts.
    void fail(const Error &error);
    [[nodiscard]] bool hasFailed() const;
    /// The run is over: what is not done by now is stopped, and nothing moves any more.
    void end();

    [[nodiscard]] ReplicationRun now() const;

private:
    struct Sample
    {
        std::chrono::steady_clock::time_point at;
        std::int64_t rows = 0;
    };
    [[nodiscard]] static double rateOf(const std::deque<Sample> &samples);

    mutable std::mutex m_mutex;
    ReplicationRun m_run;
    std::vector<std::deque<Sample>> m_samples; ///< Of each entry, of the last seconds.
};
