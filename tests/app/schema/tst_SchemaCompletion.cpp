// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/schema/SchemaCompletion.h"

#include "app/connections/DatabaseManager.h"
#include "app/drivers/CatalogueRows.h"
#include "app/drivers/Connection.h"
#include "app/drivers/Connector.h"
#include "app/drivers/Cursor.h"
#include "app/drivers/DriverRegistry.h"
#include "app/schema/SqlNames.h"
#include "tests/support/TestServers.h"

namespace {

const QString chinookFile = QStringLiteral(PENSTOCK_TEST_DATA "/chinook/Chinook_Sqlite.sqlite");

} // namespace

/// Completion from real schemas. The place of the cursor is written as |.
class tst_SchemaCompletion final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void oneFile();
    void aServerWithOddNames();
    void manyConnections();
    void neverWaits();
    void quotesOnlyWhatMustBe();

private:
    [[nodiscard]] QStringList at(QString text);
    [[nodiscard]] QString describe(QString text, const QString &candidate);

    SteadyClock m_clock;
    std::unique_ptr<PoolManager> m_pools;
    std::unique_ptr<DatabaseManager> m_databases;
    std::unique_ptr<SchemaService> m_service;
    std::unique_ptr<SchemaCompletion> m_completion;
};

void tst_SchemaCompletion::init()
{
    m_pools = std::make_unique<PoolManager>(m_clock, DriverRegistry::connectorFor);
    m_databases = std::make_unique<DatabaseManager>(nullptr, *m_pools);
    m_service = std::make_unique<SchemaService>(*m_databases);
    m_completion = std::make_unique<SchemaCompletion>(*m_service);
}

void tst_SchemaCompletion::cleanup()
{
    m_completion.reset();
    m_service.reset();
    m_databases.reset();
    m_pools.reset();
}

QStringList tst_SchemaCompletion::at(QString text)
{
    const qsizetype cursor = text.indexOf(QLatin1Char('|'));
    text.remove(cursor, 1);
    QStringList list;
    for (const auto &candidate : m_completion->at(text, cursor))
        list << candidate.text;
    return list;
}

QString tst_SchemaCompletion::describe(QString text, const QString &candidate)
{
    const qsizetype cursor = text.indexOf(QLatin1Char('|'));
    text.remove(cursor, 1);
    for (const auto &one : m_completion->at(text, cursor)) {
        if (one.text == candidate)
            return one.describe;
    }
    return {};
}

void tst_SchemaCompletion::oneFile()
{
    PENSTOCK_VERIFY(m_databases->addTestConfigs({TestServers::sqlite(chinookFile)}));
    m_completion->setConnection({QStringLiteral("lite"), QStringLiteral("lite"), DatabaseType::Sqlite});
    const QString from = QStringLiteral("SELECT * FROM |");
    QTRY_VERIFY(at(from).contains(QStringLiteral("Track")));
    QVERIFY(at(from).contains(QStringLiteral("main")));
    QCOMPARE(at(QStringLiteral("SELECT * FROM pl|")),
             (QStringList{QStringLiteral("Playlist"), QStringLiteral("PlaylistTrack")}));
    const QString columns = QStringLiteral("SELECT t.| FROM track t");
    QTRY_COMPARE(at(columns).size(), 9);
    QVERIFY(at(columns).contains(QStringLiteral("Milliseconds")));
    QCOMPARE(describe(columns, QStringLiteral("Milliseconds")), QStringLiteral("INTEGER · Track"));
    QCOMPARE(at(QStringLiteral("SELECT t.mi| FROM Track t")), QStringList{QStringLiteral("Milliseconds")});
    QCOMPARE(at(QStringLiteral("SELECT Track.mi| FROM Track")), QStringList{QStringLiteral("Milliseconds")});
    const QStringList open = at(QStringLiteral("SELECT | FROM Track AS t"));
    QCOMPARE(open.first(), QStringLiteral("TrackId"));
    QVERIFY(open.contains(QStringLiteral("t")));
    QVERIFY(open.contains(QStringLiteral("Album")));
    QVERIFY(at(QStringLiteral("sel|")).contains(QStringLiteral("select")));
    QVERIFY(at(QStringLiteral("SEL|")).contains(QStringLiteral("SELECT")));
    QVERIFY(at(QStringLiteral("SELECT 'tra|")).isEmpty());
    QVERIFY(at(QStringLiteral("SELECT nobody.|")).isEmpty());
    QCOMPARE(at(QStringLiteral("SELECT * FROM main.alb|")), QStringList{QStringLiteral("Album")});
}

