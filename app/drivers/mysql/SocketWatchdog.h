// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Deadline.h"

#include <condition_variable>
#include <mutex>
#include <thread>

/// Shuts a socket down at a deadline, unless destroyed before: the way to end a library call that waits inside
/// for the network. Thread: made and destroyed by one; works on its own.
class SocketWatchdog final
{
public:
    /// Keeps a duplicate of the descriptor, so that it never hits a stranger who got the same number.
    SocketWatchdog(int socket, Deadline deadline);
    ~SocketWatchdog();
    SocketWatchdog(const SocketWatchdog &) = delete;
    SocketWatchdog &operator=(const SocketWatchdog &) = delete;

private:
    void watch(Deadline deadline);

    int m_socket;
    std::mutex m_mutex;
    std::condition_variable m_ended;
    bool m_done = false;
    std::thread m_thread;
};
