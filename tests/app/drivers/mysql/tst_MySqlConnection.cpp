// SPDX-License-Identifier: GPL-3.0-or-later
// labels: serial
#include "tests/app/drivers/mysql/MariaDbClient.h"
#include "tests/app/drivers/mysql/MySqlSession.h"

#include <QElapsedTimer>

#include <sys/resource.h>

using namespace MySqlSession;

class TestMySqlConnection final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanupTestCase();
    void init();
    void bindsParameters_data();
    void bindsParameters();
    void countsParameters_data();
    void countsParameters();
    void reportsErrors_data();
    void reportsErrors();
    void findsErrorsBehindParameters();
    void summarises();
    void tellsWarnings();
    void runsWhatCannotBePrepared();
    void callsProcedures();
    void followsTransactions();
    void refusesWrites();
    void keepsStatementTimeout();
    void resets_data();
    void resets();
    void resetsSettings();
    void readsLargeCells();
    void sendsLargeValues();
    void flushesEarly_data();
    void flushesEarly();
    void streamsFlat();
    void scans_data();
    void scans();
    void comparesBytes_data();
    void comparesBytes();
    void scansDecimalsExactly();
    void givesUpCursors();

private:
    std::unique_ptr<Connection> m_connection;
    QByteArray m_database;
};

void TestMySqlConnection::initTestCase()
{
    PENSTOCK_NEED(MariaDb);
    m_database = "penstock_conn_" + QByteArray::number(QCoreApplication::applicationPid());
    QVERIFY(MariaDbClient::run("CREATE DATABASE " + m_database + " CHARACTER SET utf8mb4", {}));
    QVERIFY(MariaDbClient::run(
        "CREATE TABLE numbers (a INT, b BIGINT, c DECIMAL(12,4), d VARCHAR(40), e DATETIME(6));"
        "INSERT INTO numbers SELECT seq, seq * 1000003, seq / 7, CONCAT('name ', seq),"
        " TIMESTAMPADD(MICROSECOND, seq * 1000001, '2020-01-01') FROM seq_1_to_1000000;"
        "CREATE TABLE words (w VARCHAR(20), l VARCHAR(20) CHARACTER SET latin1 COLLATE"
        " latin1_swedish_ci, INDEX (w));"
        "INSERT INTO words VALUES ('abc', 'abc'), ('ABC', 'ABC'), ('abc ', 'abc '), ('été', 'été'),"
        " ('ete', 'ete'), ('', ''), (NULL, NULL), ('😀', 'x'), ('straße', 'straße'),"
        " ('strasse', 'strasse');"
        "CREATE TABLE exact (d DECIMAL(30,10));"
        "INSERT INTO exact VALUES (12345678901234567890.0000000001), (12345678901234567890.0000000002),"
        " (12345678901234567890.0000000003);",
        QString::fromLatin1(m_database)));
}

void TestMySqlConnection::cleanupTestCase()
{
    m_connection.reset();
    if (!m_database.isEmpty())
        MariaDbClient::run("DROP DATABASE " + m_database, {});
}

void TestMySqlConnection::init()
{
    ConnectionProfile profile = TestServers::mariaDb();
    profile.database = QString::fromLatin1(m_database);
    auto connection = open(profile);
    PENSTOCK_VERIFY(connection);
    m_connection = std::move(*connection);
}

void TestMySqlConnection::bindsParameters_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<int>("set");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("each once") << QByteArray("SELECT $1, $2") << 0 << QByteArray("7|x");
    QTest::newRow("twice, turned round") << QByteArray("SELECT $2, $1, $2") << 0 << QByteArray("x|7|x");
    QTest::newRow("among look-alikes")
        << QByteArray("SELECT '$1 ?', /* $2 ? */ $2, 1 AS a$1, $1 -- $9 ?") << 0 << QByteArray("$1 ?|x|1|7");
    QTest::newRow("kinds") << QByteArray("SELECT $1, $2, $3, $4, $5, $6") << 1
                           << QByteArray("NULL|1|-9223372036854775808|0.1|é😀\\'\"|0x00FF27");
    QTest::newRow("lengths") << QByteArray(
        "SELECT CHAR_LENGTH($5), LENGTH($6), $1 IS NULL, $2 + 1, $3 < 0, $4 * 10")
                             << 1 << QByteArray("5|3|1|2|1|1");
}

