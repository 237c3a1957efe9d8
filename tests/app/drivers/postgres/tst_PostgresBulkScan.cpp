// SPDX-License-Identifier: GPL-3.0-or-later
// labels: serial
#include "app/drivers/Canceller.h"
#include "app/drivers/postgres/PostgresLiteral.h"
#include "tests/app/drivers/postgres/CopyStage.h"
#include "tests/support/PrivatePostgres.h"
#include "tests/support/RandomRows.h"

#include <QElapsedTimer>

using namespace std::chrono_literals;
using CopyStage::batchesOf;

namespace {

ScanRequest bulkScan(const ObjectName &object, std::vector<std::string> columns)
{
    ScanRequest scan;
    scan.object = object;
    scan.columns = std::move(columns);
    scan.isBulk = true;
    scan.origin = {Origin::Kind::Job, QStringLiteral("bulk")};
    return scan;
}

/// Cells joined by '|', rows by ';', NULL is "~".
QString shownRows(const Result<std::vector<RowBatch>> &batches)
{
    if (!batches)
        return batches.error().toText();
    std::string out;
    for (const RowBatch &batch : *batches) {
        for (std::size_t row = 0; row < batch.rowCount(); ++row) {
            out += out.empty() ? "" : ";";
            for (std::size_t i = 0; i < batch.columnCount(); ++i) {
                out += i == 0 ? "" : "|";
                if (batch.column(i).isNull(row))
                    out += '~';
                else
                    CellText(batch.schema()[i].type).append(out, batch.column(i), row);
            }
        }
    }
    return QString::fromStdString(out);
}

} // namespace

/// Scans that come by COPY, beside the same ones that come row by row.
class tst_PostgresBulkScan final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void everyTable_data();
    void everyTable();
    void literals_data();
    void literals();
    void embedding();
    void bounds();
    void unreadableColumns();
    void emptyTables();
    void largeValue();
    void errors();
    void givenUp_data();
    void givenUp();
    void cancelled();
    void changedType();
    void changedSince();
    void killedServer();

private:
    std::unique_ptr<CopyStage::Database> m_database;
    std::unique_ptr<ProbeSession> m_session;

    [[nodiscard]] Result<std::vector<RowBatch>> scan(const ScanRequest &request)
    {
        return batchesOf(m_session->connection().scan(request));
    }
};

void tst_PostgresBulkScan::initTestCase()
{
    PENSTOCK_NEED(Postgres);
    m_database = std::make_unique<CopyStage::Database>(QStringLiteral("bulk_scan"));
    QCOMPARE(m_database->problem(), QString());
    QCOMPARE(CopyStage::loadTypes(m_database->profile()), QByteArray());
    m_session = std::make_unique<ProbeSession>(m_database->profile());
    QCOMPARE(
        m_session->run({QStringLiteral("CREATE TABLE pairs (k int PRIMARY KEY, v text)"),
                        QStringLiteral("INSERT INTO pairs SELECT i, 'v' || i FROM generate_series(1, 5) i"),
                        QStringLiteral("CREATE TABLE many AS SELECT i AS k, repeat('x', 200) AS v FROM"
                                       " generate_series(1, 300000) i")}),
        QString());
}

void tst_PostgresBulkScan::init()
{
    QCOMPARE(m_session->connection().transactionState(), TransactionState::None);
}

void tst_PostgresBulkScan::everyTable_data()
{
    QTest::addColumn<QString>("table");
    QTest::addColumn<bool>("isCopied"); // by COPY; xml and others have no binary form that we read
    for (const char *table : {"booleans", "integers", "floats", "numerics", "texts", "binaries", "dates",
                              "instants", "intervals", "words"})
        QTest::newRow(table) << QString::fromLatin1(table) << true;
    for (const char *table : {"documents", "others"})
        QTest::newRow(table) << QString::fromLatin1(table) << false;
}

