// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/diagnosis/SessionLook.h"

#include "app/drivers/Connection.h"
#include "app/drivers/Cursor.h"

#include <QCoreApplication>

#include <cmath>

namespace {

struct SessionLookText
{
    Q_DECLARE_TR_FUNCTIONS(SessionLook)
};

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds pingTime{5000};
constexpr auto skewToSay = 2s;
constexpr auto skewToFail = 60s;
/// The specification's bound for a pool, as a share of 100.
constexpr int crowdedPercent = 80;

/// What a read-only server says instead of a disk's fault.
bool isFullDisk(const Error &error)
{
    return error.code == ErrorCode::DiskFull || error.code == ErrorCode::ServerLimit;
}

} // namespace

SessionLook::SessionLook(Connection &connection, const ConnectionProfile &profile, const EngineAdvice &advice)
    : m_connection(connection)
    , m_profile(profile)
    , m_advice(advice)
{}

Result<QStringList> SessionLook::texts(Connection &connection, const QString &sql)
{
    auto cursor = connection.execute(
        {.text = sql, .origin = {Origin::Kind::Probe, QStringLiteral("doctor")}, .leavesNoState = true});
    if (!cursor)
        return cursor.error();
    QStringList found;
    while (true) {
        auto batch = (*cursor)->next();
        if (!batch)
            return batch.error();
        if (!*batch)
            return found;
        const ColumnData &column = (*batch)->column(0);
        for (std::size_t row = 0; row < (*batch)->rowCount() && column.offsets.size() > row + 1; ++row) {
            const std::string_view text = column.text(row);
            found << QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
        }
    }
}

Finding SessionLook::unanswered(const Error &error)
{
    const QString detail = error.detail.isEmpty() || error.message.contains(error.detail)
                               ? error.message
                               : error.message + QLatin1Char(' ') + error.detail;
    return Finding::failed(detail, error.advice);
}

Finding SessionLook::withoutProbe() const
{
    return Finding::skipped(SessionLookText::tr("this kind of database cannot be asked"));
}

Finding SessionLook::database()
{
    if (auto alive = m_connection.ping(Deadline::after(pingTime)); !alive)
        return unanswered(alive.error());
    return Finding::passed(
        SessionLookText::tr("%1 answers")
            .arg(m_profile.database.isEmpty() ? m_connection.serverVersion() : m_profile.database));
}

void SessionLook::askFacts()
{
    if (!m_facts)
        m_facts = m_connection.probe()->facts();
    if (!m_look)
        m_look = m_connection.probe()->look();
}

Finding SessionLook::privileges()
{
    if (!m_connection.probe())
        return withoutProbe();
    askFacts();
    if (!*m_facts)
        return unanswered(m_facts->error());
    const Probe::Facts &facts = **m_facts;
    if (!facts.mayRead)
        return Finding::failed(facts.privileges, m_advice.ofMissingRead(m_profile, facts.user));
    QString detail = facts.privileges;
    if (*m_look && (**m_look).role != ServerRole::Unknown && (**m_look).role != ServerRole::Primary)
        detail += QLatin1String(", ") + HealthResult::title((**m_look).role);
    return Finding::passed(detail, m_profile.readOnly ? QString() : remarkOnWriting());
}

QString SessionLook::remarkOnWriting() const
{
    const ServerRole role = *m_look ? (**m_look).role : ServerRole::Unknown;
    if (role == ServerRole::Standby)
        return SessionLookText::tr(
            "This server is a standby: it only reads, and may be behind. To write, connect to the "
            "primary; to read here, mark the connection as read-only.");
    if (role == ServerRole::ReadOnly)
        return SessionLookText::tr(
            "This server is switched to read-only. If it is to be written, ask its administrator to "
            "switch that off; if not, mark the connection as read-only.");
    return (**m_facts).mayWrite ? QString() : m_advice.ofMissingWrite(m_profile, (**m_facts).user);
}

