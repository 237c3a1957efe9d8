// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/diagnosis/ServerLook.h"

#include "app/drivers/HostResolver.h"

#include <QCoreApplication>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace {

struct ServerLookText
{
    Q_DECLARE_TR_FUNCTIONS(ServerLook)
};

/// Beyond the connect time-out, to see who answers instead of the server; spent only where nothing else is.
constexpr std::chrono::milliseconds timeToIdentify{3000};

QString joinedLines(const QString &first, const QString &second)
{
    return first.isEmpty() || second.isEmpty() ? first + second : first + QLatin1Char('\n') + second;
}

QString secondsText(std::chrono::milliseconds span)
{
    return QString::number(static_cast<double>(span.count()) / 1000, 'f', 1);
}

QString systemWords(int code)
{
    return QString::fromLocal8Bit(std::generic_category().message(code).c_str());
}

} // namespace

ServerLook::ServerLook(const ConnectionProfile &profile, const EngineAdvice &advice,
                       const std::stop_token &stop)
    : m_profile(profile)
    , m_advice(advice)
    , m_stop(stop)
    , m_end(Deadline::after(profile.connectTimeout))
{}

QString ServerLook::wordsOf(const Error &error)
{
    const QString more = error.detail.simplified();
    return more.isEmpty() || error.message.contains(more) ? error.message
                                                          : error.message + QLatin1Char(' ') + more;
}

Finding ServerLook::lookUp()
{
    auto found = HostResolver::addresses(m_profile.host, m_end, m_stop);
    if (!found)
        return Finding::failed(
            wordsOf(found.error()),
            ServerLookText::tr(
                "Check the spelling of the host. Try getent hosts %1: when that finds nothing either, this "
                "machine's name server does not know it; is the VPN on? Until then an address instead of "
                "the name works, or a line in /etc/hosts.")
                .arg(m_profile.host));
    m_addresses = std::move(*found);
    QStringList list;
    for (const std::string &address : m_addresses)
        list << QString::fromStdString(address);
    return Finding::passed(list.join(QLatin1String(", ")));
}

Finding ServerLook::dial()
{
    std::vector<DialedSocket> sockets;
    if (isUnixSocket())
        sockets.push_back(
            DialedSocket::dialUnix(m_advice.socketFile(m_profile).toStdString(), m_end, m_stop));
    else
        sockets = DialedSocket::dialAll(m_addresses, portNumber(), m_end, m_stop);
    QStringList failures;
    for (const DialedSocket &socket : sockets) {
        if (!socket.isConnected())
            failures << QStringLiteral("%1: %2").arg(QString::fromStdString(socket.address()),
                                                     socket.isUnanswered() ? ServerLookText::tr("no answer")
                                                                           : systemWords(socket.error()));
    }
    const auto in = std::ranges::find_if(sockets, &DialedSocket::isConnected);
    if (in != sockets.end()) {
        m_socket = std::move(*in);
        Finding heard = hear(*m_socket);
        if (heard.status == DiagnosisReport::Status::Passed && sockets.front().isUnanswered())
            heard.advice = joinedLines(
                heard.advice,
                ServerLookText::tr(
                    "%1 does not answer, and every new connection tries it first: put the address "
                    "%2 into the profile, or have the name's first address mended.")
                    .arg(QString::fromStdString(sockets.front().address()),
                         QString::fromStdString(m_socket->address())));
        if (!failures.isEmpty())
            heard.detail += QLatin1String(" (") + failures.join(QLatin1String("; ")) + QLatin1Char(')');
        return heard;
    }
    const QString detail =
        ServerLookText::tr("no connection to %1 (%2)").arg(place(), failures.join(QLatin1String("; ")));
    return unanswered(sockets.front(), detail);
}

Finding ServerLook::unanswered(const DialedSocket &first, const QString &detail) const
{
    if (first.isUnanswered())
        return Finding::failed(
            detail,
            ServerLookText::tr(
                "Nothing comes back, not even a refusal: a firewall drops the packets, the machine is off, "
                "or the address is wrong. Check host and port, that the machine is up (ping %1), that "
                "the VPN is on, and the firewalls on the way (ufw status, security groups of a cloud).")
                .arg(m_profile.host));
    if (first.error() == ENETUNREACH || first.error() == EHOSTUNREACH)
        return Finding::failed(detail,
                               ServerLookText::tr("There is no way to this machine's network. Check your own "
                                                  "network and the VPN (ip route get %1).")
                                   .arg(QString::fromStdString(first.address())));
    if (first.error() == EACCES)
        return Finding::failed(detail,
                               ServerLookText::tr("The socket may not be opened by this user. Check the "
                                                  "permissions of its folder."));
    return Finding::failed(detail, m_advice.ofRefusal(m_profile));
}

Finding ServerLook::hear(const DialedSocket &socket)
{
    const auto start = std::chrono::steady_clock::now();
    const auto taken = [start] {
        return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now()
                                                                     - start);
    };
    m_greeting = ServerGreeting::ask(socket, m_advice.greets(), m_end, m_stop);
    if (m_greeting.kind == m_advice.greets()) {
        m_greetingTook = taken();
        return Finding::passed(m_greeting.words.isEmpty()
                                   ? ServerLookText::tr("%1 answers").arg(place())
                                   : ServerLookText::tr("%1 answers: %2").arg(place(), m_greeting.words),
                               isLate() ? adviceOnLateness() : QString());
    }
    using Kind = ServerGreeting::Kind;
    if (m_greeting.kind != Kind::Silent && m_greeting.kind != Kind::Closed)
        return stranger(m_greeting);
    const bool isClosed = m_greeting.kind == Kind::Closed;
    if (!isUnixSocket() && !m_stop.stop_requested())
        m_greeting =
            ServerGreeting::identify(socket.address(), portNumber(), Deadline::after(timeToIdentify), m_stop);
    const bool isKnown = m_greeting.kind != Kind::Silent && m_greeting.kind != Kind::Closed;
    if (isKnown && m_greeting.kind != m_advice.greets())
        return stranger(m_greeting);
    return isClosed ? closed() : silent(taken());
}

