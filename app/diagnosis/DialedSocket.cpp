// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/diagnosis/DialedSocket.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace {

/// How often a wait looks whether somebody stopped it.
constexpr std::chrono::milliseconds slice{50};

Deadline nextLook(Deadline deadline)
{
    return earlier(deadline, Deadline::after(slice));
}

} // namespace

DialedSocket::DialedSocket(std::string address)
    : m_address(std::move(address))
    , m_start(std::chrono::steady_clock::now())
{}

DialedSocket::~DialedSocket()
{
    if (m_socket >= 0)
        close(m_socket);
}

DialedSocket::DialedSocket(DialedSocket &&other) noexcept
    : m_address(std::move(other.m_address))
    , m_socket(std::exchange(other.m_socket, -1))
    , m_state(other.m_state)
    , m_error(other.m_error)
    , m_start(other.m_start)
    , m_took(other.m_took)
{}

DialedSocket &DialedSocket::operator=(DialedSocket &&other) noexcept
{
    std::swap(m_address, other.m_address);
    std::swap(m_socket, other.m_socket);
    m_state = other.m_state;
    m_error = other.m_error;
    m_start = other.m_start;
    m_took = other.m_took;
    return *this;
}

std::vector<DialedSocket> DialedSocket::dialAll(const std::vector<std::string> &addresses, int port,
                                                Deadline deadline, const std::stop_token &stop)
{
    std::vector<DialedSocket> sockets;
    for (const std::string &address : addresses) {
        addrinfo hints{};
        hints.ai_socktype = SOCK_STREAM;
        hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
        addrinfo *found = nullptr;
        const int code = getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &found);
        const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, &freeaddrinfo);
        sockets.push_back(DialedSocket(address));
        if (code == 0 && found != nullptr)
            sockets.back().dial(found->ai_addr, found->ai_addrlen, found->ai_family);
        else
            sockets.back().settle(EADDRNOTAVAIL);
    }
    waitForAll(sockets, deadline, stop);
    return sockets;
}

DialedSocket DialedSocket::dialUnix(const std::string &path, Deadline deadline, const std::stop_token &stop)
{
    std::vector<DialedSocket> sockets;
    sockets.push_back(DialedSocket(path));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() < sizeof address.sun_path) {
        std::memcpy(address.sun_path, path.data(), path.size());
        sockets.front().dial(&address, sizeof address, AF_UNIX);
    } else {
        sockets.front().settle(ENAMETOOLONG);
    }
    waitForAll(sockets, deadline, stop);
    return std::move(sockets.front());
}

void DialedSocket::dial(const void *socketAddress, unsigned length, int family)
{
    m_start = std::chrono::steady_clock::now();
    m_socket = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (m_socket < 0) {
        settle(errno);
        return;
    }
    if (connect(m_socket, static_cast<const sockaddr *>(socketAddress), length) == 0)
        settle(0);
    else if (errno != EINPROGRESS)
        settle(errno); // EAGAIN of a Unix socket: its queue is full
}

void DialedSocket::settle(int error)
{
    m_error = error;
    m_state = error == 0 ? State::Connected : State::Refused;
    m_took =
        std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - m_start);
}

void DialedSocket::waitForAll(std::vector<DialedSocket> &sockets, Deadline deadline,
                              const std::stop_token &stop)
{
    bool isIn = false;
    while (true) {
        if (!isIn && std::ranges::any_of(sockets, &DialedSocket::isConnected)) {
            isIn = true;
            deadline = earlier(deadline, Deadline::after(graceForOthers));
        }
        std::vector<pollfd> waiting;
        std::vector<DialedSocket *> dialing;
        for (DialedSocket &socket : sockets) {
            if (socket.isUnanswered()) {
                waiting.push_back({socket.m_socket, POLLOUT, 0});
                dialing.push_back(&socket);
            }
        }
        if (waiting.empty() || deadline.hasPassed() || stop.stop_requested())
            break;
        if (poll(waiting.data(), waiting.size(), nextLook(deadline).pollMilliseconds()) <= 0)
            continue;
        for (std::size_t i = 0; i < waiting.size(); ++i) {
            if (waiting[i].revents == 0)
                continue;
            int error = 0;
            socklen_t length = sizeof error;
            getsockopt(waiting[i].fd, SOL_SOCKET, SO_ERROR, &error, &length);
            dialing[i]->settle(error);
        }
    }
    for (DialedSocket &socket : sockets) {
        if (socket.isUnanswered())
            socket.m_took = std::chrono::duration_cast<std::chrono::microseconds>(
                std::chrono::steady_clock::now() - socket.m_start);
    }
}

bool DialedSocket::send(const std::string &bytes) const
{
    // A fresh connection's buffer always has room for this much.
    return ::send(m_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
}

std::optional<std::string> DialedSocket::receive(Deadline deadline, const std::stop_token &stop) const
{
    while (!stop.stop_requested()) {
        pollfd waiting{m_socket, POLLIN, 0};
        if (poll(&waiting, 1, nextLook(deadline).pollMilliseconds()) > 0) {
            std::array<char, 2048> buffer{};
            const ssize_t received = recv(m_socket, buffer.data(), buffer.size(), 0);
            if (received >= 0)
                return std::string(buffer.data(), static_cast<std::size_t>(received));
            if (errno != EAGAIN && errno != EINTR)
                return std::string();
        }
        if (deadline.hasPassed())
            break;
    }
    return {};
}
