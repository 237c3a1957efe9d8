// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/query/StatementRisk.h"

#include <QtTest>

namespace {
using Risk = StatementRisk::Kind;
constexpr DatabaseType pg = DatabaseType::PostgreSql;
constexpr DatabaseType maria = DatabaseType::MariaDb;
constexpr DatabaseType lite = DatabaseType::Sqlite;
} // namespace

class tst_StatementRisk final : public QObject
{
    Q_OBJECT

private slots:
    void judges_data();
    void judges();
    void names_data();
    void names();
    void seesLocks();
};

void tst_StatementRisk::judges_data()
{
    QTest::addColumn<DatabaseType>("type");
    QTest::addColumn<QString>("sql");
    QTest::addColumn<Risk>("kind");
    const auto row = [](DatabaseType type, const char *sql, Risk kind) {
        QTest::newRow(qPrintable(DatabaseTypes::toName(type) + QLatin1String(": ") + QLatin1String(sql)))
            << type << QString::fromUtf8(sql) << kind;
    };
    for (const char *sql : {"",
                            "-- only a comment",
                            "SELECT 1",
                            "select * from t where a = 'DELETE FROM t'",
                            "/* DROP TABLE t */ SELECT 1",
                            "(SELECT 1) UNION (SELECT 2)",
                            "VALUES (1)",
                            "TABLE t",
                            "WITH x AS (SELECT 1) SELECT * FROM x",
                            "SELECT replace(a, 'b', 'c') FROM t",
                            "SELECT (replace(a, 'b', 'c')) FROM t",
                            "SELECT * FROM t FOR UPDATE",
                            "SELECT * FROM t FOR NO KEY UPDATE OF t NOWAIT",
                            "EXPLAIN DELETE FROM t",
                            "EXPLAIN (COSTS off) DELETE FROM t",
                            "EXPLAIN ANALYZE SELECT 1",
                            "EXPLAIN (ANALYZE, BUFFERS) SELECT 1",
                            "EXPLAIN (ANALYZE false) DELETE FROM t",
                            "SHOW ALL",
                            "COPY t TO STDOUT",
                            "COPY (SELECT 1) TO STDOUT WITH CSV",
                            "FETCH ALL FROM c"})
        row(pg, sql, Risk::Read);
    for (const char *sql : {"INSERT INTO t VALUES (1)",
                            "UPDATE t SET a = 1 WHERE b",
                            "DELETE FROM t WHERE a",
                            "MERGE INTO t USING u ON a",
                            "SELECT * INTO t FROM u",
                            "SELECT * INTO TEMP t FROM u",
                            "WITH x AS (DELETE FROM t WHERE a RETURNING *) SELECT * FROM x",
                            "WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x",
                            "EXPLAIN ANALYZE DELETE FROM t WHERE a",
                            "EXPLAIN (VERBOSE, ANALYZE) UPDATE t SET a = 1",
                            "EXPLAIN ANALYZE WITH x AS (DELETE FROM t) SELECT 1",
                            "DO $$ BEGIN DELETE FROM t; END $$",
                            "CALL p()",
                            "COPY t FROM STDIN",
                            "COPY t TO '/tmp/x'",
                            "COPY (DELETE FROM t RETURNING *) TO STDOUT",
                            "CREATE TABLE t (a int)",
                            "TRUNCATE t",
                            "DROP TABLE t",
                            "VACUUM",
                            "REINDEX TABLE t",
                            "GRANT SELECT ON t TO u",
                            "REFRESH MATERIALIZED VIEW v",
                            "ANALYZE t",
                            "EXECUTE p",
                            "COMMIT PREPARED 'x'",
                            "SELECT 1; DELETE FROM t",
                            "NOTIFY a",
                            "nonsense"})
        row(pg, sql, Risk::Write);
    for (const char *sql :
         {"SET search_path = a", "RESET ALL", "LISTEN a", "PREPARE p AS SELECT 1", "DISCARD ALL"})
        row(pg, sql, Risk::Session);
    for (const char *sql :
         {"BEGIN", "begin isolation level serializable", "START TRANSACTION", "COMMIT", "END", "ABORT",
          "ROLLBACK TO SAVEPOINT a", "SAVEPOINT a", "RELEASE a", "PREPARE TRANSACTION 'x'"})
        row(pg, sql, Risk::Transaction);

    row(maria, "SELECT a INTO @x FROM t", Risk::Session);
    row(maria, "SELECT * FROM t INTO OUTFILE '/tmp/x'", Risk::Write);
    row(maria, "SELECT * FROM t LOCK IN SHARE MODE", Risk::Read);
    row(maria, "DESCRIBE t", Risk::Read);
    row(maria, "DESC t", Risk::Read);
    row(maria, "EXPLAIN FORMAT=JSON DELETE FROM t", Risk::Read);
    row(maria, "ANALYZE SELECT 1", Risk::Read);
    row(maria, "ANALYZE DELETE FROM t WHERE a", Risk::Write);
    row(maria, "ANALYZE FORMAT=JSON UPDATE t SET a = 1 WHERE b", Risk::Write);
    row(maria, "ANALYZE TABLE t", Risk::Write);
    row(maria, "SHOW TABLES", Risk::Read);
    row(maria, "USE shop", Risk::Session);
    row(maria, "SET NAMES utf8", Risk::Session);
    row(maria, "SET GLOBAL x = 1", Risk::Write);
    row(maria, "SET @@global.x = 1", Risk::Write);
    row(maria, "REPLACE INTO t VALUES (1)", Risk::Write);
    row(maria, "/*!40000 DROP TABLE t */", Risk::Write);
    row(maria, "SELECT /*!50000 1 */", Risk::Read);
    row(maria, "SELECT 'a\\'; DELETE FROM t'", Risk::Read);
    row(maria, "BEGIN NOT ATOMIC DELETE FROM t; END", Risk::Write);
    row(maria, "START SLAVE", Risk::Write);
    row(maria, "# SELECT\nDELETE FROM t WHERE a", Risk::Write);

    row(lite, "PRAGMA table_info(t)", Risk::Read);
    row(lite, "PRAGMA main.journal_mode", Risk::Read);
    row(lite, "PRAGMA journal_mode = wal", Risk::Write);
    row(lite, "PRAGMA journal_mode(wal)", Risk::Write);
    row(lite, "PRAGMA foreign_keys = on", Risk::Session);
    row(lite, "PRAGMA wal_checkpoint", Risk::Write);
    row(lite, "EXPLAIN QUERY PLAN DELETE FROM t", Risk::Read);
    row(lite, "ATTACH 'x' AS y", Risk::Write);
}

