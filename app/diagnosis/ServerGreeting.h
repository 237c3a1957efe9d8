// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/diagnosis/DialedSocket.h"

#include <QString>

/// Who answers on a port, by the first words of its protocol; nothing that a login would be part of is said.
/// Thread: a value; asking as DialedSocket.
struct ServerGreeting
{
    enum class Kind { PostgreSql, MySql, Web, Ssh, Redis, Unknown, Silent, Closed };

    /// An honest server greets within a round trip; a second covers most of the world's.
    static constexpr std::chrono::milliseconds usualTime{1000};

    Kind kind = Kind::Silent;
    bool offersTls = false;
    QString words = {}; ///< The server's version, refusal or first line, as far as it says one.

    /// Says what a client of `expected` says first, and hears the answer. A following TLS handshake starts on the same
    /// socket after requestTls(). Sources: PostgreSQL 15 manual, 55.2.10 (SSLRequest); MariaDB Knowledge Base,
    /// "Connection" (initial handshake packet).
    [[nodiscard]] static ServerGreeting ask(const DialedSocket &socket, Kind expected, Deadline deadline,
                                            const std::stop_token &stop);
    /// Who it is, when it is not the expected one: greets as other kinds of clients would, each on a connection of its
    /// own.
    [[nodiscard]] static ServerGreeting identify(const std::string &address, int port, Deadline deadline,
                                                 const std::stop_token &stop);
    /// Of an answer's first bytes.
    [[nodiscard]] static ServerGreeting ofBytes(const std::string &bytes);
    /// Makes a server of this kind, which offers TLS, expect a handshake next.
    [[nodiscard]] bool requestTls(const DialedSocket &socket) const;
};
