// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/MySqlCanceller.h"

#include <mysql.h>
#include <mysqld_error.h>

#include <cstring>

MySqlCanceller::MySqlCanceller(std::shared_ptr<const MySqlOpener> opener, const MySqlLink &link)
    : m_opener(std::move(opener))
    , m_wait(link.waiter())
    , m_peer(peerOf(link.socket()))
    , m_session(mysql_thread_id(link.handle()))
{}

Result<void> MySqlCanceller::cancel(Deadline deadline)
{
    if (!m_open)
        return {};
    auto link = openSameServer(deadline);
    if (!link)
        return link.error();
    if (!m_open)
        return {};
    auto killed =
        (*link)->run("KILL QUERY " + std::to_string(m_session), deadline, tr("cancelling a statement"));
    if (!killed && mysql_errno((*link)->handle()) == ER_NO_SUCH_THREAD)
        return {};
    return killed;
}

/// Session numbers mean something on one server only, and a host name may stand for several: the same number
/// there belongs to somebody else.
Result<std::unique_ptr<MySqlLink>> MySqlCanceller::openSameServer(Deadline deadline) const
{
    constexpr int attempts = 8;
    const Origin origin{Origin::Kind::Probe, QStringLiteral("cancel")};
    for (int i = 0; i < attempts; ++i) {
        auto link = m_opener->open(origin, deadline);
        if (!link)
            return link;
        const sockaddr_storage peer = peerOf((*link)->socket());
        if (std::memcmp(&peer, &m_peer, sizeof peer) == 0)
            return link;
    }
    return Error{
        ErrorCode::Unreachable,
        tr("Connection \"%1\": the host name leads to other servers than the one that runs the statement.")
            .arg(m_opener->profile().name),
        tr("Use the address of one server, or a statement timeout.")};
}

void MySqlCanceller::abandon()
{
    m_wait->abandon();
}

sockaddr_storage MySqlCanceller::peerOf(int socket)
{
    sockaddr_storage peer{};
    socklen_t length = sizeof peer;
    if (getpeername(socket, reinterpret_cast<sockaddr *>(&peer), &length) != 0 || peer.ss_family == AF_UNIX)
        peer = {};
    return peer;
}
