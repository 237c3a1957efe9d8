// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/federation/FederationBench.h"

#include <QDirIterator>
#include <QProcess>
#include <QtTest>

using namespace std::chrono_literals;

namespace {

QString text(const char *utf8)
{
    return QString::fromUtf8(utf8);
}

/// The words, split at each " / ".
QStringList words(const char *utf8)
{
    return text(utf8).split(QStringLiteral(" / "));
}

void makeSqlite(const QString &file, const QString &sql)
{
    QProcess sqlite;
    sqlite.start(QStringLiteral("sqlite3"), {QStringLiteral("-batch"), QStringLiteral("-bail"), file});
    sqlite.write(sql.toUtf8());
    sqlite.closeWriteChannel();
    if (!sqlite.waitForFinished() || sqlite.exitCode() != 0)
        qFatal("sqlite3: %s", sqlite.readAllStandardError().constData());
}

} // namespace

/// The engine over SQLite files, which need no server: names, refusals, errors, stopping.
class tst_FederationEngine final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void joinsTwoFiles();
    void names_data();
    void names();
    void unknownNames_data();
    void unknownNames();
    void refusals_data();
    void refusals();
    void parameters();
    void resultTypes_data();
    void resultTypes();
    void sqliteTypes();
    void sqliteMisfits_data();
    void sqliteMisfits();
    void errorsHavePositions();
    void collidingNamesAreRefused();
    void reservedNamesGetATail();
    void aCommonTableExpressionIsReadTwice();
    void oneStatementAtATime();
    void cancelEndsAStatement();
    void deadlineEndsAStatement();
    void creditHoldsTheResultBack();
    void earlyEndLeavesTheConnectionUsable();
    void oneConnectionServesManyScans();
    void sideBySideScansOfOneConnectionFail();
    void spillsBeyondItsMemory();
    void millionsOfRowsInFlatMemory();

private:
    std::unique_ptr<FederationBench> m_bench;
    std::shared_ptr<ConnectionPool> m_shop;
};

void tst_FederationEngine::init()
{
    m_bench = std::make_unique<FederationBench>();
    const auto file = [&](const char *name) { return m_bench->files.filePath(QLatin1String(name)); };
    makeSqlite(file("shop.db"), text(R"(
        CREATE TABLE orders(id INTEGER PRIMARY KEY, customer INT, total NUMERIC(10,2), placed DATETIME, note TEXT);
        INSERT INTO orders VALUES (1,10,19.99,'2024-01-31 10:00:00','first'),(2,20,5,'2024-02-01 11:30:00.25',NULL),
            (3,10,0.01,'2024-02-02','naïve'),(4,NULL,100,NULL,'no customer');
        CREATE TABLE "Ünïcode ""Q"" Table"("sp ace" INTEGER, "Id" INTEGER);
        INSERT INTO "Ünïcode ""Q"" Table" VALUES (7, 8);
        CREATE TABLE twin(a INTEGER); CREATE TABLE Things(a INTEGER); INSERT INTO Things VALUES (5);
        CREATE TABLE big(n INTEGER, pad TEXT);
        INSERT INTO big WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM c WHERE n<20000)
            SELECT n, 'row '||n FROM c;
        CREATE VIEW forever AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM c) SELECT n FROM c;
        CREATE VIEW millions AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM c WHERE n<5000000)
            SELECT CAST(n AS INTEGER) AS n FROM c;
    )"));
    makeSqlite(file("crm.db"), text(R"(
        CREATE TABLE customers(id INTEGER PRIMARY KEY, name VARCHAR(20));
        INSERT INTO customers VALUES (10,'Ada'),(20,'Bób'),(30,'Cyd');
        CREATE TABLE twin(a INTEGER);
    )"));
    m_shop = m_bench->add(TestServers::sqlite(file("shop.db")), text("shop"));
    m_bench->add(TestServers::sqlite(file("crm.db")), text("crm"));
}

void tst_FederationEngine::cleanup()
{
    m_shop.reset();
    m_bench.reset();
}

void tst_FederationEngine::joinsTwoFiles()
{
    const auto answer = m_bench->run(text("SELECT c.name, count(*) AS orders, sum(o.total) AS total"
                                          " FROM shop.main.orders o JOIN crm.main.customers c ON c.id = o.customer"
                                          " GROUP BY c.name ORDER BY c.name"));
    PENSTOCK_VERIFY(answer);
    QCOMPARE(answer.columns, QStringList({text("name"), text("orders"), text("total")}));
    QCOMPARE(answer.rows, QStringList({text("Ada|2|20.00"), text("Bób|1|5.00")}));
    QCOMPARE(answer.end->rows, 2);
}