void tst_SchemaCompletion::aServerWithOddNames()
{
    PENSTOCK_NEED(Postgres);
    const ConnectionProfile profile = TestServers::postgres();
    auto opened =
        (*DriverRegistry::connectorFor(profile))
            ->open({Origin::Kind::Ctl, QStringLiteral("test")}, Deadline::after(std::chrono::seconds(10)));
    PENSTOCK_VERIFY(opened);
    for (const char *sql :
         {"DROP SCHEMA IF EXISTS \"Odd.é\" CASCADE", "CREATE SCHEMA \"Odd.é\"",
          "CREATE TABLE \"Odd.é\".\"My 🦜\" (id int, \"Mixed\" int, \"select\" text, \"q\"\"x\" int)",
          "DROP TABLE IF EXISTS completed", "CREATE TABLE completed (id int, \"order\" int)"}) {
        auto cursor = (*opened)->execute({.text = QString::fromUtf8(sql)});
        PENSTOCK_VERIFY(cursor);
        PENSTOCK_VERIFY(CatalogueRows::read(**cursor));
    }
    PENSTOCK_VERIFY(m_databases->addTestConfigs({profile}));
    m_completion->setConnection({QStringLiteral("pg"), QStringLiteral("pg"), DatabaseType::PostgreSql});
    QTRY_VERIFY(at(QStringLiteral("SELECT * FROM com|")).contains(QStringLiteral("completed")));
    QCOMPARE(at(QStringLiteral("SELECT * FROM od|")), QStringList{QStringLiteral("\"Odd.é\"")});
    QTRY_COMPARE(at(QStringLiteral("SELECT * FROM \"Odd.é\".|")), QStringList{QStringLiteral("\"My 🦜\"")});
    const QString columns = QStringLiteral("SELECT m.| FROM \"Odd.é\".\"My 🦜\" m");
    QTRY_COMPARE(at(columns), (QStringList{QStringLiteral("id"), QStringLiteral("\"Mixed\""),
                                           QStringLiteral("\"select\""), QStringLiteral("\"q\"\"x\"")}));
    QCOMPARE(at(QStringLiteral("SELECT m.\"Mi| FROM \"Odd.é\".\"My 🦜\" m")),
             QStringList()); // the open quote swallows the rest of the text, as in the server
    QTRY_VERIFY(at(QStringLiteral("SELECT ord| FROM completed")).contains(QStringLiteral("\"order\"")));
    QTRY_VERIFY(at(QStringLiteral("UPDATE completed SET |")).contains(QStringLiteral("id")));
}

void tst_SchemaCompletion::manyConnections()
{
    PENSTOCK_VERIFY(
        m_databases->addTestConfigs({TestServers::sqlite(chinookFile, QStringLiteral("music")),
                                     TestServers::sqlite(chinookFile, QStringLiteral("Other shop"))}));
    m_completion->setFederated(
        {{QStringLiteral("music"), QStringLiteral("music"), DatabaseType::Sqlite},
         {QStringLiteral("Other shop"), QStringLiteral("Other shop"), DatabaseType::Sqlite}});
    const QStringList first = at(QStringLiteral("SELECT * FROM |"));
    QCOMPARE(first, (QStringList{QStringLiteral("music"), QStringLiteral("\"Other shop\"")}));
    QTRY_VERIFY(at(QStringLiteral("SELECT * FROM music.|")).contains(QStringLiteral("main")));
    QTRY_VERIFY(at(QStringLiteral("SELECT * FROM music.|")).contains(QStringLiteral("\"Track\"")));
    QTRY_VERIFY(
        at(QStringLiteral("SELECT * FROM \"Other shop\".main.|")).contains(QStringLiteral("\"Album\"")));
    QTRY_VERIFY(
        at(QStringLiteral("SELECT a.| FROM music.main.Track t JOIN \"Other shop\".main.Album a ON 1 = 1"))
            .contains(QStringLiteral("\"AlbumId\"")));
}

void tst_SchemaCompletion::neverWaits()
{
    ConnectionProfile silent = TestServers::sqlite(chinookFile, QStringLiteral("silent"));
    silent.type = DatabaseType::PostgreSql;
    silent.host = QStringLiteral("127.0.0.1");
    silent.port = 1;
    silent.database = silent.username = QStringLiteral("x");
    PENSTOCK_VERIFY(m_databases->addTestConfigs({silent}));
    m_completion->setConnection(
        {QStringLiteral("silent"), QStringLiteral("silent"), DatabaseType::PostgreSql});
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < 100; ++i)
        QVERIFY(at(QStringLiteral("SELECT a.| FROM b a")).isEmpty());
    QVERIFY(timer.elapsed() < 1000);
    QTRY_VERIFY(m_service->schemas(QStringLiteral("silent")).error);
    QVERIFY(at(QStringLiteral("SEL|")).contains(QStringLiteral("SELECT"))); // the language is always known
}

void tst_SchemaCompletion::quotesOnlyWhatMustBe()
{
    using namespace SqlNames;
    const auto pg = DatabaseType::PostgreSql;
    QCOMPARE(written(pg, QStringLiteral("plain_1")), QStringLiteral("plain_1"));
    QCOMPARE(written(pg, QStringLiteral("Mixed")), QStringLiteral("\"Mixed\""));
    QCOMPARE(written(pg, QStringLiteral("1st")), QStringLiteral("\"1st\""));
    QCOMPARE(written(pg, QStringLiteral("table")), QStringLiteral("\"table\""));
    QCOMPARE(written(pg, QStringLiteral("é")), QStringLiteral("\"é\""));
    QCOMPARE(written(DatabaseType::MariaDb, QStringLiteral("Mixed")), QStringLiteral("Mixed"));
    QCOMPARE(written(DatabaseType::MariaDb, QStringLiteral("a`b")), QStringLiteral("`a``b`"));
    QCOMPARE(written(DatabaseType::Sqlite, QStringLiteral("a b")), QStringLiteral("\"a b\""));
    QCOMPARE(written(pg, ObjectName{"S", "t"}), QStringLiteral("\"S\".t"));
    QCOMPARE(quoted(pg, {"s.x", "t\"y"}), QStringLiteral("\"s.x\".\"t\"\"y\""));
    QCOMPARE(quoted(pg, {{}, std::string("a\0b", 3)}), QString());
}

QTEST_GUILESS_MAIN(tst_SchemaCompletion)
#include "tst_SchemaCompletion.moc"