Finding ServerLook::closed() const
{
    return Finding::failed(
        ServerLookText::tr("%1 takes the connection and closes it at once").arg(place()),
        joinedLines(
            m_advice.ofSilence(m_profile),
            ServerLookText::tr("A proxy or port forwarding whose far end is down closes like this too.")));
}

Finding ServerLook::silent(std::chrono::milliseconds time) const
{
    return Finding::failed(
        ServerLookText::tr("%1 takes the connection and says nothing for %2 s")
            .arg(place(), secondsText(time)),
        joinedLines(
            m_advice.ofSilence(m_profile),
            ServerLookText::tr("Should it only be slow: the profile's connect time-out is %1 s, and a "
                               "higher one lets it answer.")
                .arg(secondsText(m_profile.connectTimeout))));
}

QString ServerLook::adviceOnLateness() const
{
    return ServerLookText::tr(
               "Its first word took %1 s. The server is overloaded, or the way to it is long or loses "
               "packets: see its load (top) and the way (ping, mtr). Signing in takes several such answers, "
               "and the profile's connect time-out of %2 s must leave room for them.")
        .arg(secondsText(m_greetingTook), secondsText(m_profile.connectTimeout));
}

Finding ServerLook::stranger(const ServerGreeting &greeting) const
{
    QString who;
    switch (greeting.kind) {
    case ServerGreeting::Kind::PostgreSql:
        who = ServerLookText::tr("PostgreSQL");
        break;
    case ServerGreeting::Kind::MySql:
        who = ServerLookText::tr("MySQL or MariaDB");
        break;
    case ServerGreeting::Kind::Web:
        who = ServerLookText::tr("a web server");
        break;
    case ServerGreeting::Kind::Ssh:
        who = ServerLookText::tr("an SSH server");
        break;
    case ServerGreeting::Kind::Redis:
        who = ServerLookText::tr("Redis");
        break;
    default:
        who = ServerLookText::tr("another program");
    }
    const QString words = greeting.words.isEmpty() ? QString() : QLatin1String(": ") + greeting.words;
    return Finding::failed(
        ServerLookText::tr("%1 answers on %2, no %3%4")
            .arg(who, place(), DatabaseTypes::toName(m_profile.type), words),
        ServerLookText::tr(
            "Check the port, and the type of the connection: %1 listens there. The usual port of %2 is %3.")
            .arg(who, DatabaseTypes::toName(m_profile.type),
                 QString::number(DatabaseTypes::defaultPort(m_profile.type))));
}

void ServerLook::lookAtTls()
{
    if (isUnixSocket() || m_profile.tlsMode() == TlsMode::Disable || !m_greeting.offersTls)
        return;
    if (m_greeting.requestTls(*m_socket))
        m_tls = TlsLook::look(*m_socket, m_profile, m_end, m_stop);
}

Finding ServerLook::ofEncryption(const Error *refused) const
{
    const TlsMode mode = m_profile.tlsMode();
    if (refused && mode == TlsMode::Disable)
        return Finding::failed(wordsOf(*refused), m_advice.ofOpening(m_profile, *refused, m_greeting).advice);
    if (isUnixSocket())
        return Finding::skipped(ServerLookText::tr("a socket on this machine needs none"));
    if (mode == TlsMode::Disable)
        return Finding::skipped(m_greeting.offersTls
                                    ? ServerLookText::tr("switched off in the profile; the server offers TLS")
                                    : ServerLookText::tr("switched off in the profile"));
    if (!m_greeting.offersTls && refused)
        return Finding::failed(
            ServerLookText::tr("the server offers no encryption, and the profile asks for it"),
            m_advice.ofMissingTls());
    if (!m_greeting.offersTls)
        return Finding::passed(ServerLookText::tr("not encrypted: the server does not offer it"),
                               m_advice.ofMissingTls());
    const QString advice = m_tls ? m_tls->advice(m_profile) : QString();
    const QString words = m_tls ? m_tls->words() : QString();
    if (refused)
        return Finding::failed(words.isEmpty() ? wordsOf(*refused)
                                               : wordsOf(*refused) + QLatin1String("; ") + words,
                               advice.isEmpty() ? refused->advice : advice);
    if (m_tls && !m_tls->stood)
        return Finding::skipped(ServerLookText::tr("could not be looked at: %1").arg(words));
    return Finding::passed(m_tls ? m_tls->channel + QLatin1String("; ") + words : words, advice);
}

int ServerLook::portNumber() const
{
    return m_profile.port != 0 ? m_profile.port : DatabaseTypes::defaultPort(m_profile.type);
}

QString ServerLook::place() const
{
    return isUnixSocket() ? m_advice.socketFile(m_profile)
                          : QStringLiteral("%1:%2").arg(m_profile.host).arg(portNumber());
}
