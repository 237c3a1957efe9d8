// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/Canceller.h"
#include "app/drivers/mysql/MySqlOpener.h"

#include <QCoreApplication>

#include <atomic>

#include <sys/socket.h>

/// Ends a session's statement with KILL QUERY, sent over a session of its own that is verified as any other.
/// Thread: any.
class MySqlCanceller final : public Canceller
{
    Q_DECLARE_TR_FUNCTIONS(MySqlCanceller)

public:
    /// For the session of `link`.
    MySqlCanceller(std::shared_ptr<const MySqlOpener> opener, const MySqlLink &link);

    [[nodiscard]] Result<void> cancel(Deadline deadline) override;
    void abandon() override;
    /// The connection's last word: from now on there is nothing to cancel.
    void close() { m_open = false; }

private:
    /// The other end of a TCP socket; all zero for Unix sockets.
    [[nodiscard]] static sockaddr_storage peerOf(int socket);
    [[nodiscard]] Result<std::unique_ptr<MySqlLink>> openSameServer(Deadline deadline) const;

    std::shared_ptr<const MySqlOpener> m_opener;
    std::shared_ptr<SocketWait> m_wait;
    sockaddr_storage m_peer;
    unsigned long m_session;
    std::atomic<bool> m_open{true};
};