void TestMySqlConnection::bindsParameters()
{
    QFETCH(QByteArray, sql);
    QFETCH(int, set);
    const std::vector<Value> few{std::int64_t(7), std::string("x")};
    const std::vector<Value> kinds{std::monostate(),
                                   true,
                                   std::numeric_limits<std::int64_t>::min(),
                                   0.1,
                                   std::string("é😀\\'\""),
                                   Blob{std::string("\0\xff'", 3)}};
    QTEST(answer(*m_connection, sql.constData(), set == 0 ? few : kinds), "expected");
}

void TestMySqlConnection::countsParameters_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<int>("given");
    QTest::newRow("too few") << QStringLiteral("SELECT $1, $2") << 1;
    QTest::newRow("too many") << QStringLiteral("SELECT $1") << 2;
    QTest::newRow("none wanted") << QStringLiteral("SELECT 1") << 1;
    QTest::newRow("question mark") << QStringLiteral("SELECT ?") << 0;
    QTest::newRow("both kinds") << QStringLiteral("SELECT ?, $1") << 1;
}

void TestMySqlConnection::countsParameters()
{
    QFETCH(QString, sql);
    QFETCH(int, given);
    auto result = ask(*m_connection, sql, std::vector<Value>(std::size_t(given), std::int64_t(1)));
    QVERIFY(!result);
    QCOMPARE(int(result.error().code), int(ErrorCode::Invalid));
    QVERIFY2(result.error().message.contains(QLatin1Char('$')), qPrintable(result.error().message));
    QCOMPARE(answer(*m_connection, "SELECT 1"), QByteArray("1"));
}

void TestMySqlConnection::reportsErrors_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<int>("position");
    QTest::newRow("syntax") << QStringLiteral("SELECT 1\nFROM WHERE x") << ErrorCode::Sql << 14;
    QTest::newRow("syntax at the end") << QStringLiteral("SELECT (1") << ErrorCode::Sql << 9;
    QTest::newRow("syntax behind é😀") << QStringLiteral("SELECT 'é😀' FRM x, y") << ErrorCode::Sql << 17;
    QTest::newRow("no table") << QStringLiteral("SELECT * FROM no_such_table") << ErrorCode::Sql << -1;
    QTest::newRow("two statements") << QStringLiteral("SELECT 1; SELECT 2") << ErrorCode::Sql << 10;
    QTest::newRow("in mid-result") << QStringLiteral("SELECT (SELECT a FROM numbers WHERE a < 3)")
                                   << ErrorCode::Sql << -1;
}

void TestMySqlConnection::reportsErrors()
{
    QFETCH(QString, sql);
    QFETCH(ErrorCode, code);
    auto result = ask(*m_connection, sql);
    QVERIFY(!result);
    QCOMPARE(int(result.error().code), int(code));
    QVERIFY(result.error().message.contains(QLatin1String("\"maria\"")));
    QVERIFY(!result.error().detail.isEmpty());
    QVERIFY(!result.error().serverCode.isEmpty());
    QTEST(int(result.error().position), "position");
    QVERIFY(m_connection->isUsable());
    QCOMPARE(answer(*m_connection, "SELECT 1"), QByteArray("1"));
}

void TestMySqlConnection::findsErrorsBehindParameters()
{
    const QString sql = QStringLiteral("SELECT $1, $10, $2 FRM z WHERE x");
    auto result = ask(*m_connection, sql, std::vector<Value>(10, std::int64_t(1)));
    QVERIFY(!result);
    QCOMPARE(result.error().position, sql.indexOf(QLatin1String("z WHERE")));
}

