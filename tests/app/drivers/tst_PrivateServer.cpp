// SPDX-License-Identifier: GPL-3.0-or-later
// labels: serial
#include "app/drivers/Connection.h"
#include "app/drivers/Cursor.h"
#include "app/drivers/mysql/MySqlConnector.h"
#include "app/drivers/postgres/PostgresConnector.h"
#include "tests/support/PrivateMariaDb.h"
#include "tests/support/PrivatePostgres.h"
#include "tests/support/TestServers.h"

#include <QFileInfo>

using namespace std::chrono_literals;

namespace {

Result<std::unique_ptr<Connection>> openOn(const ConnectionProfile &profile,
                                           std::chrono::milliseconds time = 10s)
{
    const Origin origin{Origin::Kind::Ctl, QStringLiteral("test")};
    if (profile.type == DatabaseType::PostgreSql)
        return PostgresConnector(profile).open(origin, Deadline::after(time));
    return MySqlConnector(profile).open(origin, Deadline::after(time));
}

/// Runs it and reads it to its end.
Result<void> run(Connection &connection, const char *sql)
{
    auto cursor = connection.execute(
        {.text = QString::fromUtf8(sql), .origin = {Origin::Kind::Ctl, QStringLiteral("test")}});
    if (!cursor)
        return cursor.error();
    for (;;) {
        auto batch = (*cursor)->next();
        if (!batch)
            return batch.error();
        if (!*batch)
            return {};
    }
}

} // namespace

/// That the servers which tests may break do break as told, and come back.
class tst_PrivateServer final : public QObject
{
    Q_OBJECT

private slots:
    void comesAndGoes_data();
    void comesAndGoes();
    void isStandby();
    void fillsTheSmallDisk();
};

void tst_PrivateServer::comesAndGoes_data()
{
    QTest::addColumn<bool>("isPostgres");
    QTest::newRow("PostgreSQL") << true;
    QTest::newRow("MariaDB") << false;
}

void tst_PrivateServer::comesAndGoes()
{
    PENSTOCK_NEED(Postgres);
    PENSTOCK_NEED(MariaDb);
    QFETCH(bool, isPostgres);
    PrivatePostgres postgres;
    PrivateMariaDb mariaDb;
    PrivateServer &server = isPostgres ? static_cast<PrivateServer &>(postgres) : mariaDb;
    PENSTOCK_VERIFY(server.start());
    const ConnectionProfile profile = isPostgres ? postgres.profile() : mariaDb.profile();
    {
        auto connection = openOn(profile);
        PENSTOCK_VERIFY(connection);
        PENSTOCK_VERIFY(run(**connection, "CREATE TABLE kept (a int)"));
        server.freeze();
        auto frozen = openOn(profile, 300ms);
        QVERIFY(!frozen);
        QCOMPARE(frozen.error().code, ErrorCode::Timeout);
        server.thaw();
        PENSTOCK_VERIFY(run(**connection, "SELECT * FROM kept"));
        server.kill();
        auto lost = run(**connection, "SELECT * FROM kept");
        QVERIFY(!lost);
        QCOMPARE(lost.error().code, ErrorCode::ConnectionLost);
    }
    auto dead = openOn(profile);
    QVERIFY(!dead);
    QCOMPARE(dead.error().code, ErrorCode::Unreachable);
    const int port = server.port();
    PENSTOCK_VERIFY(server.start());
    QCOMPARE(server.port(), port);
    {
        auto again = openOn(profile);
        PENSTOCK_VERIFY(again);
        PENSTOCK_VERIFY(run(**again, "SELECT * FROM kept"));
    }
    server.stop();
    QVERIFY(!server.isRunning());
}

void tst_PrivateServer::isStandby()
{
    PENSTOCK_NEED(Postgres);
    PrivatePostgres server({.settings = {QStringLiteral("work_mem = '3MB'")}});
    PENSTOCK_VERIFY(server.start());
    server.stop();
    PENSTOCK_VERIFY(server.becomeStandby());
    PENSTOCK_VERIFY(server.start());
    auto connection = openOn(server.profile());
    PENSTOCK_VERIFY(connection);
    PENSTOCK_VERIFY(run(**connection, "SELECT 1 / (current_setting('work_mem') = '3MB')::int"));
    auto refused = run(**connection, "CREATE TABLE t (a int)");
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::ReadOnly);
    PENSTOCK_VERIFY(run(**connection, "SELECT pg_promote()"));
    PENSTOCK_VERIFY(run(**connection, "CREATE TABLE t (a int)"));
}

void tst_PrivateServer::fillsTheSmallDisk()
{
    PENSTOCK_NEED(Postgres);
    const QString disk = TestServers::environment("PENSTOCK_TEST_SMALL_DISK");
    if (disk.isEmpty())
        QSKIP("only root may mount a small disk");
    PrivatePostgres server({.parent = disk});
    PENSTOCK_VERIFY(server.start());
    QVERIFY(QFileInfo(server.dataFolder()).isDir());
    auto connection = openOn(server.profile());
    PENSTOCK_VERIFY(connection);
    auto full = run(**connection,
                    "CREATE UNLOGGED TABLE t AS SELECT repeat('x', 1000) FROM generate_series(1, 50000)");
    QVERIFY(!full);
    QCOMPARE(full.error().code, ErrorCode::ServerLimit);
    PENSTOCK_VERIFY(run(**connection, "SELECT 1"));
}

QTEST_GUILESS_MAIN(tst_PrivateServer)
#include "tst_PrivateServer.moc"
