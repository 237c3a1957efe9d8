// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Deadline.h"

/// Waits for a socket, until a deadline, or until somebody gives the connection up.
/// Thread: wait() is the connection's; abandon() is any.
class SocketWait final
{
public:
    enum class Outcome { Ready, TimedOut, Abandoned, Failed };

    SocketWait();
    ~SocketWait();
    SocketWait(const SocketWait &) = delete;
    SocketWait &operator=(const SocketWait &) = delete;

    /// Returns when one of poll(2)'s `events` holds, or the socket failed (also Ready: the library finds out).
    [[nodiscard]] Outcome wait(int socket, short events, Deadline deadline) const;
    /// Ends the running wait() and every later one with Abandoned. Does not block.
    void abandon();

private:
    int m_wakeUp; ///< An eventfd; readable for ever once abandoned. -1 when the process has no descriptor left.
};
