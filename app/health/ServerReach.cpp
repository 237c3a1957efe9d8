// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/health/ServerReach.h"

#include "app/drivers/HostResolver.h"
#include "app/drivers/SocketWait.h"

#include <QCoreApplication>

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

namespace {

struct ServerReachText
{
    Q_DECLARE_TR_FUNCTIONS(ServerReach)
};

/// 0: it stands. Else the errno, ETIMEDOUT when it had no answer.
int connectOnce(const std::string &address, int port, Deadline deadline, const std::stop_token &stop)
{
    addrinfo hints{};
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo *found = nullptr;
    if (getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &found) != 0)
        return EADDRNOTAVAIL;
    const std::unique_ptr<addrinfo, void (*)(addrinfo *)> keeper(found, freeaddrinfo);
    const int socket = ::socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket < 0)
        return errno;
    int failure = ::connect(socket, found->ai_addr, found->ai_addrlen) == 0 ? 0 : errno;
    if (failure == EINPROGRESS) {
        SocketWait wait;
        const std::stop_callback stops(stop, [&wait] { wait.abandon(); });
        socklen_t size = sizeof failure;
        if (wait.wait(socket, POLLOUT, deadline) != SocketWait::Outcome::Ready)
            failure = ETIMEDOUT;
        else
            getsockopt(socket, SOL_SOCKET, SO_ERROR, &failure, &size);
    }
    ::close(socket);
    return failure;
}

QString reachedPlace(const ConnectionProfile &profile)
{
    const int port = profile.port != 0 ? profile.port : DatabaseTypes::defaultPort(profile.type);
    return profile.isLocal() && profile.host.startsWith(QLatin1Char('/'))
               ? profile.host
               : profile.host + QLatin1Char(':') + QString::number(port);
}

Error blackHole(const ConnectionProfile &profile)
{
    return {ErrorCode::Unreachable,
            ServerReachText::tr("Nothing gets through to \"%1\" (%2): no connection was made in time.")
                .arg(profile.name, reachedPlace(profile)),
            ServerReachText::tr(
                "Its machine is off, or a firewall, a VPN or the network swallows the packets on the "
                "way.")};
}

} // namespace

namespace ServerReach {

Error frozen(const ConnectionProfile &profile)
{
    if (DatabaseTypes::isFile(profile.type))
        return {ErrorCode::Timeout,
                ServerReachText::tr("\"%1\": the file %2 could not be read in time.")
                    .arg(profile.name, profile.database),
                ServerReachText::tr("Its disk hangs or is overloaded, or another program holds the file.")};
    return {ErrorCode::Timeout,
            ServerReachText::tr("\"%1\" (%2) takes connections and does not answer.")
                .arg(profile.name, reachedPlace(profile)),
            ServerReachText::tr(
                "The server is frozen, hangs, or is badly overloaded: look at its processes, its disk "
                "and its log.")};
}

Error explain(const ConnectionProfile &profile, Deadline deadline, const std::stop_token &stop)
{
    if (DatabaseTypes::isFile(profile.type) || profile.host.startsWith(QLatin1Char('/')))
        return frozen(profile);
    const auto addresses = HostResolver::addresses(profile.host, deadline, stop);
    if (!addresses)
        return addresses.error();
    const int port = profile.port != 0 ? profile.port : DatabaseTypes::defaultPort(profile.type);
    int failure = 0;
    for (const std::string &address : *addresses) {
        failure = connectOnce(address, port, deadline, stop);
        if (failure == 0)
            return frozen(profile);
    }
    if (failure == ETIMEDOUT)
        return blackHole(profile);
    return {ErrorCode::Unreachable,
            ServerReachText::tr("\"%1\" cannot be reached at %2.").arg(profile.name, reachedPlace(profile)),
            ServerReachText::tr(
                "Check that the database server is running there, and that no firewall refuses it."),
            QString::fromLocal8Bit(std::strerror(failure))};
}

} // namespace ServerReach
