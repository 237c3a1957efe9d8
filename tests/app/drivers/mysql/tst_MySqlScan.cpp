// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/Temporal.h"
#include "tests/app/drivers/mysql/MySqlSession.h"

using namespace MySqlSession;

/// Scans as copies to other databases need them: page by page without a gap, and instants that are told apart.
class TestMySqlScan final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanupTestCase();
    void pages_data();
    void pages();
    void pagesByTwoColumns();
    void instants();
    void zoneComesBack();
    void zeroInstants();

private:
    [[nodiscard]] Result<QByteArray> scanAll(const ScanRequest &request);

    std::unique_ptr<Connection> m_connection;
    std::unique_ptr<Connection> m_writer; ///< In UTC.
};

void TestMySqlScan::initTestCase()
{
    PENSTOCK_NEED(MariaDb);
    auto connection = open(TestServers::mariaDb());
    PENSTOCK_VERIFY(connection);
    m_connection = std::move(*connection);
    // In the server's own zone, not even FROM_UNIXTIME() tells the hours of autumn apart.
    auto writer = open(TestServers::mariaDb());
    PENSTOCK_VERIFY(writer);
    m_writer = std::move(*writer);
    QCOMPARE(answer(*m_writer, "SET time_zone = '+00:00'"), QByteArray());
}

void TestMySqlScan::cleanupTestCase()
{
    if (m_connection)
        answer(*m_connection, "DROP TABLE IF EXISTS scan_page, scan_two, scan_instant, scan_zero");
}

void TestMySqlScan::pages_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("values");
    QTest::newRow("texts that look like numbers")
        << QByteArray("VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin")
        << QByteArray(
               "('0012'), ('012'), ('12'), ('12.0'), ('2'), ('-1'), ('1e3'), ('é'), ('E'), ('a '), ('a')");
    QTest::newRow("latin1 that ignores case") << QByteArray("VARCHAR(20) CHARACTER SET latin1")
                                              << QByteArray("('é'), ('10'), ('9'), ('B'), ('a'), ('c')");
    QTest::newRow("decimals") << QByteArray("DECIMAL(38,10)")
                              << QByteArray(
                                     "(9007199254740993.1), (9007199254740993.2), (9007199254740992),"
                                     " (-1), (0.0000000001), (1234567890123456789012345678.0000000001)");
    QTest::newRow("unsigned") << QByteArray("BIGINT UNSIGNED")
                              << QByteArray("(18446744073709551615), (18446744073709551614), (0),"
                                            " (9223372036854775808), (9223372036854775807)");
    QTest::newRow("words in another order")
        << QByteArray("ENUM('z','b','10','9','a')") << QByteArray("('z'), ('b'), ('10'), ('9'), ('a')");
    QTest::newRow("sets of words") << QByteArray("SET('z','b','a')")
                                   << QByteArray("('z'), ('b'), ('a'), ('z,b'), ('z,a'), ('b,a'), ('')");
    QTest::newRow("bits") << QByteArray("BIT(64)") << QByteArray("(0), (1), (255), (256), (b'1010')");
    QTest::newRow("uuids") << QByteArray("UUID")
                           << QByteArray("('00000000-0000-0000-0000-000000000001'),"
                                         " ('10000000-0000-1000-8000-000000000000'),"
                                         " ('20000000-0000-1000-0000-000000000000'),"
                                         " ('00000000-0000-2000-1000-000000000000')");
    QTest::newRow("times of an hour that was there twice")
        << QByteArray("TIMESTAMP(6)")
        << QByteArray("(FROM_UNIXTIME(1729985400.5)), (FROM_UNIXTIME(1729989000.5)), "
                      "(FROM_UNIXTIME(1729987200)), (FROM_UNIXTIME(1729990800))");
    QTest::newRow("times without a zone") << QByteArray("DATETIME(3)")
                                          << QByteArray("('2024-10-27 02:30:00.5'), ('0000-01-01'), "
                                                        "('9999-12-31 23:59:59.999'), ('2024-10-27')");
    QTest::newRow("bytes") << QByteArray("VARBINARY(10)")
                           << QByteArray("(X'00'), (X''), (X'FF'), (X'0000'), (X'31'), (X'3132')");
    QTest::newRow("doubles") << QByteArray("DOUBLE")
                             << QByteArray("(0.1), (-1e300), (1e-300), (3), (12345678.9)");
}

/// Two rows a page, each going on after the last row of the page before.
void TestMySqlScan::pages()
{
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, values);
    answer(*m_writer, "DROP TABLE IF EXISTS scan_page");
    answer(*m_writer, "CREATE TABLE scan_page (k " + type + " PRIMARY KEY, n INT DEFAULT 1)");
    QCOMPARE(answer(*m_writer, "INSERT INTO scan_page (k) VALUES " + values), QByteArray());
    const auto count = answer(*m_connection, "SELECT COUNT(*) FROM scan_page").toLongLong();

    ScanRequest request;
    request.object = {{}, "scan_page"};
    request.columns = {"k", "n"};
    request.order = {{"k"}};
    request.limit = 2;
    request.exactInstants = true;
    QByteArrayList seen;
    while (true) {
        auto cursor = m_connection->scan(request);
        PENSTOCK_VERIFY(cursor);
        const ColumnType column = (*(*cursor)->schema())[0].type;
        const auto rows = readAll(**cursor);
        PENSTOCK_VERIFY(rows);
        if (rows->isEmpty())
            break;
        for (const QByteArray &row : rows->split('\n'))
            seen += row.chopped(2);
        const QByteArray last = seen.last();
        if (column.kind == TypeKind::Binary)
            request.after = {Blob{QByteArray::fromHex(last.mid(2)).toStdString()}};
        else
            request.after = {last.toStdString()};
        QVERIFY2(seen.size() <= 2 * count, "the pages do not end");
    }
    QCOMPARE(QSet<QByteArray>(seen.begin(), seen.end()).size(), seen.size());
    QCOMPARE(seen.size(), count);
}