void TestMySqlConnection::summarises()
{
    QCOMPARE(answer(*m_connection, "CREATE TEMPORARY TABLE s (a INT)"), QByteArray());
    auto inserted = m_connection->execute(statement(QStringLiteral("INSERT INTO s VALUES (1), (2), (3)")));
    PENSTOCK_VERIFY(inserted);
    QVERIFY((*inserted)->schema()->empty());
    QVERIFY(!(*inserted)->next()->has_value());
    QCOMPARE((*inserted)->summary().affected, std::int64_t(3));
    QCOMPARE((*inserted)->summary().rows, std::int64_t(0));
    auto selected = m_connection->execute(statement(QStringLiteral("SELECT * FROM s WHERE a > 1")));
    PENSTOCK_VERIFY(selected);
    PENSTOCK_VERIFY(readAll(**selected));
    QCOMPARE((*selected)->summary().rows, std::int64_t(2));
    QCOMPARE((*selected)->summary().affected, std::int64_t(-1));
    selected->reset();
    QCOMPARE(answer(*m_connection, "DELETE FROM s WHERE a > 0 RETURNING a"), QByteArray("1\n2\n3"));
}

void TestMySqlConnection::tellsWarnings()
{
    auto cursor = m_connection->execute(statement(QStringLiteral("SELECT 1/0, CAST('x' AS INT)")));
    PENSTOCK_VERIFY(cursor);
    PENSTOCK_VERIFY(readAll(**cursor));
    const auto notices = (*cursor)->summary().notices;
    QCOMPARE(notices.size(), std::size_t(2));
    QVERIFY2(notices[0].contains(QLatin1String("1365")), qPrintable(notices[0]));
    cursor->reset();
    auto dropped = m_connection->execute(statement(QStringLiteral("DROP TABLE IF EXISTS no_such_table")));
    PENSTOCK_VERIFY(dropped);
    QCOMPARE((*dropped)->summary().notices.size(), std::size_t(1));
    dropped->reset();
    auto quiet = m_connection->execute(statement(QStringLiteral("SELECT 1")));
    PENSTOCK_VERIFY(quiet);
    PENSTOCK_VERIFY(readAll(**quiet));
    QVERIFY((*quiet)->summary().notices.empty());
}

void TestMySqlConnection::runsWhatCannotBePrepared()
{
    QCOMPARE(
        answer(*m_connection, "PREPARE p FROM 'SELECT 1.5, ''x'', NULL, X''00FF'' UNION SELECT 2, ?, 3, 4'"),
        QByteArray());
    QCOMPARE(answer(*m_connection, "SET @v = 'é😀'"), QByteArray());
    QCOMPARE(answer(*m_connection, "EXECUTE p USING @v"),
             QStringLiteral("1.5|x|NULL|0x00FF\n2.0|é😀|3|0x34").toUtf8());
    QCOMPARE(answer(*m_connection, "DEALLOCATE PREPARE p"), QByteArray());
    auto none = ask(*m_connection, QStringLiteral("EXECUTE p"));
    QVERIFY(!none);
    QCOMPARE(int(none.error().code), int(ErrorCode::Sql));
    QCOMPARE(answer(*m_connection, "SELECT 1"), QByteArray("1"));
}

void TestMySqlConnection::callsProcedures()
{
    QCOMPARE(
        answer(*m_connection,
               "CREATE OR REPLACE PROCEDURE p(n INT) BEGIN SELECT a FROM numbers WHERE a <= n ORDER BY a;"
               " SELECT d, e FROM numbers; DO 1; SELECT 3; END"),
        QByteArray());
    QCOMPARE(answer(*m_connection, "CALL p($1)", {std::int64_t(2)}), QByteArray("1\n2"));
    QCOMPARE(answer(*m_connection, "SELECT 1"), QByteArray("1"));
    QCOMPARE(answer(*m_connection,
                    "CREATE OR REPLACE PROCEDURE q() BEGIN SELECT 1; SELECT 2; SIGNAL SQLSTATE '45000'"
                    " SET MESSAGE_TEXT = 'late failure'; END"),
             QByteArray());
    QVERIFY(answer(*m_connection, "CALL q()").contains("late failure"));
    QCOMPARE(answer(*m_connection, "CREATE OR REPLACE PROCEDURE r() BEGIN DO 1; END"), QByteArray());
    QCOMPARE(answer(*m_connection, "CALL r()"), QByteArray());
    QCOMPARE(answer(*m_connection, "SELECT 1"), QByteArray("1"));
}

