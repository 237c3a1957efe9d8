// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pool/Housekeeper.h"

#include <utility>

Housekeeper::Housekeeper(const Clock &clock)
    : m_clock(clock)
    , m_thread([this] { run(); })
{}

Housekeeper::~Housekeeper()
{
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [&] { return m_expected == 0; });
        m_stop = true;
        m_changed.notify_all();
    }
    m_thread.join();
    for (std::thread &thread : m_ended)
        thread.join();
}

Housekeeper::TimerId Housekeeper::at(Clock::TimePoint when, std::function<void()> task)
{
    const std::lock_guard lock(m_mutex);
    const TimerId id = ++m_lastId;
    m_byId[id] = m_timers.emplace(when, std::pair(id, std::move(task)));
    m_changed.notify_all();
    return id;
}

void Housekeeper::cancel(TimerId id)
{
    const std::lock_guard lock(m_mutex);
    if (const auto found = m_byId.find(id); found != m_byId.end()) {
        m_timers.erase(found->second);
        m_byId.erase(found);
    }
}

void Housekeeper::expect()
{
    const std::lock_guard lock(m_mutex);
    ++m_expected;
}

void Housekeeper::reap(std::thread thread)
{
    const std::lock_guard lock(m_mutex);
    --m_expected;
    m_ended.push_back(std::move(thread));
    m_changed.notify_all();
}

void Housekeeper::wake()
{
    const std::lock_guard lock(m_mutex);
    m_changed.notify_all();
}

void Housekeeper::run()
{
    std::unique_lock lock(m_mutex);
    while (!m_stop) {
        if (!m_ended.empty()) {
            std::vector<std::thread> ended = std::exchange(m_ended, {});
            lock.unlock();
            for (std::thread &thread : ended)
                thread.join();
            lock.lock();
            continue;
        }
        if (m_timers.empty()) {
            m_changed.wait(lock);
            continue;
        }
        const auto first = m_timers.begin();
        if (first->first > m_clock.now()) {
            const auto until = first->first;
            m_changed.wait_until(lock, until);
            continue;
        }
        const std::function<void()> task = std::move(first->second.second);
        m_byId.erase(first->second.first);
        m_timers.erase(first);
        lock.unlock();
        task();
        lock.lock();
    }
}
