// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/SocketWatchdog.h"

#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

SocketWatchdog::SocketWatchdog(int socket, Deadline deadline, std::stop_token stop)
    : m_socket(fcntl(socket, F_DUPFD_CLOEXEC, 0))
{
    if (m_socket < 0 || (deadline.isForever() && !stop.stop_possible()))
        return;
    try {
        m_thread = std::thread([this, deadline, stop = std::move(stop)] { watch(deadline, stop); });
    } catch (const std::system_error &) { // no thread left: better no session than a wait without an end
        shutdown(m_socket, SHUT_RDWR);
    }
}

SocketWatchdog::~SocketWatchdog()
{
    if (m_thread.joinable()) {
        {
            const std::scoped_lock lock(m_mutex);
            m_done = true;
        }
        m_ended.notify_one();
        m_thread.join();
    }
    if (m_socket >= 0)
        close(m_socket);
}

void SocketWatchdog::watch(Deadline deadline, const std::stop_token &stop)
{
    std::unique_lock lock(m_mutex);
    const auto isDone = [this] { return m_done; };
    const bool done = deadline.isForever() ? m_ended.wait(lock, stop, isDone)
                                           : m_ended.wait_until(lock, stop, deadline.at(), isDone);
    if (!done)
        shutdown(m_socket, SHUT_RDWR);
}
