// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pool/ServerGate.h"

#include "app/pool/PoolErrors.h"

#include <algorithm>
#include <utility>

namespace {

bool isNoAnswer(ErrorCode code)
{
    return code == ErrorCode::Unreachable || code == ErrorCode::NameLookup || code == ErrorCode::Timeout
           || code == ErrorCode::ConnectionLost;
}

} // namespace

ServerGate::ServerGate(QString connectionName, PoolPurpose purpose)
    : m_connectionName(std::move(connectionName))
    , m_hasBreaker(purpose == PoolPurpose::Work)
{}

std::optional<Error> ServerGate::refusal(const Origin &origin, TimePoint now)
{
    if (m_breaker.pass(now, origin.isPerson()))
        return std::nullopt;
    using std::chrono::duration_cast;
    using std::chrono::milliseconds;
    return PoolErrors::refused(m_connectionName, duration_cast<milliseconds>(now - m_breaker.since()),
                               restFor(origin, now), m_lastFailure);
}

std::chrono::milliseconds ServerGate::restFor(const Origin &origin, TimePoint now) const
{
    using std::chrono::milliseconds;
    return std::max(std::chrono::ceil<milliseconds>(m_breaker.passAt(now, origin.isPerson()) - now),
                    milliseconds::zero());
}

void ServerGate::openFailed(TimePoint now, const Error &error, int callers)
{
    m_backoff.failed(now);
    if (!isNoAnswer(error.code)) {
        m_breaker.recovered(now);
        return;
    }
    m_lastFailure = error.message;
    if (m_hasBreaker)
        m_breaker.failed(now, error.code == ErrorCode::Timeout ? std::max(1, callers) : 1);
}

void ServerGate::recovered(TimePoint now)
{
    m_backoff.succeeded();
    m_breaker.recovered(now);
}

void ServerGate::reportedHealthy(TimePoint now)
{
    m_backoff = {};
    if (m_breaker.state(now) != BreakerState::Closed)
        m_breaker.recovered(now);
}

void ServerGate::lost(TimePoint now, const QString &message)
{
    m_lastFailure = message;
    if (m_hasBreaker)
        m_breaker.failed(now);
}

std::optional<QString> ServerGate::news(TimePoint now)
{
    const bool isClosed = m_breaker.state(now) == BreakerState::Closed;
    if (std::exchange(m_wasClosed, isClosed) == isClosed)
        return std::nullopt;
    if (isClosed)
        return QStringLiteral("Circuit breaker closed: %1 works again").arg(m_connectionName);
    return QStringLiteral("Circuit breaker opened: %1 is not asked for a while: %2")
        .arg(m_connectionName, m_lastFailure);
}
