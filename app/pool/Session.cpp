// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pool/Session.h"

#include "app/pool/RowStream.h"

#include <QCoreApplication>

#include <utility>

namespace {

struct SessionText
{
    Q_DECLARE_TR_FUNCTIONS(Session)
};

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
    if (m_closed || m_running) {
        const Error error = m_closed ? Error{ErrorCode::PoolClosed, SessionText::tr("The session is closed."),
                                             SessionText::tr("Open a new one.")}
                                     : Error{ErrorCode::Conflict,
                                             SessionText::tr("Another statement is running in this session."),
                                             SessionText::tr("Wait for it, or stop it.")};
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

void Session::ended()
{
    Lease over;
    {
        const std::lock_guard lock(m_mutex);
        m_running.reset();
        m_usedAt = m_clock.now();
        if (m_closed) {
            if (m_closeConnection)
                m_lease.invalidate();
            over = std::move(m_lease);
        }
    }
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
    {
        const std::lock_guard lock(m_mutex);
        if (m_closed)
            return;
        m_closed = true;
        m_closeConnection = closeConnection;
        running = m_running;
        if (!running) {
            if (closeConnection)
                m_lease.invalidate();
            over = std::move(m_lease);
        }
    }
    if (running)
        running->cancel(); // ended() gives the lease back
}
