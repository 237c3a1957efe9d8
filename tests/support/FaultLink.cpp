// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/FaultLink.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace {

constexpr qsizetype mostWaiting = 1 << 20; // bytes held back in one direction

} // namespace

FaultLink::FaultLink(int client, int server)
    : m_sockets{client, server}
{
    const int on = 1;
    for (const int socket : m_sockets)
        setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

FaultLink::~FaultLink()
{
    for (const int socket : m_sockets)
        ::close(socket);
}

void FaultLink::reset() const
{
    const linger atOnce{1, 0};
    for (const int socket : m_sockets)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &atOnce, sizeof atOnce);
}

void FaultLink::want(std::vector<pollfd> &polls, bool paused) const
{
    for (std::size_t side = 0; side < 2; ++side) {
        short events = 0;
        if (!paused && !m_isSilent) {
            if (!m_flows[side].ended && m_flows[side].waiting < mostWaiting)
                events |= POLLIN;
            if (hasDue(1 - side))
                events |= POLLOUT;
        }
        // poll() reports a broken socket even to those who asked for nothing.
        polls.push_back({events == 0 ? -1 : m_sockets[side], events, 0});
    }
}

FaultLink::Clock::time_point FaultLink::nextDue() const
{
    auto due = Clock::time_point::max();
    for (const Flow &flow : m_flows) {
        if (!m_isSilent && !flow.pieces.empty())
            due = std::min(due, flow.pieces.front().due);
    }
    return due;
}

bool FaultLink::receive(std::size_t side, Clock::duration delay)
{
    QByteArray bytes(65536, Qt::Uninitialized);
    const ssize_t got =
        ::recv(m_sockets[side], bytes.data(), static_cast<std::size_t>(bytes.size()), MSG_DONTWAIT);
    if (got < 0)
        return errno == EAGAIN || errno == EINTR;
    Flow &flow = m_flows[side];
    if (got == 0) {
        flow.ended = true;
        return true;
    }
    bytes.truncate(got);
    flow.lastDue = std::max(flow.lastDue, Clock::now() + delay);
    flow.pieces.push_back({bytes, flow.lastDue});
    flow.waiting += got;
    return true;
}

bool FaultLink::hasDue(std::size_t side) const
{
    const auto &pieces = m_flows[side].pieces;
    return !pieces.empty() && pieces.front().due <= Clock::now();
}

qint64 FaultLink::send(std::size_t side, qint64 most)
{
    Flow &flow = m_flows[side];
    qint64 sent = 0;
    while (sent < most && hasDue(side)) {
        Piece &piece = flow.pieces.front();
        const auto part = static_cast<std::size_t>(std::min<qint64>(piece.bytes.size(), most - sent));
        const ssize_t put =
            ::send(m_sockets[1 - side], piece.bytes.constData(), part, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (put < 0)
            return errno == EAGAIN || errno == EINTR ? sent : -1;
        sent += put;
        flow.waiting -= put;
        piece.bytes.remove(0, put);
        if (!piece.bytes.isEmpty())
            break; // the socket is full, or `most` has been sent
        flow.pieces.pop_front();
    }
    return sent;
}

bool FaultLink::passEnds()
{
    for (std::size_t side = 0; side < 2; ++side) {
        Flow &flow = m_flows[side];
        if (flow.ended && !flow.passedEnd && flow.pieces.empty()) {
            ::shutdown(m_sockets[1 - side], SHUT_WR);
            flow.passedEnd = true;
        }
    }
    return !m_flows[0].passedEnd || !m_flows[1].passedEnd;
}
