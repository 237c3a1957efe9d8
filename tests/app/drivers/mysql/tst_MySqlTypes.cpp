// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/Catalogue.h"
#include "app/drivers/Connection.h"
#include "app/drivers/Cursor.h"
#include "app/drivers/mysql/MySqlConnector.h"
#include "models/core/CellText.h"
#include "tests/app/drivers/mysql/MariaDbClient.h"

#include <QRandomGenerator>

#include <cmath>

/// Every cell that Penstock shows is the text that MariaDB's own client shows, on the same server.
class TestMySqlTypes final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanupTestCase();
    void tables_data();
    void tables();
    void expressions_data();
    void expressions();
    void randomReals();
    void kinds_data();
    void kinds();
    void describedAsScanned_data() { tables_data(); }
    void describedAsScanned();

private:
    void compare(const QByteArray &sql);

    QString m_database;
    std::unique_ptr<Connection> m_connection;
};

void TestMySqlTypes::initTestCase()
{
    PENSTOCK_NEED(MariaDb);
    m_database = QStringLiteral("penstock_types_%1").arg(QCoreApplication::applicationPid());
    QFile file(QStringLiteral(PENSTOCK_TEST_DATA "/types.mariadb.sql"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(MariaDbClient::run("CREATE DATABASE " + m_database.toUtf8() + " CHARACTER SET utf8mb4", {}));
    QVERIFY(MariaDbClient::run(file.readAll(), m_database));

    ConnectionProfile profile = TestServers::mariaDb();
    profile.database = m_database;
    auto connection = MySqlConnector(profile).open({}, Deadline::after(std::chrono::seconds(5)));
    PENSTOCK_VERIFY(connection);
    m_connection = std::move(*connection);
}

void TestMySqlTypes::cleanupTestCase()
{
    if (m_connection)
        QVERIFY(MariaDbClient::run("DROP DATABASE " + m_database.toUtf8(), {}));
}

void TestMySqlTypes::compare(const QByteArray &sql)
{
    const auto expected = MariaDbClient::rows(sql, m_database);
    QVERIFY2(expected.size() >= 2, "the client shows no rows");
    auto cursor = m_connection->execute({QueryRequest::Language::Sql, QString::fromUtf8(sql)});
    PENSTOCK_VERIFY(cursor);
    const auto schema = (*cursor)->schema();
    QCOMPARE(qsizetype(schema->size()), expected.first().size());
    std::vector<CellText> texts;
    for (std::size_t i = 0; i < schema->size(); ++i) {
        QCOMPARE(QByteArray::fromStdString((*schema)[i].name), expected.first()[qsizetype(i)]);
        texts.emplace_back((*schema)[i].type);
    }
    qsizetype row = 1;
    while (true) {
        auto batch = (*cursor)->next();
        PENSTOCK_VERIFY(batch);
        if (!*batch)
            break;
        for (std::size_t r = 0; r < (*batch)->rowCount(); ++r, ++row) {
            QVERIFY(row < expected.size());
            for (std::size_t c = 0; c < texts.size(); ++c) {
                // The client forgets about NULL where it writes hexadecimal digits.
                const bool isHex = (*schema)[c].type.kind == TypeKind::Binary;
                std::string text = isHex ? "0x" : "NULL";
                if (!(*batch)->column(c).isNull(r)) {
                    text.clear();
                    texts[c].append(text, (*batch)->column(c), r);
                }
                const QByteArray &wanted = expected[row][qsizetype(c)];
                if (wanted != QByteArray::fromStdString(text)) {
                    QFAIL(qPrintable(
                        QStringLiteral("row %1, column %2 (%3): the client shows \"%4\", we \"%5\"")
                            .arg(row)
                            .arg(QString::fromStdString((*schema)[c].name),
                                 QString::fromStdString((*schema)[c].type.name),
                                 QString::fromUtf8(wanted.left(200)),
                                 QString::fromStdString(text.substr(0, 200)))));
                }
            }
        }
    }
    QCOMPARE(row, expected.size());
}

void TestMySqlTypes::tables_data()
{
    QTest::addColumn<QString>("table");
    for (const char *table : {"integers", "decimals", "reals", "times", "texts", "bytes"})
        QTest::newRow(table) << QString::fromLatin1(table);
}

void TestMySqlTypes::tables()
{
    QFETCH(QString, table);
    compare("SELECT * FROM " + table.toUtf8() + " ORDER BY id");
}

void TestMySqlTypes::expressions_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::newRow("literals") << QByteArray(
        "SELECT 1, -1, 1.50, 1e0, 1e300, 'x', NULL, TRUE, X'00FF', b'101', _binary'a'");
    QTest::newRow("sums") << QByteArray(
        "SELECT SUM(money), AVG(money), SUM(wide), MAX(widest), COUNT(*) FROM decimals");
    QTest::newRow("division") << QByteArray(
        "SELECT 1/3, 10/4, 1e0/3, 7 DIV 2, 7 % 4, PI(), SQRT(2), RAND(1)");
    QTest::newRow("times") << QByteArray(
        "SELECT TIMESTAMP'2024-01-01 00:00:00', TIME'10:11:12.5', DATE'2024-02-29', "
        "TIMEDIFF('2024-01-02','2024-01-01'), SEC_TO_TIME(1.5), MAKETIME(1,2,3.25), "
        "STR_TO_DATE('2024-01-02 03:04:05','%Y-%m-%d %H:%i:%s'), "
        "CAST('2024-01-01 10:00:00.123456' AS DATETIME(6)), FROM_UNIXTIME(0), "
        "FROM_UNIXTIME(1.5), COALESCE(TIME'01:00:00', NULL)");
    QTest::newRow("strings") << QByteArray(
        "SELECT CONCAT('a', 1), JSON_OBJECT('k', 1), HEX('x'), CHAR(65), "
        "CHAR(65 USING utf8mb4), GROUP_CONCAT(id) , VERSION() FROM integers");
    QTest::newRow("union") << QByteArray("SELECT 1 AS a, 'x' AS b UNION ALL SELECT 2.5, NULL");
    QTest::newRow("min of float") << QByteArray(
        "SELECT MIN(f), MAX(d), SUM(f), f73 + 0, d102 * 1 FROM reals WHERE id < 6 "
        "GROUP BY id ORDER BY id");
    QTest::newRow("bits") << QByteArray("SELECT b10 + 0, b64, ~0, 1 << 63 FROM bytes ORDER BY id");
    QTest::newRow("show") << QByteArray("SHOW COLUMNS FROM texts");
    QTest::newRow("explain") << QByteArray("EXPLAIN SELECT * FROM texts");
    QTest::newRow("zerofill arithmetic")
        << QByteArray("SELECT tz, tz + 1, MAX(tz) FROM integers GROUP BY tz ORDER BY tz");
}

void TestMySqlTypes::expressions()
{
    QFETCH(QByteArray, sql);
    compare(sql);
}

/// Numbers of every magnitude, and those around the places where the form changes.
void TestMySqlTypes::randomReals()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    QByteArray values;
    int id = 0;
    const auto add = [&](double number) {
        const QByteArray text = QByteArray::number(number, 'e', 17);
        const QByteArray small = QByteArray::number(std::clamp(number, -1e9, 1e9), 'e', 17);
        const QByteArray single = QByteArray::number(std::clamp(number, -3e38, 3e38), 'e', 17);
        values += id == 0 ? "(" : ",(";
        values += QByteArray::number(++id) + ',' + single + ',' + text + ',' + small + ',' + small + ",ABS("
                  + single + "),ABS(" + text + "),ABS(" + small + "))";
    };
    for (int exponent = -20; exponent <= 20; ++exponent) {
        const double power = std::pow(10.0, exponent);
        for (double factor : {1.0, 0.999999, 0.9999995, 0.99999949, 1.5, 9.99999999999999, 1.0 / 3, -2.0})
            add(power * factor);
    }
    for (int i = 0; i < 3000; ++i)
        add((random.generateDouble() - 0.5) * std::pow(10.0, random.bounded(-40, 41)));
    for (int i = 0; i < 500; ++i)
        add((random.generateDouble() - 0.5) * std::pow(10.0, random.bounded(-300, 301)));
    for (int i = 0; i < 500; ++i)
        add(double(random.bounded(2000000) - 1000000) / 1000);
    QVERIFY(MariaDbClient::run(
        "SET sql_mode=''; CREATE OR REPLACE TABLE randoms (id INT PRIMARY KEY, f FLOAT, d DOUBLE,"
        " fm FLOAT(12,3), dm DOUBLE(20,6), fz FLOAT ZEROFILL, dz DOUBLE ZEROFILL,"
        " dmz DOUBLE(25,4) ZEROFILL); INSERT INTO randoms VALUES "
            + values,
        m_database));
    compare("SELECT * FROM randoms ORDER BY id");
}

