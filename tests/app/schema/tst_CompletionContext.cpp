// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/schema/CompletionContext.h"
#include "tests/support/WorkTime.h"

#include <QtTest>

/// The place of the cursor is written as |.
class tst_CompletionContext final : public QObject
{
    Q_OBJECT

private slots:
    void understands_data();
    void understands();
    void aliasesComeBeforeNames();
    void longTextsAreQuick();
    void everyPlaceOfATextIsSafe();
};

void tst_CompletionContext::understands_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("prefix");
    QTest::addColumn<QString>("qualifier"); // joined by '.'
    QTest::addColumn<bool>("expectsTable");
    QTest::addColumn<QString>("tables"); // "schema.name alias;..."
    const auto row = [](const char *text, const char *prefix, const char *qualifier, bool expectsTable,
                        const char *tables) {
        QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(prefix)
                            << QString::fromUtf8(qualifier) << expectsTable << QString::fromUtf8(tables);
    };
    row("|", "", "", false, "");
    row("SEL|", "SEL", "", false, "");
    row("SELECT | FROM track", "", "", false, "track");
    row("SELECT na| FROM track t", "na", "", false, "track t");
    row("SELECT t.na| FROM track AS t", "na", "t", false, "track t");
    row("SELECT t.| FROM track t", "", "t", false, "track t");
    row("SELECT t.|, x FROM a t JOIN s.b u ON t.id = u.id", "", "t", false, "a t;s.b u");
    row("SELECT * FROM |", "", "", true, "");
    row("SELECT * FROM tr|", "tr", "", true, "");
    row("SELECT * FROM public.|", "", "public", true, "");
    row("SELECT * FROM public.tr|", "tr", "public", true, "");
    row("SELECT * FROM a, b|", "b", "", true, "a");
    row("SELECT * FROM a WHERE f(x, y|", "y", "", false, "a");
    row("SELECT a, b| FROM t", "b", "", false, "t");
    row("SELECT * FROM \"My T\" m WHERE m.|", "", "m", false, "My T m");
    row("SELECT * FROM \"My T\" m WHERE \"My T\".|", "", "My T", false, "My T m");
    row("SELECT * FROM \"q\"\"x\".[odd one] o WHERE o.\"Co|", "Co", "o", false, "q\"x.odd one o");
    row("SELECT * FROM `été`.`日本` WHERE 日|", "日", "", false, "été.日本");
    row("UPDATE t SET a|", "a", "", false, "t");
    row("INSERT INTO s.t (|", "", "", false, "s.t");
    row("DELETE FROM t WHERE |", "", "", false, "t");
    row("SELECT 1 FROM a; SELECT | FROM b; SELECT 1 FROM c", "", "", false, "b");
    row("SELECT 1 FROM a -- FROM x\n WHERE |", "", "", false, "a");
    row("SELECT 'FROM x' FROM a /* FROM y */ WHERE |", "", "", false, "a");
    row("SELECT $$ FROM x $$, $q$ FROM y $q$ FROM a WHERE |", "", "", false, "a");
    row("SELECT * FROM crm.public.cust c JOIN shop.main.o ON c.|", "", "c", false,
        "crm.public.cust c;shop.main.o");
    row("SELECT * FROM crm.public.|", "", "crm.public", true, "");
    row("SELECT * FROM (SELECT * FROM a) x WHERE |", "", "", false, "a");
}

void tst_CompletionContext::understands()
{
    QFETCH(QString, text);
    const qsizetype cursor = text.indexOf(QLatin1Char('|'));
    const auto context = CompletionContext::at(text.remove(cursor, 1), cursor);
    QVERIFY(!context.isInText);
    QTEST(context.prefix, "prefix");
    QTEST(context.qualifier.join(QLatin1Char('.')), "qualifier");
    QTEST(context.expectsTable, "expectsTable");
    QStringList tables;
    for (const auto &table : context.tables)
        tables << table.parts.join(QLatin1Char('.'))
                      + (table.alias.isEmpty() ? QString() : QLatin1Char(' ') + table.alias);
    QTEST(tables.join(QLatin1Char(';')), "tables");
}

void tst_CompletionContext::aliasesComeBeforeNames()
{
    const QString text = QStringLiteral("SELECT  FROM a b JOIN c a ON 1 = 1");
    const auto context = CompletionContext::at(text, 7);
    QCOMPARE(context.tableOf(QStringLiteral("A"))->parts, QStringList{QStringLiteral("c")});
    QCOMPARE(context.tableOf(QStringLiteral("b"))->parts, QStringList{QStringLiteral("a")});
    QVERIFY(!context.tableOf(QStringLiteral("c"))); // its alias hides it
    for (const char *inside : {"SELECT 'ab", "SELECT 1 -- x", "/* a", "SELECT $$ x", "SELECT 'it''s"}) {
        const QString string = QString::fromLatin1(inside);
        QVERIFY(CompletionContext::at(string, string.size()).isInText);
    }
}

void tst_CompletionContext::longTextsAreQuick()
{
    QString text;
    while (text.size() < 1'000'000)
        text += QStringLiteral("SELECT a, 'it''s', \"Q x\" FROM s.t AS u JOIN v ON u.a = v.b; -- what\n");
    const WorkTime time;
    const auto context = CompletionContext::at(text, text.size() / 2);
    QVERIFY2(time.milliseconds() < WorkTime::limit(1000), qPrintable(QString::number(time.milliseconds())));
    QCOMPARE(context.tables.size(), std::size_t{2});
}

void tst_CompletionContext::everyPlaceOfATextIsSafe()
{
    const QString text =
        QStringLiteral("SELECT \"a\"\"b\", [c d], `e`, $x$ y $x$, $1, 'é🦜' FROM a.b.c, d AS \"f; WHERE "
                       "..;; FROM , ( ) JOIN . AS ; UPDATE \" [ ` ' $ $$");
    for (qsizetype cut = 0; cut <= text.size(); ++cut) {
        for (qsizetype cursor = 0; cursor <= cut; ++cursor)
            (void)CompletionContext::at(text.left(cut), cursor);
    }
}

QTEST_GUILESS_MAIN(tst_CompletionContext)
#include "tst_CompletionContext.moc"