void tst_PostgresBulkScan::everyTable()
{
    QFETCH(QString, table);
    QFETCH(bool, isCopied);
    const TableShape shape = CopyStage::shapeOf(*m_session, {"types", table.toStdString()});
    ScanRequest request = bulkScan(shape.name, CopyStage::columnsOf(shape));
    request.order = {{"id"}};
    QStringList told;
    request.rendered = [&](const QString &sql) { told << sql; };
    const auto copied = scan(request);
    PENSTOCK_VERIFY(copied);
    QCOMPARE(told.size(), isCopied ? 2 : 1);
    QCOMPARE(told.last().startsWith(QLatin1String("COPY (")), isCopied);
    request.isBulk = false;
    const auto read = scan(request);
    PENSTOCK_VERIFY(read);
    QCOMPARE(copied->front().schema(), read->front().schema());
    for (std::size_t i = 0; i < shape.columns.size(); ++i)
        QCOMPARE(shape.columns[i].type, read->front().schema()[i].type);
    QCOMPARE(shownRows(copied), shownRows(read));
    QVERIFY(m_session->connection().isUsable());
}

void tst_PostgresBulkScan::literals_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char *text : {"",
                             "plain",
                             "it's",
                             "''",
                             "back\\slash",
                             "\\",
                             "\\'",
                             "'\\",
                             "E'\\x41'",
                             "$1",
                             "$tag$x$tag$",
                             "\"quoted\"",
                             "é 日本語 🦜",
                             "--",
                             "/* */",
                             "; DROP TABLE pairs",
                             "tab\tnew\nline\r",
                             "%s",
                             "U&'\\0041'",
                             "\\000",
                             "\x01"})
        QTest::addRow("%s", text) << QByteArray(text);
}

void tst_PostgresBulkScan::literals()
{
    QFETCH(QByteArray, text);
    const Value value(text.toStdString());
    const auto literal = PostgresLiteral::of(value);
    PENSTOCK_VERIFY(literal);
    for (const char *setting : {"on", "off"}) {
        QCOMPARE(m_session->run(
                     {QStringLiteral("SET standard_conforming_strings TO %1").arg(QLatin1String(setting))}),
                 QString());
        const auto rows =
            m_session->query(QStringLiteral("SELECT%1::text").arg(QString::fromStdString(*literal)));
        PENSTOCK_VERIFY(rows);
        QCOMPARE((*rows)[0][0], text.toStdString());
        const Value bytes(Blob{text.toStdString()});
        const auto blob = m_session->query(QStringLiteral("SELECT encode(%1, 'hex')")
                                               .arg(QString::fromStdString(*PostgresLiteral::of(bytes))));
        PENSTOCK_VERIFY(blob);
        QCOMPARE((*blob)[0][0], text.toHex().toStdString());
    }
    QCOMPARE(m_session->run({QStringLiteral("RESET standard_conforming_strings")}), QString());
    // And in a place where a value stands.
    ScanRequest request = bulkScan({"public", "pairs"}, {"k"});
    request.predicates = {{"v", Predicate::Op::NotEqual, value}};
    QCOMPARE(shownRows(scan(request)), QStringLiteral("1;2;3;4;5"));
}

void tst_PostgresBulkScan::embedding()
{
    QCOMPARE(*PostgresLiteral::of(Value()), std::string("NULL"));
    QCOMPARE(*PostgresLiteral::of(Value(true)), std::string("'true'"));
    QCOMPARE(*PostgresLiteral::of(Value(std::int64_t{INT64_MIN})), std::string("'-9223372036854775808'"));
    QCOMPARE(*PostgresLiteral::of(Value(0.1)), std::string("'0.1'"));
    QCOMPARE(PostgresLiteral::of(Value(std::string("a\0b", 3))).error().code, ErrorCode::Invalid);
    for (const char *broken : {"\xc0'", "\xff", "\xe9", "\xed\xa0\x80", "a\xc3"})
        QCOMPARE(PostgresLiteral::of(Value(std::string(broken))).error().code, ErrorCode::Invalid);
    QueryRequest request;
    request.text =
        QStringLiteral("SELECT \"a$1\"\"$2\" FROM t WHERE b = $2 AND c IN ($1, $11) AND '$1' = ''");
    request.params = {
        std::string("one"), std::int64_t{2}, true, true, true, true, true, true, true, true, 1.5};
    QCOMPARE(*PostgresLiteral::embed(request),
             std::string("SELECT \"a$1\"\"$2\" FROM t WHERE b = '2' AND c IN ('one', '1.5') AND '$1' = ''"));
    request.params.pop_back();
    QCOMPARE(PostgresLiteral::embed(request).error().code, ErrorCode::Internal);
}