void TestMySqlConnection::followsTransactions()
{
    QCOMPARE(m_connection->transactionState(), TransactionState::None);
    QCOMPARE(answer(*m_connection, "START TRANSACTION"), QByteArray());
    QCOMPARE(m_connection->transactionState(), TransactionState::Open);
    QVERIFY(answer(*m_connection, "SELECT broken").startsWith("ERROR"));
    QCOMPARE(m_connection->transactionState(), TransactionState::Open);
    QCOMPARE(answer(*m_connection, "COMMIT"), QByteArray());
    QCOMPARE(m_connection->transactionState(), TransactionState::None);
}

void TestMySqlConnection::refusesWrites()
{
    QCOMPARE(answer(*m_connection, "CREATE TABLE target (a INT)"), QByteArray());
    ConnectionProfile profile = TestServers::mariaDb();
    profile.database = QString::fromLatin1(m_database);
    profile.readOnly = true;
    auto reader = open(profile);
    PENSTOCK_VERIFY(reader);
    for (int round = 0; round < 2; ++round) {
        for (const char *sql : {"INSERT INTO target VALUES (1)", "DELETE FROM target",
                                "CREATE TABLE other (a INT)", "DROP TABLE target", "TRUNCATE target"}) {
            auto result = ask(**reader, QString::fromLatin1(sql));
            QVERIFY2(!result, sql);
            QCOMPARE(int(result.error().code), int(ErrorCode::ReadOnly));
        }
        QCOMPARE(answer(**reader, "SELECT COUNT(*) FROM target"), QByteArray("0"));
        QCOMPARE(answer(**reader, "SET SESSION TRANSACTION READ WRITE"), QByteArray());
        PENSTOCK_VERIFY((*reader)->reset(Deadline::after(Ms(2000))));
    }
}

void TestMySqlConnection::keepsStatementTimeout()
{
    ConnectionProfile profile = TestServers::mariaDb();
    profile.statementTimeout = Ms(200);
    auto connection = open(profile);
    PENSTOCK_VERIFY(connection);
    for (int round = 0; round < 2; ++round) {
        auto result = ask(**connection, QStringLiteral("SELECT SLEEP(5)"));
        QVERIFY(!result);
        QCOMPARE(int(result.error().code), int(ErrorCode::Timeout));
        QCOMPARE(answer(**connection, "SELECT 1"), QByteArray("1"));
        QCOMPARE(answer(**connection, "SET SESSION max_statement_time = 0"), QByteArray());
        PENSTOCK_VERIFY((*connection)->reset(Deadline::after(Ms(2000))));
    }
}

void TestMySqlConnection::resets_data()
{
    QTest::addColumn<QList<QByteArray>>("dirty");
    QTest::addColumn<QByteArray>("probe");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const QList<QByteArray> &dirty, const char *probe,
                        const char *expected) {
        QTest::newRow(name) << dirty << QByteArray(probe) << QByteArray(expected);
    };
    row("user variable", {"SET @v = 7"}, "SELECT @v", "NULL");
    row("temporary table", {"CREATE TEMPORARY TABLE tmp (a INT)"}, "SELECT * FROM tmp", "ERROR");
    row("open transaction",
        {"CREATE OR REPLACE TABLE tx (a INT)", "START TRANSACTION", "INSERT INTO tx VALUES (1)"},
        "SELECT COUNT(*), @@in_transaction FROM tx", "0|0");
    row("autocommit off",
        {"CREATE OR REPLACE TABLE tx (a INT)", "SET autocommit = 0", "INSERT INTO tx VALUES (1)"},
        "SELECT (SELECT COUNT(*) FROM tx), @@autocommit", "0|1");
    row("isolation", {"SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE"}, "SELECT @@tx_isolation",
        "REPEATABLE-READ");
    row("sql_mode", {"SET SESSION sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'"}, "SELECT \"text\", 'a\\'b'",
        "text|a'b");
    row("time_zone", {"SET SESSION time_zone = '+05:00'"}, "SELECT @@time_zone = @@global.time_zone", "1");
    row("character set", {"SET NAMES latin1"},
        "SELECT @@character_set_client, @@character_set_results, HEX('é')", "utf8mb4|utf8mb4|C3A9");
    row("LOCK TABLES", {"CREATE OR REPLACE TABLE lt (a INT)", "LOCK TABLES lt WRITE"},
        "SELECT COUNT(*) FROM words", "10");
    row("GET_LOCK", {"SELECT GET_LOCK('penstock_reset', 0)"}, "SELECT IS_FREE_LOCK('penstock_reset')", "1");
    row("prepared statement", {"PREPARE ps FROM 'SELECT 1'"}, "EXECUTE ps", "ERROR");
    row("handler", {"HANDLER words OPEN"}, "HANDLER words READ FIRST", "ERROR");
    row("current database", {"USE information_schema"}, "SELECT DATABASE() LIKE 'penstock_conn_%'", "1");
    row("last insert id", {"SELECT LAST_INSERT_ID(42)"}, "SELECT LAST_INSERT_ID()", "0");
    row("role", {"SET ROLE NONE"}, "SELECT CURRENT_ROLE()", "NULL");
}

