// SPDX-License-Identifier: GPL-3.0-or-later
// labels: serial
#include "app/drivers/Probe.h"
#include "tests/app/drivers/ProbeSession.h"
#include "tests/support/PrivateMariaDb.h"

namespace {

using M = HealthMetric;
using ProbeFigures::ask;
using ProbeFigures::reasonOf;
using ProbeFigures::sessionOf;
using ProbeFigures::valueOf;

const std::vector<M> shownToAll{M::ConnectionsUsed, M::ConnectionsLimit, M::TransactionRate, M::CacheHitRatio,
                                M::DatabaseSize,    M::LogRate,          M::DeadlockRate};
const std::vector<M> shownToProcess{M::SessionsActive,  M::SessionsIdle,     M::SessionsIdleInTransaction,
                                    M::SessionsWaiting, M::LongestStatement, M::LongestTransaction};

/// InnoDB shows its transactions as they were until nobody has looked for 100 ms (CACHE_MIN_IDLE_TIME_NS in
/// storage/innobase/trx/trx0i_s.cc).
void letInnoDbLookAgain()
{
    for (int i = 0; i < 4; ++i)
        QTest::qWait(40);
}

} // namespace

/// On a real MariaDB: what it says, to whom, and that what is ended really ends.
class tst_MySqlProbe final : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<ProbeSession> m_admin;
    ConnectionProfile m_plain;

