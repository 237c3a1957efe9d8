// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>

/// Counts the rows of both sides, and tells how many of the source's have been compared. Thread: any.
class CompareProgress final
{
public:
    explicit CompareProgress(std::function<void(std::int64_t)> listener)
        : m_listener(std::move(listener))
    {}
    void addSource(std::int64_t rows)
    {
        const std::lock_guard lock(m_mutex);
        m_source += rows;
        if (m_listener)
            m_listener(m_source);
    }
    void addTarget(std::int64_t rows)
    {
        const std::lock_guard lock(m_mutex);
        m_target += rows;
    }
    [[nodiscard]] std::int64_t source() const
    {
        const std::lock_guard lock(m_mutex);
        return m_source;
    }
    [[nodiscard]] std::int64_t target() const
    {
        const std::lock_guard lock(m_mutex);
        return m_target;
    }

private:
    const std::function<void(std::int64_t)> m_listener;
    mutable std::mutex m_mutex;
    std::int64_t m_source = 0;
    std::int64_t m_target = 0;
};