void TestMySqlConnection::resets()
{
    QFETCH(QList<QByteArray>, dirty);
    QFETCH(QByteArray, probe);
    QFETCH(QByteArray, expected);
    for (const QByteArray &sql : dirty) {
        const QByteArray result = answer(*m_connection, sql.constData());
        QVERIFY2(!result.startsWith("ERROR"), result.constData());
    }
    const std::int64_t id = m_connection->serverSessionId();
    PENSTOCK_VERIFY(m_connection->reset(Deadline::after(Ms(2000))));
    QCOMPARE(m_connection->transactionState(), TransactionState::None);
    QCOMPARE(m_connection->serverSessionId(), id);
    const QByteArray result = answer(*m_connection, probe.constData());
    if (expected == "ERROR")
        QVERIFY2(result.startsWith("ERROR"), result.constData());
    else
        QCOMPARE(result, expected);
}

/// A database that was chosen where none was cannot be left again.
void TestMySqlConnection::resetsSettings()
{
    ConnectionProfile profile = TestServers::mariaDb();
    profile.database.clear();
    auto connection = open(profile);
    PENSTOCK_VERIFY(connection);
    PENSTOCK_VERIFY((*connection)->reset(Deadline::after(Ms(2000))));
    QCOMPARE(answer(**connection, "USE information_schema"), QByteArray());
    QVERIFY(!(*connection)->reset(Deadline::after(Ms(2000))));
}

void TestMySqlConnection::readsLargeCells()
{
    QVERIFY(MariaDbClient::run("SET GLOBAL max_allowed_packet = 1073741824", {}));
    init(); // the setting is for new sessions
    auto cursor =
        m_connection->execute(statement(QStringLiteral("SELECT REPEAT('0123456789', 10000000), 'next'")));
    PENSTOCK_VERIFY(cursor);
    auto batch = (*cursor)->next();
    PENSTOCK_VERIFY(batch);
    QVERIFY(*batch);
    const std::string_view text = (*batch)->column(0).text(0);
    QCOMPARE(text.size(), std::size_t(100000000));
    QVERIFY(text.starts_with("01234567890") && text.ends_with("0123456789"));
    QCOMPARE((*batch)->column(1).text(0), std::string_view("next"));
}

void TestMySqlConnection::sendsLargeValues()
{
    ConnectionProfile profile = TestServers::mariaDb();
    profile.tls = TlsMode::Require; // writes that block under TLS
    auto connection = open(profile);
    PENSTOCK_VERIFY(connection);
    QCOMPARE(answer(**connection, "SELECT LENGTH($1), MD5($1) = MD5(REPEAT('x', 30000000))",
                    {std::string(30000000, 'x')}),
             QByteArray("30000000|1"));
}

void TestMySqlConnection::flushesEarly_data()
{
    QTest::addColumn<bool>("encrypted");
    QTest::newRow("plain") << false;
    QTest::newRow("encrypted") << true;
}

