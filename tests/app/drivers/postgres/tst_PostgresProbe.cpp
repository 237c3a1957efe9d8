// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/Probe.h"
#include "tests/app/drivers/ProbeSession.h"
#include "tests/support/PrivatePostgres.h"

namespace {

using M = HealthMetric;
using ProbeFigures::ask;
using ProbeFigures::reasonOf;
using ProbeFigures::sessionOf;
using ProbeFigures::valueOf;

const std::vector<M> shownToAll{
    M::SessionsWaiting, M::ConnectionsUsed, M::ConnectionsLimit,  M::TransactionRate, M::CacheHitRatio,
    M::DatabaseSize,    M::LogRate,         M::TemporaryFileRate, M::DeadlockRate,    M::WraparoundAge};
const std::vector<M> shownToMonitors{M::SessionsActive, M::SessionsIdle, M::SessionsIdleInTransaction,
                                     M::LongestStatement, M::LongestTransaction};

/// In a schema that everybody searches first: what the probe must not fall for.
const QStringList trap{
    QStringLiteral("CREATE SCHEMA trap"),
    QStringLiteral("GRANT USAGE ON SCHEMA trap TO public"),
    QStringLiteral("CREATE TABLE trap.pg_stat_activity AS SELECT 1 AS pid"),
    QStringLiteral("CREATE TABLE trap.pg_locks AS SELECT 1 AS pid"),
    QStringLiteral("CREATE TABLE trap.pg_database AS SELECT 1 AS oid"),
    QStringLiteral("CREATE FUNCTION trap.pg_is_in_recovery() RETURNS boolean LANGUAGE sql AS 'SELECT true'"),
    QStringLiteral("CREATE FUNCTION trap.pg_backend_pid() RETURNS int LANGUAGE sql AS 'SELECT 1/0'"),
    QStringLiteral(
        "CREATE AGGREGATE trap.count(*) (SFUNC = pg_catalog.int8inc, STYPE = int8, INITCOND = '99')"),
};

} // namespace

/// On real servers: what they say, to whom, and that what is ended really ends.
class tst_PostgresProbe final : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<ProbeSession> m_admin;
    ConnectionProfile m_plain;

