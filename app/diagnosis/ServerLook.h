// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/diagnosis/DialedSocket.h"
#include "app/diagnosis/EngineAdvice.h"
#include "app/diagnosis/TlsLook.h"

#include <optional>
#include <stop_token>

/// What can be seen of a server from outside: its addresses, its port, who greets there, and its certificate. All looks
/// together end by the profile's connect time-out, but for those at a stranger.
/// Thread: one, which waits.
class ServerLook final
{
public:
    /// All outlive this object.
    ServerLook(const ConnectionProfile &profile, const EngineAdvice &advice, const std::stop_token &stop);

    [[nodiscard]] Finding lookUp();
    /// After lookUp(), or for a socket of this machine.
    [[nodiscard]] Finding dial();
    /// After a dial() that passed; its findings are for ofEncryption().
    void lookAtTls();
    /// With the error by which the session was refused, or null when it was not.
    [[nodiscard]] Finding ofEncryption(const Error *refused) const;

    [[nodiscard]] const ServerGreeting &greeting() const { return m_greeting; }
    /// It greeted, and took so long for it that what follows may well run out of time.
    [[nodiscard]] bool isLate() const { return m_greetingTook > ServerGreeting::usualTime; }
    /// What a late server's answers mean for this profile.
    [[nodiscard]] QString adviceOnLateness() const;
    [[nodiscard]] bool isUnixSocket() const { return m_profile.host.startsWith(QLatin1Char('/')); }
    /// An error's message and the server's words, on one line.
    [[nodiscard]] static QString wordsOf(const Error &error);

private:
    [[nodiscard]] Finding hear(const DialedSocket &socket);
    [[nodiscard]] Finding unanswered(const DialedSocket &first, const QString &detail) const;
    [[nodiscard]] Finding closed() const;
    [[nodiscard]] Finding silent(std::chrono::milliseconds time) const;
    [[nodiscard]] Finding stranger(const ServerGreeting &greeting) const;
    [[nodiscard]] int portNumber() const;
    [[nodiscard]] QString place() const;

    const ConnectionProfile &m_profile;
    const EngineAdvice &m_advice;
    const std::stop_token &m_stop;
    const Deadline m_end;
    std::vector<std::string> m_addresses;
    std::optional<DialedSocket> m_socket;
    ServerGreeting m_greeting;
    std::chrono::milliseconds m_greetingTook{0};
    std::optional<TlsLook> m_tls;
};