void TestMySqlTypes::kinds_data()
{
    QTest::addColumn<QString>("column");
    QTest::addColumn<TypeKind>("kind");
    QTest::addColumn<QString>("name");
    const auto row = [](const char *column, TypeKind kind, const char *name) {
        QTest::newRow(column) << QString::fromLatin1(column) << kind << QString::fromLatin1(name);
    };
    row("integers.tu", TypeKind::Int16, "tinyint unsigned");
    row("integers.su", TypeKind::Int32, "smallint unsigned");
    row("integers.mz", TypeKind::Int32, "mediumint unsigned zerofill");
    row("integers.iu", TypeKind::Int64, "int unsigned");
    row("integers.lu", TypeKind::UInt64, "bigint unsigned");
    row("decimals.wide", TypeKind::Decimal, "decimal(38,10)");
    row("decimals.positive", TypeKind::Decimal, "decimal(20,4) unsigned");
    row("decimals.wider", TypeKind::Numeric, "decimal(39,0)");
    row("reals.f", TypeKind::Float32, "float");
    row("times.dt6", TypeKind::Timestamp, "datetime(6)");
    row("times.t", TypeKind::Time, "time");
    row("times.y", TypeKind::Int16, "year");
    row("texts.v", TypeKind::Text, "varchar(200)");
    row("texts.l1", TypeKind::Text, "varchar(50)");
    row("texts.e", TypeKind::Text, "enum");
    row("texts.j", TypeKind::Json, "json");
    row("texts.u", TypeKind::Uuid, "uuid");
    row("texts.n6", TypeKind::Opaque, "inet6");
    row("bytes.b10", TypeKind::Binary, "bit(10)");
    row("bytes.v", TypeKind::Binary, "varbinary(300)");
    row("bytes.p", TypeKind::Binary, "point");
}