/// The server sends when its buffer of 16 KiB is full, so the rows are wide.
void TestMySqlConnection::flushesEarly()
{
    QFETCH(bool, encrypted);
    ConnectionProfile profile = TestServers::mariaDb();
    profile.tls = encrypted ? TlsMode::Require : TlsMode::Disable;
    auto connection = open(profile);
    PENSTOCK_VERIFY(connection);
    QElapsedTimer timer;
    timer.start();
    auto cursor = (*connection)
                      ->execute(statement(QStringLiteral(
                          "SELECT seq, REPEAT('x', 40000), SLEEP(IF(seq <= 2, 0, 0.3)) FROM seq_1_to_4")));
    PENSTOCK_VERIFY(cursor);
    auto first = (*cursor)->next();
    PENSTOCK_VERIFY(first);
    QVERIFY(*first);
    QVERIFY2(timer.elapsed() < 250, qPrintable(QString::number(timer.elapsed())));
    std::size_t rows = (*first)->rowCount();
    QVERIFY(rows >= 1 && rows < 4);
    while (true) {
        auto batch = (*cursor)->next();
        PENSTOCK_VERIFY(batch);
        if (!*batch)
            break;
        rows += (*batch)->rowCount();
    }
    QCOMPARE(rows, std::size_t(4));
    QVERIFY(timer.elapsed() >= 590);
}

namespace {

qint64 cpuMilliseconds()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto total = [](const timeval &time) { return qint64(time.tv_sec) * 1000 + time.tv_usec / 1000; };
    return total(usage.ru_utime) + total(usage.ru_stime);
}

qint64 residentKib()
{
    QFile status(QStringLiteral("/proc/self/status"));
    if (!status.open(QIODevice::ReadOnly))
        return -1;
    for (const QByteArray &line : status.readAll().split('\n')) {
        if (line.startsWith("VmRSS:"))
            return line.mid(6).replace("kB", "").trimmed().toLongLong();
    }
    return -1;
}

} // namespace

void TestMySqlConnection::streamsFlat()
{
    auto cursor = m_connection->execute(statement(QStringLiteral("SELECT * FROM numbers")));
    PENSTOCK_VERIFY(cursor);
    std::size_t rows = 0;
    std::int64_t sum = 0;
    qint64 before = 0;
    qint64 highest = 0;
    const qint64 cpuBefore = cpuMilliseconds();
    QElapsedTimer timer;
    timer.start();
    while (true) {
        auto batch = (*cursor)->next();
        PENSTOCK_VERIFY(batch);
        if (!*batch)
            break;
        QVERIFY((*batch)->rowCount() <= RowBatch::maxRows);
        rows += (*batch)->rowCount();
        for (std::size_t i = 0; i < (*batch)->rowCount(); ++i)
            sum += (*batch)->column(0).value<std::int32_t>(i);
        if (before == 0)
            before = residentKib();
        highest = std::max(highest, residentKib());
    }
    qInfo("1 M rows x 5 columns in %lld ms, %lld of them our own", timer.elapsed(),
          cpuMilliseconds() - cpuBefore);
    QCOMPARE(rows, std::size_t(1000000));
    QCOMPARE(sum, std::int64_t(500000500000));
#ifndef __SANITIZE_ADDRESS__ // which keeps freed memory back
    QVERIFY2(highest - before < 20000, qPrintable(QString::number(highest - before)));
#endif
}

void TestMySqlConnection::scans_data()
{
    QTest::addColumn<int>("which");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("count") << 0 << QByteArray("1000000");
    QTest::newRow("range") << 1 << QByteArray("name 999999|999999\nname 1000000|1000000");
    QTest::newRow("limit") << 2 << QByteArray("1000000\n999999\n999998");
}

void TestMySqlConnection::scans()
{
    QFETCH(int, which);
    ScanRequest scan;
    scan.object = {m_database.toStdString(), "numbers"};
    if (which == 1) {
        scan.columns = {"d", "a"};
        scan.predicates = {{"a", Predicate::Op::Greater, std::int64_t(999998)},
                           {"d", Predicate::Op::IsNotNull}};
        scan.order = {{"a"}};
    } else if (which == 2) {
        scan.columns = {"a"};
        scan.order = {{"a", true}};
        scan.limit = 3;
    }
    auto cursor = m_connection->scan(scan);
    PENSTOCK_VERIFY(cursor);
    auto text = readAll(**cursor);
    PENSTOCK_VERIFY(text);
    QTEST(*text, "expected");
}