void tst_FederationEngine::names_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("row");
    QTest::newRow("three parts") << "SELECT count(*) FROM shop.main.orders" << "4";
    QTest::newRow("two parts") << "SELECT count(*) FROM shop.orders" << "4";
    QTest::newRow("bare, in one place only") << "SELECT max(orders.id) FROM orders" << "4";
    QTest::newRow("qualified column") << "SELECT shop.main.orders.id FROM shop.main.orders WHERE id = 2" << "2";
    QTest::newRow("any case") << "SELECT a FROM SHOP.MAIN.things" << "5";
    QTest::newRow("quotes and accents") << R"(SELECT "sp ace" + "Id" FROM shop."Ünïcode ""Q"" Table")" << "15";
    QTest::newRow("alias") << "SELECT x.name FROM crm.customers AS x WHERE x.id = 30" << "Cyd";
    QTest::newRow("bare with alias") << "SELECT x.name FROM customers x WHERE x.id = 30" << "Cyd";
    QTest::newRow("CTE hides a table") << "WITH orders AS (SELECT 9 AS n) SELECT n FROM orders" << "9";
    QTest::newRow("view") << "SELECT n FROM shop.forever LIMIT 1" << "1";
    QTest::newRow("no column at all") << "SELECT 1 FROM crm.customers LIMIT 1" << "1";
    QTest::newRow("describe") << "SELECT column_type FROM (DESCRIBE crm.customers) WHERE column_name = 'name'" << "VARCHAR";
}

void tst_FederationEngine::names()
{
    QFETCH(QString, sql);
    QFETCH(QString, row);
    const auto answer = m_bench->run(sql);
    PENSTOCK_VERIFY(answer);
    QCOMPARE(answer.rows, QStringList(row));
}

void tst_FederationEngine::unknownNames_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QStringList>("said");
    QTest::newRow("in two places") << "SELECT * FROM twin" << ErrorCode::Invalid
                                   << words("\"twin\" / shop.main.twin / crm.main.twin");
    QTest::newRow("nowhere") << "SELECT * FROM oders" << ErrorCode::NotFound
                             << words("\"oders\" / shop.main / crm.main / \"orders\"");
    QTest::newRow("not in that one") << "SELECT * FROM crm.orders" << ErrorCode::NotFound
                                     << words("\"orders\" / crm.main");
    QTest::newRow("not in that schema") << "SELECT * FROM crm.other.orders" << ErrorCode::NotFound
                                        << words("\"orders\" / crm.other");
    QTest::newRow("no such connection") << "SELECT * FROM billing.public.orders" << ErrorCode::NotFound
                                        << words("\"billing\" / shop / crm");
    QTest::newRow("no such connection, two parts") << "SELECT * FROM billing.orders" << ErrorCode::NotFound
                                                   << words("\"billing\" / shop / crm");
    QTest::newRow("a file's name") << "SELECT * FROM '/etc/passwd.csv'" << ErrorCode::NotFound
                                   << words("/etc/passwd.csv");
    QTest::newRow("no such column") << "SELECT nmae FROM crm.customers" << ErrorCode::Sql << words("nmae / name");
}

void tst_FederationEngine::unknownNames()
{
    QFETCH(QString, sql);
    QFETCH(ErrorCode, code);
    QFETCH(QStringList, said);
    const auto answer = m_bench->run(sql);
    QVERIFY(!answer.has_value());
    const QString shown = answer.error().toText();
    QVERIFY2(answer.error().code == code, qPrintable(shown));
    for (const QString &word : said)
        QVERIFY2(shown.contains(word), qPrintable(shown));
    QVERIFY2(!shown.contains(QStringLiteral("LINE ")) && !shown.contains(QStringLiteral("<default")), qPrintable(shown));
}

