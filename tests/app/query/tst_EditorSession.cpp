// SPDX-License-Identifier: GPL-3.0-or-later
// labels: serial
#include "app/query/QueryEngine.h"

#include "app/connections/DatabaseManager.h"
#include "app/drivers/DriverRegistry.h"
#include "models/core/CellText.h"
#include "tests/support/SchedulingDelay.h"
#include "tests/support/TestServers.h"

#include <QElapsedTimer>
#include <QTemporaryDir>

using std::chrono::milliseconds;

namespace {

/// One page: its session, and everything that it was told.
class Talk final : public QObject
{
public:
    Talk(DatabaseManager &databases, PoolManager &pools, const QString &connection, const QString &title,
         const EditorSession::Timing &timing = {})
        : session(std::make_unique<EditorSession>(databases, pools.sessions(), connection,
                                                  Origin{Origin::Kind::Page, title}, timing, nullptr))
    {
        connect(session.get(), &EditorSession::statementFinished, this,
                [this](int, const std::shared_ptr<ResultSet> &result) { results.push_back(result); });
        connect(session.get(), &EditorSession::finished, this, [this] { ++ends; });
        connect(session.get(), &EditorSession::notice, this,
                [this](const QString &text) { notices << text; });
        connect(session.get(), &EditorSession::failed, this,
                [this](const Error &error) { errors.push_back(error); });
        connect(session.get(), &EditorSession::stopOverdue, this, [this] { ++overdue; });
        connect(session.get(), &EditorSession::expiring, this, [this] { ++warnings; });
    }
    void begin(const QStringList &texts)
    {
        results.clear();
        notices.clear();
        errors.clear();
        ends = 0;
        std::vector<EditorSession::Statement> statements;
        for (const QString &text : texts)
            statements.push_back({text});
        QVERIFY(session->run(std::move(statements)));
    }
    /// Runs to the end; false when that takes too long.
    bool run(const QStringList &texts)
    {
        begin(texts);
        return QTest::qWaitFor([this] { return ends == 1; }, 10000);
    }
    bool wait()
    {
        return QTest::qWaitFor([this] { return ends == 1; }, 10000);
    }
    /// The last result's first cell.
    [[nodiscard]] QString cell() const
    {
        if (results.empty() || results.back()->rowCount() == 0)
            return QStringLiteral("(none)");
        const auto place = results.back()->rows().at(0);
        std::string text;
        CellText(place->batch.schema()[0].type).append(text, place->batch.column(0), place->row);
        return QString::fromStdString(text);
    }
    [[nodiscard]] QString lastError() const
    {
        if (!errors.empty())
            return errors.back().toText();
        return results.empty() || results.back()->state() != ResultSet::State::Failed
                   ? QString()
                   : results.back()->error().toText();
    }

    std::unique_ptr<EditorSession> session;
    std::vector<std::shared_ptr<ResultSet>> results;
    QStringList notices;
    std::vector<Error> errors;
    int ends = 0;
    int overdue = 0;
    int warnings = 0;
};

} // namespace

/// Conversations with real servers: what stays between runs, what ends them, and that they always can be stopped.
class tst_EditorSession final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void whatAStatementLeavesStays_data();
    void whatAStatementLeavesStays();
    void parametersAreBound_data();
    void parametersAreBound();
    void aScriptStopsAtTheFirstError_data();
    void aScriptStopsAtTheFirstError();
    void manualModeBeginsByItself_data();
    void manualModeBeginsByItself();
    void aFailedTransactionIsSeen();
    void stopEndsTheStatement_data();
    void stopEndsTheStatement();
    void stopEndsTheWaitForAConnection();
    void twoPagesOfOneConnectionSeeWhoHoldsIt();
    void aSessionKilledBetweenRunsIsReplaced();
    void aSessionKilledInATransactionRefuses();
    void aSessionKilledUnderItsStatementSaysSo();
    void aDroppedConnectionEndsTheRunAtOnce();
    void anIdleSessionIsWarnedAndGivenBack();
    void aSwitchedOffConnectionSaysSo();
    void aPageThatGoesStopsItsStatement();

