// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/diagnosis/DiagnosisRun.h"

#include "app/diagnosis/AnswerLimit.h"
#include "app/diagnosis/FileAdvice.h"
#include "app/diagnosis/SessionLook.h"
#include "app/drivers/Canceller.h"
#include "app/drivers/Connection.h"
#include "app/drivers/Connector.h"
#include "app/drivers/DriverRegistry.h"
#include "app/drivers/HostResolver.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace {

struct DiagnosisRunText
{
    Q_DECLARE_TR_FUNCTIONS(DiagnosisRun)
};

using Status = DiagnosisReport::Status;

constexpr std::chrono::milliseconds timeForQuestions{5000};
/// Of that, at most, to see who answers instead of the server; asked only where nothing else is.
constexpr std::chrono::milliseconds timeToIdentify{3000};
/// PRAGMA quick_check reads all pages: half a second for this much on a slow disk.
constexpr qint64 bytesToCheck = qint64{64} << 20;

std::chrono::microseconds since(std::chrono::steady_clock::time_point start)
{
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start);
}

/// Message and the server's words, on one line.
QString wordsOf(const Error &error)
{
    const QString more = error.detail.simplified();
    return more.isEmpty() || error.message.contains(more) ? error.message
                                                          : error.message + QLatin1Char(' ') + more;
}

QString systemWords(int code)
{
    return QString::fromLocal8Bit(std::generic_category().message(code).c_str());
}

} // namespace

DiagnosisRun::DiagnosisRun(const ConnectionProfile &profile, LayerDone layerDone,
                           std::function<bool()> stopped)
    : m_profile(profile)
    , m_layerDone(std::move(layerDone))
    , m_stopped(stopped ? std::move(stopped) : [] { return false; })
    , m_advice(EngineAdvice::of(profile.type))
    , m_looksEnd(Deadline::after(profile.connectTimeout))
{
    m_report.connection = profile.name;
}

DiagnosisRun::~DiagnosisRun() = default;

DiagnosisReport DiagnosisRun::run()
{
    auto connector = DriverRegistry::connectorFor(m_profile);
    if (!connector) {
        skipUntil(Layer::Limits, DiagnosisRunText::tr("not reached: no driver"));
        add(Layer::Driver, {}, Finding::failed(connector.error().message, connector.error().advice));
        return std::move(m_report);
    }
    m_connector = std::move(*connector);
    if (DatabaseTypes::isFile(m_profile.type))
        runFile();
    else
        runServer();
    driver();
    return std::move(m_report);
}

void DiagnosisRun::runServer()
{
    name();
    port();
    encryption();
    open();
    session();
}

void DiagnosisRun::runFile()
{
    skipUntil(Layer::Authentication, DiagnosisRunText::tr("a file on this machine"));
    const auto start = std::chrono::steady_clock::now();
    Finding found = FileAdvice::look(m_profile);
    if (found.status == Status::Failed || isOver()) {
        add(Layer::Database, since(start), found);
    } else {
        open();
        if (m_connection && QFileInfo(m_profile.database).size() <= bytesToCheck) {
            const AnswerLimit limit(m_connection->canceller(), Deadline::after(timeForQuestions), m_stopped);
            const auto faults = SessionLook::texts(*m_connection, QStringLiteral("PRAGMA quick_check(1)"));
            const QString fault = faults ? faults->value(0) : faults.error().message;
            if (fault != QLatin1String("ok"))
                found = Finding::failed(
                    DiagnosisRunText::tr("%1 is damaged: %2").arg(m_profile.database, fault.simplified()),
                    m_advice.ofOpening(m_profile, {ErrorCode::Damaged, {}}, {}).advice);
        }
        if (m_connection)
            add(Layer::Database, since(start), found);
    }
    layer(Layer::Privileges, [this] { return FileAdvice::lookAtWriting(m_profile); });
    skipUntil(Layer::Clock, DiagnosisRunText::tr("a file on this machine"));
    layer(Layer::Limits, [this] { return FileAdvice::lookAtDisk(m_profile); });
}

// -- Name, port, encryption -----------------------------------------------------------------------------------

void DiagnosisRun::name()
{
    if (isUnixSocket())
        add(Layer::Name, {}, Finding::skipped(DiagnosisRunText::tr("a socket on this machine")));
    else
        layer(Layer::Name, [this] { return lookUp(); });
}

