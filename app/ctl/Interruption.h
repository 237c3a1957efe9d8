// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

class RowStream;

/// Ctrl+C and SIGTERM: the running statement is cancelled on its server first, then the program ends with 130
/// (or 143). A second signal drops the connection. Made before any other thread, so that the signals reach
/// nobody else. Thread: any.
class Interruption final
{
public:
    Interruption();
    ~Interruption();
    Interruption(const Interruption &) = delete;
    Interruption &operator=(const Interruption &) = delete;

    /// The statement to cancel from now on; null for none.
    void watch(std::shared_ptr<RowStream> stream);
    /// Instead of ending the program, the first signal calls this, on a thread of its own; the second ends it. Empty for
    /// none.
    void onInterrupt(std::function<void()> handler);
    [[nodiscard]] bool wasInterrupted() const { return m_signal != 0; }
    /// 130 or 143 after an interruption.
    [[nodiscard]] int exitCode() const { return 128 + m_signal; }

private:
    void run();

    std::atomic<int> m_signal{0};
    std::mutex m_mutex;
    std::shared_ptr<RowStream> m_stream;
    std::function<void()> m_handler;
    std::thread m_thread;
};
