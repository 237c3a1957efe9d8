// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <atomic>
#include <thread>

/// How late this machine lets threads run, while the object lives: what a deadline's test may add to its bound.
/// A thread that wants to sleep 1 ms notes by how much it overslept at worst.
class SchedulingDelay final
{
public:
    SchedulingDelay();
    ~SchedulingDelay();
    SchedulingDelay(const SchedulingDelay &) = delete;
    SchedulingDelay &operator=(const SchedulingDelay &) = delete;

    [[nodiscard]] qint64 worstMilliseconds() const { return m_worst; }

private:
    std::atomic<qint64> m_worst{0};
    std::atomic<bool> m_stop{false};
    std::thread m_thread;
};
