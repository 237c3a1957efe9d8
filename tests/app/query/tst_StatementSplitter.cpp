// SPDX-License-Identifier: GPL-3.0-or-later
// labels: serial
#include "app/query/StatementSplitter.h"
#include "tests/support/WorkTime.h"

#include <QtTest>

namespace {
constexpr DatabaseType pg = DatabaseType::PostgreSql;
constexpr DatabaseType maria = DatabaseType::MariaDb;
constexpr DatabaseType lite = DatabaseType::Sqlite;
} // namespace

Q_DECLARE_METATYPE(DatabaseType)

/// Scripts as people keep them, and the statements that an engine's own client would send.
class tst_StatementSplitter final : public QObject
{
    Q_OBJECT

private slots:
    void splits_data();
    void splits();
    void tellsWhatIsNotClosed_data();
    void tellsWhatIsNotClosed();
    void knowsWhereStatementsStand();
    void findsTheStatementAtTheCursor();
    void tenMegabytesTakeLessThanASecond();
};

void tst_StatementSplitter::splits_data()
{
    QTest::addColumn<DatabaseType>("type");
    QTest::addColumn<QString>("script");
    QTest::addColumn<QStringList>("expected");
    const auto row = [](const QByteArray &name, DatabaseType type, const char *script,
                        std::initializer_list<const char *> statements) {
        QStringList expected;
        for (const char *statement : statements)
            expected << QString::fromUtf8(statement);
        QTest::newRow(name.constData()) << type << QString::fromUtf8(script) << expected;
    };
    const auto same = [&row](const char *name, DatabaseType type, const char *script) {
        row(name, type, script, {script});
    };
    for (const DatabaseType type : {pg, maria, lite}) {
        const auto named = [type](const char *name) {
            return DatabaseTypes::toName(type).toUtf8() + ": " + name;
        };
        row(named("two"), type, " SELECT 1 ;\n SELECT 2", {"SELECT 1", "SELECT 2"});
        row(named("nothing"), type, "", {});
        row(named("blanks"), type, " \n\t;; ; ", {});
        row(named("only comments"), type, "-- a;\n/* b; */;", {});
        row(named("semicolon in a string"), type, "SELECT 'a;b', 'it''s;';SELECT 2",
            {"SELECT 'a;b', 'it''s;'", "SELECT 2"});
        row(named("semicolon in a name"), type, "SELECT \"a;b\";SELECT 2", {"SELECT \"a;b\"", "SELECT 2"});
        row(named("semicolon in comments"), type, "SELECT 1 -- x;\n/* y; */ + 1;SELECT 2",
            {"SELECT 1 -- x;\n/* y; */ + 1", "SELECT 2"});
        row(named("comment before"), type, "SELECT 1;\n-- two\nSELECT 2", {"SELECT 1", "-- two\nSELECT 2"});
        row(named("comment behind"), type, "SELECT 1; -- one\nSELECT 2", {"SELECT 1", "SELECT 2"});
        row(named("emoji and accents"), type, "SELECT '👍;é';SELECT 'ß'", {"SELECT '👍;é'", "SELECT 'ß'"});
        row(named("Windows lines"), type, "SELECT 1;\r\nSELECT 2;\r\n", {"SELECT 1", "SELECT 2"});
    }
    same("pg: dollar quotes", pg, "DO $$ BEGIN PERFORM 1; END $$");
    same("pg: tagged dollar quotes", pg, "DO $body$ a; $$ b; $$ $bod$ c; $body$");
    same("pg: a dollar in a name opens nothing", pg, "SELECT a$b$c");
    row("pg: parameters are no quotes", pg, "SELECT $1;SELECT $2", {"SELECT $1", "SELECT $2"});
    row("pg: accents in a tag", pg, "SELECT $é$;$é$;SELECT 2", {"SELECT $é$;$é$", "SELECT 2"});
    row("pg: backslash is itself", pg, "SELECT 'a\\';SELECT 'b'", {"SELECT 'a\\'", "SELECT 'b'"});
    row("pg: E string", pg, "SELECT E'a\\';b', e'\\\\';SELECT 2", {"SELECT E'a\\';b', e'\\\\'", "SELECT 2"});
    row("pg: no E string at a name's end", pg, "SELECT be'a\\';SELECT 2", {"SELECT be'a\\'", "SELECT 2"});
    row("pg: not conforming strings", pg,
        "SET standard_conforming_strings = off;SELECT 'a\\';b';SET standard_conforming_strings TO on;SELECT "
        "'a\\';SELECT 1",
        {"SET standard_conforming_strings = off", "SELECT 'a\\';b'", "SET standard_conforming_strings TO on",
         "SELECT 'a\\'", "SELECT 1"});
    row("pg: nested comments", pg, "SELECT /* a /* b; */ c; */ 1;SELECT 2",
        {"SELECT /* a /* b; */ c; */ 1", "SELECT 2"});
    row("pg: copied rows", pg, "COPY t (a, b) FROM STDIN;\n1;\t'\n2\tx;\n\\.\nSELECT 2",
        {"COPY t (a, b) FROM STDIN", "SELECT 2"});
    row("pg: no copied rows", pg, "COPY t FROM STDIN;\n\\.\nSELECT 2", {"COPY t FROM STDIN", "SELECT 2"});
    row("pg: copy without its rows", pg, "COPY t FROM STDIN;\nSELECT 2", {"COPY t FROM STDIN", "SELECT 2"});
    same("pg: BEGIN ATOMIC", pg,
         "CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT "
         "2; END");
    same("pg: rule", pg, "CREATE RULE r AS ON INSERT TO t DO (DELETE FROM u; SELECT 1)");
    row("pg: an open bracket swallows nothing", pg, "SELECT (1;SELECT 2", {"SELECT (1", "SELECT 2"});
    row("pg: BEGIN alone", pg, "BEGIN;SELECT 1;END;", {"BEGIN", "SELECT 1", "END"});
    row("pg: hash is an operator", pg, "SELECT 1 # 2;SELECT 2", {"SELECT 1 # 2", "SELECT 2"});

    row("maria: backslash", maria, "SELECT 'a\\';b', \"c\\\";d\";SELECT 2",
        {"SELECT 'a\\';b', \"c\\\";d\"", "SELECT 2"});
    row("maria: backticks", maria, "SELECT `a;``b\\`;SELECT 2", {"SELECT `a;``b\\`", "SELECT 2"});
    row("maria: hash comments", maria, "SELECT 1 # x;\n;SELECT 2", {"SELECT 1 # x;", "SELECT 2"});
    row("maria: dashes want a blank", maria, "SELECT 5--1;SELECT 2;--\nSELECT 3",
        {"SELECT 5--1", "SELECT 2", "SELECT 3"});
    row("maria: comments do not nest", maria, "SELECT 1 /* a /* b */;SELECT 2",
        {"SELECT 1 /* a /* b */", "SELECT 2"});
    row("maria: executable comments", maria, "/*!40101 SET NAMES utf8 */;/*M! SELECT '*/;' */;SELECT 2",
        {"/*!40101 SET NAMES utf8 */", "/*M! SELECT '*/;' */", "SELECT 2"});
    row("maria: DELIMITER", maria,
        "DELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1; END//\n-- back\ndelimiter ;\nSELECT 2;SELECT 3",
        {"CREATE PROCEDURE p() BEGIN SELECT 1; END", "SELECT 2", "SELECT 3"});
    row("maria: DELIMITER $$", maria, "DELIMITER $$\nCREATE PROCEDURE p() BEGIN SELECT 1; END$$\nSELECT 2$$",
        {"CREATE PROCEDURE p() BEGIN SELECT 1; END", "SELECT 2"});
    row("maria: a procedure without DELIMITER", maria,
        "CREATE DEFINER=`root`@`localhost` PROCEDURE p()\nBEGIN\n IF a THEN SELECT 1; END IF;\n"
        " CASE a WHEN 1 THEN SELECT 2; END CASE;\n WHILE b DO SET b = 0; END WHILE;\n"
        " BEGIN SELECT CASE 1 WHEN 1 THEN 2 END; END;\nEND;\nSELECT 2",
        {"CREATE DEFINER=`root`@`localhost` PROCEDURE p()\nBEGIN\n IF a THEN SELECT 1; END IF;\n"
         " CASE a WHEN 1 THEN SELECT 2; END CASE;\n WHILE b DO SET b = 0; END WHILE;\n"
         " BEGIN SELECT CASE 1 WHEN 1 THEN 2 END; END;\nEND",
         "SELECT 2"});
    row("maria: dollars are no quotes", maria, "SELECT '$$';SELECT $$;SELECT 2",
        {"SELECT '$$'", "SELECT $$", "SELECT 2"});

    row("lite: trigger", lite,
        "CREATE TEMP TRIGGER t AFTER INSERT ON a BEGIN UPDATE b SET c = CASE WHEN 1 THEN 2 END; SELECT 1; "
        "END;SELECT 2",
        {"CREATE TEMP TRIGGER t AFTER INSERT ON a BEGIN UPDATE b SET c = CASE WHEN 1 THEN 2 END; SELECT 1; "
         "END",
         "SELECT 2"});
    row("lite: BEGIN alone", lite, "BEGIN IMMEDIATE;SELECT 1;END;", {"BEGIN IMMEDIATE", "SELECT 1", "END"});
    row("lite: brackets are names", lite, "SELECT [a;'b];SELECT 2", {"SELECT [a;'b]", "SELECT 2"});
    row("lite: backslash is itself", lite, "SELECT 'a\\';SELECT 2", {"SELECT 'a\\'", "SELECT 2"});
}

