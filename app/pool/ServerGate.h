// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/pool/CircuitBreaker.h"
#include "app/pool/OpenBackoff.h"
#include "models/core/Error.h"
#include "models/core/Origin.h"
#include "models/pool/PoolPurpose.h"

#include <optional>

/// Whether and when a pool asks its server: the breaker refuses callers of a server that fails, and failed opens
/// make the next one wait.
///
/// What counts against the server: an open, ping or reset that found nobody (Unreachable, NameLookup), took longer
/// than its deadline or lost the connection; a connection lost in a statement that nobody had stopped. An open that ran
/// into its deadline counts once for each caller that it kept waiting: at five seconds each, opens alone would never
/// fill a window of ten. A server that answers works, whatever it says: SQL errors, time-outs and cancels of
/// statements, and refused logins (they reach the caller with the true reason, and the wait between opens keeps a wrong
/// password from locking an account), and so does one without room. Guarded by the pool's lock.
class ServerGate final
{
public:
    using TimePoint = Clock::TimePoint;

    ServerGate(QString connectionName, PoolPurpose purpose);

    /// Why this caller must not ask now, or nothing. A person may try sooner than a program.
    [[nodiscard]] std::optional<Error> refusal(const Origin &origin, TimePoint now);
    /// How long it refuses this caller still, should nobody see the server well before; zero when it does not.
    [[nodiscard]] std::chrono::milliseconds restFor(const Origin &origin, TimePoint now) const;
    /// False: a connection must show that it lives before it is handed out.
    [[nodiscard]] bool isTrusted(TimePoint now) const { return state(now) == BreakerState::Closed; }
    [[nodiscard]] BreakerState state(TimePoint now) const { return m_breaker.state(now); }
    /// No open before that.
    [[nodiscard]] TimePoint openAt(TimePoint now) const
    {
        // The breaker has waited for long enough.
        return state(now) == BreakerState::HalfOpen ? now : m_backoff.retryAt();
    }

    /// `callers` waited for it.
    void openFailed(TimePoint now, const Error &error, int callers);
    /// A session was opened, or an idle one answered.
    void recovered(TimePoint now);
    /// Somebody else has seen the server well: nothing waits any longer.
    void reportedHealthy(TimePoint now);
    void answered(TimePoint now) { m_breaker.succeeded(now); }
    void lost(TimePoint now, const QString &message);
    /// A line for the log when the breaker opened or closed since the last call.
    [[nodiscard]] std::optional<QString> news(TimePoint now);

private:
    const QString m_connectionName;
    const bool m_hasBreaker;
    CircuitBreaker m_breaker;
    OpenBackoff m_backoff;
    QString m_lastFailure;
    bool m_wasClosed = true;
};
