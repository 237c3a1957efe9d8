// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/connections/DatabaseManager.h"
#include "app/drivers/DriverRegistry.h"
#include "app/health/ServerSessions.h"
#include "app/pool/ConnectionPool.h"
#include "tests/app/drivers/ProbeSession.h"
#include "tests/support/PrivateMariaDb.h"
#include "tests/support/PrivatePostgres.h"

#include <QTemporaryDir>

namespace {

ServerSession sessionOf(std::int64_t id, std::vector<std::int64_t> blockedBy = {})
{
    ServerSession session;
    session.id = id;
    session.blockedBy = std::move(blockedBy);
    return session;
}

/// "1 .2 ..3 .4!": ids, a point for each step down, ! in a circle.
QString spelled(const std::vector<ServerSession> &sessions)
{
    QStringList words;
    for (const auto &row : ServerSessions::blockerTree(sessions))
        words << QString(row.depth, QLatin1Char('.')) + QString::number(sessions[row.index].id)
                     + (row.inCycle ? QStringLiteral("!") : QString());
    return words.join(QLatin1Char(' '));
}

} // namespace

/// Over real servers, as the window asks.
class tst_ServerSessions final : public QObject
{
    Q_OBJECT

private:
    SteadyClock m_clock;

private slots:
    void drawsWhoBlocksWhom_data()
    {
        using Sessions = std::vector<ServerSession>;
        QTest::addColumn<Sessions>("sessions");
        QTest::addColumn<QString>("tree");
        QTest::newRow("nobody") << Sessions{} << QString();
        QTest::newRow("idle") << Sessions{sessionOf(1), sessionOf(2)} << QString();
        QTest::newRow("one") << Sessions{sessionOf(1), sessionOf(2, {1}), sessionOf(3)}
                             << QStringLiteral("1 .2");
        QTest::newRow("waiter first") << Sessions{sessionOf(2, {9}), sessionOf(9)} << QStringLiteral("9 .2");
        QTest::newRow("chain") << Sessions{sessionOf(3, {2}), sessionOf(1), sessionOf(2, {1}),
                                           sessionOf(4, {1})}
                               << QStringLiteral("1 .2 ..3 .4");
        QTest::newRow("two blockers")
            << Sessions{sessionOf(1), sessionOf(2), sessionOf(3, {1, 2})} << QStringLiteral("1 .3 2");
        QTest::newRow("unlisted") << Sessions{sessionOf(1, {0}), sessionOf(2, {77, 1})}
                                  << QStringLiteral("1 .2");
        QTest::newRow("circle") << Sessions{sessionOf(1, {2}), sessionOf(2, {3}), sessionOf(3, {1}),
                                            sessionOf(4, {3})}
                                << QStringLiteral("1! .3! ..2! ..4");
        QTest::newRow("itself") << Sessions{sessionOf(1, {1})} << QStringLiteral("1!");
    }
    void drawsWhoBlocksWhom()
    {
        QFETCH(std::vector<ServerSession>, sessions);
        QTEST(spelled(sessions), "tree");
    }
    void drawsTenThousandInAChain()
    {
        std::vector<ServerSession> sessions;
        for (int i = 0; i < 10000; ++i)
            sessions.push_back(sessionOf(i + 1, {i + 2}));
        const auto tree = ServerSessions::blockerTree(sessions);
        QCOMPARE(tree.size(), sessions.size());
        QCOMPARE(tree.back().depth, 9999);
    }

