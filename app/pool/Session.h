// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/pool/Housekeeper.h"
#include "app/pool/Lease.h"
#include "app/pool/RowSink.h"

#include "app/drivers/Connection.h"

#include <mutex>
#include <vector>

class RowStream;

/// A lease kept for a conversation: an editor page, a transaction, an API client. Statements run one at a
/// time; settings and transactions stay between them. Thread: any.
class Session final : public std::enable_shared_from_this<Session>
{
public:
    Session(QString id, Lease lease, Origin origin, const Clock &clock, std::chrono::milliseconds idleTtl,
            std::chrono::milliseconds hardTtl);

    /// 128 random bits as 32 hexadecimal digits.
    [[nodiscard]] const QString &id() const { return m_id; }
    [[nodiscard]] const Origin &origin() const { return m_origin; }

    /// As Lease::run(), but the session stays. Conflict while another statement runs, PoolClosed after
    /// close(). Errors come through the sink's finished().
    std::shared_ptr<RowStream> run(Work work, std::shared_ptr<RowSink> sink, int credit);
    /// Asks the server for a sign of life, between statements. `callback` comes once, on the connection's thread at
    /// the deadline at the latest, or before this returns when the session is closed (PoolClosed) or busy (Conflict).
    /// Does not count as use.
    void ping(Deadline deadline, std::function<void(Result<void>)> callback);
    /// Calls back once when the session is closed by whomever, on any thread; at once when it is closed already.
    void whenClosed(std::function<void()> callback);
    /// As known after the last statement.
    [[nodiscard]] TransactionState transactionState() const;
    [[nodiscard]] bool isClosed() const;
    [[nodiscard]] Clock::TimePoint expiresAt() const;
    /// When to look at expiresAt() again: a statement that runs now may end at any time.
    [[nodiscard]] Clock::TimePoint checkAt() const;

    /// Stops what runs, rolls back and gives the connection back to the pool, which cleans it.
    void close();
    /// The same, but the connection is closed: nobody knows what its holder meant to do.
    void expire();

private:
    class Relay;
    void ended();
    void pinged(TransactionState state);
    void end(bool closeConnection);
    /// Under the lock: the lease, to be given back, when the session is over and nothing uses it.
    [[nodiscard]] Lease takeLease();

    const QString m_id;
    const Origin m_origin;
    const Clock &m_clock;
    const std::chrono::milliseconds m_idleTtl;
    const Clock::TimePoint m_hardEnd;

    mutable std::mutex m_mutex;
    Lease m_lease;
    std::shared_ptr<RowStream> m_running;
    TransactionState m_state = TransactionState::None;
    Clock::TimePoint m_usedAt;
    std::vector<std::function<void()>> m_closedCallbacks;
    bool m_pinging = false;
    bool m_closed = false;
    bool m_closeConnection = false;
};
