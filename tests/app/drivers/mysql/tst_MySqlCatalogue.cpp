// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/Catalogue.h"
#include "tests/app/drivers/mysql/MariaDbClient.h"
#include "tests/app/drivers/mysql/MySqlSession.h"

using namespace MySqlSession;

class TestMySqlCatalogue final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanupTestCase();
    void listsSchemas();
    void knowsTheDefault();
    void listsObjects();
    void describes_data();
    void describes();
    void describesInvisibleColumns();
    void estimatesRows();
    void seesOnlyWhatTheUserMay();

private:
    std::unique_ptr<Connection> m_connection;
    std::string m_database;
};

namespace {

/// Names that only correct quoting and binding survive.
const QStringList nastyNames{
    QStringLiteral("plain"),     QStringLiteral("back`tick"),   QStringLiteral("quote'\"s"),
    QStringLiteral("été ñ"),     QStringLiteral("日本語"),      QStringLiteral("semi;colon--"),
    QStringLiteral("percent%_"), QStringLiteral("back\\slash"), QStringLiteral("dollar$1"),
    QStringLiteral("select"),    QStringLiteral("question?"),   QStringLiteral("UPPER")};

QByteArray quoted(QString name)
{
    return '`' + name.replace(QLatin1Char('`'), QLatin1String("``")).toUtf8() + '`';
}

} // namespace

void TestMySqlCatalogue::initTestCase()
{
    PENSTOCK_NEED(MariaDb);
    const QString name = QStringLiteral("penstock `cat'é %1").arg(QCoreApplication::applicationPid());
    m_database = name.toStdString();
    QByteArray sql = "CREATE DATABASE " + quoted(name) + "; USE " + quoted(name) + ';';
    for (const QString &table : nastyNames)
        sql += "CREATE TABLE " + quoted(table) + " (id INT PRIMARY KEY, " + quoted(table) + " VARCHAR(20));";
    sql +=
        "INSERT INTO plain VALUES (1, '😀'); CREATE VIEW `a view` AS SELECT * FROM plain; CREATE SEQUENCE seq;"
        "CREATE TABLE hidden (a INT, b INT INVISIBLE, c INT AS (a + 1) VIRTUAL);"
        "CREATE TABLE many AS SELECT seq FROM seq_1_to_5000; ANALYZE TABLE many;";
    QVERIFY(MariaDbClient::run(sql, {}));
    ConnectionProfile profile = TestServers::mariaDb();
    profile.database = name;
    auto connection = open(profile);
    PENSTOCK_VERIFY(connection);
    m_connection = std::move(*connection);
}

void TestMySqlCatalogue::cleanupTestCase()
{
    if (!m_database.empty())
        MariaDbClient::run("DROP DATABASE " + quoted(QString::fromStdString(m_database)), {});
}

void TestMySqlCatalogue::listsSchemas()
{
    auto schemas = m_connection->catalogue()->schemas();
    PENSTOCK_VERIFY(schemas);
    QVERIFY(std::ranges::find(*schemas, m_database) != schemas->end());
    for (const char *own : {"mysql", "information_schema", "performance_schema", "sys"})
        QVERIFY(std::ranges::find(*schemas, own) == schemas->end());
}

void TestMySqlCatalogue::knowsTheDefault()
{
    auto schema = m_connection->catalogue()->defaultSchema();
    PENSTOCK_VERIFY(schema);
    QCOMPARE(*schema, m_database);
    ConnectionProfile profile = TestServers::mariaDb();
    profile.database.clear();
    auto without = open(profile);
    PENSTOCK_VERIFY(without);
    schema = (*without)->catalogue()->defaultSchema();
    PENSTOCK_VERIFY(schema);
    QCOMPARE(*schema, std::string());
}

void TestMySqlCatalogue::listsObjects()
{
    auto objects = m_connection->catalogue()->objects(m_database);
    PENSTOCK_VERIFY(objects);
    QStringList tables;
    QStringList views;
    for (const ObjectSummary &object : *objects) {
        QCOMPARE(object.name.schema, m_database);
        (object.isView ? views : tables) << QString::fromStdString(object.name.name);
    }
    QStringList expected = nastyNames;
    expected << QStringLiteral("hidden") << QStringLiteral("many");
    expected.sort();
    tables.sort();
    QCOMPARE(tables, expected);
    QCOMPARE(views, QStringList{QStringLiteral("a view")});
    auto none = m_connection->catalogue()->objects("no such schema");
    PENSTOCK_VERIFY(none);
    QVERIFY(none->empty());
}