private slots:
    void initTestCase()
    {
        PENSTOCK_NEED(MariaDb);
        m_admin = std::make_unique<ProbeSession>(TestServers::mariaDb());
        QVERIFY(m_admin->isOpen());
        QCOMPARE(
            m_admin->run({QStringLiteral("CREATE OR REPLACE USER 'pläin'@'%' IDENTIFIED BY 'x y'"),
                          QStringLiteral("GRANT SELECT ON penstock.* TO 'pläin'@'%'"),
                          QStringLiteral("CREATE TABLE probe_rows (id int PRIMARY KEY, n int) ENGINE=InnoDB"),
                          QStringLiteral("INSERT INTO probe_rows SELECT seq, seq FROM seq_1_to_10")}),
            QString());
        m_plain = TestServers::mariaDb();
        m_plain.username = QStringLiteral("pläin");
        m_plain.password = Secret("x y");
    }
    void cleanupTestCase() { m_admin.reset(); }

    void looks()
    {
        const auto look = m_admin->probe().look();
        PENSTOCK_VERIFY(look);
        QCOMPARE(look->role, ServerRole::Primary);
        QVERIFY(look->clockOffset && std::abs(look->clockOffset->count()) < 1000);
        QCOMPARE(ProbeSession(m_plain).probe().look()->role, ServerRole::Primary);

        QCOMPARE(m_admin->run({QStringLiteral("SET GLOBAL read_only = 1")}), QString());
        const auto readOnly = m_admin->probe().look();
        const auto written = m_admin->probe().tryWrite();
        QCOMPARE(m_admin->run({QStringLiteral("SET GLOBAL read_only = 0")}), QString());
        QCOMPARE(readOnly->role, ServerRole::ReadOnly);
        QCOMPARE(written.error().code, ErrorCode::ReadOnly);
    }
    void triesToWriteAndLeavesNothing()
    {
        PENSTOCK_VERIFY(m_admin->probe().tryWrite());
        PENSTOCK_VERIFY(m_admin->probe().tryWrite());
        QVERIFY(!m_admin->query(QStringLiteral("SELECT * FROM penstock_probe")));
        ConnectionProfile profile = TestServers::mariaDb();
        profile.readOnly = true;
        ProbeSession session(profile);
        QCOMPARE(session.probe().look()->role, ServerRole::Primary);
        QCOMPARE(session.probe().tryWrite().error().code, ErrorCode::ReadOnly);
    }

    void aFullDiskShows()
    {
        const QString disk = TestServers::environment("PENSTOCK_TEST_SMALL_DISK");
        if (disk.isEmpty())
            QSKIP("only root may mount the small disk");
        PrivateMariaDb server({{QStringLiteral("tmpdir=") + disk}});
        PENSTOCK_VERIFY(server.start());
        ConnectionProfile profile = server.profile();
        if (profile.database.isEmpty())
            profile.database = QStringLiteral("mysql");
        ProbeSession session(profile);
        PENSTOCK_VERIFY(session.probe().tryWrite());
        QFile filler(disk + QStringLiteral("/filler"));
        QVERIFY(filler.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
        while (filler.write(QByteArray(65536, 'x')) == 65536) {
        }
        const auto written = session.probe().tryWrite();
        QVERIFY(filler.remove());
        QVERIFY(!written);
        QVERIFY2(written.error().code == ErrorCode::ServerLimit, qPrintable(written.error().toText()));
        PENSTOCK_VERIFY(session.probe().tryWrite());
    }

    void showsAllToAnAdministrator()
    {
        const auto figures = m_admin->probe().figures();
        PENSTOCK_VERIFY(figures);
        for (const auto &metrics : {shownToAll, shownToProcess}) {
            for (const M metric : metrics)
                QVERIFY2(valueOf(*figures, metric), qPrintable(QString::number(int(metric))));
        }
        QCOMPARE(valueOf(*figures, M::ConnectionsLimit), std::optional(200.0));
        QVERIFY(*valueOf(*figures, M::DatabaseSize) > 0);
        QVERIFY(!reasonOf(*figures, M::TemporaryFileRate).isEmpty());
        QVERIFY(!valueOf(*figures, M::ReplicationLag));
    }
    void saysWhatAnOrdinaryUserMayNotSee()
    {
        ProbeSession plain(m_plain);
        const auto figures = plain.probe().figures();
        PENSTOCK_VERIFY(figures);
        for (const M metric : shownToAll)
            QVERIFY2(valueOf(*figures, metric), qPrintable(QString::number(int(metric))));
        for (const M metric : shownToProcess) {
            QVERIFY(!valueOf(*figures, metric));
            QVERIFY2(reasonOf(*figures, metric).contains(QStringLiteral("GRANT PROCESS")),
                     qPrintable(reasonOf(*figures, metric)));
        }
        QVERIFY(reasonOf(*figures, M::ReplicationLag).contains(QStringLiteral("GRANT REPLICA MONITOR")));
        // The advice helps.
        QCOMPARE(m_admin->run({QStringLiteral("GRANT PROCESS, REPLICA MONITOR ON *.* TO 'pläin'@'%'")}),
                 QString());
        const auto granted = ProbeSession(m_plain).probe().figures();
        QCOMPARE(m_admin->run({QStringLiteral("REVOKE PROCESS, REPLICA MONITOR ON *.* FROM 'pläin'@'%'")}),
                 QString());
        PENSTOCK_VERIFY(granted);
        QVERIFY(valueOf(*granted, M::SessionsActive));
        QVERIFY(reasonOf(*granted, M::ReplicationLag).isEmpty());
    }
    void countsTransactions()
    {
        const auto before = m_admin->probe().figures();
        for (int i = 0; i < 10; ++i)
            QCOMPARE(m_admin->run({QStringLiteral("UPDATE probe_rows SET n = n + 1 WHERE id = 9")}),
                     QString());
        QVERIFY(*ask(m_admin->probe(), M::TransactionRate) >= *valueOf(*before, M::TransactionRate) + 10);
        QTRY_VERIFY(*ask(m_admin->probe(), M::LogRate) > *valueOf(*before, M::LogRate));
    }
    void countsDeadlocks()
    {
        const auto before = ask(m_admin->probe(), M::DeadlockRate);
        ProbeSession one(TestServers::mariaDb()), two(TestServers::mariaDb());
        QCOMPARE(
            one.run({QStringLiteral("BEGIN"), QStringLiteral("UPDATE probe_rows SET n = 0 WHERE id = 1")}),
            QString());
        QCOMPARE(
            two.run({QStringLiteral("BEGIN"), QStringLiteral("UPDATE probe_rows SET n = 0 WHERE id = 2")}),
            QString());
        two.start(QStringLiteral("UPDATE probe_rows SET n = 0 WHERE id = 1"));
        QTRY_VERIFY_WITH_TIMEOUT((letInnoDbLookAgain(), *ask(m_admin->probe(), M::SessionsWaiting) >= 1),
                                 30000);
        const bool oneWon = one.query(QStringLiteral("UPDATE probe_rows SET n = 0 WHERE id = 2")).has_value();
        QCOMPARE(one.run({QStringLiteral("ROLLBACK")}), QString());
        QVERIFY(oneWon != two.outcome().has_value());
        QVERIFY(*ask(m_admin->probe(), M::DeadlockRate) >= *before + 1);
    }
    void measuresTheLongest()
    {
        ProbeSession idle(TestServers::mariaDb()), busy(TestServers::mariaDb());
        QCOMPARE(idle.run({QStringLiteral("BEGIN"), QStringLiteral("SELECT * FROM probe_rows")}), QString());
        busy.start(QStringLiteral("SELECT SLEEP(60)"));
        QTRY_VERIFY(*ask(m_admin->probe(), M::LongestStatement) >= 0.2);
        QTRY_VERIFY_WITH_TIMEOUT((letInnoDbLookAgain(), *ask(m_admin->probe(), M::LongestTransaction) >= 1),
                                 30000);
        const auto figures = m_admin->probe().figures();
        QVERIFY(*valueOf(*figures, M::SessionsIdleInTransaction) >= 1);
        QVERIFY(*valueOf(*figures, M::SessionsActive) >= 1);
        PENSTOCK_VERIFY(m_admin->probe().terminateSession(busy.id()));
        QVERIFY(!busy.outcome());
    }

    void showsWhoBlocksWhom()
    {
        ProbeSession holder(TestServers::mariaDb()), first(TestServers::mariaDb()),
            second(TestServers::mariaDb());
        QCOMPARE(
            holder.run({QStringLiteral("BEGIN"), QStringLiteral("UPDATE probe_rows SET n = 0 WHERE id = 3")}),
            QString());
        QCOMPARE(
            first.run({QStringLiteral("BEGIN"), QStringLiteral("UPDATE probe_rows SET n = 1 WHERE id = 4")}),
            QString());
        first.start(QStringLiteral("UPDATE probe_rows SET n = 1 WHERE id = 3"));
        second.start(QStringLiteral("UPDATE probe_rows SET n = 2 WHERE id = 4"));
        const auto blockersOf = [&](const ProbeSession &session) {
            letInnoDbLookAgain();
            const auto found = sessionOf(m_admin->probe(), session.id());
            return found ? found->blockedBy : std::vector<std::int64_t>();
        };
        QTRY_COMPARE_WITH_TIMEOUT(blockersOf(first), std::vector<std::int64_t>{holder.id()}, 30000);
        QTRY_COMPARE_WITH_TIMEOUT(blockersOf(second), std::vector<std::int64_t>{first.id()}, 30000);
        const auto waiting = *sessionOf(m_admin->probe(), first.id());
        QCOMPARE(waiting.state, ServerSession::State::Active);
        QCOMPARE(waiting.waitsFor, QStringLiteral("Lock: row"));
        QVERIFY(waiting.statement.startsWith(QStringLiteral("UPDATE probe_rows")));
        QVERIFY(waiting.mayEnd);
        QCOMPARE(sessionOf(m_admin->probe(), holder.id())->state, ServerSession::State::IdleInTransaction);

        // An ordinary user sees his own sessions.
        ProbeSession plain(m_plain);
        const auto own = plain.probe().sessions();
        PENSTOCK_VERIFY(own);
        QCOMPARE(own->size(), std::size_t(1));
        QVERIFY(own->front().isOurs);
        QCOMPARE(own->front().user, QStringLiteral("pläin"));

        PENSTOCK_VERIFY(m_admin->probe().terminateSession(holder.id()));
        PENSTOCK_VERIFY(first.outcome());
        QTRY_VERIFY(!sessionOf(m_admin->probe(), holder.id()));
        PENSTOCK_VERIFY(m_admin->probe().cancelStatement(second.id()));
        QCOMPARE(second.outcome().error().code, ErrorCode::Cancelled);
        QVERIFY(sessionOf(m_admin->probe(), second.id()));
    }
    void showsWhoHoldsATable_data()
    {
        QTest::addColumn<QStringList>("settings");
        QTest::addColumn<QString>("waiting");
        QTest::addColumn<bool>("isTold");
        const QStringList schema{
            QStringLiteral("performance_schema=ON"),
            QStringLiteral("performance-schema-instrument=wait/lock/metadata/sql/mdl=ON")};
        const QStringList plugin{QStringLiteral("plugin-load-add=metadata_lock_info")};
        const QString alter = QStringLiteral("ALTER TABLE held ADD b int");
        const QString drop = QStringLiteral("DROP TABLE held");
        QTest::newRow("performance_schema, ALTER") << schema << alter << true;
        QTest::newRow("performance_schema, DROP") << schema << drop << true;
        QTest::newRow("plugin, ALTER") << plugin << alter << true;
        QTest::newRow("plugin, DROP") << plugin << drop << false;
        QTest::newRow("neither") << QStringList() << alter << false;
    }
    void showsWhoHoldsATable()
    {
        QFETCH(QStringList, settings);
        QFETCH(QString, waiting);
        QFETCH(bool, isTold);
        PrivateMariaDb server({settings});
        PENSTOCK_VERIFY(server.start());
        ProbeSession admin(server.profile()), holder(server.profile()), waiter(server.profile());
        QCOMPARE(holder.run({QStringLiteral("CREATE TABLE held (a int) ENGINE=InnoDB"),
                             QStringLiteral("BEGIN"), QStringLiteral("SELECT * FROM held")}),
                 QString());
        waiter.start(waiting);
        std::optional<ServerSession> found;
        QTRY_VERIFY_WITH_TIMEOUT(
            (found = sessionOf(admin.probe(), waiter.id())) && !found->waitsFor.isEmpty(), 30000);
        QCOMPARE(found->waitsFor, QStringLiteral("Lock: table metadata"));
        if (isTold) {
            QCOMPARE(found->blockedBy, std::vector<std::int64_t>{holder.id()});
            QCOMPARE(found->blockersWithheld, QString());
        } else {
            QVERIFY(found->blockedBy.empty());
            QVERIFY2(found->blockersWithheld.contains(QStringLiteral("wait/lock/metadata/sql/mdl=ON")),
                     qPrintable(found->blockersWithheld));
        }
        QCOMPARE(holder.run({QStringLiteral("ROLLBACK")}), QString());
        PENSTOCK_VERIFY(waiter.outcome());
    }
    void endsOnlyWhatItMay()
    {
        ProbeSession victim(TestServers::mariaDb()), plain(m_plain), other(m_plain);
        QCOMPARE(plain.probe().cancelStatement(victim.id()).error().code, ErrorCode::Privilege);
        const auto refused = plain.probe().terminateSession(victim.id());
        QCOMPARE(refused.error().code, ErrorCode::Privilege);
        QVERIFY(refused.error().advice.contains(QStringLiteral("GRANT CONNECTION ADMIN")));
        PENSTOCK_VERIFY(plain.probe().terminateSession(other.id()));
        QTRY_VERIFY(!sessionOf(m_admin->probe(), other.id()));
        QVERIFY(sessionOf(m_admin->probe(), victim.id()));
        QCOMPARE(m_admin->probe().cancelStatement(m_admin->id()).error().code, ErrorCode::Invalid);
        QCOMPARE(m_admin->probe().terminateSession(m_admin->id()).error().code, ErrorCode::Invalid);
        for (const std::int64_t id :
             {std::int64_t(0), std::int64_t(-1), std::int64_t(99999999), std::int64_t(1) << 40})
            QCOMPARE(m_admin->probe().terminateSession(id).error().code, ErrorCode::NotFound);
        PENSTOCK_VERIFY(m_admin->probe().look());
    }
    void saysHowToCountStatements()
    {
        const auto statements = m_admin->probe().slowStatements(5);
        QCOMPARE(statements.error().code, ErrorCode::Unsupported);
        QVERIFY(statements.error().advice.contains(QStringLiteral("performance_schema = ON")));
        const auto denied = ProbeSession(m_plain).probe().slowStatements(5);
        QCOMPARE(denied.error().code, ErrorCode::Unsupported);
    }
    void tellsFacts()
    {
        const auto facts = m_admin->probe().facts();
        PENSTOCK_VERIFY(facts);
        QCOMPARE(facts->user, QStringLiteral("penstock@%"));
        QCOMPARE(facts->database, QStringLiteral("penstock"));
        QVERIFY(facts->mayRead && facts->mayWrite);
        QCOMPARE(facts->sessionLimit, 200);
        QVERIFY(facts->sessionsUsed >= 1);
        QVERIFY(facts->encryption.isEmpty());
        QCOMPARE(
            m_admin->run({QStringLiteral("GRANT USAGE ON *.* TO 'pläin'@'%' WITH MAX_USER_CONNECTIONS 7")}),
            QString());
        ConnectionProfile encrypted = m_plain;
        encrypted.tls = TlsMode::Require;
        const auto plain = ProbeSession(encrypted).probe().facts();
        PENSTOCK_VERIFY(plain);
        QCOMPARE(plain->userLimit, 7);
        QVERIFY(plain->mayRead);
        QVERIFY(!plain->mayWrite);
        QVERIFY2(plain->encryption.startsWith(QStringLiteral("TLSv1.")), qPrintable(plain->encryption));
    }
};

QTEST_GUILESS_MAIN(tst_MySqlProbe)
#include "tst_MySqlProbe.moc"