void TestMySqlScan::pagesByTwoColumns()
{
    answer(*m_writer, "CREATE OR REPLACE TABLE scan_two (a ENUM('z','a'), b INT, PRIMARY KEY (a, b))");
    answer(*m_connection,
           "INSERT INTO scan_two SELECT 'z', seq FROM (SELECT 1 seq UNION SELECT 2 UNION SELECT 3) s");
    answer(*m_writer, "INSERT INTO scan_two SELECT 'a', b FROM (SELECT b FROM scan_two) s");
    ScanRequest request;
    request.object = {{}, "scan_two"};
    request.columns = {"a", "b"};
    request.order = {{"a"}, {"b"}};
    request.exactInstants = true;
    request.after = {std::string("a"), std::int64_t{2}};
    request.upTo = {std::string("z"), std::int64_t{2}};
    const auto rows = scanAll(request);
    PENSTOCK_VERIFY(rows);
    QCOMPARE(*rows, QByteArray("a|3\nz|1\nz|2"));
}

Result<QByteArray> TestMySqlScan::scanAll(const ScanRequest &request)
{
    auto cursor = m_connection->scan(request);
    if (!cursor)
        return cursor.error();
    return readAll(**cursor);
}

/// The test server's zone is Europe/Paris: 02:30 came twice on 2024-10-27.
void TestMySqlScan::instants()
{
    answer(*m_writer, "CREATE OR REPLACE TABLE scan_instant (id INT PRIMARY KEY, t TIMESTAMP NULL)");
    answer(*m_writer, "INSERT INTO scan_instant VALUES (1, FROM_UNIXTIME(1729989000)),"
                      " (2, FROM_UNIXTIME(1729992600)), (3, NULL)");
    ScanRequest request;
    request.object = {{}, "scan_instant"};
    request.columns = {"t"};
    request.order = {{"id"}};
    auto shown = scanAll(request);
    PENSTOCK_VERIFY(shown);
    QCOMPARE(*shown, QByteArray("2024-10-27 02:30:00\n2024-10-27 02:30:00\nNULL"));

    request.exactInstants = true;
    auto cursor = m_connection->scan(request);
    PENSTOCK_VERIFY(cursor);
    const ColumnType type = (*(*cursor)->schema())[0].type;
    QCOMPARE(type.kind, TypeKind::TimestampTz);
    QCOMPARE(type.zone, std::string("UTC"));
    const auto batch = (*cursor)->next();
    PENSTOCK_VERIFY(batch);
    QCOMPARE((*batch)->column(0).value<std::int64_t>(0), 1729989000'000000);
    QCOMPARE((*batch)->column(0).value<std::int64_t>(1), 1729992600'000000);
    QVERIFY((*batch)->column(0).isNull(2));
    cursor->reset();

    // What is compared with them is in UTC as well.
    request.columns = {"id"};
    request.predicates = {{"t", Predicate::Op::GreaterOrEqual, std::string("2024-10-27 01:30:00")}};
    const auto later = scanAll(request);
    PENSTOCK_VERIFY(later);
    QCOMPARE(*later, QByteArray("2"));
}

void TestMySqlScan::zoneComesBack()
{
    QCOMPARE(answer(*m_connection, "SET SESSION time_zone = '-07:00'"), QByteArray());
    ScanRequest request;
    request.object = {"information_schema", "character_sets"};
    request.exactInstants = true;
    PENSTOCK_VERIFY(scanAll(request));
    PENSTOCK_VERIFY(scanAll(request));
    QCOMPARE(answer(*m_connection, "SELECT @@session.time_zone"), QByteArray("-07:00"));
    PENSTOCK_VERIFY(scanAll(request));
    PENSTOCK_VERIFY(m_connection->reset(Deadline::after(std::chrono::seconds(5))));
    QCOMPARE(answer(*m_connection, "SELECT @@session.time_zone"), QByteArray("SYSTEM"));
}

/// '0000-00-00' is no instant: others know minus infinity, and it is shown as the server shows it.
void TestMySqlScan::zeroInstants()
{
    answer(*m_connection,
           "CREATE OR REPLACE TABLE scan_zero (t TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP)");
    answer(*m_connection, "SET STATEMENT sql_mode = '' FOR INSERT INTO scan_zero VALUES ('0000-00-00')");
    ScanRequest request;
    request.object = {{}, "scan_zero"};
    request.columns = {"t"};
    request.exactInstants = true;
    const auto shown = scanAll(request);
    PENSTOCK_VERIFY(shown);
    QCOMPARE(*shown, QByteArray("0000-00-00 00:00:00.000"));
    auto cursor = m_connection->scan(request);
    PENSTOCK_VERIFY(cursor);
    const auto batch = (*cursor)->next();
    PENSTOCK_VERIFY(batch);
    QCOMPARE((*batch)->column(0).value<std::int64_t>(0), Temporal::timestampMinusInfinity);
}

QTEST_GUILESS_MAIN(TestMySqlScan)
#include "tst_MySqlScan.moc"
