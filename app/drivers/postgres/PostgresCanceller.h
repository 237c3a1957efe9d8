// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/Canceller.h"
#include "app/drivers/SocketWait.h"
#include "app/drivers/postgres/PostgresErrors.h"

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>

struct pg_cancel;
struct pg_conn;

/// Cancels by PostgreSQL's own road: a second connection that names the session's process and its secret.
///
/// libpq 15 sends that request unencrypted, also when the session is not; all it carries is a process number
/// and a key that can do nothing but cancel. libpq waits for the server's hang-up without a deadline, so a
/// thread of its own does it, which a server that stands still may keep for as long as it stands still.
/// Thread: cancel() and abandon() are any; the rest is the connection's.
class PostgresCanceller final : public Canceller, public std::enable_shared_from_this<PostgresCanceller>
{
public:
    PostgresCanceller(pg_conn *connection, PostgresErrors errors);
    ~PostgresCanceller() override;

    /// Does nothing when no statement runs. Should the request overtake its statement on the way, it is
    /// repeated until the statement ends.
    [[nodiscard]] Result<void> cancel(Deadline deadline) override;
    void abandon() override;

    /// A statement starts; cancel requests mean it until end().
    void begin();
    void end();
    /// Somebody asked to cancel the running statement.
    [[nodiscard]] bool isRequested() const;
    /// Waits until no request is under way to the server; true when there was one since the last call, so that
    /// the server may still have a late interrupt to swallow. Timeout when one is stuck.
    [[nodiscard]] Result<bool> settle(Deadline deadline);
    /// The session is over.
    void close();
    [[nodiscard]] const SocketWait &socketWait() const { return m_wait; }

private:
    struct Delivery
    {
        std::uint64_t statement = 0;
        bool arrived = false;
        bool failed = false;
        QString failure;
    };
    struct CancelDeleter
    {
        void operator()(pg_cancel *cancel) const;
    };

    void deliver(const std::shared_ptr<Delivery> &delivery);
    [[nodiscard]] bool isRunning(std::uint64_t statement) const;
    [[nodiscard]] bool waitUntil(std::unique_lock<std::mutex> &lock, Deadline deadline, auto condition);

    const std::unique_ptr<pg_cancel, CancelDeleter> m_cancel;
    const PostgresErrors m_errors;
    SocketWait m_wait;

    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::uint64_t m_statement = 0; ///< Counts statements.
    bool m_running = false;
    bool m_requested = false; ///< Since the last settle().
    bool m_sending = false;   ///< A request is between us and the server.
    bool m_closed = false;
    std::shared_ptr<Delivery> m_delivery;
};
