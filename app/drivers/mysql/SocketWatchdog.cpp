// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/SocketWatchdog.h"

#include <system_error>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

SocketWatchdog::SocketWatchdog(int socket, Deadline deadline)
    : m_socket(fcntl(socket, F_DUPFD_CLOEXEC, 0))
{
    if (m_socket < 0 || deadline.isForever())
        return;
    try {
        m_thread = std::thread([this, deadline] { watch(deadline); });
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

void SocketWatchdog::watch(Deadline deadline)
{
    std::unique_lock lock(m_mutex);
    if (!m_ended.wait_until(lock, deadline.at(), [this] { return m_done; }))
        shutdown(m_socket, SHUT_RDWR);
}
