// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

/// What a person asks of a run while it goes on: to stop, to hold on. Thread: any.
class RunControl final
{
public:
    RunControl() = default;
    RunControl(const RunControl &) = delete;
    RunControl &operator=(const RunControl &) = delete;

    /// For good.
    void stop();
    void setPaused(bool paused);
    [[nodiscard]] bool isStopped() const;
    [[nodiscard]] bool isPaused() const;

    /// Waits while the run is paused; false when it is to stop.
    [[nodiscard]] bool mayGoOn();
    /// False when the run was stopped meanwhile.
    [[nodiscard]] bool sleep(std::chrono::milliseconds span);

private:
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_stopped = false;
    bool m_paused = false;
};