private slots:
    void initTestCase()
    {
        PENSTOCK_NEED(Postgres);
        m_admin = std::make_unique<ProbeSession>(TestServers::postgres());
        QVERIFY(m_admin->isOpen());
        QCOMPARE(m_admin->run(
                     {QStringLiteral("DROP ROLE IF EXISTS \"pläin \"\"user\""),
                      QStringLiteral("CREATE ROLE \"pläin \"\"user\" LOGIN PASSWORD 'x y'"),
                      QStringLiteral("CREATE TABLE probe_rows (id int PRIMARY KEY, n int)"),
                      QStringLiteral("INSERT INTO probe_rows SELECT i, i FROM generate_series(1, 10) i")}),
                 QString());
        m_plain = TestServers::postgres();
        m_plain.username = QStringLiteral("pläin \"user");
        m_plain.password = Secret("x y");
    }
    void cleanupTestCase() { m_admin.reset(); }

    void looks()
    {
        const auto look = m_admin->probe().look();
        PENSTOCK_VERIFY(look);
        QCOMPARE(look->role, ServerRole::Primary);
        QVERIFY(look->clockOffset);
        QVERIFY2(std::abs(look->clockOffset->count()) < 1000,
                 qPrintable(QString::number(look->clockOffset->count())));
    }
    /// That Penstock reads only is no property of the server.
    void tellsOwnReadOnlyFromTheServers()
    {
        ConnectionProfile profile = TestServers::postgres();
        profile.readOnly = true;
        ProbeSession session(profile);
        QCOMPARE(session.probe().look()->role, ServerRole::Primary);
        QCOMPARE(session.probe().tryWrite().error().code, ErrorCode::ReadOnly);
    }
    void tellsStandbyAndReadOnly()
    {
        PrivatePostgres server;
        PENSTOCK_VERIFY(server.start());
        {
            ProbeSession session(server.profile());
            PENSTOCK_VERIFY(session.probe().tryWrite());
            QCOMPARE(session.run({QStringLiteral("ALTER SYSTEM SET default_transaction_read_only = on"),
                                  QStringLiteral("SELECT pg_reload_conf()")}),
                     QString());
            QTRY_COMPARE(ProbeSession(server.profile()).probe().look()->role, ServerRole::ReadOnly);
            QCOMPARE(ProbeSession(server.profile()).probe().tryWrite().error().code, ErrorCode::ReadOnly);
        }
        server.stop();
        PENSTOCK_VERIFY(server.becomeStandby());
        PENSTOCK_VERIFY(server.start());
        ProbeSession session(server.profile());
        QCOMPARE(session.probe().look()->role, ServerRole::Standby);
        QCOMPARE(session.probe().tryWrite().error().code, ErrorCode::ReadOnly);
        const auto figures = session.probe().figures();
        PENSTOCK_VERIFY(figures);
        QVERIFY(valueOf(*figures, M::LogRate));
        QVERIFY(valueOf(*figures, M::WraparoundAge));
    }
    void triesToWriteAndLeavesNothing()
    {
        PENSTOCK_VERIFY(m_admin->probe().tryWrite());
        const auto left =
            m_admin->query(QStringLiteral("SELECT count(*) FROM pg_class WHERE relname = 'penstock_probe'"));
        QCOMPARE((*left)[0][0], std::string("0"));
    }

    void showsAllToAnAdministrator()
    {
        const auto figures = m_admin->probe().figures();
        PENSTOCK_VERIFY(figures);
        for (const auto &metrics : {shownToAll, shownToMonitors}) {
            for (const M metric : metrics)
                QVERIFY2(valueOf(*figures, metric), qPrintable(QString::number(int(metric))));
        }
        QVERIFY(figures->withheld.empty());
        QCOMPARE(valueOf(*figures, M::ConnectionsLimit), std::optional(200.0));
        QVERIFY(*valueOf(*figures, M::ConnectionsUsed) >= 1);
        QVERIFY(*valueOf(*figures, M::DatabaseSize) > 1e6);
        QVERIFY(*valueOf(*figures, M::CacheHitRatio) > 0 && *valueOf(*figures, M::CacheHitRatio) <= 1);
    }
    void saysWhatAnOrdinaryUserMayNotSee()
    {
        ProbeSession plain(m_plain);
        const auto figures = plain.probe().figures();
        PENSTOCK_VERIFY(figures);
        for (const M metric : shownToAll)
            QVERIFY2(valueOf(*figures, metric), qPrintable(QString::number(int(metric))));
        for (const M metric : shownToMonitors) {
            QVERIFY(!valueOf(*figures, metric));
            QVERIFY2(
                reasonOf(*figures, metric).contains(QStringLiteral("GRANT pg_monitor TO \"pläin \"\"user\"")),
                qPrintable(reasonOf(*figures, metric)));
        }
        // The advice helps.
        QCOMPARE(m_admin->run({QStringLiteral("GRANT pg_monitor TO \"pläin \"\"user\"")}), QString());
        const auto granted = ProbeSession(m_plain).probe().figures();
        QCOMPARE(m_admin->run({QStringLiteral("REVOKE pg_monitor FROM \"pläin \"\"user\"")}), QString());
        PENSTOCK_VERIFY(granted);
        QVERIFY(granted->withheld.empty());
    }
    void asksAtMostThreeTimes()
    {
        ProbeSession session(TestServers::postgres());
        const QByteArray sessionTag = "[" + QByteArray::number(session.id()) + "]";
        const auto statements = [&] {
            int count = 0;
            for (const QByteArray &line : TestServers::postgresLog().split('\n'))
                count += line.contains(sessionTag) && line.contains("execute") ? 1 : 0;
            return count;
        };
        const auto before = statements();
        PENSTOCK_VERIFY(session.probe().figures());
        QTRY_VERIFY(statements() > before);
        QVERIFY2(statements() - before <= 3, qPrintable(QString::number(statements() - before)));
    }
    void isNotTrapped()
    {
        QCOMPARE(m_admin->run(trap), QString());
        ProbeSession session(TestServers::postgres());
        QCOMPARE(session.run({QStringLiteral("SET search_path = trap, pg_catalog")}), QString());
        const auto look = session.probe().look();
        const auto figures = session.probe().figures();
        const auto sessions = session.probe().sessions();
        const auto facts = session.probe().facts();
        QCOMPARE(m_admin->run({QStringLiteral("DROP SCHEMA trap CASCADE")}), QString());
        PENSTOCK_VERIFY(look);
        QCOMPARE(look->role, ServerRole::Primary);
        PENSTOCK_VERIFY(figures);
        QVERIFY(figures->withheld.empty());
        QVERIFY(*valueOf(*figures, M::SessionsIdle) < 90);
        PENSTOCK_VERIFY(sessions);
        PENSTOCK_VERIFY(facts);
    }

    void countsTransactions()
    {
        const auto before = ask(m_admin->probe(), M::TransactionRate);
        for (int i = 0; i < 10; ++i)
            PENSTOCK_VERIFY(m_admin->query(QStringLiteral("SELECT 1")));
        // The server collects with a delay.
        QTRY_VERIFY_WITH_TIMEOUT(*ask(m_admin->probe(), M::TransactionRate) >= *before + 10, 30000);
    }
    void countsTemporaryFiles()
    {
        const auto before = ask(m_admin->probe(), M::TemporaryFileRate);
        QCOMPARE(m_admin->run({QStringLiteral("SET work_mem = '64kB'"),
                               QStringLiteral("SELECT i FROM generate_series(1, 200000) i ORDER BY -i"),
                               QStringLiteral("RESET work_mem")}),
                 QString());
        QTRY_VERIFY_WITH_TIMEOUT(*ask(m_admin->probe(), M::TemporaryFileRate) >= *before + 1e6, 30000);
    }
    void countsDeadlocksAndLog()
    {
        const auto before = m_admin->probe().figures();
        ProbeSession one(TestServers::postgres()), two(TestServers::postgres());
        QCOMPARE(one.run({QStringLiteral("SET deadlock_timeout = '50ms'"), QStringLiteral("BEGIN"),
                          QStringLiteral("UPDATE probe_rows SET n = 0 WHERE id = 1")}),
                 QString());
        QCOMPARE(
            two.run({QStringLiteral("BEGIN"), QStringLiteral("UPDATE probe_rows SET n = 0 WHERE id = 2")}),
            QString());
        two.start(QStringLiteral("UPDATE probe_rows SET n = 0 WHERE id = 1"));
        QTRY_VERIFY(*ask(m_admin->probe(), M::SessionsWaiting) >= 1);
        const bool oneWon = one.query(QStringLiteral("UPDATE probe_rows SET n = 0 WHERE id = 2")).has_value();
        QCOMPARE(one.run({QStringLiteral("ROLLBACK")}), QString());
        QVERIFY(oneWon != two.outcome().has_value());
        QCOMPARE(two.run({QStringLiteral("ROLLBACK")}), QString()); // the loser's count comes with its end
        QTRY_VERIFY_WITH_TIMEOUT(
            *ask(m_admin->probe(), M::DeadlockRate) >= *valueOf(*before, M::DeadlockRate) + 1, 30000);
        QVERIFY(*ask(m_admin->probe(), M::LogRate) > *valueOf(*before, M::LogRate));
    }
    void measuresTheLongest()
    {
        ProbeSession idle(TestServers::postgres()), busy(TestServers::postgres());
        QCOMPARE(idle.run({QStringLiteral("BEGIN"), QStringLiteral("SELECT 1")}), QString());
        busy.start(QStringLiteral("SELECT pg_sleep(60)"));
        QTRY_VERIFY(*ask(m_admin->probe(), M::LongestStatement) >= 0.2);
        const auto figures = m_admin->probe().figures();
        QVERIFY(*valueOf(*figures, M::LongestTransaction) >= 0.2);
        QVERIFY(*valueOf(*figures, M::SessionsIdleInTransaction) >= 1);
        QVERIFY(*valueOf(*figures, M::SessionsActive) >= 1);
        PENSTOCK_VERIFY(m_admin->probe().cancelStatement(busy.id()));
        QCOMPARE(busy.outcome().error().code, ErrorCode::Cancelled);
    }

    void showsWhoBlocksWhom()
    {
        ProbeSession holder(TestServers::postgres()), first(TestServers::postgres()),
            second(TestServers::postgres());
        QCOMPARE(
            holder.run({QStringLiteral("BEGIN"), QStringLiteral("UPDATE probe_rows SET n = 0 WHERE id = 3")}),
            QString());
        QCOMPARE(
            first.run({QStringLiteral("BEGIN"), QStringLiteral("UPDATE probe_rows SET n = 1 WHERE id = 4")}),
            QString());
        first.start(QStringLiteral("UPDATE probe_rows SET n = 1 WHERE id = 3"));
        second.start(QStringLiteral("UPDATE probe_rows SET n = 2 WHERE id = 4"));
        const auto blockersOf = [&](const ProbeSession &session) {
            const auto found = sessionOf(m_admin->probe(), session.id());
            return found ? found->blockedBy : std::vector<std::int64_t>();
        };
        QTRY_COMPARE(blockersOf(first), std::vector<std::int64_t>{holder.id()});
        QTRY_COMPARE(blockersOf(second), std::vector<std::int64_t>{first.id()});

        const auto waiting = *sessionOf(m_admin->probe(), first.id());
        QCOMPARE(waiting.state, ServerSession::State::Active);
        QCOMPARE(waiting.waitsFor, QStringLiteral("Lock: transactionid"));
        QVERIFY(waiting.statement.startsWith(QStringLiteral("UPDATE probe_rows")));
        QVERIFY(waiting.isOurs && waiting.mayEnd);
        QCOMPARE(waiting.application, QStringLiteral("penstock/probe/test"));
        QVERIFY(waiting.client.startsWith(QStringLiteral("127.0.0.1:")));
        const auto blocker = *sessionOf(m_admin->probe(), holder.id());
        QCOMPARE(blocker.state, ServerSession::State::IdleInTransaction);
        QVERIFY(blocker.blockedBy.empty() && blocker.waitsFor.isEmpty());
        QVERIFY(blocker.transactionAge && blocker.transactionAge->count() >= 0);

        // An ordinary user sees the wait and nothing of the statements.
        ProbeSession plain(m_plain);
        const auto hidden = *sessionOf(plain.probe(), first.id());
        QCOMPARE(hidden.blockedBy, std::vector<std::int64_t>{holder.id()});
        QVERIFY(hidden.statement.isEmpty());
        QVERIFY(!hidden.mayEnd);

        PENSTOCK_VERIFY(m_admin->probe().terminateSession(holder.id()));
        PENSTOCK_VERIFY(first.outcome());
        QTRY_VERIFY(!sessionOf(m_admin->probe(), holder.id()));
        PENSTOCK_VERIFY(m_admin->probe().cancelStatement(second.id()));
        QCOMPARE(second.outcome().error().code, ErrorCode::Cancelled);
        QVERIFY(sessionOf(m_admin->probe(), second.id()));
    }
    void endsOnlyWhatItMay()
    {
        ProbeSession victim(TestServers::postgres()), plain(m_plain), other(m_plain);
        QCOMPARE(plain.probe().cancelStatement(victim.id()).error().code, ErrorCode::Privilege);
        const auto refused = plain.probe().terminateSession(victim.id());
        QCOMPARE(refused.error().code, ErrorCode::Privilege);
        QVERIFY(refused.error().advice.contains(QStringLiteral("pg_signal_backend")));
        PENSTOCK_VERIFY(plain.probe().terminateSession(other.id()));
        QTRY_VERIFY(!sessionOf(m_admin->probe(), other.id()));
        QVERIFY(sessionOf(m_admin->probe(), victim.id()));

        for (const std::int64_t id : {m_admin->id()}) {
            QCOMPARE(m_admin->probe().cancelStatement(id).error().code, ErrorCode::Invalid);
            QCOMPARE(m_admin->probe().terminateSession(id).error().code, ErrorCode::Invalid);
        }
        for (const std::int64_t id :
             {std::int64_t(0), std::int64_t(-1), std::int64_t(4194305), std::int64_t(1) << 40})
            QCOMPARE(m_admin->probe().terminateSession(id).error().code, ErrorCode::NotFound);
        PENSTOCK_VERIFY(m_admin->probe().look());
    }

    void listsSlowStatements()
    {
        QCOMPARE(m_admin->run({QStringLiteral("DROP EXTENSION IF EXISTS pg_stat_statements")}), QString());
        const auto missing = m_admin->probe().slowStatements(5);
        QCOMPARE(missing.error().code, ErrorCode::Unsupported);
        QVERIFY(missing.error().advice.contains(QStringLiteral("CREATE EXTENSION pg_stat_statements")));

        QCOMPARE(m_admin->run({QStringLiteral("CREATE SCHEMA \"odd \"\"place\""),
                               QStringLiteral("CREATE EXTENSION pg_stat_statements SCHEMA \"odd \"\"place\""),
                               QStringLiteral("SELECT pg_sleep(0.3), 'canary-literal'")}),
                 QString());
        const auto slowest = m_admin->probe().slowStatements(5);
        PENSTOCK_VERIFY(slowest);
        QVERIFY(!slowest->empty() && slowest->size() <= 5);
        // The server is everybody's: five others may have been slower than the nap.
        const auto statements = m_admin->probe().slowStatements(500);
        PENSTOCK_VERIFY(statements);
        bool found = false;
        for (std::size_t i = 0; i < statements->size(); ++i) {
            const SlowStatement &statement = (*statements)[i];
            QVERIFY(!statement.text.contains(QStringLiteral("canary")));
            QVERIFY(i == 0 || statement.totalMilliseconds <= (*statements)[i - 1].totalMilliseconds);
            found |= statement.text.contains(QStringLiteral("pg_sleep")) && statement.meanMilliseconds >= 250;
        }
        QVERIFY(found);
        QCOMPARE(m_admin->run({QStringLiteral("GRANT USAGE ON SCHEMA \"odd \"\"place\" TO public")}),
                 QString());
        const auto hidden = ProbeSession(m_plain).probe().slowStatements(50);
        QCOMPARE(m_admin->run({QStringLiteral("DROP SCHEMA \"odd \"\"place\" CASCADE")}), QString());
        PENSTOCK_VERIFY(hidden);
        QVERIFY(std::any_of(hidden->begin(), hidden->end(), [](const SlowStatement &statement) {
            return statement.text.contains(QStringLiteral("pg_monitor")) && statement.calls > 0;
        }));
    }

    void tellsFacts()
    {
        const auto facts = m_admin->probe().facts();
        PENSTOCK_VERIFY(facts);
        QCOMPARE(facts->user, QStringLiteral("penstock"));
        QCOMPARE(facts->database, QStringLiteral("penstock"));
        QVERIFY(facts->mayRead && facts->mayWrite);
        QCOMPARE(facts->sessionLimit, 200);
        QVERIFY(facts->sessionsUsed >= 1);
        QCOMPARE(facts->sessionsReserved, 3);
        QCOMPARE(facts->userLimit, 0);

        QCOMPARE(
            m_admin->run({QStringLiteral("ALTER ROLE \"pläin \"\"user\" CONNECTION LIMIT 7"),
                          QStringLiteral("ALTER ROLE \"pläin \"\"user\" SET statement_timeout = '30s'")}),
            QString());
        ConnectionProfile encrypted = m_plain;
        encrypted.tls = TlsMode::Require;
        const auto plain = ProbeSession(encrypted).probe().facts();
        QCOMPARE(m_admin->run({QStringLiteral("ALTER ROLE \"pläin \"\"user\" CONNECTION LIMIT -1"),
                               QStringLiteral("ALTER ROLE \"pläin \"\"user\" RESET statement_timeout")}),
                 QString());
        PENSTOCK_VERIFY(plain);
        QCOMPARE(plain->userLimit, 7);
        QVERIFY(!plain->mayRead && !plain->mayWrite);
        QVERIFY2(plain->privileges.startsWith(QStringLiteral("may read 0 of ")),
                 qPrintable(plain->privileges));
        QVERIFY2(plain->limits.contains(QStringLiteral("statement_timeout 30s")), qPrintable(plain->limits));
        QVERIFY2(plain->encryption.startsWith(QStringLiteral("TLSv1.")), qPrintable(plain->encryption));
        QVERIFY(facts->encryption.isEmpty());
    }
};

QTEST_GUILESS_MAIN(tst_PostgresProbe)
#include "tst_PostgresProbe.moc"
