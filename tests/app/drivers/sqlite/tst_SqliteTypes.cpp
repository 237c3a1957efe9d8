// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/Canceller.h"
#include "app/drivers/Catalogue.h"
#include "app/drivers/Connection.h"
#include "app/drivers/Connector.h"
#include "app/drivers/Cursor.h"
#include "app/drivers/DriverRegistry.h"
#include "models/core/CellText.h"
#include "tests/support/TestServers.h"

#include <QProcess>
#include <QTemporaryDir>

#include <set>
#include <thread>

namespace {

constexpr char fieldEnd = '\x1f';
constexpr char rowEnd = '\x1e';

/// What the sqlite3 program says; a blob comes as X'..', which it would print raw.
QByteArray client(const QString &file, const QByteArray &sql)
{
    QProcess process;
    process.start(QStringLiteral("sqlite3"),
                  {QStringLiteral("-batch"), QStringLiteral("-separator"), QString(QLatin1Char(fieldEnd)),
                   QStringLiteral("-newline"), QString(QLatin1Char(rowEnd)), QStringLiteral("-nullvalue"),
                   QStringLiteral("<null>"), file});
    process.write(sql);
    process.closeWriteChannel();
    if (!process.waitForFinished(60000) || process.exitCode() != 0)
        qFatal("sqlite3: %s", process.readAllStandardError().constData());
    return process.readAllStandardOutput();
}

} // namespace

/// SQLite's values as its own program prints them, and the statements' manners.
class tst_SqliteTypes final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();

    void printsAsTheClient_data();
    void printsAsTheClient();
    void everyClassInEveryAffinity();
    void parameters();
    void errorsHavePositions();
    void secondStatementsAreRefused();
    void readOnlyRefusesWrites();
    void interruptsLeaveItUsable();
    void resetForgetsEverything();
    void catalogueKnowsNastyNames();

private:
    [[nodiscard]] std::unique_ptr<Connection> open(bool readOnly = false) const;
    [[nodiscard]] static Result<std::vector<std::vector<std::string>>> rows(Connection &connection,
                                                                            const QString &sql,
                                                                            std::vector<Value> params = {});

    QTemporaryDir m_folder;
    QString m_file;
};

void tst_SqliteTypes::initTestCase()
{
    m_file = m_folder.filePath(QStringLiteral("types.sqlite"));
    QFile script(QStringLiteral(PENSTOCK_TEST_DATA "/types.sqlite.sql"));
    QVERIFY(script.open(QIODevice::ReadOnly));
    client(m_file, script.readAll());
}

std::unique_ptr<Connection> tst_SqliteTypes::open(bool readOnly) const
{
    ConnectionProfile profile = TestServers::sqlite(m_file);
    profile.readOnly = readOnly;
    auto connection = (*DriverRegistry::connectorFor(profile))->open({}, {});
    if (!connection)
        qFatal("%s", qPrintable(connection.error().toText()));
    return std::move(*connection);
}

Result<std::vector<std::vector<std::string>>> tst_SqliteTypes::rows(Connection &connection,
                                                                    const QString &sql,
                                                                    std::vector<Value> params)
{
    QueryRequest request;
    request.text = sql;
    request.params = std::move(params);
    auto cursor = connection.execute(request);
    if (!cursor)
        return cursor.error();
    std::vector<std::vector<std::string>> result;
    while (true) {
        auto batch = (*cursor)->next();
        if (!batch)
            return batch.error();
        if (!*batch)
            return result;
        for (std::size_t row = 0; row < (*batch)->rowCount(); ++row) {
            std::vector<std::string> cells;
            for (std::size_t i = 0; i < (*batch)->columnCount(); ++i) {
                std::string text = "<null>";
                if (!(*batch)->column(i).isNull(row)) {
                    text.clear();
                    CellText((*batch)->schema()[i].type).append(text, (*batch)->column(i), row);
                }
                cells.push_back(std::move(text));
            }
            result.push_back(std::move(cells));
        }
    }
}

