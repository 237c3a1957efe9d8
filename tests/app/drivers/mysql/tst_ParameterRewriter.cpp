// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/ParameterRewriter.h"

#include <QtTest>

class TestParameterRewriter final : public QObject
{
    Q_OBJECT

private slots:
    void rewrites_data();
    void rewrites();
    void leavesAlone_data();
    void leavesAlone();
    void followsSqlMode();
    void seesQuestionMarks_data();
    void seesQuestionMarks();
    void leadsPositionsBack();
};

void TestParameterRewriter::rewrites_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<QByteArray>("expected");
    QTest::addColumn<QList<int>>("order");
    const auto row = [](const char *sql, const char *expected, const QList<int> &order) {
        QTest::newRow(sql) << QByteArray(sql) << QByteArray(expected) << order;
    };
    row("SELECT $1", "SELECT ?", {0});
    row("$2$1", "$2$1", {}); // a name to the server
    row("$2,$1", "?,?", {1, 0});
    row("a=$1 AND b=$1", "a=? AND b=?", {0, 0});
    row("$10+$1", "?+?", {9, 0});
    row("($1)", "(?)", {0});
    row("'a' $1 'b'", "'a' ? 'b'", {0});
    row("'it''s' = $1", "'it''s' = ?", {0});
    row("'a\\'' = $1", "'a\\'' = ?", {0});
    row("'a\\\\' = $1", "'a\\\\' = ?", {0});
    row("\"a\\\"\" = $1", "\"a\\\"\" = ?", {0});
    row("`a\\` = $1", "`a\\` = ?", {0});
    row("-- x $9\n$1", "-- x $9\n?", {0});
    row("# x $9\n$1", "# x $9\n?", {0});
    row("5--$1", "5--?", {0});
    row("/* $9 */$1", "/* $9 */?", {0});
    row("/*/ $9 */$1", "/*/ $9 */?", {0});
    row("/*! $1 */ $2", "/*! ? */ ?", {0, 1});
    row("/*!50000 $1 */", "/*!50000 ? */", {0});
    row("/*M! $1 */", "/*M! ? */", {0});
    row("1/$1*2", "1/?*2", {0});
    row("été=$1", "été=?", {0});
}

void TestParameterRewriter::rewrites()
{
    QFETCH(QByteArray, sql);
    QFETCH(QByteArray, expected);
    QFETCH(QList<int>, order);
    const ParameterRewriter rewriter(sql.toStdString(), {});
    QCOMPARE(QByteArray::fromStdString(rewriter.sql()), expected);
    QCOMPARE(QList<int>(rewriter.order().begin(), rewriter.order().end()), order);
    const auto highest = std::max_element(order.begin(), order.end());
    QCOMPARE(int(rewriter.highest()), highest == order.end() ? 0 : *highest + 1);
    QVERIFY(!rewriter.hasQuestionMark());
}

void TestParameterRewriter::leavesAlone_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<bool>("ansiQuotes");
    QTest::addColumn<bool>("noBackslashEscapes");
    const auto row = [](const char *sql, bool ansi = false, bool noBackslash = false) {
        QTest::addRow("%s %d%d", sql, ansi, noBackslash) << QByteArray(sql) << ansi << noBackslash;
    };
    row("");
    row("$");
    row("$0");
    row("$x");
    row("$1a");
    row("$99999");
    row("$18446744073709551617");
    row("a$1");
    row("a$1$2");
    row("é$1");
    row("_$1");
    row("'$1'");
    row("'$1"); // never closed
    row("'\\'$1'");
    row("\"$1\"");
    row("\"\\\"$1\"");
    row("`$1`");
    row("`a``$1`");
    row("-- $1");
    row("--\t$1");
    row("--");
    row("# $1");
    row("/* $1 */");
    row("/* $1");
    row("/*$1*/");
    row("\"a\\\"$1", false, false);
    row("\"a\"\"$1\"", true, false);
    row("\"a\\\" \"$1\"", true, false);
}

void TestParameterRewriter::leavesAlone()
{
    QFETCH(QByteArray, sql);
    QFETCH(bool, ansiQuotes);
    QFETCH(bool, noBackslashEscapes);
    const ParameterRewriter rewriter(sql.toStdString(), {ansiQuotes, noBackslashEscapes});
    QCOMPARE(QByteArray::fromStdString(rewriter.sql()), sql);
    QVERIFY(rewriter.order().empty());
}

/// The same text is a string or not, by the session's sql_mode.
void TestParameterRewriter::followsSqlMode()
{
    const std::string string = R"('\' = $1)";
    QVERIFY(ParameterRewriter(string, {}).order().empty());
    QCOMPARE(ParameterRewriter(string, {false, true}).order().size(), std::size_t(1));
    const std::string name = R"("\" = $1)";
    QVERIFY(ParameterRewriter(name, {}).order().empty());
    QCOMPARE(ParameterRewriter(name, {true, false}).order().size(), std::size_t(1));
}

void TestParameterRewriter::seesQuestionMarks_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<bool>("expected");
    QTest::newRow("plain") << QByteArray("SELECT ?") << true;
    QTest::newRow("string") << QByteArray("SELECT '?'") << false;
    QTest::newRow("comment") << QByteArray("SELECT 1 -- ?") << false;
    QTest::newRow("ours") << QByteArray("SELECT $1") << false;
}

void TestParameterRewriter::seesQuestionMarks()
{
    QFETCH(QByteArray, sql);
    QTEST(ParameterRewriter(sql.toStdString(), {}).hasQuestionMark(), "expected");
}

void TestParameterRewriter::leadsPositionsBack()
{
    const std::string sql = "SELECT $1, $12, x";
    const ParameterRewriter rewriter(sql, {});
    const std::size_t x = rewriter.sql().find('x');
    QCOMPARE(x + rewriter.savedBefore(x), sql.find('x'));
    QCOMPARE(rewriter.savedBefore(3), std::size_t(0));
}

QTEST_GUILESS_MAIN(TestParameterRewriter)
#include "tst_ParameterRewriter.moc"
