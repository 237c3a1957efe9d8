// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/SocketWait.h"

#include <cerrno>

#include <array>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

SocketWait::SocketWait()
    : m_wakeUp(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{}

SocketWait::~SocketWait()
{
    if (m_wakeUp >= 0)
        close(m_wakeUp);
}

SocketWait::Outcome SocketWait::wait(int socket, short events, Deadline deadline) const
{
    if (m_wakeUp < 0)
        return Outcome::Failed;
    std::array<pollfd, 2> descriptors{{{socket, events, 0}, {m_wakeUp, POLLIN, 0}}};
    while (true) {
        const int ready = poll(descriptors.data(), descriptors.size(), deadline.pollMilliseconds());
        if (ready < 0 && errno != EINTR)
            return Outcome::Failed;
        if (ready > 0)
            return descriptors[1].revents != 0 ? Outcome::Abandoned : Outcome::Ready;
        if (deadline.hasPassed())
            return Outcome::TimedOut;
    }
}

void SocketWait::abandon()
{
    if (m_wakeUp >= 0)
        eventfd_write(m_wakeUp, 1);
}