void tst_SqliteTypes::printsAsTheClient_data()
{
    QTest::addColumn<QString>("column");
    QTest::addColumn<QString>("table");
    for (const char *column : {"i", "t", "b", "r", "n", "none", "d", "bo", "dt"})
        QTest::newRow(column) << QString::fromLatin1(column) << QStringLiteral("types");
    for (const char *column : {"sum", "joined", "class", "whole"})
        QTest::newRow(column) << QString::fromLatin1(column) << QStringLiteral("expressions");
}

void tst_SqliteTypes::printsAsTheClient()
{
    QFETCH(QString, column);
    QFETCH(QString, table);
    const QString shown =
        QStringLiteral("CASE typeof(%1) WHEN 'blob' THEN 'X''' || hex(%1) || '''' ELSE %1 END").arg(column);
    const QList<QByteArray> expected =
        client(m_file, QStringLiteral("SELECT %1 FROM %2 ORDER BY id;").arg(shown, table).toUtf8())
            .split(rowEnd);
    const auto connection = open();
    const auto actual = rows(*connection, QStringLiteral("SELECT %1 FROM %2 ORDER BY id").arg(column, table));
    PENSTOCK_VERIFY(actual);
    QCOMPARE(static_cast<qsizetype>(actual->size()), expected.size() - 1); // the last one ends, too
    QVERIFY(actual->size() > 30);
    for (std::size_t row = 0; row < actual->size(); ++row)
        QCOMPARE(QByteArray::fromStdString((*actual)[row][0]), expected[static_cast<qsizetype>(row)]);
}

void tst_SqliteTypes::everyClassInEveryAffinity()
{
    const auto connection = open();
    QueryRequest request;
    request.text = QStringLiteral("SELECT i, t, b, r, n, none FROM types");
    auto cursor = connection->execute(request);
    PENSTOCK_VERIFY(cursor);
    std::set<std::pair<std::size_t, DynamicTag>> seen;
    while (true) {
        auto batch = (*cursor)->next();
        PENSTOCK_VERIFY(batch);
        if (!*batch)
            break;
        for (std::size_t i = 0; i < (*batch)->columnCount(); ++i) {
            QCOMPARE((*batch)->schema()[i].type.kind, TypeKind::Dynamic);
            for (std::size_t row = 0; row < (*batch)->rowCount(); ++row)
                seen.insert({i, (*batch)->column(i).tags[row]});
        }
    }
    // The affinities change what they can: TEXT knows no numbers, REAL no integers.
    QCOMPARE(seen.size(), std::size_t{6 * 5 - 2 - 1});
}

void tst_SqliteTypes::parameters()
{
    const auto connection = open();
    const auto answer = rows(*connection, QStringLiteral("SELECT $2, $1, $2, typeof($1), $3"),
                             {std::int64_t{7}, std::string("it's"), Blob{std::string("\0x", 2)}});
    PENSTOCK_VERIFY(answer);
    QCOMPARE((*answer)[0], (std::vector<std::string>{"it's", "7", "it's", "integer", "X'0078'"}));
    const auto tooFew = rows(*connection, QStringLiteral("SELECT $1, $2"), {std::int64_t{7}});
    QVERIFY(!tooFew);
    QVERIFY(tooFew.error().message.contains(QLatin1String("needs 2 parameters, 1 were given")));
    QCOMPARE(rows(*connection, QStringLiteral("SELECT ?"), {std::int64_t{7}}).error().code,
             ErrorCode::Invalid);
}

void tst_SqliteTypes::errorsHavePositions()
{
    const auto connection = open();
    const auto wrong = rows(*connection, QStringLiteral("SELECT 'é', nonsense FROM types"));
    QVERIFY(!wrong);
    QCOMPARE(wrong.error().code, ErrorCode::Sql);
    QCOMPARE(wrong.error().position, qsizetype{12});
}

void tst_SqliteTypes::secondStatementsAreRefused()
{
    const auto connection = open();
    QCOMPARE(rows(*connection, QStringLiteral("SELECT 1; DROP TABLE types")).error().code,
             ErrorCode::Invalid);
    PENSTOCK_VERIFY(rows(*connection, QStringLiteral("SELECT 1; -- and no more\n")));
    PENSTOCK_VERIFY(rows(*connection, QStringLiteral("SELECT count(*) FROM types")));
}

