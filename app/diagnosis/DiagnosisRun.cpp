// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/diagnosis/DiagnosisRun.h"

#include "app/diagnosis/AnswerLimit.h"
#include "app/diagnosis/FileAdvice.h"
#include "app/diagnosis/SessionLook.h"
#include "app/drivers/Canceller.h"
#include "app/drivers/Connection.h"
#include "app/drivers/Connector.h"
#include "app/drivers/DriverRegistry.h"
#include "app/drivers/Probe.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <utility>

namespace {

struct DiagnosisRunText
{
    Q_DECLARE_TR_FUNCTIONS(DiagnosisRun)
};

using Status = DiagnosisReport::Status;

constexpr std::chrono::milliseconds timeForQuestions{5000};
/// PRAGMA quick_check reads all pages: half a second for this much on a slow disk.
constexpr qint64 bytesToCheck = qint64{64} << 20;

std::chrono::microseconds tookSince(std::chrono::steady_clock::time_point start)
{
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start);
}

} // namespace

DiagnosisRun::DiagnosisRun(const ConnectionProfile &profile, LayerDone layerDone, std::stop_token stop)
    : m_profile(profile)
    , m_layerDone(std::move(layerDone))
    , m_stop(std::move(stop))
    , m_advice(EngineAdvice::of(profile.type))
    , m_server(m_profile, m_advice, m_stop)
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
        add(Layer::Database, tookSince(start), found);
    } else {
        open();
        if (m_connection && QFileInfo(m_profile.database).size() <= bytesToCheck) {
            const AnswerLimit limit(m_connection->canceller(), Deadline::after(timeForQuestions), m_stop);
            const auto faults = SessionLook::texts(*m_connection, QStringLiteral("PRAGMA quick_check(1)"));
            const QString fault = faults ? faults->value(0) : faults.error().message;
            if (fault != QLatin1String("ok"))
                found = Finding::failed(
                    DiagnosisRunText::tr("%1 is damaged: %2").arg(m_profile.database, fault.simplified()),
                    m_advice.ofOpening(m_profile, {ErrorCode::Damaged, {}}, {}).advice);
        }
        if (m_connection)
            add(Layer::Database, tookSince(start), found);
    }
    layer(Layer::Privileges, [this] { return FileAdvice::lookAtWriting(m_profile); });
    skipUntil(Layer::Clock, DiagnosisRunText::tr("a file on this machine"));
    layer(Layer::Limits, [this] { return FileAdvice::lookAtDisk(m_profile); });
}

// -- Name, port, encryption -----------------------------------------------------------------------------------

void DiagnosisRun::name()
{
    if (m_server.isUnixSocket())
        add(Layer::Name, {}, Finding::skipped(DiagnosisRunText::tr("a socket on this machine")));
    else
        layer(Layer::Name, [this] { return m_server.lookUp(); });
}

void DiagnosisRun::port()
{
    layer(Layer::Tcp, [this] { return m_server.dial(); });
}

/// Only looks; what comes of it is said when the opening has succeeded or failed.
void DiagnosisRun::encryption()
{
    if (hasFailed() || isOver())
        return;
    const auto start = std::chrono::steady_clock::now();
    m_server.lookAtTls();
    m_tlsTook = tookSince(start);
}

// -- Sign-in and what follows ---------------------------------------------------------------------------------

void DiagnosisRun::open()
{
    if (hasFailed() || isOver())
        return;
    const auto start = std::chrono::steady_clock::now();
    auto opened = m_connector->open({Origin::Kind::Probe, QStringLiteral("doctor")},
                                    Deadline::after(m_profile.connectTimeout), m_stop);
    if (isOver()) // which says nothing of the server
        return;
    const auto took = tookSince(start);
    if (opened) {
        m_connection = std::move(*opened);
        m_serverVersion = m_connection->serverVersion();
    }
    if (DatabaseTypes::isFile(m_profile.type)) {
        if (!opened)
            add(Layer::Database, took,
                Finding::failed(ServerLook::wordsOf(opened.error()),
                                m_advice.ofOpening(m_profile, opened.error(), {}).advice));
        return;
    }
    if (!opened) {
        refused(opened.error(), took);
        return;
    }
    if (const auto expired = refusedInside()) {
        m_connection.reset();
        refused(*expired, took);
        return;
    }
    add(Layer::Tls, m_tlsTook, m_server.ofEncryption(nullptr));
    add(Layer::Authentication, took,
        Finding::passed(DiagnosisRunText::tr("%1 is let in").arg(m_profile.username)));
}