Finding SessionLook::clock()
{
    if (!m_connection.probe())
        return withoutProbe();
    // Anew: the facts may have taken long, and an old offset would show that as skew.
    const auto look = m_connection.probe()->look();
    if (!look)
        return unanswered(look.error());
    if (!look->clockOffset)
        return Finding::skipped(SessionLookText::tr("it has no clock of its own"));
    const std::chrono::milliseconds offset = *look->clockOffset;
    const auto apart = std::chrono::abs(offset);
    const double seconds = static_cast<double>(apart.count()) / 1000;
    const QString detail =
        offset.count() >= 0
            ? SessionLookText::tr("the server's clock is %1 s ahead of ours").arg(seconds, 0, 'f', 1)
            : SessionLookText::tr("the server's clock is %1 s behind ours").arg(seconds, 0, 'f', 1);
    const QString advice = SessionLookText::tr(
        "Have both machines keep the time by the network: timedatectl set-ntp true, or chronyc tracking "
        "to see why it does not. Until then do not trust comparisons of times between the two.");
    if (apart > skewToFail)
        return Finding::failed(detail, advice);
    if (apart > skewToSay)
        return Finding::passed(detail, advice);
    return Finding::passed(SessionLookText::tr("less than %1 s from ours").arg(seconds + 0.1, 0, 'f', 1));
}

Finding SessionLook::limits()
{
    if (!m_connection.probe())
        return withoutProbe();
    askFacts();
    if (!*m_facts)
        return unanswered(m_facts->error());
    const Probe::Facts &facts = **m_facts;
    const bool isPrimary = *m_look && (**m_look).role == ServerRole::Primary;
    if (isPrimary && facts.mayWrite && !m_profile.readOnly) {
        if (auto written = m_connection.probe()->tryWrite(); !written && isFullDisk(written.error()))
            return unanswered(written.error());
    }
    QStringList remarks{remarkOnRoom(), remarkOnTimeLimit()};
    remarks.removeAll(QString());
    return Finding::passed(facts.limits, remarks.join(QLatin1Char('\n')));
}

QString SessionLook::remarkOnRoom() const
{
    const Probe::Facts &facts = **m_facts;
    if (facts.userLimit > 0 && facts.userLimit < m_profile.maxConnections)
        return SessionLookText::tr(
                   "The profile may open %1 connections, this user or database only %2: lower the profile's "
                   "maximum, or have the limit raised.")
            .arg(QString::number(m_profile.maxConnections), QString::number(facts.userLimit));
    const int room = facts.sessionLimit - facts.sessionsReserved;
    if (facts.sessionLimit <= 0 || room <= 0)
        return {};
    if (facts.sessionsUsed * 100 >= room * crowdedPercent)
        return SessionLookText::tr(
                   "The server is nearly full: %1 of %2 sessions are in use. Close idle ones, or have "
                   "max_connections raised.")
            .arg(QString::number(facts.sessionsUsed), QString::number(room));
    if (m_profile.maxConnections > room - facts.sessionsUsed)
        return SessionLookText::tr(
                   "The profile may open %1 connections, and the server has room for %2 more: lower the "
                   "profile's maximum.")
            .arg(QString::number(m_profile.maxConnections), QString::number(room - facts.sessionsUsed));
    return {};
}

QString SessionLook::remarkOnTimeLimit() const
{
    // The profile's own limit, when it has one, is what the session was opened with.
    const QString statement = m_advice.statementForTimeLimit();
    if (statement.isEmpty() || m_profile.statementTimeout.count() > 0)
        return {};
    const auto found = texts(m_connection, statement);
    if (!found || found->isEmpty() || found->first().toDouble() <= 0)
        return {};
    return SessionLookText::tr(
               "The server ends this user's statements after %1 s. Longer ones need another user, or the "
               "limit raised.")
        .arg(found->first().toDouble() / 1000);
}
