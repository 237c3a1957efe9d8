// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Deadline.h"

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>

/// Shuts a socket down at a deadline or when a stop is requested, unless destroyed before: the way to end a library call
/// that waits inside for the network. Thread: made and destroyed by one; works on its own.
class SocketWatchdog final
{
public:
    /// Keeps a duplicate of the descriptor, so that it never hits a stranger who got the same number.
    SocketWatchdog(int socket, Deadline deadline, std::stop_token stop = {});
    ~SocketWatchdog();
    SocketWatchdog(const SocketWatchdog &) = delete;
    SocketWatchdog &operator=(const SocketWatchdog &) = delete;

private:
    void watch(Deadline deadline, const std::stop_token &stop);

    int m_socket;
    std::mutex m_mutex;
    std::condition_variable_any m_ended;
    bool m_done = false;
    std::thread m_thread;
};