void tst_FederationEngine::refusals_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QString>("said");
    const auto row = [](const char *sql, ErrorCode code, const char *said) {
        QTest::newRow(sql) << text(sql) << code << text(said);
    };
    row("INSERT INTO shop.orders VALUES (9)", ErrorCode::ReadOnly, "INSERT");
    row("UPDATE shop.orders SET id = 1", ErrorCode::ReadOnly, "UPDATE");
    row("DELETE FROM shop.orders", ErrorCode::ReadOnly, "DELETE");
    row("CREATE TABLE t(a INT)", ErrorCode::ReadOnly, "CREATE");
    row("CREATE VIEW v AS SELECT 1", ErrorCode::ReadOnly, "CREATE");
    row("DROP TABLE shop.orders", ErrorCode::ReadOnly, "DROP");
    row("ATTACH '/tmp/x.db' AS x", ErrorCode::ReadOnly, "ATTACH");
    row("DETACH shop", ErrorCode::ReadOnly, "DETACH");
    row("COPY (SELECT 1) TO '/tmp/penstock-must-not-exist.csv'", ErrorCode::ReadOnly, "COPY");
    row("SET threads = 1", ErrorCode::ReadOnly, "SET");
    row("PRAGMA database_list", ErrorCode::ReadOnly, "PRAGMA");
    row("INSTALL httpfs", ErrorCode::ReadOnly, "LOAD");
    row("LOAD httpfs", ErrorCode::ReadOnly, "LOAD");
    row("BEGIN", ErrorCode::ReadOnly, "TRANSACTION");
    row("USE shop", ErrorCode::ReadOnly, "SET");
    row("EXPLAIN ANALYZE DELETE FROM shop.orders", ErrorCode::ReadOnly, "DELETE");
    row("SELECT * FROM read_csv('/etc/passwd')", ErrorCode::Unsupported, "");
    row("SELECT * FROM read_text('/etc/passwd')", ErrorCode::Unsupported, "");
    row("SELECT * FROM read_blob('/etc/passwd')", ErrorCode::Unsupported, "");
    row("SELECT * FROM read_parquet('/etc/passwd')", ErrorCode::Unsupported, "");
    row("SELECT * FROM read_json('/etc/passwd')", ErrorCode::Unsupported, "");
    row("SELECT * FROM sniff_csv('/etc/passwd')", ErrorCode::Unsupported, "");
    row("SELECT * FROM parquet_metadata('/etc/passwd')", ErrorCode::Unsupported, "");
    row("SELECT * FROM glob('/etc/*')", ErrorCode::Unsupported, "");
    row("SELECT * FROM read_csv('https://example.org/x.csv')", ErrorCode::Unsupported, "");
    row("SELECT 1; SELECT 2", ErrorCode::Invalid, "2");
    row(" -- nothing\n", ErrorCode::Invalid, "no statement");
    row("SELEC 1", ErrorCode::Sql, "SELEC");
}

void tst_FederationEngine::refusals()
{
    QFETCH(QString, sql);
    QFETCH(ErrorCode, code);
    QFETCH(QString, said);
    const auto answer = m_bench->run(sql);
    QVERIFY2(!answer.has_value(), qPrintable(answer.rows.join(QLatin1Char('\n'))));
    const QString shown = answer.error().toText();
    QVERIFY2(answer.error().code == code, qPrintable(shown));
    QVERIFY2(shown.contains(said), qPrintable(shown));
    QVERIFY(!QFile::exists(QStringLiteral("/tmp/penstock-must-not-exist.csv")));
}

void tst_FederationEngine::parameters()
{
    const auto answer = m_bench->run(text("SELECT id, $2, $3::DOUBLE, $4::BLOB, $5 FROM shop.orders WHERE total > $1"
                                          " AND placed >= $6 ORDER BY id"),
                                     {std::string("4.99"), true, 0.5, Blob{std::string("\0x", 2)}, std::monostate(),
                                      std::string("2024-01-31 10:00:01")});
    PENSTOCK_VERIFY(answer);
    QCOMPARE(answer.rows, QStringList(text("2|t|0.5|\\x0078|-")));
}

