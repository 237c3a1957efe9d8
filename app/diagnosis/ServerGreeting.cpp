// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/diagnosis/ServerGreeting.h"

#include <string_view>

namespace {

/// Length 8, code 80877103.
const std::string postgresTlsRequest("\x00\x00\x00\x08\x04\xd2\x16\x2f", 8);

constexpr std::size_t mySqlHeader = 4;
constexpr unsigned char mySqlProtocol = 10;
constexpr unsigned char mySqlError = 0xff;
/// Behind the version: session id, first part of the scramble, a filler.
constexpr std::size_t mySqlFixedPart = 4 + 8 + 1;
constexpr unsigned char tlsBitOfSecondByte = 0x08; // CLIENT_SSL is 0x0800

/// Header, then CLIENT_PROTOCOL_41 | CLIENT_SSL | CLIENT_SECURE_CONNECTION, 16 MiB packets, utf8mb4, 23 zeros.
std::string mySqlTlsRequest()
{
    std::string packet("\x20\x00\x00\x01", 4);
    packet += std::string("\x00\x8a\x00\x00", 4);
    packet += std::string("\x00\x00\x00\x01", 4);
    packet += '\x2d';
    return packet + std::string(23, '\0');
}

unsigned char byteAt(std::string_view bytes, std::size_t at)
{
    return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0;
}

bool isMySqlPacket(std::string_view bytes)
{
    const std::size_t length = byteAt(bytes, 0) + (std::size_t{byteAt(bytes, 1)} << 8);
    const unsigned char first = byteAt(bytes, mySqlHeader);
    return bytes.size() > mySqlHeader && byteAt(bytes, 2) == 0 && byteAt(bytes, 3) == 0
           && length + mySqlHeader <= bytes.size() + 64 // the rest may still be on its way
           && (first == mySqlProtocol || first == mySqlError);
}

ServerGreeting ofMySql(std::string_view bytes)
{
    ServerGreeting greeting{ServerGreeting::Kind::MySql};
    if (byteAt(bytes, mySqlHeader) == mySqlError) {
        const std::string_view text = bytes.substr(std::min<std::size_t>(bytes.size(), mySqlHeader + 3));
        greeting.words = QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
        return greeting;
    }
    const std::size_t end = bytes.find('\0', mySqlHeader + 1);
    if (end == std::string_view::npos)
        return greeting;
    greeting.words =
        QString::fromUtf8(bytes.data() + mySqlHeader + 1, static_cast<qsizetype>(end - mySqlHeader - 1));
    // MariaDB's disguise for old replicas (MariaDB Knowledge Base, "Connection": server version).
    if (greeting.words.startsWith(QLatin1String("5.5.5-")))
        greeting.words.remove(0, 6);
    greeting.offersTls = (byteAt(bytes, end + 1 + mySqlFixedPart + 1) & tlsBitOfSecondByte) != 0;
    return greeting;
}

QString firstLine(const std::string &bytes)
{
    const QString line = QString::fromUtf8(bytes.c_str()).section(QLatin1Char('\n'), 0, 0).left(80);
    QString printable;
    for (const QChar character : line)
        printable += character.isPrint() ? character : QLatin1Char('?');
    return printable.trimmed();
}

} // namespace

ServerGreeting ServerGreeting::ofBytes(const std::string &bytes)
{
    if (bytes.empty())
        return {Kind::Closed};
    if (bytes == "S" || bytes == "N")
        return {Kind::PostgreSql, bytes == "S"};
    if (isMySqlPacket(bytes))
        return ofMySql(bytes);
    if (bytes.starts_with("HTTP/"))
        return {Kind::Web, false, firstLine(bytes)};
    if (bytes.starts_with("SSH-"))
        return {Kind::Ssh, false, firstLine(bytes)};
    if (bytes.starts_with("-ERR ") || bytes.starts_with("-NOAUTH"))
        return {Kind::Redis, false, firstLine(bytes)};
    // An error of PostgreSQL before it knows of TLS: 'E', then a length below 64 KiB.
    if (bytes.size() > 5 && bytes[0] == 'E' && bytes[1] == '\0' && bytes[2] == '\0')
        return {Kind::PostgreSql};
    return {Kind::Unknown, false, firstLine(bytes)};
}

ServerGreeting ServerGreeting::ask(const DialedSocket &socket, Kind expected, Deadline deadline,
                                   const std::stop_token &stop)
{
    if (expected == Kind::PostgreSql && !socket.send(postgresTlsRequest))
        return {Kind::Closed};
    const auto answer = socket.receive(deadline, stop);
    return answer ? ofBytes(*answer) : ServerGreeting{Kind::Silent};
}

ServerGreeting ServerGreeting::identify(const std::string &address, int port, Deadline deadline,
                                        const std::stop_token &stop)
{
    ServerGreeting last{Kind::Silent};
    for (const std::string &opening :
         {std::string(), postgresTlsRequest, std::string("GET / HTTP/1.0\r\nConnection: close\r\n\r\n")}) {
        const Deadline mine = earlier(deadline, Deadline::after(usualTime));
        const auto sockets = DialedSocket::dialAll({address}, port, mine, stop);
        if (!sockets.front().isConnected() || (!opening.empty() && !sockets.front().send(opening)))
            continue;
        if (const auto answer = sockets.front().receive(mine, stop)) {
            ServerGreeting greeting = ofBytes(*answer);
            if (greeting.kind != Kind::Closed && greeting.kind != Kind::Unknown)
                return greeting;
            if (last.kind != Kind::Unknown)
                last = greeting;
        }
    }
    return last;
}

bool ServerGreeting::requestTls(const DialedSocket &socket) const
{
    return kind != Kind::MySql || socket.send(mySqlTlsRequest());
}
