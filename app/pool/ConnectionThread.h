// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/support/Clock.h"
#include "models/core/Deadline.h"
#include "models/core/Origin.h"
#include "models/core/Result.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

class Canceller;
class Connection;
class Connector;
class Housekeeper;

/// What is told to others about each session, on its own thread: how it becomes a named QSqlDatabase, and a
/// line in the log. Either may be empty.
struct SessionHooks
{
    std::function<void(Connection &connection, const QString &name)> opened;
    std::function<void(const QString &name)> closing;
    /// A line for the log, in English: a lease that leaks, a server that is given a rest. On any thread.
    std::function<void(const QString &line)> warned = {};
};

/// The thread of one connection: it opens it, runs jobs on it one after another, closes it and ends. Nothing
/// else ever touches the connection. Thread: any.
class ConnectionThread final : public std::enable_shared_from_this<ConnectionThread>
{
public:
    using Job = std::function<void(Connection &connection)>;
    /// What others may know of an open connection.
    struct Opened
    {
        std::shared_ptr<Canceller> canceller;
        std::int64_t serverSessionId = 0;
    };
    using Started = std::function<void(Result<Opened>)>;

    ConnectionThread(Housekeeper &housekeeper, SessionHooks hooks, QString name);

    /// Starts the thread; `done` is called on it. After a failure the thread ends by itself.
    void start(std::shared_ptr<Connector> connector, const Origin &origin, Deadline deadline, Started done);
    /// An open that is under way ends at once, with Cancelled. Does not block.
    void stopOpening() { m_opening.request_stop(); }
    /// Runs after the jobs before it. Only between a successful start and stop().
    void post(Job job);
    /// Closes the connection after the jobs posted so far, then ends. `closed` is called on the thread.
    void stop(std::function<void()> closed = {});
    /// Closes the connection after the job that runs now; those after it get one on which everything fails. `closed`
    /// is called on the thread, which goes on until stop().
    void closeEarly(std::function<void()> closed);
    /// Since when there is nothing to do; nothing while there is.
    [[nodiscard]] std::optional<Clock::TimePoint> quietSince() const;
    [[nodiscard]] const QString &name() const { return m_name; }

private:
    void run(const std::shared_ptr<Connector> &connector, const Origin &origin, Deadline deadline,
             const Started &done);
    void runJobs(std::unique_ptr<Connection> connection);
    void close(std::unique_ptr<Connection> &connection);

    Housekeeper &m_housekeeper;
    const SessionHooks m_hooks;
    const QString m_name;
    std::stop_source m_opening;
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<Job> m_jobs;
    std::function<void()> m_closed;
    std::function<void()> m_closedEarly;
    bool m_closeEarly = false;
    bool m_isWorking = false;
    Clock::TimePoint m_quietSince{};
    bool m_stop = false;
    std::thread m_thread;
};