void tst_FederationEngine::resultTypes_data()
{
    QTest::addColumn<QString>("expression");
    QTest::addColumn<QString>("shown");
    const auto row = [](const char *expression, const char *shown) {
        QTest::newRow(expression) << text(expression) << text(shown);
    };
    row("true", "t");
    row("(-128)::TINYINT", "-128");
    row("255::UTINYINT", "255");
    row("(-32768)::SMALLINT", "-32768");
    row("65535::USMALLINT", "65535");
    row("(-2147483648)::INTEGER", "-2147483648");
    row("4294967295::UINTEGER", "4294967295");
    row("(-9223372036854775808)::BIGINT", "-9223372036854775808");
    row("18446744073709551615::UBIGINT", "18446744073709551615");
    row("170141183460469231731687303715884105727::HUGEINT", "170141183460469231731687303715884105727");
    row("(-170141183460469231731687303715884105728)::HUGEINT", "-170141183460469231731687303715884105728");
    row("340282366920938463463374607431768211455::UHUGEINT", "340282366920938463463374607431768211455");
    row("1.5::FLOAT", "1.5");
    row("'nan'::DOUBLE", "NaN");
    row("'-infinity'::DOUBLE", "-Infinity");
    row("(-1.2)::DECIMAL(4,1)", "-1.2");
    row("12345.6789::DECIMAL(9,4)", "12345.6789");
    row("123456789012.345678::DECIMAL(18,6)", "123456789012.345678");
    row("99999999999999999999999999999999999.999::DECIMAL(38,3)", "99999999999999999999999999999999999.999");
    row("'héllo'", "héllo");
    row("repeat('x', 20)", "xxxxxxxxxxxxxxxxxxxx");
    row("''", "");
    row("NULL", "-");
    row("'{\"a\": 1}'::JSON", "{\"a\": 1}");
    row("'\\x00\\xFF'::BLOB", "\\x00ff");
    row("'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::UUID", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
    row("DATE '2024-02-29'", "2024-02-29");
    row("'-infinity'::DATE", "-infinity");
    row("TIME '23:59:59.999999'", "23:59:59.999999");
    row("'10:11:12+02:30'::TIMETZ", "10:11:12+02:30");
    row("TIMESTAMP '2024-02-29 12:34:56.5'", "2024-02-29 12:34:56.5");
    row("'infinity'::TIMESTAMP", "infinity");
    row("'-infinity'::TIMESTAMP", "-infinity");
    row("'2024-01-02 03:04:05'::TIMESTAMP_S", "2024-01-02 03:04:05");
    row("'2024-01-02 03:04:05.678'::TIMESTAMP_MS", "2024-01-02 03:04:05.678");
    row("'2024-01-02 03:04:05.123456789'::TIMESTAMP_NS", "2024-01-02 03:04:05.123456789");
    row("INTERVAL '1 year 2 days 3.5 seconds'", "1 year 2 days 00:00:03.5");
    row("[1, NULL, 3]", "[1, NULL, 3]");
    row("{'a': 1, 'b': 'x'}", "{'a': 1, 'b': x}");
    row("MAP {'k': 2}", "{k=2}");
    row("'small'::ENUM('small', 'big')", "small");
    row("'0101'::BIT", "0101");
    row("sum(i) FROM range(4) r(i)", "6");
}

void tst_FederationEngine::resultTypes()
{
    QFETCH(QString, expression);
    QFETCH(QString, shown);
    const auto answer = m_bench->run(text("SELECT ") + expression);
    PENSTOCK_VERIFY(answer);
    QCOMPARE(answer.rows, QStringList(shown));
}

void tst_FederationEngine::sqliteTypes()
{
    const QString file = m_bench->files.filePath(text("types.db"));
    makeSqlite(file, text(R"(
        CREATE TABLE t(i BIGINT, d DECIMAL(12,3), n NUMERIC, r REAL, s VARCHAR(9), b BLOB, o BOOLEAN, day DATE,
                       at TIMESTAMP, x, odd JSON);
        INSERT INTO t VALUES (9223372036854775807, 0.125, 7, 2, 'a|b', x'00ff', 1, '2024-02-29', '2024-02-29T12:00', 1.5,
                              '{}');
        INSERT INTO t VALUES (-1, 123456789.125, 0.5, -0.25, '', x'', 'false', '0001-01-01 00:00:00', '2024-03-01', 'txt', 3);
        INSERT INTO t VALUES (NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
    )"));
    m_bench->add(TestServers::sqlite(file), text("ty"));
    const auto answer = m_bench->run(text("SELECT * FROM ty.t"));
    PENSTOCK_VERIFY(answer);
    QCOMPARE(answer.types.join(QLatin1Char(' ')),
             text("BIGINT DECIMAL(12,3) DOUBLE DOUBLE VARCHAR BLOB BOOLEAN DATE TIMESTAMP VARCHAR VARCHAR"));
    QCOMPARE(answer.rows,
             QStringList({text("9223372036854775807|0.125|7|2|a|b|\\x00ff|t|2024-02-29|2024-02-29 12:00:00|1.5|{}"),
                          text("-1|123456789.125|0.5|-0.25||\\x|f|0001-01-01|2024-03-01 00:00:00|txt|3"),
                          text("-|-|-|-|-|-|-|-|-|-|-")}));
}

void tst_FederationEngine::sqliteMisfits_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QStringList>("said");
    QTest::newRow("text in integer") << "INTEGER" << "'abc'" << words("TEXT / abc / BIGINT");
    QTest::newRow("real in integer") << "INT" << "1.5" << words("REAL / 1.5");
    QTest::newRow("blob in text") << "TEXT" << "x'ff00'" << words("BLOB / X'FF00'");
    QTest::newRow("text in blob") << "BLOB" << "'x'" << words("TEXT / BLOB");
    QTest::newRow("too many digits") << "DECIMAL(5,2)" << "1.005" << words("1.005 / DECIMAL(5,2)");
    QTest::newRow("too large") << "DECIMAL(5,2)" << "1000" << words("1000");
    QTest::newRow("no date") << "DATE" << "'2024-02-30'" << words("2024-02-30 / DATE");
    QTest::newRow("number as time") << "DATETIME" << "1700000000" << words("INTEGER / TIMESTAMP");
    QTest::newRow("two as truth") << "BOOLEAN" << "2" << words("2 / BOOLEAN");
    QTest::newRow("integer that no double holds") << "DOUBLE" << "'9x'" << words("TEXT / 9x");
}

void tst_FederationEngine::sqliteMisfits()
{
    QFETCH(QString, type);
    QFETCH(QString, value);
    QFETCH(QStringList, said);
    const QString file = m_bench->files.filePath(text("odd.db"));
    makeSqlite(file, text("CREATE TABLE t(kol %1); INSERT INTO t VALUES (%2);").arg(type, value));
    m_bench->add(TestServers::sqlite(file), text("odd"));
    const auto answer = m_bench->run(text("SELECT kol FROM odd.t"));
    QVERIFY2(!answer.has_value(), qPrintable(answer.rows.join(QLatin1Char('\n'))));
    const QString shown = answer.error().toText();
    QVERIFY2(answer.error().code == ErrorCode::DataLoss, qPrintable(shown));
    said << text("\"kol\"") << text("odd");
    for (const QString &word : said)
        QVERIFY2(shown.contains(word), qPrintable(shown));
}

void tst_FederationEngine::errorsHavePositions()
{
    const QString sql = text("-- é è\nSELECT id,\n  nope FROM shop.orders");
    const auto answer = m_bench->run(sql);
    QVERIFY(!answer.has_value());
    QCOMPARE(answer.error().position, sql.indexOf(text("nope")));
    const QString broken = text("SELECT é FROM (SELECT 1 AS é) WHERE )");
    const auto other = m_bench->run(broken);
    QVERIFY(!other.has_value());
    QCOMPARE(other.error().position, broken.lastIndexOf(QLatin1Char(')')));
}

void tst_FederationEngine::collidingNamesAreRefused()
{
    m_bench->add(TestServers::sqlite(m_bench->files.filePath(text("crm.db"))), text("Shop"));
    FederationEngine::Options options;
    const auto engine = FederationEngine::create({{text("shop"), m_shop}, {text("SHOP"), m_shop}}, options,
                                                 m_bench->housekeeper);
    QVERIFY(!engine.has_value());
    QVERIFY(engine.error().code == ErrorCode::Invalid);
    QVERIFY(engine.error().message.contains(text("\"SHOP\"")));
}

void tst_FederationEngine::reservedNamesGetATail()
{
    for (const char *name : {"main", "Temp", "system", "memory"})
        m_bench->add(TestServers::sqlite(m_bench->files.filePath(text("crm.db"))), text(name));
    for (const char *name : {"main_db", "Temp_db", "system_db", "memory_db"}) {
        const auto answer = m_bench->run(text("SELECT count(*) FROM %1.customers").arg(text(name)));
        PENSTOCK_VERIFY(answer);
        QCOMPARE(answer.rows, QStringList(text("3")));
    }
}

void tst_FederationEngine::aCommonTableExpressionIsReadTwice()
{
    const auto answer = m_bench->run(text("WITH c AS (SELECT id, name FROM crm.customers)"
                                          " SELECT a.name, b.name FROM c a JOIN c b ON b.id = a.id + 10"
                                          " ORDER BY a.id LIMIT 5"));
    PENSTOCK_VERIFY(answer);
    QCOMPARE(answer.rows, QStringList({text("Ada|Bób"), text("Bób|Cyd")}));
}

void tst_FederationEngine::oneStatementAtATime()
{
    const auto engine = m_bench->engine();
    const auto first = std::make_shared<QueueSink>();
    first->attach(engine->run(text("SELECT max(n) FROM shop.forever"), {}, m_bench->origin(), {}, first, 1));
    const auto second = m_bench->run(*engine, text("SELECT 1"));
    QVERIFY(!second.has_value() && second.error().code == ErrorCode::Conflict);
    first->close();
    const auto third = m_bench->run(*engine, text("SELECT 1"));
    PENSTOCK_VERIFY(third);
}

void tst_FederationEngine::cancelEndsAStatement()
{
    const auto engine = m_bench->engine();
    for (const char *sql : {"SELECT max(n) FROM shop.forever", "SELECT count(*) FROM range(10000000000) a(i), crm.customers"}) {
        const auto sink = std::make_shared<QueueSink>();
        const auto stream = engine->run(text(sql), {}, m_bench->origin(), {}, sink, 3);
        sink->attach(stream);
        const bool scansFirst = QTest::qWaitFor([&] { return m_shop->stats().active > 0; }, 200);
        QVERIFY(scansFirst || text(sql).contains(text("range")));
        QElapsedTimer timer;
        timer.start();
        stream->cancel();
        const auto answer = FederationBench::take(*sink);
        QVERIFY2(timer.elapsed() < 250, qPrintable(QString::number(timer.elapsed())));
        QVERIFY(!answer.has_value() && answer.error().code == ErrorCode::Cancelled);
        QCOMPARE(m_shop->stats().active, 0);
    }
    const auto after = m_bench->run(*engine, text("SELECT count(*) FROM shop.orders"));
    PENSTOCK_VERIFY(after);
    QCOMPARE(m_shop->stats().created, 1U);
}

void tst_FederationEngine::deadlineEndsAStatement()
{
    const auto engine = m_bench->engine();
    const auto answer =
        m_bench->run(*engine, text("SELECT max(n) FROM shop.forever"), {}, Deadline::after(100ms));
    QVERIFY(!answer.has_value());
    QVERIFY2(answer.error().code == ErrorCode::Timeout, qPrintable(answer.error().toText()));
}

void tst_FederationEngine::creditHoldsTheResultBack()
{
    class CountingSink final : public RowSink
    {
    public:
        void started(const RowSchema &) override { }
        void received(RowBatch) override { ++batches; }
        void finished(Result<StatementSummary> result) override
        {
            ok = result.has_value();
            ended = true;
        }
        std::atomic<int> batches = 0;
        std::atomic<bool> ok = false;
        std::atomic<bool> ended = false;
    };
    const auto engine = m_bench->engine();
    const auto sink = std::make_shared<CountingSink>();
    const auto stream = engine->run(text("SELECT * FROM shop.big"), {}, m_bench->origin(), {}, sink, 2);
    QVERIFY(QTest::qWaitFor([&] { return sink->batches == 2; }));
    QTest::qWait(50);
    QCOMPARE(sink->batches.load(), 2);
    QVERIFY(!sink->ended);
    stream->grant(1000);
    QVERIFY(QTest::qWaitFor([&] { return sink->ended.load(); }));
    QVERIFY(sink->ok);
}

void tst_FederationEngine::earlyEndLeavesTheConnectionUsable()
{
    const auto engine = m_bench->engine();
    for (int i = 0; i < 5; ++i) {
        const auto answer = m_bench->run(*engine, text("SELECT n FROM shop.forever LIMIT 3"));
        PENSTOCK_VERIFY(answer);
        QCOMPARE(answer.rows, QStringList({text("1"), text("2"), text("3")}));
    }
    QCOMPARE(m_shop->stats().created, 1U);
    QCOMPARE(m_shop->stats().active, 0);
}

void tst_FederationEngine::oneConnectionServesManyScans()
{
    m_shop->setMaxConnections(1);
    FederationEngine::Options options;
    options.threads = 1;
    const auto engine = m_bench->engine(options);
    for (int i = 0; i < 5; ++i) {
        const auto answer = m_bench->run(
            *engine, text("SELECT n FROM shop.big UNION ALL SELECT n FROM shop.big UNION ALL SELECT id FROM shop.orders"));
        PENSTOCK_VERIFY(answer);
        QCOMPARE(answer.rows.size(), 40004);
        const auto joined = m_bench->run(*engine, text("SELECT count(*) FROM shop.big a JOIN shop.big b ON a.n = b.n"
                                                       " JOIN (SELECT n FROM shop.forever LIMIT 10) c ON c.n = a.n"));
        PENSTOCK_VERIFY(joined);
        QCOMPARE(joined.rows, QStringList(text("10")));
    }
    QCOMPARE(m_shop->stats().created, 1U);
}

void tst_FederationEngine::sideBySideScansOfOneConnectionFail()
{
    FederationBench bench;
    auto profile = TestServers::sqlite(m_bench->files.filePath(text("shop.db")));
    profile.acquireTimeout = 200ms;
    bench.add(profile, text("shop"), 1);
    const auto answer = bench.run(text("SELECT count(a.n || b.n) FROM shop.millions a POSITIONAL JOIN shop.millions b"));
    QVERIFY(!answer.has_value());
    QVERIFY2(answer.error().code == ErrorCode::PoolTimeout, qPrintable(answer.error().toText()));
    QVERIFY(answer.error().message.contains(text("shop")));
}

void tst_FederationEngine::spillsBeyondItsMemory()
{
    FederationEngine::Options options;
    options.memoryLimitBytes = 40 << 20;
    auto engine = m_bench->engine(options);
    const auto sink = std::make_shared<QueueSink>();
    sink->attach(engine->run(text("SELECT n, sum(n) OVER (ORDER BY n DESC) FROM (SELECT n::BIGINT AS n FROM shop.millions) WHERE n <= 3000000"), {},
                             m_bench->origin(), {}, sink, 1));
    qint64 spilled = 0;
    QVERIFY(sink->schema().has_value());
    QVERIFY(QTest::qWaitFor(
        [&] {
            QDirIterator files(m_bench->spill.path(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
            while (files.hasNext()) {
                files.next();
                spilled = std::max(spilled, files.fileInfo().size());
            }
            return spilled > 0;
        },
        60000));
    const auto folders = QDir(m_bench->spill.path()).entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot);
    QCOMPARE(folders.size(), 1);
    QCOMPARE(int(folders.front().permissions() & (QFile::ReadGroup | QFile::ReadOther | QFile::ExeGroup | QFile::ExeOther)), 0);
    const auto answer = FederationBench::take(*sink);
    PENSTOCK_VERIFY(answer);
    QCOMPARE(answer.rows.size(), 3000000);
    QCOMPARE(answer.rows.last(), text("1|4500001500000"));
    engine.reset();
    QVERIFY(QDir(m_bench->spill.path()).isEmpty());
}

void tst_FederationEngine::millionsOfRowsInFlatMemory()
{
    const auto peakKilobytes = [] {
        QFile status(QStringLiteral("/proc/self/status"));
        if (!status.open(QIODevice::ReadOnly))
            return qint64{0};
        const QByteArray all = status.readAll();
        const auto at = all.indexOf("VmHWM:");
        return all.mid(at + 6, all.indexOf("kB", at) - at - 6).trimmed().toLongLong();
    };
    PENSTOCK_VERIFY(m_bench->run(text("SELECT count(*), sum(n) FROM shop.big")));
    // Resets the high-water mark.
    QFile refs(QStringLiteral("/proc/self/clear_refs"));
    if (!refs.open(QIODevice::WriteOnly) || refs.write("5") != 1)
        QSKIP("the peak of memory cannot be reset here");
    refs.close();
    const qint64 before = peakKilobytes();
    const auto answer = m_bench->run(text("SELECT count(n), sum(n), n % 3 AS g FROM (SELECT n::BIGINT AS n FROM shop.millions) GROUP BY g ORDER BY g"));
    PENSTOCK_VERIFY(answer);
    QCOMPARE(answer.rows.front(), text("1666666|4166665833333|0"));
    QVERIFY2(peakKilobytes() - before < 60 * 1024, qPrintable(QString::number(peakKilobytes() - before)));
}

QTEST_GUILESS_MAIN(tst_FederationEngine)
#include "tst_FederationEngine.moc"
