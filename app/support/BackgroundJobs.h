// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <deque>
#include <functional>
#include <list>
#include <thread>

/// Work that waits for a disk or a server, each job on a thread of its own; what it found comes back to the
/// thread of this object, through its event loop.
/// Thread: its owner's, which runs an event loop; jobs and deliveries as said.
class BackgroundJobs final
{
public:
    /// What to do with a job's outcome, on the owner's thread.
    using Delivery = std::function<void()>;
    /// Runs on a thread of its own; touches nothing that its owner may change or destroy meanwhile.
    using Job = std::function<Delivery()>;

    /// At most `atOnce` jobs run at a time, the rest wait in order.
    explicit BackgroundJobs(std::size_t atOnce);
    /// Waits for the jobs that run. Those that wait are dropped, and nothing is delivered any more.
    ~BackgroundJobs();
    Q_DISABLE_COPY_MOVE(BackgroundJobs)

    void start(Job job);

private:
    using Thread = std::list<std::thread>::iterator;

    void run(Job job);
    void deliver(Thread thread, const Delivery &delivery);

    const std::size_t m_atOnce;
    QObject m_home; ///< Receives the queued calls; what is still queued dies with it.
    std::list<std::thread> m_threads;
    std::deque<Job> m_waiting;
};