void tst_PostgresBulkScan::bounds()
{
    ScanRequest request = bulkScan({"public", "pairs"}, {"v", "k"});
    request.order = {{"k"}};
    request.after = {std::int64_t{1}};
    request.upTo = {std::int64_t{4}};
    request.predicates = {{"v", Predicate::Op::NotEqual, std::string("v3")},
                          {"v", Predicate::Op::IsNotNull, {}}};
    QCOMPARE(shownRows(scan(request)), QStringLiteral("v2|2;v4|4"));
    request.limit = 1;
    request.skip = 1;
    QCOMPARE(shownRows(scan(request)), QStringLiteral("v4|4"));
    request = bulkScan({"public", "pairs"}, {});
    QCOMPARE(shownRows(scan(request)), QStringLiteral("5"));
    // In a transaction, which goes on.
    request = bulkScan({"public", "pairs"}, {"k"});
    request.order = {{.column = "k", .descending = true}};
    QCOMPARE(m_session->run({QStringLiteral("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")}), QString());
    QCOMPARE(shownRows(scan(request)), QStringLiteral("5;4;3;2;1"));
    QCOMPARE(m_session->connection().transactionState(), TransactionState::Open);
    QCOMPARE(shownRows(scan(request)), QStringLiteral("5;4;3;2;1"));
    QCOMPARE(m_session->run({QStringLiteral("COMMIT")}), QString());
    const auto cursor = m_session->connection().scan(request);
    PENSTOCK_VERIFY(cursor);
    PENSTOCK_VERIFY((*cursor)->next());
    PENSTOCK_VERIFY((*cursor)->next());
    QCOMPARE((*cursor)->summary().rows, 5);
    QCOMPARE((*cursor)->summary().tag, QStringLiteral("COPY 5"));
}

void tst_PostgresBulkScan::unreadableColumns()
{
    QCOMPARE(m_session->run({QStringLiteral("CREATE TABLE arrays AS SELECT 1 AS k, ARRAY[1, NULL] AS a")}),
             QString());
    QCOMPARE(shownRows(scan(bulkScan({"public", "arrays"}, {"k", "a"}))), QStringLiteral("1|{1,NULL}"));
    QCOMPARE(shownRows(scan(bulkScan({"public", "arrays"}, {"k"}))), QStringLiteral("1"));
}

void tst_PostgresBulkScan::emptyTables()
{
    QCOMPARE(m_session->run({QStringLiteral("CREATE TABLE nothing (a int, b text)")}), QString());
    const auto cursor = m_session->connection().scan(bulkScan({"public", "nothing"}, {"a", "b"}));
    PENSTOCK_VERIFY(cursor);
    QCOMPARE((*cursor)->schema()->size(), std::size_t{2});
    const auto none = (*cursor)->next();
    PENSTOCK_VERIFY(none);
    QVERIFY(!none->has_value());
}

void tst_PostgresBulkScan::largeValue()
{
    QCOMPARE(m_session->run(
                 {QStringLiteral(
                      "CREATE TABLE large AS SELECT decode(repeat('00ff', 50 * 1024 * 1024), 'hex') AS v"),
                  QStringLiteral("INSERT INTO large VALUES ('\\x01')")}),
             QString());
    const auto batches = scan(bulkScan({"public", "large"}, {"v"}));
    PENSTOCK_VERIFY(batches);
    QCOMPARE(batches->front().column(0).text(0).size(), std::size_t{100} << 20);
    QCOMPARE(batches->back().column(0).text(batches->back().rowCount() - 1), std::string_view("\x01"));
    QCOMPARE(m_session->run({QStringLiteral("DROP TABLE large")}), QString());
}

