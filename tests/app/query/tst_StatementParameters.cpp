// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/query/StatementParameters.h"

#include <QtTest>

namespace {
constexpr DatabaseType pg = DatabaseType::PostgreSql;
constexpr DatabaseType maria = DatabaseType::MariaDb;
constexpr DatabaseType lite = DatabaseType::Sqlite;
} // namespace

class tst_StatementParameters final : public QObject
{
    Q_OBJECT

private slots:
    void finds_data();
    void finds();
    void leadsPositionsBack();
};

void tst_StatementParameters::finds_data()
{
    QTest::addColumn<DatabaseType>("type");
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QStringList>("names");
    QTest::addColumn<QString>("numbered");
    const auto row = [](DatabaseType type, const char *sql, std::initializer_list<const char *> expected,
                        const char *numbered) {
        QStringList names;
        for (const char *name : expected)
            names << QString::fromUtf8(name);
        QTest::newRow(sql) << type << QString::fromUtf8(sql) << names << QString::fromUtf8(numbered);
    };
    const auto none = [&row](DatabaseType type, const char *sql) { row(type, sql, {}, sql); };
    row(pg, "SELECT :a", {"a"}, "SELECT $1");
    row(pg, "SELECT :a, :b, :a", {"a", "b"}, "SELECT $1, $2, $1");
    row(pg, "WHERE a=:a AND b=(:b)", {"a", "b"}, "WHERE a=$1 AND b=($2)");
    row(pg, "SELECT :été_1::text", {"été_1"}, "SELECT $1::text");
    row(pg, "SELECT :a::int[]", {"a"}, "SELECT $1::int[]");
    row(pg, "SELECT arr[:a]", {"a"}, "SELECT arr[$1]");
    row(pg, "SELECT :a;", {"a"}, "SELECT $1;");
    row(maria, "SELECT @x := :a", {"a"}, "SELECT @x := $1");
    row(maria, "SELECT 'a\\':b', :c", {"c"}, "SELECT 'a\\':b', $1");
    row(maria, "SELECT /*!50000 :a */", {"a"}, "SELECT /*!50000 $1 */");
    row(lite, "SELECT :a, [b:c]", {"a"}, "SELECT $1, [b:c]");
    none(pg, "SELECT a::text, '1'::int");
    none(pg, "SELECT arr[1:2]");
    none(pg, "SELECT arr[lo:hi], arr[f(1):hi], arr[:2]");
    none(pg, "SELECT '12:30:00', '12:ab'");
    none(pg, "SELECT \"a:b\", data -> '$.a:b', col:path");
    none(pg, "SELECT 1 -- :a\n /* :b */");
    none(pg, "DO $$ x := :y $$");
    none(pg, "SELECT E'\\':a'");
    none(pg, "SELECT x : 5, :1");
    none(maria, "SELECT @x:=1");
    none(maria, "SELECT 1 # :a");
    none(maria, "SELECT data->'$.a:b', `a:b`");
    none(maria, "SET @a = ':b'; lab: LOOP");
}

void tst_StatementParameters::finds()
{
    QFETCH(DatabaseType, type);
    QFETCH(QString, sql);
    QFETCH(QStringList, names);
    QFETCH(QString, numbered);
    QCOMPARE(StatementParameters::names(sql, type), names);
    QCOMPARE(StatementParameters::numbered(sql, type), numbered);
}

void tst_StatementParameters::leadsPositionsBack()
{
    std::vector<qsizetype> places;
    const QString sql = QStringLiteral("SELECT :first, :b FROM nowhere");
    const QString numbered = StatementParameters::numbered(sql, pg, &places);
    QCOMPARE(qsizetype(places.size()), numbered.size() + 1);
    const auto place = [&](const char *text) {
        return places[std::size_t(numbered.indexOf(QLatin1String(text)))];
    };
    QCOMPARE(place("nowhere"), sql.indexOf(QLatin1String("nowhere")));
    QCOMPARE(place("$1"), sql.indexOf(QLatin1String(":first")));
    QCOMPARE(place("$2"), sql.indexOf(QLatin1String(":b")));
    QCOMPARE(places.back(), sql.size());
}

QTEST_APPLESS_MAIN(tst_StatementParameters)
#include "tst_StatementParameters.moc"
