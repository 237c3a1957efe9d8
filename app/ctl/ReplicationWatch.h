// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/CommandContext.h"
#include "models/replication/ReplicationRun.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

class QObject;
class ReplicationService;

/// Hears of the runs of this program, from the main thread where the service lives. Ctrl+C stops them at a checkpoint; a
/// second one ends the program at once, which loses nothing either. Thread: the command's.
class ReplicationWatch final
{
public:
    struct Event
    {
        ReplicationRun run;
        bool isEnd = false;
        /// Of the service itself, without a run.
        std::optional<Error> error = {};
    };

    ReplicationWatch(CommandContext &context, ReplicationService &service);
    ~ReplicationWatch();
    ReplicationWatch(const ReplicationWatch &) = delete;
    ReplicationWatch &operator=(const ReplicationWatch &) = delete;

    /// The next event, or nothing when none came for a while.
    [[nodiscard]] std::optional<Event> next();
    /// Somebody pressed Ctrl+C; all runs have been told to stop.
    [[nodiscard]] bool isStopping() const { return m_context.interruption.wasInterrupted(); }

    using Progress = std::function<void(const ReplicationRun &run)>;
    /// Until the run is over; `progress` hears of each change.
    [[nodiscard]] ReplicationRun follow(ReplicationRun run, const Progress &progress);

private:
    struct Queue
    {
        std::mutex mutex;
        std::condition_variable changed;
        std::deque<Event> events;
    };

    CommandContext &m_context;
    ReplicationService &m_service;
    const std::shared_ptr<Queue> m_queue = std::make_shared<Queue>();
    QObject *m_listener = nullptr; ///< The main thread's.
};