void tst_SqliteTypes::readOnlyRefusesWrites()
{
    const auto connection = open(true);
    const auto refused = rows(*connection, QStringLiteral("INSERT INTO types (i) VALUES (1)"));
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::ReadOnly);
}

void tst_SqliteTypes::interruptsLeaveItUsable()
{
    const auto connection = open();
    const auto canceller = connection->canceller();
    for (int i = 0; i < 20; ++i) {
        std::atomic<bool> over{false};
        std::thread stopper([&] {
            while (!over) { // until it hits
                [[maybe_unused]] const auto sent = canceller->cancel({});
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            }
        });
        const auto stopped = rows(
            *connection, QStringLiteral("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                                        "SELECT count(*) FROM n"));
        over = true;
        stopper.join();
        QVERIFY(!stopped);
        QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
        PENSTOCK_VERIFY(rows(*connection, QStringLiteral("SELECT 1")));
    }
    canceller->abandon();
    QVERIFY(!connection->isUsable());
}

void tst_SqliteTypes::resetForgetsEverything()
{
    const auto connection = open();
    PENSTOCK_VERIFY(rows(*connection, QStringLiteral("CREATE TEMP TABLE mine (a)")));
    PENSTOCK_VERIFY(rows(*connection, QStringLiteral("PRAGMA case_sensitive_like = 1")));
    PENSTOCK_VERIFY(rows(*connection, QStringLiteral("ATTACH ':memory:' AS other")));
    PENSTOCK_VERIFY(rows(*connection, QStringLiteral("BEGIN")));
    PENSTOCK_VERIFY(rows(*connection, QStringLiteral("DELETE FROM types")));
    QCOMPARE(connection->transactionState(), TransactionState::Open);
    PENSTOCK_VERIFY(connection->reset({}));
    QCOMPARE(connection->transactionState(), TransactionState::None);
    QVERIFY((*rows(*connection, QStringLiteral("SELECT count(*) FROM types")))[0][0] != "0");
    QVERIFY(!rows(*connection, QStringLiteral("SELECT * FROM mine")));
    QCOMPARE((*rows(*connection, QStringLiteral("SELECT 'A' LIKE 'a'")))[0][0], std::string("1"));
    QCOMPARE(rows(*connection, QStringLiteral("PRAGMA database_list"))->size(), std::size_t{1});
    PENSTOCK_VERIFY(rows(*connection, QStringLiteral("SELECT 1")));
}

void tst_SqliteTypes::catalogueKnowsNastyNames()
{
    const auto connection = open();
    PENSTOCK_VERIFY(
        rows(*connection,
             QStringLiteral("CREATE TABLE \"a \"\"b\"\" 'é' %_\" (\"x \"\"y\"\"\" INT, \"é\" TEXT)")));
    const std::string name = "a \"b\" 'é' %_";
    const auto description = connection->catalogue()->describe({"main", name});
    PENSTOCK_VERIFY(description);
    QVERIFY(description->has_value());
    QCOMPARE((*description)->columns.size(), std::size_t{2});
    QCOMPARE((*description)->columns[0].name, std::string("x \"y\""));
    ScanRequest scan;
    scan.object = {"main", name};
    scan.columns = {"x \"y\"", "é"};
    scan.predicates = {{"x \"y\"", Predicate::Op::Greater, std::int64_t{1}},
                       {"é", Predicate::Op::Equal, std::string("A"), true}};
    PENSTOCK_VERIFY(
        rows(*connection,
             QStringLiteral("INSERT INTO \"a \"\"b\"\" 'é' %_\" VALUES (1, 'A'), (2, 'A'), (3, 'a')")));
    auto cursor = connection->scan(scan);
    PENSTOCK_VERIFY(cursor);
    const auto batch = (*cursor)->next();
    PENSTOCK_VERIFY(batch);
    QCOMPARE((*batch)->rowCount(), std::size_t{1});
    QVERIFY(!(*connection->catalogue()->describe({"main", "nope"})).has_value());
}

QTEST_GUILESS_MAIN(tst_SqliteTypes)
#include "tst_SqliteTypes.moc"