void tst_PostgresBulkScan::errors()
{
    const auto noTable = scan(bulkScan({"public", "nowhere"}, {"a"}));
    QVERIFY(!noTable);
    QCOMPARE(noTable.error().serverCode, QStringLiteral("42P01"));
    QCOMPARE(m_session->connection().transactionState(), TransactionState::None);
    ScanRequest request = bulkScan({"public", "pairs"}, {"k"});
    request.predicates = {{"k", Predicate::Op::Equal, std::string("no number")}};
    QCOMPARE(scan(request).error().serverCode, QStringLiteral("22P02"));
    QCOMPARE(m_session->connection().transactionState(), TransactionState::None);
    // In the middle of the rows.
    QCOMPARE(
        m_session->run({QStringLiteral("CREATE VIEW trap AS SELECT 1 / (200000 - k) AS q, v FROM many")}),
        QString());
    const auto trapped = scan(bulkScan({"public", "trap"}, {"q", "v"}));
    QVERIFY(!trapped);
    QCOMPARE(trapped.error().serverCode, QStringLiteral("22012"));
    QCOMPARE(m_session->connection().transactionState(), TransactionState::None);
    // In a user's transaction the error is the user's to end.
    QCOMPARE(m_session->run({QStringLiteral("BEGIN")}), QString());
    QVERIFY(!scan(bulkScan({"public", "nowhere"}, {"a"})));
    QCOMPARE(m_session->connection().transactionState(), TransactionState::Failed);
    QCOMPARE(m_session->run({QStringLiteral("ROLLBACK")}), QString());
}

void tst_PostgresBulkScan::givenUp_data()
{
    QTest::addColumn<bool>("inTransaction");
    QTest::addColumn<QString>("table");
    QTest::newRow("alone") << false << QStringLiteral("many");
    QTest::newRow("in a transaction") << true << QStringLiteral("many");
}

void tst_PostgresBulkScan::givenUp()
{
    QFETCH(bool, inTransaction);
    QFETCH(QString, table);
    if (inTransaction)
        QCOMPARE(m_session->run({QStringLiteral("BEGIN")}), QString());
    for (int i = 0; i < 3; ++i) {
        const auto cursor =
            m_session->connection().scan(bulkScan({"public", table.toStdString()}, {"k", "v"}));
        PENSTOCK_VERIFY(cursor);
        for (int j = 0; j < i; ++j)
            PENSTOCK_VERIFY((*cursor)->next());
    }
    QCOMPARE(m_session->connection().transactionState(),
             inTransaction ? TransactionState::Open : TransactionState::None);
    QCOMPARE(shownRows(scan(bulkScan({"public", "pairs"}, {"k"}))), QStringLiteral("1;2;3;4;5"));
    if (inTransaction)
        QCOMPARE(m_session->run({QStringLiteral("COMMIT")}), QString());
}