private:
    void servers();
    [[nodiscard]] std::unique_ptr<Talk> talk(const QString &connection,
                                             const EditorSession::Timing &timing = {},
                                             const QString &title = QStringLiteral("Query 1"))
    {
        return std::make_unique<Talk>(*m_databases, *m_pools, connection, title, timing);
    }
    [[nodiscard]] QString ask(Talk &talk, const QString &sql)
    {
        return talk.run({sql}) ? talk.cell() : QStringLiteral("(no end)");
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    SteadyClock m_clock;
    std::unique_ptr<PoolManager> m_pools;
    std::unique_ptr<DatabaseManager> m_databases;
};

#define NEED_SERVER(name) \
    do { \
        if ((name) == QLatin1String("pg")) \
            PENSTOCK_NEED(Postgres); \
        if ((name) == QLatin1String("maria")) \
            PENSTOCK_NEED(MariaDb); \
    } while (false)

void tst_EditorSession::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_pools = std::make_unique<PoolManager>(m_clock, DriverRegistry::connectorFor);
    m_databases = std::make_unique<DatabaseManager>(nullptr, *m_pools);
    QFile file(m_folder->filePath(QStringLiteral("lite.sqlite")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    std::vector<ConnectionProfile> profiles{TestServers::sqlite(file.fileName())};
    if (TestServers::hasPostgres()) {
        profiles.push_back(TestServers::postgres());
        ConnectionProfile one = TestServers::postgres();
        one.id = one.name = QStringLiteral("one");
        one.maxConnections = 1;
        one.acquireTimeout = milliseconds(300);
        profiles.push_back(one);
    }
    if (TestServers::hasMariaDb())
        profiles.push_back(TestServers::mariaDb());
    const auto added = m_databases->addTestConfigs(profiles);
    PENSTOCK_VERIFY(added);
}

void tst_EditorSession::cleanup()
{
    m_databases.reset();
    m_pools.reset();
}

void tst_EditorSession::servers()
{
    QTest::addColumn<QString>("server");
    for (const char *name : {"pg", "maria", "lite"})
        QTest::newRow(name) << QString::fromLatin1(name);
}

void tst_EditorSession::whatAStatementLeavesStays_data()
{
    servers();
}

void tst_EditorSession::whatAStatementLeavesStays()
{
    QFETCH(QString, server);
    NEED_SERVER(server);
    const auto page = talk(server);
    QVERIFY(!page->session->hasSession());
    QVERIFY(page->run({QStringLiteral("CREATE TEMPORARY TABLE kept (a int)"),
                       QStringLiteral("INSERT INTO kept VALUES (41)")}));
    QCOMPARE(page->results.size(), std::size_t(2));
    QVERIFY(page->session->hasSession());
    QCOMPARE(ask(*page, QStringLiteral("SELECT a + 1 FROM kept")), QStringLiteral("42"));
    QCOMPARE(page->notices, QStringList());

    page->session->close();
    QVERIFY(!page->session->hasSession());
    QVERIFY(page->run({QStringLiteral("SELECT a FROM kept")}));
    QVERIFY(page->lastError().contains(QLatin1String("kept")));
}

void tst_EditorSession::parametersAreBound_data()
{
    servers();
}

void tst_EditorSession::parametersAreBound()
{
    QFETCH(QString, server);
    NEED_SERVER(server);
    const auto page = talk(server);
    const QString text = server == QLatin1String("pg") ? QStringLiteral("SELECT coalesce($2::text, $1)")
                                                       : QStringLiteral("SELECT coalesce($2, $1)");
    QVERIFY(page->session->run({{text, {std::string("it's \"ünï\" 👍"), std::monostate()}}}));
    QVERIFY(page->wait());
    QCOMPARE(page->cell(), QStringLiteral("it's \"ünï\" 👍"));
}

void tst_EditorSession::aScriptStopsAtTheFirstError_data()
{
    servers();
}

void tst_EditorSession::aScriptStopsAtTheFirstError()
{
    QFETCH(QString, server);
    NEED_SERVER(server);
    const auto page = talk(server);
    QVERIFY(page->run({QStringLiteral("CREATE TEMPORARY TABLE t (a int)"), QStringLiteral("SELECT b FROM t"),
                       QStringLiteral("INSERT INTO t VALUES (1)")}));
    QCOMPARE(page->results.size(), std::size_t(2));
    QCOMPARE(page->results[1]->state(), ResultSet::State::Failed);
    QCOMPARE(ask(*page, QStringLiteral("SELECT count(*) FROM t")), QStringLiteral("0"));
}

void tst_EditorSession::manualModeBeginsByItself_data()
{
    servers();
}

void tst_EditorSession::manualModeBeginsByItself()
{
    QFETCH(QString, server);
    NEED_SERVER(server);
    const auto page = talk(server);
    const auto other = talk(server, {}, QStringLiteral("Query 2"));
    QVERIFY(page->run({QStringLiteral("DROP TABLE IF EXISTS penstock_manual"),
                       QStringLiteral("CREATE TABLE penstock_manual (a int)")}));
    QVERIFY(page->session->setTransactionMode(EditorSession::TransactionMode::Manual));
    QVERIFY(page->run({QStringLiteral("INSERT INTO penstock_manual VALUES (1)")}));
    QCOMPARE(page->lastError(), QString());
    QCOMPARE(page->session->transaction(), EditorSession::Transaction::Open);
    QVERIFY(!page->session->setTransactionMode(EditorSession::TransactionMode::Automatic));
    QCOMPARE(ask(*other, QStringLiteral("SELECT count(*) FROM penstock_manual")), QStringLiteral("0"));

    page->ends = 0;
    page->session->rollback();
    QVERIFY(page->wait());
    QCOMPARE(page->session->transaction(), EditorSession::Transaction::None);
    QCOMPARE(page->notices, QStringList{QStringLiteral("Rolled back.")});
    QVERIFY(page->run({QStringLiteral("INSERT INTO penstock_manual VALUES (2)"),
                       QStringLiteral("INSERT INTO penstock_manual VALUES (3)")}));
    page->ends = 0;
    page->session->commit();
    QVERIFY(page->wait());
    QCOMPARE(page->notices, QStringList{QStringLiteral("Committed.")});
    QCOMPARE(ask(*other, QStringLiteral("SELECT sum(a) FROM penstock_manual")), QStringLiteral("5"));
    // A person's own BEGIN is not doubled.
    QVERIFY(page->run({QStringLiteral("BEGIN"), QStringLiteral("ROLLBACK")}));
    QCOMPARE(page->lastError(), QString());
    QCOMPARE(page->session->transaction(), EditorSession::Transaction::None);
    QVERIFY(page->session->setTransactionMode(EditorSession::TransactionMode::Automatic));
    QVERIFY(page->run({QStringLiteral("DROP TABLE penstock_manual")}));
    QCOMPARE(page->lastError(), QString());
}

void tst_EditorSession::aFailedTransactionIsSeen()
{
    PENSTOCK_NEED(Postgres);
    const auto page = talk(QStringLiteral("pg"));
    QVERIFY(page->run({QStringLiteral("BEGIN"), QStringLiteral("SELECT nothing")}));
    QCOMPARE(page->session->transaction(), EditorSession::Transaction::Failed);
    page->ends = 0;
    page->session->commit();
    QVERIFY(page->wait());
    QCOMPARE(page->session->transaction(), EditorSession::Transaction::None);
    QVERIFY2(page->notices.join(u' ').contains(QLatin1String("rolled back")),
             qPrintable(page->notices.join(u' ')));
}

void tst_EditorSession::stopEndsTheStatement_data()
{
    QTest::addColumn<QString>("server");
    QTest::addColumn<QString>("slow");
    QTest::addColumn<QString>("running");
    QTest::newRow("pg") << QStringLiteral("pg") << QStringLiteral("SELECT pg_sleep(60) /* stopme */")
                        << QStringLiteral(
                               "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE "
                               "'%/* stop' || 'me */%' AND pid <> pg_backend_pid()");
    QTest::newRow("maria") << QStringLiteral("maria") << QStringLiteral("SELECT sleep(60) /* stopme */")
                           << QStringLiteral(
                                  "SELECT count(*) FROM information_schema.processlist WHERE info LIKE "
                                  "concat('%/* stop', 'me */%') AND id <> connection_id()");
    QTest::newRow("lite") << QStringLiteral("lite")
                          << QStringLiteral("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                                            "SELECT count(*) FROM n")
                          << QString();
}

void tst_EditorSession::stopEndsTheStatement()
{
    QFETCH(QString, server);
    QFETCH(QString, slow);
    QFETCH(QString, running);
    NEED_SERVER(server);
    const auto page = talk(server);
    const auto other = talk(server, {}, QStringLiteral("Query 2"));
    QCOMPARE(ask(*other, QStringLiteral("SELECT 1")), QStringLiteral("1"));
    QVERIFY(page->run({QStringLiteral("CREATE TEMPORARY TABLE mine (a int)")}));
    page->begin({slow, QStringLiteral("SELECT 2")});
    QTRY_COMPARE(page->session->state(), EditorSession::State::Running);
    if (!running.isEmpty())
        QTRY_COMPARE(ask(*other, running), QStringLiteral("1"));

    const SchedulingDelay delay;
    QElapsedTimer timer;
    timer.start();
    page->session->stop();
    QCOMPARE(page->session->state(), EditorSession::State::Stopping);
    QVERIFY(page->wait());
    const qint64 taken = timer.elapsed();
    if (!running.isEmpty())
        QCOMPARE(ask(*other, running), QStringLiteral("0"));
    QVERIFY2(taken <= 250 + delay.worstMilliseconds(), qPrintable(QStringLiteral("%1 ms").arg(taken)));
    QCOMPARE(page->results.size(), std::size_t(1)); // those behind it were not run
    QCOMPARE(page->results[0]->state(), ResultSet::State::Stopped);
    QCOMPARE(page->session->state(), EditorSession::State::Idle);
    QCOMPARE(ask(*page, QStringLiteral("SELECT count(*) FROM mine")),
             QStringLiteral("0")); // the same session
    QCOMPARE(page->overdue, 0);
}

void tst_EditorSession::stopEndsTheWaitForAConnection()
{
    PENSTOCK_NEED(Postgres);
    const auto holder = talk(QStringLiteral("one"));
    QCOMPARE(ask(*holder, QStringLiteral("SELECT 1")), QStringLiteral("1"));
    const auto page = talk(QStringLiteral("one"), {}, QStringLiteral("Query 2"));
    page->begin({QStringLiteral("SELECT 2")});
    QCOMPARE(page->session->state(), EditorSession::State::Opening);
    QTRY_COMPARE(m_pools->getPoolStats(QStringLiteral("one"))->waiting, 1);
    page->session->stop();
    QCOMPARE(page->ends, 1);
    QCOMPARE(page->errors.size(), std::size_t(1));
    QCOMPARE(page->errors[0].code, ErrorCode::Cancelled);
    QCOMPARE(page->session->state(), EditorSession::State::Idle);
    // The connection that becomes free for it later is nobody's.
    holder->session->close();
    QTRY_COMPARE(m_pools->getPoolStats(QStringLiteral("one"))->active, 0);
    QCOMPARE(m_pools->getPoolStats(QStringLiteral("one"))->waiting, 0);
    QCOMPARE(ask(*page, QStringLiteral("SELECT 3")), QStringLiteral("3"));
}

void tst_EditorSession::twoPagesOfOneConnectionSeeWhoHoldsIt()
{
    PENSTOCK_NEED(Postgres);
    const auto holder = talk(QStringLiteral("one"), {}, QStringLiteral("Orders of May"));
    QCOMPARE(ask(*holder, QStringLiteral("SELECT 1")), QStringLiteral("1"));
    const auto page = talk(QStringLiteral("one"), {}, QStringLiteral("Query 2"));
    QVERIFY(page->run({QStringLiteral("SELECT 2")}));
    QCOMPARE(page->errors.size(), std::size_t(1));
    QCOMPARE(page->errors[0].code, ErrorCode::PoolTimeout);
    QVERIFY2(page->lastError().contains(QLatin1String("Orders of May")), qPrintable(page->lastError()));
    QVERIFY2(page->errors[0].message.startsWith(QLatin1String("one:")), qPrintable(page->lastError()));
    QCOMPARE(page->results.size(), std::size_t(0));
}

void tst_EditorSession::aSessionKilledBetweenRunsIsReplaced()
{
    PENSTOCK_NEED(Postgres);
    EditorSession::Timing timing;
    timing.pingAfter = milliseconds(0);
    const auto page = talk(QStringLiteral("pg"), timing);
    const auto other = talk(QStringLiteral("pg"), {}, QStringLiteral("Query 2"));
    const QString pid = ask(*page, QStringLiteral("SELECT pg_backend_pid()"));
    QCOMPARE(ask(*other, QStringLiteral("SELECT pg_terminate_backend(%1)::int").arg(pid)),
             QStringLiteral("1"));
    QCOMPARE(ask(*page, QStringLiteral("SELECT 7")), QStringLiteral("7"));
    QCOMPARE(page->notices.size(), 1);
    QVERIFY2(page->notices[0].contains(QLatin1String("lost")), qPrintable(page->notices[0]));
    QCOMPARE(ask(*page, QStringLiteral("SELECT 8")), QStringLiteral("8"));
    QCOMPARE(page->notices, QStringList()); // said once
}

void tst_EditorSession::aSessionKilledInATransactionRefuses()
{
    PENSTOCK_NEED(Postgres);
    EditorSession::Timing timing;
    for (const int pingAfter : {0, 5000}) {
        timing.pingAfter = milliseconds(pingAfter);
        const auto page = talk(QStringLiteral("pg"), timing);
        const auto other = talk(QStringLiteral("pg"), {}, QStringLiteral("Query 2"));
        QVERIFY(page->run({QStringLiteral("BEGIN"), QStringLiteral("SELECT pg_backend_pid()")}));
        QCOMPARE(page->session->transaction(), EditorSession::Transaction::Open);
        const QString pid = page->cell();
        QCOMPARE(ask(*other, QStringLiteral("SELECT pg_terminate_backend(%1)::int").arg(pid)),
                 QStringLiteral("1"));
        if (pingAfter > 0) { // not noticed before: the statement itself meets the loss
            QVERIFY(page->run({QStringLiteral("SELECT 7")}));
            QCOMPARE(page->results[0]->state(), ResultSet::State::Failed);
        }
        QVERIFY(page->run({QStringLiteral("SELECT 7")}));
        QCOMPARE(page->results.size(), std::size_t(0));
        QCOMPARE(page->errors.size(), std::size_t(1));
        QVERIFY2(page->lastError().contains(QLatin1String("nothing of the transaction was saved")),
                 qPrintable(page->lastError()));
        QCOMPARE(page->session->transaction(), EditorSession::Transaction::None);
        QCOMPARE(ask(*page, QStringLiteral("SELECT 8")), QStringLiteral("8")); // afresh
    }
}

void tst_EditorSession::aSessionKilledUnderItsStatementSaysSo()
{
    PENSTOCK_NEED(Postgres);
    const auto page = talk(QStringLiteral("pg"));
    const auto other = talk(QStringLiteral("pg"), {}, QStringLiteral("Query 2"));
    const QString pid = ask(*page, QStringLiteral("SELECT pg_backend_pid()"));
    page->begin({QStringLiteral("SELECT i, pg_sleep(0.001) FROM generate_series(1, 1000000) i")});
    QTRY_COMPARE(page->session->state(), EditorSession::State::Running);
    QTRY_COMPARE(ask(*other, QStringLiteral(
                                 "SELECT count(*) FROM pg_stat_activity WHERE pid = %1 AND state = 'active'")
                                 .arg(pid)),
                 QStringLiteral("1"));
    QCOMPARE(ask(*other, QStringLiteral("SELECT pg_terminate_backend(%1)::int").arg(pid)),
             QStringLiteral("1"));
    QVERIFY(page->wait());
    QCOMPARE(page->results.back()->state(), ResultSet::State::Failed);
    QCOMPARE(page->results.back()->error().code, ErrorCode::ConnectionLost);
    QCOMPARE(ask(*page, QStringLiteral("SELECT 8")), QStringLiteral("8"));
    QCOMPARE(page->notices.size(), 1);
}

void tst_EditorSession::aDroppedConnectionEndsTheRunAtOnce()
{
    PENSTOCK_NEED(Postgres);
    EditorSession::Timing timing;
    timing.stopPatience = milliseconds(50);
    const auto page = talk(QStringLiteral("pg"), timing);
    QVERIFY(page->run({QStringLiteral("CREATE TEMPORARY TABLE gone (a int)"), QStringLiteral("BEGIN")}));
    // Does not heed a cancel.
    page->begin({QStringLiteral("DO $$ BEGIN LOOP BEGIN PERFORM pg_sleep(20); EXIT; "
                                "EXCEPTION WHEN query_canceled THEN NULL; END; END LOOP; END $$")});
    QTRY_COMPARE(page->session->state(), EditorSession::State::Running);
    QTRY_VERIFY(!m_pools->getActiveConnections().empty()
                && !m_pools->getActiveConnections()[0].statement.isEmpty());
    page->session->stop();
    QTRY_COMPARE(page->overdue, 1);
    QCOMPARE(page->session->state(), EditorSession::State::Stopping);
    QElapsedTimer timer;
    timer.start();
    page->session->dropConnection();
    QVERIFY(page->wait());
    QVERIFY(timer.elapsed() < 1500);
    QCOMPARE(page->session->state(), EditorSession::State::Idle);
    QVERIFY(!page->session->hasSession());
    QCOMPARE(ask(*page, QStringLiteral("SELECT 8")), QStringLiteral("8"));
    QCOMPARE(page->notices.size(), 1);
    QVERIFY(page->notices[0].contains(QLatin1String("dropped")));
}

void tst_EditorSession::anIdleSessionIsWarnedAndGivenBack()
{
    PENSTOCK_NEED(Postgres);
    EditorSession::Timing timing;
    timing.idleTtl = milliseconds(300);
    timing.warning = milliseconds(200);
    const auto page = talk(QStringLiteral("pg"), timing);
    // Longer than the idle time: that counts from its end.
    QVERIFY(page->run({QStringLiteral("BEGIN"), QStringLiteral("SELECT pg_sleep(0.7)")}));
    QCOMPARE(page->lastError(), QString());
    QCOMPARE(page->session->transaction(), EditorSession::Transaction::Open);
    QTRY_COMPARE(page->warnings, 1);
    QVERIFY(page->session->hasSession());
    QTRY_VERIFY(!page->session->hasSession());
    QCOMPARE(page->session->transaction(), EditorSession::Transaction::None);
    QCOMPARE(page->notices.size(), 1);
    QVERIFY2(page->notices[0].contains(QLatin1String("rolled back")), qPrintable(page->notices[0]));
    QTRY_COMPARE(m_pools->getPoolStats(QStringLiteral("pg"))->active, 0);
    QVERIFY(page->run({QStringLiteral("SELECT 1")}));
    QCOMPARE(page->errors.size(), std::size_t(1)); // the transaction that it was meant for is gone
    QCOMPARE(ask(*page, QStringLiteral("SELECT 2")), QStringLiteral("2"));
}

void tst_EditorSession::aSwitchedOffConnectionSaysSo()
{
    ConnectionProfile profile = TestServers::sqlite(m_folder->filePath(QStringLiteral("lite.sqlite")));
    const auto page = talk(QStringLiteral("lite"));
    QCOMPARE(ask(*page, QStringLiteral("SELECT 1")), QStringLiteral("1"));
    profile.isActive = false;
    const auto changed = m_databases->addTestConfigs({profile});
    PENSTOCK_VERIFY(changed);
    QVERIFY(page->run({QStringLiteral("SELECT 1")}));
    QCOMPARE(page->errors.size(), std::size_t(1));
    QCOMPARE(page->errors[0].code, ErrorCode::Inactive);
    QVERIFY(!page->session->hasSession());

    const auto nobody = talk(QStringLiteral("nobody"));
    QVERIFY(nobody->run({QStringLiteral("SELECT 1")}));
    QCOMPARE(nobody->errors[0].code, ErrorCode::NotFound);
}

void tst_EditorSession::aPageThatGoesStopsItsStatement()
{
    PENSTOCK_NEED(Postgres);
    const auto other = talk(QStringLiteral("pg"), {}, QStringLiteral("Query 2"));
    {
        const auto page = talk(QStringLiteral("pg"));
        page->begin({QStringLiteral("SELECT pg_sleep(60) /* leaving */")});
        QTRY_COMPARE(page->session->state(), EditorSession::State::Running);
    }
    QTRY_COMPARE(
        ask(*other,
            QStringLiteral("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE "
                           "'%/* leav' || 'ing */%'")),
        QStringLiteral("0"));
    other->session->close();
    QTRY_COMPARE(m_pools->getPoolStats(QStringLiteral("pg"))->active, 0);
}

QTEST_GUILESS_MAIN(tst_EditorSession)
#include "tst_EditorSession.moc"