void TestMySqlTypes::kinds()
{
    QFETCH(QString, column);
    QFETCH(TypeKind, kind);
    QFETCH(QString, name);
    auto cursor = m_connection->execute(
        {QueryRequest::Language::Sql,
         QStringLiteral("SELECT %1 FROM %2 LIMIT 0").arg(column, column.section(QLatin1Char('.'), 0, 0))});
    PENSTOCK_VERIFY(cursor);
    const ColumnType type = (*cursor)->schema()->front().type;
    QCOMPARE(int(type.kind), int(kind));
    QCOMPARE(QString::fromStdString(type.name), name);
}

void TestMySqlTypes::describedAsScanned()
{
    QFETCH(QString, table);
    auto described = m_connection->catalogue()->describe({m_database.toStdString(), table.toStdString()});
    PENSTOCK_VERIFY(described);
    QVERIFY(*described);
    ScanRequest scan;
    scan.object = (*described)->name;
    for (const Column &column : (*described)->columns)
        scan.columns.push_back(column.name);
    auto cursor = m_connection->scan(scan);
    PENSTOCK_VERIFY(cursor);
    const auto schema = (*cursor)->schema();
    QCOMPARE(schema->size(), (*described)->columns.size());
    for (std::size_t i = 0; i < schema->size(); ++i) {
        ColumnType wanted = (*described)->columns[i].type;
        QVERIFY(!wanted.name.empty());
        wanted.name = (*schema)[i].type.name; // the declared name says more than a result can
        QVERIFY2((*schema)[i].type == wanted, (*schema)[i].name.c_str());
    }
}

QTEST_GUILESS_MAIN(TestMySqlTypes)
#include "tst_MySqlTypes.moc"