void tst_StatementSplitter::splits()
{
    QFETCH(DatabaseType, type);
    QFETCH(QString, script);
    QFETCH(QStringList, expected);
    QStringList found;
    for (const auto &statement : StatementSplitter::split(script, type)) {
        found << script.mid(statement.start, statement.length);
        QCOMPARE(statement.unclosed, QString());
    }
    QCOMPARE(found, expected);
}

void tst_StatementSplitter::tellsWhatIsNotClosed_data()
{
    QTest::addColumn<DatabaseType>("type");
    QTest::addColumn<QString>("script");
    QTest::addColumn<QString>("unclosed");
    QTest::newRow("string") << pg << QStringLiteral("SELECT 1; SELECT 'abc; SELECT 2") << QStringLiteral("'");
    QTest::newRow("E string") << pg << QStringLiteral("SELECT E'abc\\'") << QStringLiteral("'");
    QTest::newRow("name") << pg << QStringLiteral("SELECT \"abc") << QStringLiteral("\"");
    QTest::newRow("comment") << pg << QStringLiteral("SELECT 1 /* a /* b */") << QStringLiteral("/*");
    QTest::newRow("only a comment") << pg << QStringLiteral("SELECT 1; /* a") << QStringLiteral("/*");
    QTest::newRow("dollar") << pg << QStringLiteral("DO $body$ BEGIN; $$") << QStringLiteral("$body$");
    QTest::newRow("backslash at the end") << maria << QStringLiteral("SELECT 'a\\") << QStringLiteral("'");
    QTest::newRow("backtick") << maria << QStringLiteral("SELECT `a") << QStringLiteral("`");
    QTest::newRow("bracket") << lite << QStringLiteral("SELECT [a") << QStringLiteral("[");
    QTest::newRow("trigger") << lite
                             << QStringLiteral("CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; SELECT 2")
                             << QStringLiteral("BEGIN");
}