    void listsCancelsAndTerminates()
    {
        PENSTOCK_NEED(Postgres);
        PoolManager pools(m_clock, DriverRegistry::connectorFor);
        DatabaseManager databases(nullptr, pools);
        ConnectionProfile profile = TestServers::postgres();
        PENSTOCK_VERIFY(databases.addTestConfigs({profile}));
        ServerSessions sessions(databases);
        ProbeSession sleeper(profile);
        sleeper.start(QStringLiteral("SELECT pg_sleep(60)"));

        std::optional<Result<std::vector<ServerSession>>> list;
        const auto isActive = [&] {
            list.reset();
            sessions.list(profile.name, this, [&](auto result) { list = std::move(result); });
            return QTest::qWaitFor([&] { return list.has_value(); }, 30000) && list->has_value()
                   && std::any_of((*list)->begin(), (*list)->end(), [&](const ServerSession &session) {
                          return session.id == sleeper.id() && session.state == ServerSession::State::Active;
                      });
        };
        QTRY_VERIFY(isActive());
        std::optional<Result<void>> done;
        sessions.cancel(profile.name, sleeper.id(), this, [&](auto result) { done = result; });
        QVERIFY(!done); // through the event loop
        QTRY_VERIFY_WITH_TIMEOUT(done, 30000);
        PENSTOCK_VERIFY(*done);
        QCOMPARE(sleeper.outcome().error().code, ErrorCode::Cancelled);

        done.reset();
        sessions.terminate(profile.name, sleeper.id(), this, [&](auto result) { done = result; });
        QTRY_VERIFY_WITH_TIMEOUT(done, 30000);
        PENSTOCK_VERIFY(*done);
        const auto isGone = [&] {
            done.reset();
            sessions.terminate(profile.name, sleeper.id(), this, [&](auto result) { done = result; });
            return QTest::qWaitFor([&] { return done.has_value(); }, 30000) && !done->has_value()
                   && done->error().code == ErrorCode::NotFound;
        };
        QTRY_VERIFY_WITH_TIMEOUT(isGone(), 30000);
    }
    /// MariaDB without performance_schema, its default, tells no program's name.
    void knowsItsOwnWhereTheServerDoesNotTell()
    {
        PENSTOCK_NEED(MariaDb);
        PrivateMariaDb server;
        PENSTOCK_VERIFY(server.start());
        const ConnectionProfile profile = server.profile();
        PoolManager pools(m_clock, DriverRegistry::connectorFor);
        DatabaseManager databases(nullptr, pools);
        PENSTOCK_VERIFY(databases.addTestConfigs({profile}));
        ServerSessions sessions(databases);
        ProbeSession stranger(profile);
        const auto pool = databases.createConnection(profile.id);
        PENSTOCK_VERIFY(pool);
        auto lease = (*pool)->acquireAndWait({Origin::Kind::Page, QStringLiteral("orders")});
        PENSTOCK_VERIFY(lease);
        std::optional<Result<std::vector<ServerSession>>> list;
        sessions.list(profile.id, this, [&](auto result) { list = std::move(result); });
        QTRY_VERIFY_WITH_TIMEOUT(list, 30000);
        PENSTOCK_VERIFY(*list);
        QStringList ours;
        for (const ServerSession &session : **list) {
            if (session.isOurs)
                ours << session.application;
            QVERIFY(session.id != stranger.id() || !session.isOurs);
        }
        ours.sort();
        QCOMPARE(ours, (QStringList{QStringLiteral("penstock/page/orders"),
                                    QStringLiteral("penstock/probe/sessions")}));
    }
    void saysWhatFails()
    {
        QTemporaryDir folder;
        PoolManager pools(m_clock, DriverRegistry::connectorFor);
        DatabaseManager databases(nullptr, pools);
        QFile file(folder.filePath(QStringLiteral("a.db")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        PENSTOCK_VERIFY(databases.addTestConfigs({TestServers::sqlite(file.fileName())}));
        ServerSessions sessions(databases);
        std::optional<ErrorCode> fileCode, unknown;
        sessions.list(QStringLiteral("lite"), this,
                      [&](const auto &result) { fileCode = result.error().code; });
        sessions.list(QStringLiteral("nobody"), this,
                      [&](const auto &result) { unknown = result.error().code; });
        QTRY_COMPARE(fileCode, std::optional(ErrorCode::Unsupported));
        QTRY_COMPARE(unknown, std::optional(ErrorCode::NotFound));
    }
    void aFrozenServerTakesFiveSeconds()
    {
        PENSTOCK_NEED(Postgres);
        PrivatePostgres server;
        PENSTOCK_VERIFY(server.start());
        PoolManager pools(m_clock, DriverRegistry::connectorFor);
        DatabaseManager databases(nullptr, pools);
        PENSTOCK_VERIFY(databases.addTestConfigs({server.profile()}));
        ServerSessions sessions(databases);
        std::optional<Result<std::vector<ServerSession>>> list;
        const auto ask = [&](QObject *context) {
            sessions.list(server.profile().name, context, [&](auto result) { list = std::move(result); });
        };
        ask(this);
        QTRY_VERIFY_WITH_TIMEOUT(list, 30000);
        PENSTOCK_VERIFY(*list);
        server.freeze();
        list.reset();
        QElapsedTimer timer;
        timer.start();
        {
            QObject gone;
            ask(&gone);
        }
        ask(this);
        QTRY_VERIFY_WITH_TIMEOUT(list, 30000);
        QVERIFY(!list->has_value());
        QVERIFY2(timer.elapsed() < 15000, qPrintable(QString::number(timer.elapsed())));
        ask(this); // and nobody waits for it
        server.thaw();
    }
};

QTEST_GUILESS_MAIN(tst_ServerSessions)
#include "tst_ServerSessions.moc"