void tst_PostgresBulkScan::cancelled()
{
    QCOMPARE(
        m_session->run({QStringLiteral(
            "CREATE VIEW endless AS SELECT generate_series(1, 1000000000) AS k, repeat('x', 1000) AS v")}),
        QString());
    Connection &connection = m_session->connection();
    for (int i = 0; i < 3; ++i) {
        const auto cursor = connection.scan(bulkScan({"public", "endless"}, {"k", "v"}));
        PENSTOCK_VERIFY(cursor);
        PENSTOCK_VERIFY((*cursor)->next());
        PENSTOCK_VERIFY(connection.canceller()->cancel(Deadline::after(5s)));
        Result<std::optional<RowBatch>> batch = std::optional<RowBatch>();
        QElapsedTimer timer;
        timer.start();
        do {
            batch = (*cursor)->next();
        } while (batch && batch->has_value() && timer.elapsed() < 20'000);
        QVERIFY(!batch);
        QCOMPARE(batch.error().code, ErrorCode::Cancelled);
        QCOMPARE(connection.transactionState(), TransactionState::None);
        QCOMPARE(m_session->run({QStringLiteral("SELECT pg_sleep(0.01)")}),
                 QString()); // no late cancel hits it
    }
    QCOMPARE(m_session->run({QStringLiteral("DROP VIEW endless")}), QString());
}

/// From the description on, nobody can change what the rows are read as.
void tst_PostgresBulkScan::changedType()
{
    const auto cursor = m_session->connection().scan(bulkScan({"public", "many"}, {"k", "v"}));
    PENSTOCK_VERIFY(cursor);
    ProbeSession other(m_database->profile());
    QVERIFY(other
                .run({QStringLiteral("SET lock_timeout TO '200ms'"),
                      QStringLiteral("ALTER TABLE many ALTER k TYPE real")})
                .contains(QLatin1String("lock timeout")));
}

/// Rows of a transaction and of its subtransactions, those before it not.
void tst_PostgresBulkScan::changedSince()
{
    ProbeSession writer(m_database->profile());
    QCOMPARE(
        m_session->run({QStringLiteral("CREATE TABLE changes (k int PRIMARY KEY, v text)"),
                        QStringLiteral("INSERT INTO changes SELECT i, 'old' FROM generate_series(1, 9) i"),
                        QStringLiteral("VACUUM (FREEZE) changes")}),
        QString());
    const auto number = [&](const char *sql) {
        const auto rows = m_session->query(QString::fromLatin1(sql));
        return rows ? QByteArray::fromStdString((*rows)[0][0]).toULongLong() : 0;
    };
    QCOMPARE(
        writer.run({QStringLiteral("BEGIN"), QStringLiteral("UPDATE changes SET v = 'one' WHERE k = 1"),
                    QStringLiteral("SAVEPOINT a"), QStringLiteral("UPDATE changes SET v = 'two' WHERE k = 2"),
                    QStringLiteral("RELEASE a")}),
        QString());
    const auto fence = number("SELECT pg_snapshot_xmin(pg_current_snapshot())::text");
    QVERIFY(fence > 0);
    ScanRequest request = bulkScan({"public", "changes"}, {"k", "v"});
    request.order = {{"k"}};
    request.changedSince = fence;
    QCOMPARE(shownRows(scan(request)), QString());
    QCOMPARE(
        writer.run({QStringLiteral("COMMIT"), QStringLiteral("UPDATE changes SET v = 'three' WHERE k = 3"),
                    QStringLiteral("VACUUM (FREEZE) changes")}),
        QString());
    for (const bool isBulk : {true, false}) {
        request.isBulk = isBulk;
        request.changedSince = fence;
        QCOMPARE(shownRows(scan(request)), QStringLiteral("1|one;2|two;3|three"));
        request.changedSince = number("SELECT pg_snapshot_xmax(pg_current_snapshot())::text");
        QCOMPARE(shownRows(scan(request)), QString());
        request.changedSince = 0; // farther back than rows can tell, as 3 is after billions of transactions
        QCOMPARE(shownRows(scan(request)).count(QLatin1Char(';')), 8);
        request.predicates = {{"k", Predicate::Op::Greater, std::int64_t{7}}};
        QCOMPARE(shownRows(scan(request)), QStringLiteral("8|old;9|old"));
        request.predicates = {};
    }
}

void tst_PostgresBulkScan::killedServer()
{
    PrivatePostgres server;
    PENSTOCK_VERIFY(server.start());
    ProbeSession session(server.profile());
    QCOMPARE(
        session.run({QStringLiteral(
            "CREATE VIEW endless AS SELECT generate_series(1, 1000000000) AS k, repeat('x', 1000) AS v")}),
        QString());
    {
        const auto cursor = session.connection().scan(bulkScan({"public", "endless"}, {"k", "v"}));
        PENSTOCK_VERIFY(cursor);
        PENSTOCK_VERIFY((*cursor)->next());
        server.kill();
        Result<std::optional<RowBatch>> batch = std::optional<RowBatch>();
        do {
            batch = (*cursor)->next();
        } while (batch && batch->has_value());
        QVERIFY(!batch);
        QCOMPARE(batch.error().code, ErrorCode::ConnectionLost);
    }
    QVERIFY(!session.connection().isUsable());
}

QTEST_GUILESS_MAIN(tst_PostgresBulkScan)
#include "tst_PostgresBulkScan.moc"