void tst_StatementRisk::judges()
{
    QFETCH(DatabaseType, type);
    QFETCH(QString, sql);
    QFETCH(Risk, kind);
    QCOMPARE(StatementRisk::of(sql, type).kind, kind);
}

void tst_StatementRisk::names_data()
{
    QTest::addColumn<DatabaseType>("type");
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("danger");
    QTest::addColumn<QString>("object");
    const auto row = [](DatabaseType type, const char *sql, const char *danger, const char *object) {
        QTest::newRow(sql) << type << QString::fromUtf8(sql) << QString::fromUtf8(danger)
                           << QString::fromUtf8(object);
    };
    row(pg, "DELETE FROM orders", "DELETE without WHERE", "orders");
    row(pg, "DELETE FROM ONLY shop.\"Or;ders\" o", "DELETE without WHERE", "shop.\"Or;ders\"");
    row(pg, "DELETE FROM t WHERE a = 1", "", "t");
    row(pg, "DELETE FROM t USING (SELECT * FROM u WHERE x) y", "DELETE without WHERE", "t");
    row(pg, "UPDATE t SET a = (SELECT b FROM u WHERE c)", "UPDATE without WHERE", "t");
    row(pg, "UPDATE t SET a = 'WHERE' -- WHERE\n", "UPDATE without WHERE", "t");
    row(pg, "UPDATE ONLY t SET a = 1 WHERE CURRENT OF c", "", "t");
    row(pg, "WITH x AS (SELECT 1 WHERE true) DELETE FROM t", "DELETE without WHERE", "t");
    row(pg, "WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x WHERE a", "DELETE without WHERE", "t");
    row(pg, "WITH x AS (DELETE FROM t WHERE a) SELECT 1", "", "t");
    row(pg, "EXPLAIN ANALYZE DELETE FROM t", "DELETE without WHERE", "t");
    row(pg, "EXPLAIN DELETE FROM t", "", "");
    row(pg, "DROP TABLE IF EXISTS a.b CASCADE", "DROP TABLE", "a.b");
    row(pg, "drop materialized view v", "DROP MATERIALIZED VIEW", "v");
    row(pg, "DROP DATABASE shop", "DROP DATABASE", "shop");
    row(pg, "DROP INDEX CONCURRENTLY IF EXISTS i", "DROP INDEX", "i");
    row(pg, "TRUNCATE TABLE ONLY a, b", "TRUNCATE", "a");
    row(pg, "TRUNCATE t", "TRUNCATE", "t");
    row(pg, "ALTER TABLE IF EXISTS t DROP COLUMN c", "ALTER TABLE ... DROP", "t");
    row(pg, "ALTER TABLE t ALTER COLUMN c DROP DEFAULT", "", "t");
    row(pg, "ALTER TABLE t ADD COLUMN c int", "", "t");
    row(maria, "DELETE FROM t LIMIT 5", "DELETE without WHERE", "t");
    row(maria, "DROP TEMPORARY TABLE `a b`", "DROP TABLE", "`a b`");
    row(maria, "/*!40000 DROP TABLE t */", "DROP TABLE", "t");
    row(maria, "UPDATE LOW_PRIORITY IGNORE t SET a = 1", "UPDATE without WHERE", "t");
    row(lite, "UPDATE OR IGNORE t SET a = 1", "UPDATE without WHERE", "t");
    row(pg, "INSERT INTO t VALUES (1)", "", "");
}

void tst_StatementRisk::names()
{
    QFETCH(DatabaseType, type);
    QFETCH(QString, sql);
    QFETCH(QString, danger);
    QFETCH(QString, object);
    const StatementRisk risk = StatementRisk::of(sql, type);
    QCOMPARE(risk.danger, danger);
    QCOMPARE(risk.object, object);
}

void tst_StatementRisk::seesLocks()
{
    QVERIFY(StatementRisk::of(QStringLiteral("SELECT * FROM t FOR UPDATE SKIP LOCKED"), pg).locks);
    QVERIFY(StatementRisk::of(QStringLiteral("SELECT * FROM t LOCK IN SHARE MODE"), maria).locks);
    QVERIFY(!StatementRisk::of(QStringLiteral("SELECT 'FOR UPDATE'"), pg).locks);
}

QTEST_APPLESS_MAIN(tst_StatementRisk)
#include "tst_StatementRisk.moc"