Finding DiagnosisRun::lookUp()
{
    auto found = HostResolver::addresses(m_profile.host, m_looksEnd);
    if (!found)
        return Finding::failed(
            wordsOf(found.error()),
            DiagnosisRunText::tr(
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

void DiagnosisRun::port()
{
    layer(Layer::Tcp, [this] { return dial(); });
}

Finding DiagnosisRun::dial()
{
    std::vector<DialedSocket> sockets;
    if (isUnixSocket())
        sockets.push_back(
            DialedSocket::dialUnix(m_advice.socketFile(m_profile).toStdString(), m_looksEnd, m_stopped));
    else
        sockets = DialedSocket::dialAll(m_addresses, portNumber(), m_looksEnd, m_stopped);
    QStringList failures;
    for (const DialedSocket &socket : sockets) {
        if (!socket.isConnected())
            failures << QStringLiteral("%1: %2").arg(QString::fromStdString(socket.address()),
                                                     socket.isUnanswered() ? DiagnosisRunText::tr("no answer")
                                                                           : systemWords(socket.error()));
    }
    const auto in = std::ranges::find_if(sockets, &DialedSocket::isConnected);
    if (in != sockets.end()) {
        m_socket = std::move(*in);
        Finding heard = hear(*m_socket);
        if (heard.status == Status::Passed && sockets.front().isUnanswered())
            heard.advice = DiagnosisRunText::tr(
                               "%1 does not answer, and every new connection tries it first: put the address "
                               "%2 into the profile, or have the name's first address mended.")
                               .arg(QString::fromStdString(sockets.front().address()),
                                    QString::fromStdString(m_socket->address()));
        if (!failures.isEmpty())
            heard.detail += QLatin1String(" (") + failures.join(QLatin1String("; ")) + QLatin1Char(')');
        return heard;
    }
    const QString detail =
        DiagnosisRunText::tr("no connection to %1 (%2)").arg(place(), failures.join(QLatin1String("; ")));
    const DialedSocket &first = sockets.front();
    if (first.isUnanswered())
        return Finding::failed(
            detail,
            DiagnosisRunText::tr(
                "Nothing comes back, not even a refusal: a firewall drops the packets, the machine is off, "
                "or the address is wrong. Check host and port, that the machine is up (ping %1), that "
                "the VPN is on, and the firewalls on the way (ufw status, security groups of a cloud).")
                .arg(m_profile.host));
    if (first.error() == ENETUNREACH || first.error() == EHOSTUNREACH)
        return Finding::failed(
            detail, DiagnosisRunText::tr("There is no way to this machine's network. Check your own "
                                         "network and the VPN (ip route get %1).")
                        .arg(QString::fromStdString(first.address())));
    if (first.error() == EACCES)
        return Finding::failed(detail,
                               DiagnosisRunText::tr("The socket may not be opened by this user. Check the "
                                                    "permissions of its folder."));
    return Finding::failed(detail, m_advice.ofRefusal(m_profile));
}

Finding DiagnosisRun::hear(const DialedSocket &socket)
{
    m_greeting = ServerGreeting::ask(socket, m_advice.greets(), m_looksEnd, m_stopped);
    if (m_greeting.kind == m_advice.greets())
        return Finding::passed(m_greeting.words.isEmpty()
                                   ? DiagnosisRunText::tr("%1 answers").arg(place())
                                   : DiagnosisRunText::tr("%1 answers: %2").arg(place(), m_greeting.words));
    if (m_greeting.kind == ServerGreeting::Kind::Silent || m_greeting.kind == ServerGreeting::Kind::Closed) {
        const bool isClosed = m_greeting.kind == ServerGreeting::Kind::Closed;
        if (!isUnixSocket() && !isOver())
            m_greeting = ServerGreeting::identify(socket.address(), portNumber(),
                                                  Deadline::after(timeToIdentify), m_stopped);
        if (m_greeting.kind == ServerGreeting::Kind::Silent || m_greeting.kind == ServerGreeting::Kind::Closed
            || m_greeting.kind == m_advice.greets())
            return Finding::failed(
                isClosed ? DiagnosisRunText::tr("%1 takes the connection and closes it at once").arg(place())
                         : DiagnosisRunText::tr("%1 takes the connection and says nothing").arg(place()),
                m_advice.ofSilence(m_profile)
                    + (isClosed ? QLatin1Char('\n')
                                      + DiagnosisRunText::tr(
                                          "A proxy or port forwarding whose far end is down closes like "
                                          "this too.")
                                : QString()));
    }
    return stranger(m_greeting);
}

Finding DiagnosisRun::stranger(const ServerGreeting &greeting) const
{
    QString who;
    switch (greeting.kind) {
    case ServerGreeting::Kind::PostgreSql:
        who = DiagnosisRunText::tr("PostgreSQL");
        break;
    case ServerGreeting::Kind::MySql:
        who = DiagnosisRunText::tr("MySQL or MariaDB");
        break;
    case ServerGreeting::Kind::Web:
        who = DiagnosisRunText::tr("a web server");
        break;
    case ServerGreeting::Kind::Ssh:
        who = DiagnosisRunText::tr("an SSH server");
        break;
    case ServerGreeting::Kind::Redis:
        who = DiagnosisRunText::tr("Redis");
        break;
    default:
        who = DiagnosisRunText::tr("another program");
    }
    const QString words = greeting.words.isEmpty() ? QString() : QLatin1String(": ") + greeting.words;
    return Finding::failed(
        DiagnosisRunText::tr("%1 answers on %2, no %3%4")
            .arg(who, place(), DatabaseTypes::toName(m_profile.type), words),
        DiagnosisRunText::tr(
            "Check the port, and the type of the connection: %1 listens there. The usual port of %2 is %3.")
            .arg(who, DatabaseTypes::toName(m_profile.type),
                 QString::number(DatabaseTypes::defaultPort(m_profile.type))));
}

/// Only looks; what comes of it is said when the opening has succeeded or failed.
void DiagnosisRun::encryption()
{
    if (hasFailed() || isOver() || isUnixSocket() || m_profile.tlsMode() == TlsMode::Disable
        || !m_greeting.offersTls)
        return;
    const auto start = std::chrono::steady_clock::now();
    if (m_greeting.requestTls(*m_socket))
        m_tls = TlsLook::look(*m_socket, m_profile, m_looksEnd);
    m_tlsTook = since(start);
}

Finding DiagnosisRun::ofEncryption(const Error *refused) const
{
    const TlsMode mode = m_profile.tlsMode();
    if (refused && mode == TlsMode::Disable)
        return Finding::failed(wordsOf(*refused), m_advice.ofOpening(m_profile, *refused, m_greeting).advice);
    if (isUnixSocket())
        return Finding::skipped(DiagnosisRunText::tr("a socket on this machine needs none"));
    if (mode == TlsMode::Disable)
        return Finding::skipped(
            m_greeting.offersTls ? DiagnosisRunText::tr("switched off in the profile; the server offers TLS")
                                 : DiagnosisRunText::tr("switched off in the profile"));
    if (!m_greeting.offersTls && refused)
        return Finding::failed(
            DiagnosisRunText::tr("the server offers no encryption, and the profile asks for it"),
            m_advice.ofMissingTls());
    if (!m_greeting.offersTls)
        return Finding::passed(DiagnosisRunText::tr("not encrypted: the server does not offer it"),
                               m_advice.ofMissingTls());
    const QString advice = m_tls ? m_tls->advice(m_profile) : QString();
    const QString words = m_tls ? m_tls->words() : QString();
    if (refused)
        return Finding::failed(words.isEmpty() ? wordsOf(*refused)
                                               : wordsOf(*refused) + QLatin1String("; ") + words,
                               advice.isEmpty() ? refused->advice : advice);
    return Finding::passed(m_tls && m_tls->stood ? m_tls->channel + QLatin1String("; ") + words : words,
                           advice);
}

// -- Sign-in and what follows ---------------------------------------------------------------------------------

void DiagnosisRun::open()
{
    if (hasFailed() || isOver())
        return;
    const auto start = std::chrono::steady_clock::now();
    auto opened = m_connector->open({Origin::Kind::Probe, QStringLiteral("doctor")},
                                    Deadline::after(m_profile.connectTimeout));
    const auto took = since(start);
    if (opened) {
        m_connection = std::move(*opened);
        m_serverVersion = m_connection->serverVersion();
    }
    if (DatabaseTypes::isFile(m_profile.type)) {
        if (!opened)
            add(Layer::Database, took,
                Finding::failed(wordsOf(opened.error()),
                                m_advice.ofOpening(m_profile, opened.error(), {}).advice));
        return;
    }
    if (!opened) {
        refused(opened.error(), took);
        return;
    }
    add(Layer::Tls, m_tlsTook, ofEncryption(nullptr));
    add(Layer::Authentication, took,
        Finding::passed(DiagnosisRunText::tr("%1 is let in").arg(m_profile.username)));
}

void DiagnosisRun::refused(const Error &error, std::chrono::microseconds took)
{
    EngineAdvice::Verdict verdict = m_advice.ofOpening(m_profile, error, m_greeting);
    if (verdict.layer == Layer::Tls) {
        add(Layer::Tls, m_tlsTook, ofEncryption(&error));
        return;
    }
    add(Layer::Tls, m_tlsTook, ofEncryption(nullptr));
    if (verdict.layer == Layer::Driver) {
        m_driverFault = Finding::failed(wordsOf(error), verdict.advice);
        skipUntil(Layer::Limits, DiagnosisRunText::tr("not reached: the driver could not go on"));
        return;
    }
    if (verdict.layer == Layer::Database) {
        if (error.code == ErrorCode::NoDatabase) {
            const QString others = otherDatabases();
            if (!others.isEmpty())
                verdict.advice += QLatin1Char('\n') + others;
        }
        add(Layer::Authentication, took, Finding::passed(DiagnosisRunText::tr("not refused")));
    }
    const auto last = static_cast<Layer>(static_cast<int>(verdict.layer) - 1);
    skipUntil(last, DiagnosisRunText::tr("not asked: the server has no room"));
    add(verdict.layer, took, Finding::failed(wordsOf(error), verdict.advice));
}

/// For a missing database: what there is, those that differ in case first.
QString DiagnosisRun::otherDatabases() const
{
    const QString statement = m_advice.statementForNames();
    ConnectionProfile profile = m_profile;
    profile.database = m_advice.databaseForNames();
    const auto connector = DriverRegistry::connectorFor(profile);
    if (statement.isEmpty() || !connector || isOver())
        return {};
    const Deadline deadline = Deadline::after(timeForQuestions);
    auto opened = (*connector)->open({Origin::Kind::Probe, QStringLiteral("doctor")}, deadline);
    if (!opened)
        return {};
    const AnswerLimit limit((*opened)->canceller(), deadline, m_stopped);
    const auto names = SessionLook::texts(**opened, statement);
    if (!names || names->isEmpty())
        return {};
    for (const QString &name : *names) {
        if (name.compare(m_profile.database, Qt::CaseInsensitive) == 0)
            return DiagnosisRunText::tr("There is a database \"%1\": upper and lower case count.").arg(name);
    }
    return DiagnosisRunText::tr("This user sees these databases: %1")
        .arg(names->mid(0, 10).join(QLatin1String(", ")));
}

void DiagnosisRun::session()
{
    if (!m_connection) {
        skipUntil(Layer::Limits, whyNotReached());
        return;
    }
    const AnswerLimit limit(m_connection->canceller(), Deadline::after(timeForQuestions), m_stopped);
    SessionLook look(*m_connection, m_profile, m_advice);
    layer(Layer::Database, [&look] { return look.database(); });
    layer(Layer::Privileges, [&look] { return look.privileges(); });
    layer(Layer::Clock, [&look] { return look.clock(); });
    layer(Layer::Limits, [&look] { return look.limits(); });
}

/// Always said: the library is there also when nothing else is.
void DiagnosisRun::driver()
{
    skipUntil(Layer::Limits, whyNotReached());
    if (m_driverFault.status == Status::Failed) {
        add(Layer::Driver, {}, m_driverFault);
        return;
    }
    const QString library = DriverRegistry::libraryVersion(m_profile.type);
    const bool isServer = !DatabaseTypes::isFile(m_profile.type) && !m_serverVersion.isEmpty();
    add(Layer::Driver, {},
        Finding::passed(isServer ? DiagnosisRunText::tr("%1, server %2").arg(library, m_serverVersion)
                                 : library,
                        m_advice.ofVersion(m_serverVersion)));
}

// -- Bookkeeping ----------------------------------------------------------------------------------------------

void DiagnosisRun::layer(Layer layer, const std::function<Finding()> &look)
{
    // Of a session, each question is worth its answer also after a bad one; before it, each rests on the one below.
    if (isOver() || (hasFailed() && !m_connection)) {
        skipUntil(layer, whyNotReached());
        return;
    }
    if (m_connection && !m_connection->isUsable()) {
        skipUntil(layer, DiagnosisRunText::tr("not reached: the session was lost"));
        return;
    }
    const auto start = std::chrono::steady_clock::now();
    const Finding finding = look();
    add(layer, since(start), finding);
}

void DiagnosisRun::add(Layer layer, std::chrono::microseconds took, const Finding &finding)
{
    m_report.layers.push_back({layer, finding.status, took, finding.detail, finding.advice});
    if (m_layerDone)
        m_layerDone(m_report.layers.back());
}

void DiagnosisRun::skipUntil(Layer last, const QString &reason)
{
    const int next = m_report.layers.empty() ? 0 : static_cast<int>(m_report.layers.back().layer) + 1;
    for (int layer = next; layer <= static_cast<int>(last); ++layer)
        add(static_cast<Layer>(layer), {}, Finding::skipped(reason));
}

QString DiagnosisRun::whyNotReached() const
{
    if (isOver())
        return DiagnosisRunText::tr("stopped");
    const DiagnosisReport::Entry *failed = m_report.failure();
    return failed ? DiagnosisRunText::tr("not reached: %1 failed").arg(DiagnosisReport::title(failed->layer))
                  : DiagnosisRunText::tr("not reached");
}

bool DiagnosisRun::isOver() const
{
    return m_stopped();
}

int DiagnosisRun::portNumber() const
{
    return m_profile.port != 0 ? m_profile.port : DatabaseTypes::defaultPort(m_profile.type);
}

QString DiagnosisRun::place() const
{
    return isUnixSocket() ? m_advice.socketFile(m_profile)
                          : QStringLiteral("%1:%2").arg(m_profile.host).arg(portNumber());
}