void TestMySqlConnection::comparesBytes_data()
{
    QTest::addColumn<QString>("column");
    QTest::addColumn<int>("op");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("expected");
    using Op = Predicate::Op;
    const auto row = [](const char *column, Op op, const char *value, const char *expected) {
        QTest::addRow("%s %d %s", column, int(op), value)
            << QString::fromLatin1(column) << int(op) << QString::fromUtf8(value)
            << QString::fromUtf8(expected);
    };
    row("w", Op::Equal, "abc", "abc");
    row("w", Op::Equal, "abc ", "abc ");
    row("w", Op::Equal, "été", "été");
    row("w", Op::Equal, "", "");
    row("w", Op::Equal, "😀", "😀");
    row("w", Op::NotEqual, "abc", ",ABC,abc ,ete,strasse,straße,été,😀");
    row("w", Op::Less, "abc", ",ABC");
    row("w", Op::GreaterOrEqual, "été", "été,😀");
    row("w", Op::Greater, "straße", "été,😀");
    row("l", Op::Equal, "été", "été");
    row("l", Op::Equal, "straße", "straße");
    row("l", Op::Equal, "😀", "none"); // latin1 cannot even hold it
    row("l", Op::Greater, "x", "été");
    row("l", Op::LessOrEqual, "ABC", ",ABC");
}

void TestMySqlConnection::comparesBytes()
{
    QFETCH(QString, column);
    QFETCH(int, op);
    QFETCH(QString, value);
    QFETCH(QString, expected);
    ScanRequest scan;
    scan.object = {{}, "words"};
    scan.columns = {column.toStdString()};
    scan.predicates = {{column.toStdString(), Predicate::Op(op), value.toStdString(), true}};
    auto cursor = m_connection->scan(scan);
    PENSTOCK_VERIFY(cursor);
    auto text = readAll(**cursor);
    PENSTOCK_VERIFY(text);
    QList<QByteArray> found = text->split('\n');
    std::sort(found.begin(), found.end());
    if ((*cursor)->summary().rows == 0)
        found = {"none"};
    QCOMPARE(QString::fromUtf8(found.join(',')), expected);
}

/// As doubles, which MariaDB would compare a decimal and a text as, the three are one number.
void TestMySqlConnection::scansDecimalsExactly()
{
    ScanRequest scan;
    scan.object = {{}, "exact"};
    scan.columns = {"d"};
    scan.predicates = {{"d", Predicate::Op::Less, std::string("12345678901234567890.0000000002")}};
    auto cursor = m_connection->scan(scan);
    PENSTOCK_VERIFY(cursor);
    auto text = readAll(**cursor);
    PENSTOCK_VERIFY(text);
    QCOMPARE(*text, QByteArray("12345678901234567890.0000000001"));
}

void TestMySqlConnection::givesUpCursors()
{
    const auto statementsBefore = TestServers::mariaDbLog().count("KILL QUERY");
    { // little is left: read, not killed
        auto cursor = m_connection->execute(statement(QStringLiteral("SELECT * FROM words")));
        PENSTOCK_VERIFY(cursor);
    }
    QCOMPARE(answer(*m_connection, "SELECT 1"), QByteArray("1"));
    QCOMPARE(TestServers::mariaDbLog().count("KILL QUERY"), statementsBefore);
    QElapsedTimer timer;
    timer.start();
    { // much is left
        auto cursor = m_connection->execute(statement(QStringLiteral("SELECT * FROM numbers a, numbers b")));
        PENSTOCK_VERIFY(cursor);
        auto batch = (*cursor)->next();
        PENSTOCK_VERIFY(batch);
        QVERIFY(*batch);
    }
    QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
    QVERIFY(m_connection->isUsable());
    QCOMPARE(answer(*m_connection, "SELECT 1"), QByteArray("1"));
    QVERIFY(TestServers::mariaDbLog().count("KILL QUERY") > statementsBefore);
}

QTEST_GUILESS_MAIN(TestMySqlConnection)
#include "tst_MySqlConnection.moc"
