// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pool/Session.h"

#include "app/pool/RowStream.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

namespace {

struct SessionText
{
    Q_DECLARE_TR_FUNCTIONS(Session)
};

Error refusal(bool closed)
{
    if (closed)
        return {ErrorCode::PoolClosed, SessionText::tr("The session is closed."),
                SessionText::tr("Open a new one.")};
    return {ErrorCode::Conflict, SessionText::tr("Another statement is running in this session."),
            SessionText::tr("Wait for it, or stop it.")};
}

} // namespace

/// Passes everything on to the consumer's sink, and tells the session when the statement is over.
class Session::Relay final : public RowSink
{
public:
    Relay(std::shared_ptr<Session> session, std::shared_ptr<RowSink> sink)
        : m_session(std::move(session))
        , m_sink(std::move(sink))
    {}
    void started(const RowSchema &schema) override { m_sink->started(schema); }
    void received(RowBatch batch) override { m_sink->received(std::move(batch)); }
    void finished(Result<StatementSummary> result) override
    {
        // On the connection's thread, right after the statement: its state can be asked without waiting.
        const std::shared_ptr<Session> session = std::exchange(m_session, nullptr);
        session->ended();
        m_sink->finished(std::move(result));
    }

private:
    std::shared_ptr<Session> m_session;
    const std::shared_ptr<RowSink> m_sink;
};

Session::Session(QString id, Lease lease, Origin origin, const Clock &clock,
                 std::chrono::milliseconds idleTtl, std::chrono::milliseconds hardTtl)
    : m_id(std::move(id))
    , m_origin(std::move(origin))
    , m_clock(clock)
    , m_idleTtl(idleTtl)
    , m_hardEnd(clock.now() + hardTtl)
    , m_lease(std::move(lease))
    , m_usedAt(clock.now())
{
    m_lease.nameSession(m_id);
}

std::shared_ptr<RowStream> Session::run(Work work, std::shared_ptr<RowSink> sink, int credit)
{
    std::unique_lock lock(m_mutex);
    if (m_closed || m_running || m_pinging) {
        const Error error = refusal(m_closed);
        lock.unlock();
        sink->finished(error);
        return nullptr;
    }
    m_usedAt = m_clock.now();
    auto relay = std::make_shared<Relay>(shared_from_this(), std::move(sink));
    m_running = m_lease.runKept(std::move(work), std::move(relay), credit, [this](TransactionState state) {
        const std::lock_guard guard(m_mutex);
        m_state = state;
    });
    return m_running;
}

void Session::ping(Deadline deadline, std::function<void(Result<void>)> callback)
{
    std::unique_lock lock(m_mutex);
    if (m_closed || m_running || m_pinging) {
        const Error error = refusal(m_closed);
        lock.unlock();
        callback(error);
        return;
    }
    m_pinging = true;
    m_lease.post(
        [self = shared_from_this(), deadline, callback = std::move(callback)](Connection &connection) {
            Result<void> alive = connection.ping(deadline);
            self->pinged(alive && connection.isUsable() ? connection.transactionState()
                                                        : TransactionState::Unknown);
            callback(std::move(alive));
        });
}

void Session::pinged(TransactionState state)
{
    Lease over;
    const std::lock_guard lock(m_mutex);
    m_pinging = false;
    m_state = state;
    over = takeLease();
}

void Session::whenClosed(std::function<void()> callback)
{
    {
        const std::lock_guard lock(m_mutex);
        if (!m_closed) {
            m_closedCallbacks.push_back(std::move(callback));
            return;
        }
    }
    callback();
}

TransactionState Session::transactionState() const
{
    const std::lock_guard lock(m_mutex);
    return m_state;
}

bool Session::isClosed() const
{
    const std::lock_guard lock(m_mutex);
    return m_closed;
}

Clock::TimePoint Session::expiresAt() const
{
    const std::lock_guard lock(m_mutex);
    return m_running ? m_hardEnd : std::min(m_hardEnd, m_usedAt + m_idleTtl);
}

Clock::TimePoint Session::checkAt() const
{
    const std::lock_guard lock(m_mutex);
    return std::min(m_hardEnd, (m_running ? m_clock.now() : m_usedAt) + m_idleTtl);
}

void Session::ended()
{
    Lease over; // given back when the lock is
    const std::lock_guard lock(m_mutex);
    m_running.reset();
    m_usedAt = m_clock.now();
    over = takeLease();
}

Lease Session::takeLease()
{
    if (!m_closed || m_running || m_pinging)
        return {};
    if (m_closeConnection)
        m_lease.invalidate();
    return std::move(m_lease);
}

void Session::close()
{
    end(false);
}

void Session::expire()
{
    end(true);
}

void Session::end(bool closeConnection)
{
    Lease over;
    std::shared_ptr<RowStream> running;
    std::vector<std::function<void()>> callbacks;
    {
        const std::lock_guard lock(m_mutex);
        if (m_closed)
            return;
        m_closed = true;
        m_closeConnection = closeConnection;
        callbacks = std::move(m_closedCallbacks);
        running = m_running;
        over = takeLease();
    }
    if (running)
        running->cancel(); // ended() gives the lease back
    for (const auto &callback : callbacks)
        callback();
}