std::optional<Error> DiagnosisRun::refusedInside() const
{
    if (!m_connection->probe())
        return {};
    const AnswerLimit limit(m_connection->canceller(), Deadline::after(timeForQuestions), m_stop);
    const auto look = m_connection->probe()->look();
    if (look || look.error().code != ErrorCode::Authentication)
        return {};
    return look.error();
}

void DiagnosisRun::refused(const Error &error, std::chrono::microseconds took)
{
    EngineAdvice::Verdict verdict = m_advice.ofOpening(m_profile, error, m_server.greeting());
    if (error.code == ErrorCode::Timeout && m_server.isLate())
        verdict = {Layer::Authentication, m_server.adviceOnLateness()};
    if (verdict.layer == Layer::Tls) {
        add(Layer::Tls, m_tlsTook, m_server.ofEncryption(&error));
        return;
    }
    add(Layer::Tls, m_tlsTook, m_server.ofEncryption(nullptr));
    if (verdict.layer == Layer::Driver) {
        m_driverFault = Finding::failed(ServerLook::wordsOf(error), verdict.advice);
        skipUntil(Layer::Limits, DiagnosisRunText::tr("not reached: the driver could not go on"));
        return;
    }
    if (verdict.layer == Layer::Database) {
        if (error.code == ErrorCode::NoDatabase) {
            const QString others = otherDatabases();
            if (!others.isEmpty())
                verdict.advice += QLatin1Char('\n') + others;
        }
        if (error.code == ErrorCode::Unreachable || error.code == ErrorCode::ConnectionLost)
            add(Layer::Authentication, {},
                Finding::skipped(DiagnosisRunText::tr("not asked: the server is not ready")));
        else
            add(Layer::Authentication, took, Finding::passed(DiagnosisRunText::tr("not refused")));
    }
    const auto last = static_cast<Layer>(static_cast<int>(verdict.layer) - 1);
    skipUntil(last, DiagnosisRunText::tr("not asked: the server has no room"));
    add(verdict.layer, took, Finding::failed(ServerLook::wordsOf(error), verdict.advice));
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
    auto opened = (*connector)->open({Origin::Kind::Probe, QStringLiteral("doctor")}, deadline, m_stop);
    if (!opened)
        return {};
    const AnswerLimit limit((*opened)->canceller(), deadline, m_stop);
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
    const AnswerLimit limit(m_connection->canceller(), Deadline::after(timeForQuestions), m_stop);
    SessionLook look(*m_connection, m_profile, m_advice);
    const auto ask = [&](Layer which, Finding (SessionLook::*question)()) {
        layer(which, [&] {
            Finding found = (look.*question)();
            return limit.hasExpired() && found.status == Status::Failed ? ranOut() : found;
        });
        m_hasRunOut = limit.hasExpired();
    };
    ask(Layer::Database, &SessionLook::database);
    ask(Layer::Privileges, &SessionLook::privileges);
    ask(Layer::Clock, &SessionLook::clock);
    ask(Layer::Limits, &SessionLook::limits);
}

/// That a server is slow has been said where it greeted; one that was quick and then falls silent is at fault here.
Finding DiagnosisRun::ranOut()
{
    m_hasRunOut = true;
    return m_server.isLate() ? Finding::skipped(whyNotReached())
                             : Finding::failed(DiagnosisRunText::tr("no answer within %1 s")
                                                   .arg(QString::number(timeForQuestions.count() / 1000)),
                                               m_advice.ofSilence(m_profile));
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
        skipUntil(layer,
                  m_hasRunOut ? whyNotReached() : DiagnosisRunText::tr("not reached: the session was lost"));
        return;
    }
    const auto start = std::chrono::steady_clock::now();
    const Finding finding = look();
    // What was cut off says nothing about the server.
    const bool wasCutOff = isOver() && finding.status == Status::Failed;
    add(layer, tookSince(start), wasCutOff ? Finding::skipped(whyNotReached()) : finding);
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
    if (m_hasRunOut)
        return DiagnosisRunText::tr("not reached: the answers took more than %1 s")
            .arg(QString::number(timeForQuestions.count() / 1000));
    const DiagnosisReport::Entry *failed = m_report.failure();
    return failed ? DiagnosisRunText::tr("not reached: %1 failed").arg(DiagnosisReport::title(failed->layer))
                  : DiagnosisRunText::tr("not reached");
}

bool DiagnosisRun::isOver() const
{
    return m_stop.stop_requested();
}