void tst_StatementSplitter::tellsWhatIsNotClosed()
{
    QFETCH(DatabaseType, type);
    QFETCH(QString, script);
    QFETCH(QString, unclosed);
    const auto statements = StatementSplitter::split(script, type);
    QVERIFY(!statements.empty());
    QCOMPARE(statements.back().unclosed, unclosed);
}

void tst_StatementSplitter::knowsWhereStatementsStand()
{
    const auto statements = StatementSplitter::split(QStringLiteral("  SELECT 1 ;\nSELECT 22\n"), pg);
    QCOMPARE(statements.size(), std::size_t(2));
    QCOMPARE(statements[0].start, qsizetype(2));
    QCOMPARE(statements[0].length, qsizetype(8));
    QCOMPARE(statements[0].end, qsizetype(12));
    QCOMPARE(statements[1].start, qsizetype(13));
    QCOMPARE(statements[1].end, qsizetype(23));
}

void tst_StatementSplitter::findsTheStatementAtTheCursor()
{
    QVERIFY(!StatementSplitter::at({}, 0));
    const auto statements =
        StatementSplitter::split(QStringLiteral("\nSELECT 1;\n\nSELECT 2;SELECT 3;\n\n"), pg);
    const auto number = [&statements](qsizetype cursor) {
        return StatementSplitter::at(statements, cursor) - statements.data() + 1;
    };
    QCOMPARE(number(0), 1);  // before the first
    QCOMPARE(number(4), 1);  // in it
    QCOMPARE(number(10), 1); // behind its terminator
    QCOMPARE(number(11), 1); // on the blank line
    QCOMPARE(number(12), 2); // at its first letter
    QCOMPARE(number(20), 2); // before its terminator
    QCOMPARE(number(21), 3); // behind it another begins at once
    QCOMPARE(number(99), 3);
}

void tst_StatementSplitter::tenMegabytesTakeLessThanASecond()
{
    constexpr qint64 limit = WorkTime::limit(1000);
    QString script;
    const QString line =
        QStringLiteral("INSERT INTO \"orders\" (id, note) VALUES (12345, 'it''s; fine'); -- ünï\n");
    while (script.size() < 10 * 1024 * 1024)
        script += line;
    for (const DatabaseType type : {pg, maria, lite}) {
        const WorkTime time;
        const auto statements = StatementSplitter::split(script, type);
        const qint64 taken = time.milliseconds();
        QCOMPARE(qsizetype(statements.size()), script.size() / line.size());
        QVERIFY2(taken < limit, qPrintable(QStringLiteral("%1 ms").arg(taken)));
    }
    // One that is a single statement, and one that is not closed.
    const WorkTime time;
    QCOMPARE(StatementSplitter::split(QLatin1String("SELECT '") + QString(10 << 20, u'x') + u'\'', pg).size(),
             std::size_t(1));
    QCOMPARE(StatementSplitter::split(QString(5 << 20, u'$'), pg).size(), std::size_t(1));
    QVERIFY2(time.milliseconds() < limit, qPrintable(QStringLiteral("%1 ms").arg(time.milliseconds())));
}

QTEST_APPLESS_MAIN(tst_StatementSplitter)
#include "tst_StatementSplitter.moc"
