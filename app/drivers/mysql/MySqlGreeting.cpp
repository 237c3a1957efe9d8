// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/MySqlGreeting.h"

#include <cerrno>

#include <sys/socket.h>
#include <unistd.h>

namespace {

constexpr std::size_t headerSize = 4;
constexpr char protocolVersion = 10;
constexpr char errorPacket = '\xff';
/// Behind the server's version: session id, first part of the scramble, a filler.
constexpr std::size_t fixedPart = 4 + 8 + 1;
constexpr unsigned char tlsBitOfSecondByte = 0x08; // CLIENT_SSL is 0x0800

} // namespace

bool MySqlGreeting::peek(int socket)
{
    const ssize_t received = recv(socket, m_buffer.data(), m_buffer.size(), MSG_PEEK | MSG_DONTWAIT);
    if (received < 0)
        return errno == EAGAIN || errno == EINTR;
    const bool more = received > 0 && parse({m_buffer.data(), static_cast<std::size_t>(received)});
    // Peeked bytes keep the socket readable: a first part that trickles in would be polled in a busy loop.
    if (more && !m_complete)
        usleep(1000);
    return more;
}

bool MySqlGreeting::parse(std::string_view bytes)
{
    if (bytes.size() <= headerSize)
        return true;
    if (bytes[headerSize] == errorPacket)
        return false;
    const std::size_t end = bytes.find('\0', headerSize + 1);
    const std::size_t capabilities = end == std::string_view::npos ? end : end + 1 + fixedPart;
    if (bytes[headerSize] != protocolVersion
        || (bytes.size() == m_buffer.size() && capabilities >= bytes.size() - 1)) {
        m_complete = true;
        return true;
    }
    if (end == std::string_view::npos || bytes.size() < capabilities + 2)
        return true;
    m_offersTls = (static_cast<unsigned char>(bytes[capabilities + 1]) & tlsBitOfSecondByte) != 0;
    m_complete = true;
    return true;
}
