// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/RowHash.h"
#include "tests/app/drivers/mysql/MySqlTarget.h"

namespace {

QString q(const char *text)
{
    return QString::fromUtf8(text);
}

} // namespace

/// Hashes that a real server makes of rows: equal for equal ones, whatever their order and the session's settings.
class tst_MySqlRowHash final : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<MySqlTarget> m;

    /// Of the columns of a table, by its "id".
    [[nodiscard]] QString hashOf(const char *table, std::vector<Value> after = {},
                                 std::vector<Value> upTo = {})
    {
        RowHash::Table hashed{{"hashes", table}, {}, {"id"}};
        for (const auto &column : m->target(table).columns)
            hashed.columns.push_back(column);
        RowHash &hash = *m->connection().rowHash();
        const auto method = hash.method(hashed);
        if (!method || !*method)
            return q("none");
        const auto request = hash.statement(hashed, **method, after, upTo);
        if (!request)
            return request.error().toText();
        auto cursor = m->connection().execute(*request);
        if (!cursor)
            return cursor.error().toText();
        const auto rows = CatalogueRows::read(**cursor);
        return rows ? QString::fromStdString(rows->front()[0] + ' ' + rows->front()[1])
                    : rows.error().toText();
    }

private slots:
    void init()
    {
        PENSTOCK_NEED(MariaDb);
        MySqlTarget first;
        first.sql("DROP DATABASE IF EXISTS hashes");
        first.sql("CREATE DATABASE hashes CHARACTER SET utf8mb4");
        ConnectionProfile profile = TestServers::mariaDb();
        profile.database = q("hashes");
        m = std::make_unique<MySqlTarget>(profile);
    }
    void cleanup()
    {
        if (m)
            m->sql("DROP DATABASE IF EXISTS hashes");
        m.reset();
    }
    void equalRowsInAnyOrder()
    {
        m->sql("CREATE TABLE a (id INT PRIMARY KEY, x TEXT, y DOUBLE)");
        m->sql("CREATE TABLE b LIKE a");
        m->sql("INSERT INTO a VALUES (1, 'one', 1.5), (2, NULL, NULL), (3, '', 0)");
        m->sql("INSERT INTO b VALUES (3, '', 0), (1, 'one', 1.5), (2, NULL, NULL)");
        QCOMPARE(hashOf("a"), hashOf("b"));
        QVERIFY(hashOf("a").startsWith(q("3 ")));
        QCOMPARE(hashOf("a", {std::int64_t{1}}, {std::int64_t{2}}),
                 hashOf("b", {std::int64_t{1}}, {std::int64_t{2}}));
        QVERIFY(hashOf("a", {std::int64_t{1}}, {std::int64_t{2}}).startsWith(q("1 ")));
        QVERIFY(hashOf("a", {std::int64_t{3}}).startsWith(q("0 ")));
        // Two rows that exchange a value.
        m->sql("UPDATE b SET x = CASE id WHEN 1 THEN '' WHEN 3 THEN 'one' END WHERE id <> 2");
        QVERIFY(hashOf("a") != hashOf("b"));
    }
    void everyChangeIsSeen_data()
    {
        QTest::addColumn<QString>("declared");
        QTest::addColumn<QString>("one");
        QTest::addColumn<QString>("other");
        const auto row = [](const char *declared, const char *one, const char *other) {
            QTest::newRow(declared) << q(declared) << q(one) << q(other);
        };
        row("BIGINT UNSIGNED", "18446744073709551615", "18446744073709551614");
        row("DECIMAL(65,30)", "1.000000000000000000000000000001", "1");
        row("FLOAT", "16777216", "16777215");
        row("DOUBLE", "0.30000000000000004", "0.3");
        row("VARCHAR(9) COLLATE utf8mb4_general_ci", "'a'", "'A'");
        row("VARCHAR(9)", "'a'", "'a '");
        row("VARCHAR(8)", "''", "NULL");
        row("VARCHAR(7)", "'-'", "NULL");
        row("VARCHAR(9) CHARACTER SET latin1", "'é'", "'è'");
        row("LONGBLOB", "REPEAT('x', 16000000)", "CONCAT(REPEAT('x', 15999999), 'y')");
        row("TIMESTAMP(6) NULL", "FROM_UNIXTIME(1729989000.000001)", "FROM_UNIXTIME(1729992600.000001)");
        row("DATETIME(6)", "'2024-01-01 00:00:00.000001'", "'2024-01-01'");
        row("TIME(6)", "'-00:00:00.000001'", "'00:00:00.000001'");
        row("BIT(9)", "b'100000001'", "b'1'");
        row("ENUM('a','b')", "'a'", "'b'");
        row("JSON", "'{\"a\": 1}'", "'{\"a\":1}'");
    }
    void everyChangeIsSeen()
    {
        QFETCH(QString, declared);
        QFETCH(QString, one);
        QFETCH(QString, other);
        const auto say = [&](const QString &sql) { m->sql(sql.toUtf8().constData()); };
        m->sql(
            "SET time_zone = '+00:00'"); // FROM_UNIXTIME() is local, where an hour of autumn is there twice
        for (const char *table : {"a", "b"}) {
            say(q("CREATE TABLE %1 (id INT PRIMARY KEY, x %2)").arg(q(table), declared));
            say(q("INSERT INTO %1 VALUES (1, %2)").arg(q(table), one));
        }
        const QString hash = hashOf("a");
        QVERIFY2(hash.startsWith(q("1 ")), qPrintable(hash));
        QCOMPARE(hashOf("b"), hash);
        m->sql("SET time_zone = '-07:00'");
        QCOMPARE(hashOf("a"), hash);
        m->sql("SET time_zone = '+00:00'");
        say(q("UPDATE b SET x = %1").arg(other));
        QVERIFY(hashOf("b") != hash);
    }
    void whatIsNotHashed()
    {
        m->sql("CREATE TABLE texts (id VARCHAR(9) PRIMARY KEY)");
        m->sql("CREATE TABLE long_numbers (id BIGINT UNSIGNED PRIMARY KEY)");
        m->sql("CREATE TABLE places (id INT PRIMARY KEY, x POINT)");
        for (const char *table : {"texts", "long_numbers", "places"})
            QCOMPARE(hashOf(table), q("none"));
    }
};

QTEST_GUILESS_MAIN(tst_MySqlRowHash)
#include "tst_MySqlRowHash.moc"
