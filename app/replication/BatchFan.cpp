// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/BatchFan.h"

#include "app/replication/RunControl.h"

#include <algorithm>

namespace {

/// How often who waits for room looks at the stop, and at readers that stand still.
constexpr std::chrono::milliseconds lookEvery{20};

} // namespace

BatchFan::BatchFan(std::size_t readers, Limits limits)
    : m_limits(limits)
    , m_places(readers)
{}

bool BatchFan::hasRoom() const
{
    return m_bytes < m_limits.windowBytes;
}

bool BatchFan::hasReaders() const
{
    const std::lock_guard lock(m_mutex);
    return std::any_of(m_places.begin(), m_places.end(), [](const Place &place) { return place.counts(); });
}

void BatchFan::forgetTaken()
{
    std::size_t slowest = m_first + m_batches.size();
    for (const Place &place : m_places) {
        if (place.counts())
            slowest = std::min(slowest, place.next);
    }
    for (; m_first < slowest; ++m_first) {
        m_bytes -= m_batches.front().byteSize();
        m_batches.pop_front();
    }
    m_taken.notify_all();
}

void BatchFan::detachStalled()
{
    const bool othersWait = std::any_of(m_places.begin(), m_places.end(),
                                        [](const Place &place) { return place.counts() && place.isWaiting; });
    const auto patience = othersWait ? m_limits.stallDetach : m_limits.stallTimeout;
    const auto now = Clock::now();
    bool changed = false;
    for (Place &place : m_places) {
        const bool holdsUp = place.counts() && place.next == m_first && !place.isWaiting;
        if (holdsUp && now - place.heardOf > patience)
            place.isDetached = changed = true;
    }
    if (changed)
        forgetTaken();
    m_given.notify_all();
}

bool BatchFan::give(RowBatch batch, RunControl &control)
{
    std::unique_lock lock(m_mutex);
    while (!m_taken.wait_for(lock, lookEvery, [this] { return hasRoom(); })) {
        detachStalled();
        if (control.isStopped())
            return false;
    }
    const bool isWanted =
        std::any_of(m_places.begin(), m_places.end(), [](const Place &place) { return place.counts(); });
    if (!isWanted || control.isStopped())
        return false;
    m_bytes += batch.byteSize();
    m_batches.push_back(std::move(batch));
    m_given.notify_all();
    return true;
}

void BatchFan::finish(End end)
{
    const std::lock_guard lock(m_mutex);
    m_end = end;
    m_given.notify_all();
}

BatchFan::Taken BatchFan::take(Reader reader, Deadline deadline)
{
    std::unique_lock lock(m_mutex);
    Place &place = m_places.at(reader);
    const auto isThere = [&] { return place.isDetached || place.next < m_first + m_batches.size() || m_end; };
    place.heardOf = Clock::now();
    place.isWaiting = true;
    if (deadline.isForever())
        m_given.wait(lock, isThere);
    else
        m_given.wait_until(lock, deadline.at(), isThere);
    place.isWaiting = false;
    place.heardOf = Clock::now();
    if (place.isDetached)
        return {{}, End::Detached};
    if (place.next < m_first + m_batches.size()) {
        Taken taken{m_batches[place.next - m_first], {}};
        ++place.next;
        forgetTaken();
        return taken;
    }
    return {{}, m_end};
}

void BatchFan::isAlive(Reader reader)
{
    const std::lock_guard lock(m_mutex);
    m_places.at(reader).heardOf = Clock::now();
}

void BatchFan::leave(Reader reader)
{
    const std::lock_guard lock(m_mutex);
    m_places.at(reader).hasLeft = true;
    forgetTaken();
}

std::chrono::steady_clock::duration BatchFan::quietFor(Reader reader) const
{
    const std::lock_guard lock(m_mutex);
    const Place &place = m_places.at(reader);
    return place.isWaiting ? Clock::duration::zero() : Clock::now() - place.heardOf;
}

void BatchFan::detach(Reader reader)
{
    const std::lock_guard lock(m_mutex);
    m_places.at(reader).isDetached = true;
    forgetTaken();
    m_given.notify_all();
}
