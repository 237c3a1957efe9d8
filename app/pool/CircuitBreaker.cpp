// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pool/CircuitBreaker.h"

namespace {

std::int64_t bucketNumber(Clock::TimePoint now)
{
    return now.time_since_epoch() / CircuitBreaker::bucketTime;
}

} // namespace

BreakerState CircuitBreaker::state(TimePoint now) const
{
    return m_state == BreakerState::HalfOpen && now >= m_tryEnds ? BreakerState::Open : m_state;
}

bool CircuitBreaker::pass(TimePoint now, bool isPerson)
{
    settle(now);
    if (m_state == BreakerState::Closed)
        return true;
    if (m_state == BreakerState::HalfOpen)
        return isPerson;
    if (now < passAt(now, isPerson))
        return false;
    m_state = BreakerState::HalfOpen;
    m_tryEnds = now + tryTime;
    return true;
}

CircuitBreaker::TimePoint CircuitBreaker::passAt(TimePoint now, bool isPerson) const
{
    const auto reset = isPerson ? resetTimeForPeople : resetTime;
    switch (m_state) {
    case BreakerState::Closed:
        return now;
    case BreakerState::HalfOpen:
        return isPerson && now < m_tryEnds ? now : m_tryEnds + reset;
    case BreakerState::Open:
        break;
    }
    return m_openedAt + reset;
}

void CircuitBreaker::succeeded(TimePoint now)
{
    settle(now);
    if (m_state == BreakerState::Closed)
        ++bucketAt(now).good;
    else if (m_state == BreakerState::HalfOpen)
        close();
}

void CircuitBreaker::failed(TimePoint now, int times)
{
    settle(now);
    if (m_state == BreakerState::HalfOpen) {
        open(now);
    } else if (m_state == BreakerState::Closed) {
        bucketAt(now).bad += times;
        if (!isTooBad(now))
            return;
        m_since = now;
        open(now);
    }
}

void CircuitBreaker::recovered(TimePoint now)
{
    if (m_state == BreakerState::Closed)
        succeeded(now);
    else
        close();
}

CircuitBreaker::Bucket &CircuitBreaker::bucketAt(TimePoint now)
{
    const std::int64_t number = bucketNumber(now);
    Bucket &bucket = m_window.at(static_cast<std::size_t>(number) % buckets);
    if (bucket.number != number)
        bucket = {number};
    return bucket;
}

bool CircuitBreaker::isTooBad(TimePoint now) const
{
    const std::int64_t oldest = bucketNumber(now) - static_cast<std::int64_t>(buckets) + 1;
    std::int64_t good = 0;
    std::int64_t bad = 0;
    for (const Bucket &bucket : m_window) {
        if (bucket.number >= oldest) {
            good += bucket.good;
            bad += bucket.bad;
        }
    }
    return good + bad >= volumeThreshold && bad * 100 >= (good + bad) * errorPercent;
}

void CircuitBreaker::open(TimePoint at)
{
    m_state = BreakerState::Open;
    m_openedAt = at;
    m_window = {};
}

void CircuitBreaker::close()
{
    m_state = BreakerState::Closed;
}

void CircuitBreaker::settle(TimePoint now)
{
    if (m_state == BreakerState::HalfOpen && now >= m_tryEnds)
        open(m_tryEnds);
}