void TestMySqlCatalogue::describes_data()
{
    QTest::addColumn<QString>("table");
    for (const QString &name : nastyNames)
        QTest::newRow(qPrintable(name)) << name;
}

void TestMySqlCatalogue::describes()
{
    QFETCH(QString, table);
    for (const std::string &schema : {m_database, std::string()}) {
        auto described = m_connection->catalogue()->describe({schema, table.toStdString()});
        PENSTOCK_VERIFY(described);
        QVERIFY(*described);
        QCOMPARE((*described)->name.schema, m_database);
        QCOMPARE((*described)->columns.size(), std::size_t(2));
        QCOMPARE((*described)->columns[1].name, table.toStdString());
        QCOMPARE((*described)->columns[0].type.name, std::string("int(11)"));
        QCOMPARE(int((*described)->columns[1].type.kind), int(TypeKind::Text));
    }
    auto other = m_connection->catalogue()->describe({m_database, table.toStdString() + "x"});
    PENSTOCK_VERIFY(other);
    QVERIFY(!*other);
    const QString turned = table.toUpper() == table ? table.toLower() : table.toUpper();
    if (turned != table) { // Linux servers tell them apart
        auto wrongCase = m_connection->catalogue()->describe({m_database, turned.toStdString()});
        PENSTOCK_VERIFY(wrongCase);
        QVERIFY(!*wrongCase);
    }
    ScanRequest scan;
    scan.object = {m_database, table.toStdString()};
    scan.columns = {table.toStdString()};
    auto cursor = m_connection->scan(scan);
    PENSTOCK_VERIFY(cursor);
    QCOMPARE((*cursor)->schema()->front().name, table.toStdString());
}

void TestMySqlCatalogue::describesInvisibleColumns()
{
    auto described = m_connection->catalogue()->describe({{}, "hidden"});
    PENSTOCK_VERIFY(described);
    QVERIFY(*described);
    QCOMPARE((*described)->columns.size(), std::size_t(3));
    QCOMPARE((*described)->columns[1].name, std::string("b"));
}

void TestMySqlCatalogue::estimatesRows()
{
    auto described = m_connection->catalogue()->describe({{}, "many"});
    PENSTOCK_VERIFY(described);
    QVERIFY(*described);
    QVERIFY2(std::abs((*described)->estimatedRows - 5000) < 500,
             qPrintable(QString::number((*described)->estimatedRows)));
    auto view = m_connection->catalogue()->describe({{}, "a view"});
    PENSTOCK_VERIFY(view);
    QVERIFY(*view);
    QCOMPARE((*view)->estimatedRows, std::int64_t(-1));
}

void TestMySqlCatalogue::seesOnlyWhatTheUserMay()
{
    const QByteArray user = "penstock_cat_" + QByteArray::number(QCoreApplication::applicationPid());
    QVERIFY(MariaDbClient::run("CREATE OR REPLACE USER " + user + "; GRANT SELECT ON "
                                   + quoted(QString::fromStdString(m_database)) + ".plain TO " + user,
                               {}));
    ConnectionProfile profile = TestServers::mariaDb();
    profile.username = QString::fromLatin1(user);
    profile.password = {};
    profile.database = QString::fromStdString(m_database);
    auto connection = open(profile);
    PENSTOCK_VERIFY(connection);
    auto objects = (*connection)->catalogue()->objects(m_database);
    auto denied = ask(**connection, QStringLiteral("SELECT * FROM many"));
    QVERIFY(MariaDbClient::run("DROP USER " + user, {}));
    PENSTOCK_VERIFY(objects);
    QCOMPARE(objects->size(), std::size_t(1));
    QVERIFY(!denied);
    QCOMPARE(int(denied.error().code), int(ErrorCode::Privilege));
}

QTEST_GUILESS_MAIN(TestMySqlCatalogue)
#include "tst_MySqlCatalogue.moc"
