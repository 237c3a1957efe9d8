// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/RunControl.h"

void RunControl::stop()
{
    const std::lock_guard lock(m_mutex);
    m_stopped = true;
    m_changed.notify_all();
}

void RunControl::setPaused(bool paused)
{
    const std::lock_guard lock(m_mutex);
    m_paused = paused;
    m_changed.notify_all();
}

bool RunControl::isStopped() const
{
    const std::lock_guard lock(m_mutex);
    return m_stopped;
}

bool RunControl::isPaused() const
{
    const std::lock_guard lock(m_mutex);
    return m_paused && !m_stopped;
}

bool RunControl::mayGoOn()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_stopped || !m_paused; });
    return !m_stopped;
}

bool RunControl::sleep(std::chrono::milliseconds span)
{
    std::unique_lock lock(m_mutex);
    return !m_changed.wait_for(lock, span, [this] { return m_stopped; });
}
