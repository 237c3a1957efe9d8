// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/ReplicationVerifier.h"

#include "app/pool/ConnectionPool.h"
#include "tests/support/ReplicationTables.h"

#include <QElapsedTimer>
#include <QSet>

#include <atomic>
#include <map>
#include <thread>

using namespace std::chrono_literals;

namespace {

using Kind = ReplicationDifference::Kind;

enum class Road { Hashes, Ranges, Buckets };

/// "W5(note) M7 E9": what was found, by key.
QString found(const ReplicationDifference &difference)
{
    QStringList rows;
    for (const ReplicationDifference::Row &row : difference.rows) {
        const QString letter = row.kind == Kind::Wrong     ? QStringLiteral("W")
                               : row.kind == Kind::Missing ? QStringLiteral("M")
                                                           : QStringLiteral("E");
        rows << letter + row.key.join(QLatin1Char('/'))
                    + (row.columns.isEmpty() ? QString() : u'(' + row.columns.join(QLatin1Char(',')) + u')');
    }
    return rows.join(QLatin1Char(' '));
}

/// Several reads of a table; many more in the long form.
int manyRows()
{
    return qEnvironmentVariableIsSet("PENSTOCK_LONG") ? 100'000 : 10'000;
}

} // namespace

/// Two real databases and a comparison that has to find exactly what a test has changed.
class tst_ReplicationVerifier final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void oneBitOfManyRows_data();
    void oneBitOfManyRows();
    void differences_data();
    void differences();
    void keysOfAllKinds_data();
    void keysOfAllKinds();
    void refusals_data();
    void refusals();
    void hiddenRowsAreRefused();
    void nullIsNoKey();
    void columnsMayBeLeftOut();
    void givesEveryDifferingRow_data();
    void givesEveryDifferingRow();
    void aCallbacksErrorEndsIt();
    void twoRowsThatExchangedValues();
    void rowsThatLagAreWrong();
    void rowsThatChangeOnBothSides();
    void timesAsKeysInSqlite();
    void stops_data();
    void stops();
    void severedServerIsAnError();

private:
    [[nodiscard]] ReplicationVerifier::Options options(Road road) const
    {
        ReplicationVerifier::Options options;
        options.byServerHashes = road == Road::Hashes;
        options.byRanges = road != Road::Buckets;
        options.settleTime = 20ms;
        return options;
    }
    [[nodiscard]] ReplicationVerifier::Table table(const QString &engine, const char *name) const
    {
        return {m_tables.pool(engine), {{}, name}};
    }
    [[nodiscard]] Result<ReplicationDifference> compare(const QString &source, const char *sourceTable,
                                                        const QString &target, const char *targetTable,
                                                        const ReplicationVerifier::Options &options) const
    {
        return ReplicationVerifier(table(source, sourceTable), table(target, targetTable), options).run();
    }
    [[nodiscard]] bool lacks(const QString &source, const QString &target) const
    {
        return !m_tables.has(source) || !m_tables.has(target);
    }

    ReplicationTables m_tables;
};

void tst_ReplicationVerifier::initTestCase()
{
    PENSTOCK_NEED(Postgres);
    PENSTOCK_NEED(MariaDb);
    for (const char *engine : {"pg", "maria", "lite"}) {
        m_tables.makePlain(QString::fromLatin1(engine), QStringLiteral("many_a"), manyRows());
        m_tables.makePlain(QString::fromLatin1(engine), QStringLiteral("many_b"), manyRows());
    }
}

void tst_ReplicationVerifier::oneBitOfManyRows_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("target");
    QTest::addColumn<Road>("road");
    for (const auto &[source, target] : ReplicationTables::pairs()) {
        for (const auto &[road, name] : {std::pair(Road::Hashes, "hashes"), std::pair(Road::Ranges, "ranges"),
                                         std::pair(Road::Buckets, "buckets")})
            QTest::addRow("%s to %s by %s", qPrintable(source), qPrintable(target), name)
                << source << target << road;
    }
}

void tst_ReplicationVerifier::oneBitOfManyRows()
{
    QFETCH(QString, source);
    QFETCH(QString, target);
    QFETCH(Road, road);
    if (lacks(source, target))
        QSKIP("no server");
    std::int64_t progress = 0;
    ReplicationVerifier::Options asked = options(road);
    asked.progress = [&](std::int64_t rows) {
        QVERIFY(rows >= progress);
        progress = rows;
    };
    const auto equal = compare(source, "many_a", target, "many_b", asked);
    PENSTOCK_VERIFY(equal);
    QCOMPARE(found(*equal), QString());
    QVERIFY(equal->isEqual());
    QCOMPARE(equal->sourceRows, manyRows());
    QCOMPARE(equal->targetRows, manyRows());
    QCOMPARE(progress, manyRows());

    // '7' is 0x37, '6' is 0x36.
    m_tables.run(target, QStringLiteral("UPDATE many_b SET note = 'note 7776' WHERE id = 7777"));
    const auto different = compare(source, "many_a", target, "many_b", options(road));
    m_tables.run(target, QStringLiteral("UPDATE many_b SET note = 'note 7777' WHERE id = 7777"));
    PENSTOCK_VERIFY(different);
    QCOMPARE(found(*different), QStringLiteral("W7777(note)"));
    QCOMPARE(different->wrong, 1);
    QCOMPARE(different->missing + different->extra, 0);
}

void tst_ReplicationVerifier::differences_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("target");
    QTest::addColumn<int>("rows");
    QTest::addColumn<QStringList>("onSource");
    QTest::addColumn<QStringList>("onTarget");
    QTest::addColumn<QString>("expected");
    for (const auto &[source, target] : ReplicationTables::pairs()) {
        const QString from = source;
        const QString to = target;
        const auto row = [&](const char *what, int rows, const QStringList &onSource,
                             const QStringList &onTarget, const char *expected) {
            QTest::addRow("%s to %s: %s", qPrintable(from), qPrintable(to), what)
                << from << to << rows << onSource << onTarget << QString::fromLatin1(expected);
        };
        const QString remove = QStringLiteral("DELETE FROM %t WHERE id = ");
        const QString add = QStringLiteral("INSERT INTO %t(id) VALUES ");
        row("both empty", 0, {}, {}, "");
        row("one row", 1, {}, {}, "");
        row("equal", 20, {}, {}, "");
        row("one row, missing", 1, {}, {remove + u'1'}, "M1");
        row("one row, extra", 1, {remove + u'1'}, {}, "E1");
        row("one row, wrong", 1, {}, {QStringLiteral("UPDATE %t SET amount = 0.08")}, "W1(amount)");
        row("missing at both ends and in the middle", 9, {}, {remove + u'1', remove + u'5', remove + u'9'},
            "M1 M5 M9");
        row("extra at both ends and in the middle", 9, {remove + u'5'},
            {add + QStringLiteral("(-3), (10), (11)")}, "E-3 E5 E10 E11");
        row("NULL against empty", 12, {}, {QStringLiteral("UPDATE %t SET note = '' WHERE id = 10")},
            "W10(note)");
        row("empty against NULL", 12, {QStringLiteral("UPDATE %t SET name = '' WHERE id = 2")},
            {QStringLiteral("UPDATE %t SET name = NULL WHERE id = 2")}, "W2(name)");
        row("a blank, a case and a microsecond", 12, {},
            {QStringLiteral("UPDATE %t SET name = 'n\u00e4me 3 ' WHERE id = 3"),
             QStringLiteral("UPDATE %t SET name = 'N\u00e4me 4' WHERE id = 4"),
             QStringLiteral("UPDATE %t SET moment = '2024-01-01 00:00:05.000001' WHERE id = 5")},
            "W3(name) W4(name) W5(moment)");
        row("everything at once", 9, {remove + u'2'},
            {remove + u'4', QStringLiteral("UPDATE %t SET note = 'x', amount = 7 WHERE id = 6")},
            "E2 M4 W6(amount,note)");
    }
}

void tst_ReplicationVerifier::differences()
{
    QFETCH(QString, source);
    QFETCH(QString, target);
    QFETCH(int, rows);
    QFETCH(QStringList, onSource);
    QFETCH(QStringList, onTarget);
    QFETCH(QString, expected);
    if (lacks(source, target))
        QSKIP("no server");
    m_tables.makePlain(source, QStringLiteral("few_a"), rows);
    m_tables.makePlain(target, QStringLiteral("few_b"), rows);
    for (QString sql : onSource)
        m_tables.run(source, sql.replace(QLatin1String("%t"), QLatin1String("few_a")));
    for (QString sql : onTarget)
        m_tables.run(target, sql.replace(QLatin1String("%t"), QLatin1String("few_b")));
    for (const Road road : {Road::Hashes, Road::Ranges, Road::Buckets}) {
        const auto difference = compare(source, "few_a", target, "few_b", options(road));
        PENSTOCK_VERIFY(difference);
        QCOMPARE(found(*difference), expected);
    }
}

void tst_ReplicationVerifier::keysOfAllKinds_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("target");
    QTest::addColumn<QStringList>("columns"); ///< Of PostgreSQL, MariaDB, SQLite.
    QTest::addColumn<QStringList>(
        "keys"); ///< As literals; the last but two is changed, then missing, then extra.
    QTest::addColumn<QString>("expected");
    const QString bin = QStringLiteral(" CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin");
    for (const auto &[source, target] : {std::pair(QStringLiteral("pg"), QStringLiteral("pg")),
                                         std::pair(QStringLiteral("pg"), QStringLiteral("maria"))}) {
        const QString from = source;
        const QString to = target;
        const auto row = [&](const char *what, const QStringList &columns, const QStringList &keys,
                             const QString &expected) {
            QTest::addRow("%s to %s: %s", qPrintable(from), qPrintable(to), what)
                << from << to << columns << keys << expected;
        };
        row("text",
            {QStringLiteral("k text PRIMARY KEY"), QStringLiteral("k varchar(40)%1 PRIMARY KEY").arg(bin),
             QStringLiteral("k TEXT PRIMARY KEY NOT NULL")},
            {QStringLiteral("''"), QStringLiteral("'a'"), QStringLiteral("'A'"), QStringLiteral("'a '"),
             QStringLiteral("'\u00e1'"), QStringLiteral("'a\u0301'"), QStringLiteral("'\u00df'"),
             QStringLiteral("'ss'"), QStringLiteral("'10'"), QStringLiteral("'9'"), QStringLiteral("'010'"),
             QStringLiteral("'_'"), QStringLiteral("'-'"), QStringLiteral("'\U0001F642'"),
             QStringLiteral("'\U0001F643'"), QStringLiteral("'\uFF5E'"), QStringLiteral("'E'"),
             QStringLiteral("'\u00c9'"), QStringLiteral("'e '")},
            QStringLiteral("WE(v) Ee  M\u00c9"));
        row("text and number",
            {QStringLiteral("r text, k int, PRIMARY KEY (r, k)"),
             QStringLiteral("r varchar(20)%1, k int, PRIMARY KEY (r, k)").arg(bin),
             QStringLiteral("r TEXT NOT NULL, k INT32 NOT NULL, PRIMARY KEY (r, k)")},
            {QStringLiteral("'eu', 1"), QStringLiteral("'eu', 2"), QStringLiteral("'EU', 1"),
             QStringLiteral("'us', 1"), QStringLiteral("'us', -1"), QStringLiteral("'', 0"),
             QStringLiteral("'us', 3"), QStringLiteral("'us', 4"), QStringLiteral("'us', 10")},
            QStringLiteral("Wus/3(v) Mus/4 Eus/10"));
        row("two numbers, the second first in the key",
            {QStringLiteral("a int, b bigint, PRIMARY KEY (b, a)"),
             QStringLiteral("a int, b bigint, PRIMARY KEY (b, a)"),
             QStringLiteral("a INT32 NOT NULL, b BIGINT NOT NULL, PRIMARY KEY (b, a)")},
            {QStringLiteral("1, 9"), QStringLiteral("9, 1"), QStringLiteral("2, -9223372036854775807"),
             QStringLiteral("2, 9223372036854775807"), QStringLiteral("7, 7"), QStringLiteral("7, 8"),
             QStringLiteral("8, 7")},
            QStringLiteral("W7/7(v) E7/8 M8/7"));
        row("UUID",
            {QStringLiteral("k uuid PRIMARY KEY"), QStringLiteral("k uuid PRIMARY KEY"),
             QStringLiteral("k UUID_TEXT PRIMARY KEY NOT NULL")},
            {QStringLiteral("'00000000-0000-0000-0000-000000000000'"),
             QStringLiteral("'ffffffff-ffff-ffff-ffff-ffffffffffff'"),
             QStringLiteral("'6fa459ea-ee8a-3ca4-894e-db77e160355e'"),
             QStringLiteral("'01890a5d-ac96-774b-bcce-b302099a8057'"),
             QStringLiteral("'10000000-0000-4000-8000-00000000000a'"),
             QStringLiteral("'20000000-0000-4000-8000-00000000000a'"),
             QStringLiteral("'30000000-0000-4000-8000-00000000000a'")},
            QStringLiteral("W10000000-0000-4000-8000-00000000000a(v) M20000000-0000-4000-8000-00000000000a "
                           "E30000000-0000-4000-8000-00000000000a"));
        row("unsigned",
            {QStringLiteral("k numeric(20) PRIMARY KEY"), QStringLiteral("k bigint unsigned PRIMARY KEY"),
             QStringLiteral("k UNSIGNED64_TEXT PRIMARY KEY NOT NULL")},
            {QStringLiteral("'0'"), QStringLiteral("'9'"), QStringLiteral("'10'"),
             QStringLiteral("'9223372036854775807'"), QStringLiteral("'9223372036854775808'"),
             QStringLiteral("'18446744073709551615'"), QStringLiteral("'18446744073709551614'"),
             QStringLiteral("'18446744073709551613'")},
            QStringLiteral("M18446744073709551614 E18446744073709551613 W18446744073709551615(v)"));
        row("bytes",
            {QStringLiteral("k bytea PRIMARY KEY"), QStringLiteral("k varbinary(16) PRIMARY KEY"),
             QStringLiteral("k BLOB PRIMARY KEY NOT NULL")},
            {QStringLiteral("%x00"), QStringLiteral("%x0000"), QStringLiteral("%xff"), QStringLiteral("%x41"),
             QStringLiteral("%x4120"), QStringLiteral("%xdeadbeef")},
            {});
        row("date and time",
            {QStringLiteral("d date, k timestamp, PRIMARY KEY (d, k)"),
             QStringLiteral("d date, k datetime(6), PRIMARY KEY (d, k)"),
             QStringLiteral("d DATE_TEXT NOT NULL, k TIMESTAMP_TEXT NOT NULL, PRIMARY KEY (d, k)")},
            {QStringLiteral("'2024-02-29', '2024-02-29 00:00:00.000000'"),
             QStringLiteral("'2024-02-29', '2024-02-29 23:59:59.999999'"),
             QStringLiteral("'1969-12-31', '1969-12-31 23:59:59.000001'"),
             QStringLiteral("'2024-03-01', '2024-03-01 12:00:00.500000'"),
             QStringLiteral("'2024-03-02', '2024-03-02 12:00:00.500000'"),
             QStringLiteral("'2024-03-03', '2024-03-03 12:00:00.500000'")},
            {});
        row("decimal",
            {QStringLiteral("k numeric(30,6) PRIMARY KEY"), QStringLiteral("k decimal(30,6) PRIMARY KEY"),
             QStringLiteral("k DECIMAL_TEXT(30,6) PRIMARY KEY NOT NULL")},
            {QStringLiteral("'0.000000'"), QStringLiteral("'-0.000001'"),
             QStringLiteral("'123456789012345678901234.500000'"),
             QStringLiteral("'123456789012345678901234.500001'"),
             QStringLiteral("'123456789012345678901234.500002'"),
             QStringLiteral("'123456789012345678901234.500003'")},
            {});
    }
}

void tst_ReplicationVerifier::keysOfAllKinds()
{
    QFETCH(QString, source);
    QFETCH(QString, target);
    QFETCH(QStringList, columns);
    QFETCH(QStringList, keys);
    QFETCH(QString, expected);
    if (lacks(source, target))
        QSKIP("no server");
    const auto spelled = [](const QString &engine, QString key) {
        if (!key.startsWith(QLatin1String("%x")))
            return key;
        key.remove(0, 2);
        return engine == QLatin1String("pg") ? QStringLiteral("'\\x%1'").arg(key)
                                             : QStringLiteral("x'%1'").arg(key);
    };
    const auto fill = [&](const QString &engine, const QString &table, const QStringList &chosen,
                          const QString &wrong) {
        const int which = engine == QLatin1String("pg") ? 0 : engine == QLatin1String("maria") ? 1 : 2;
        m_tables.drop(engine, table);
        m_tables.run(engine, QStringLiteral("CREATE TABLE %1(v varchar(10), %2)").arg(table, columns[which]));
        for (const QString &key : chosen)
            m_tables.run(engine, QStringLiteral("INSERT INTO %1 VALUES ('%3', %2)")
                                     .arg(table, spelled(engine, key),
                                          key == wrong ? QStringLiteral("wrong") : QStringLiteral("right")));
    };
    QStringList onSource = keys;
    const QString extra = onSource.takeLast();
    QStringList onTarget = onSource;
    const QString missing = onTarget.takeLast();
    const QString wrong = onTarget.last();
    onTarget << extra;

    for (const Road road : {Road::Hashes, Road::Ranges, Road::Buckets}) {
        fill(source, QStringLiteral("keys_a"), onSource, {});
        fill(target, QStringLiteral("keys_b"), onSource, {});
        const auto equal = compare(source, "keys_a", target, "keys_b", options(road));
        PENSTOCK_VERIFY(equal);
        QCOMPARE(found(*equal), QString());

        fill(target, QStringLiteral("keys_b"), onTarget, wrong);
        std::map<Kind, std::int64_t> given;
        ReplicationVerifier::Options asked = options(road);
        asked.differs = [&](const ReplicationVerifier::Rows &rows) {
            given[rows.kind] += static_cast<std::int64_t>(rows.rows.rowCount());
            return Result<void>();
        };
        const auto different = compare(source, "keys_a", target, "keys_b", asked);
        PENSTOCK_VERIFY(different);
        QVERIFY2(different->wrong == 1 && different->missing == 1 && different->extra == 1,
                 qPrintable(found(*different)));
        QCOMPARE(given,
                 (std::map<Kind, std::int64_t>{{Kind::Wrong, 1}, {Kind::Missing, 1}, {Kind::Extra, 1}}));
        if (!expected.isEmpty()) {
            QStringList sorted = found(*different).split(QLatin1Char(' '));
            QStringList wanted = expected.split(QLatin1Char(' '));
            sorted.sort();
            wanted.sort();
            QCOMPARE(sorted, wanted);
        }
    }
}

void tst_ReplicationVerifier::refusals_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("target");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QString>("says");
    const QString plain = QStringLiteral("id int PRIMARY KEY, v int");
    QTest::newRow("no primary key") << QStringLiteral("id int, v int") << plain << ErrorCode::Invalid
                                    << QStringLiteral("no primary key");
    QTest::newRow("a unique key that may be NULL") << QStringLiteral("id int UNIQUE, v int") << plain
                                                   << ErrorCode::Invalid << QStringLiteral("no primary key");
    QTest::newRow("the target keeps no key") << plain << QStringLiteral("id int, v int") << ErrorCode::Invalid
                                             << QStringLiteral("no primary or unique key");
    QTest::newRow("the target keeps another key")
        << plain << QStringLiteral("id int, v int, PRIMARY KEY (id, v)") << ErrorCode::Invalid
        << QStringLiteral("no primary or unique key");
    QTest::newRow("a column is missing") << plain << QStringLiteral("id int PRIMARY KEY, w int")
                                         << ErrorCode::Invalid << QStringLiteral("\"v\"");
    QTest::newRow("no table") << plain << QString() << ErrorCode::NotFound << QStringLiteral("refused_b");
    QTest::newRow("no table at the source")
        << QString() << plain << ErrorCode::NotFound << QStringLiteral("refused_a");
}

void tst_ReplicationVerifier::refusals()
{
    QFETCH(QString, source);
    QFETCH(QString, target);
    QFETCH(ErrorCode, code);
    QFETCH(QString, says);
    for (const auto &[from, to] : ReplicationTables::pairs()) {
        if (lacks(from, to))
            continue;
        for (const auto &[engine, table, columns] : {std::tuple(from, QStringLiteral("refused_a"), source),
                                                     std::tuple(to, QStringLiteral("refused_b"), target)}) {
            m_tables.drop(engine, table);
            if (!columns.isEmpty())
                m_tables.run(engine, QStringLiteral("CREATE TABLE %1(%2)").arg(table, columns));
        }
        const auto refused = compare(from, "refused_a", to, "refused_b", options(Road::Hashes));
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, code);
        QVERIFY2(refused.error().message.contains(says), qPrintable(refused.error().toText()));
        QVERIFY(!refused.error().advice.isEmpty());
    }
}

void tst_ReplicationVerifier::hiddenRowsAreRefused()
{
    PENSTOCK_NEED(Postgres);
    const QString pg = QStringLiteral("pg");
    m_tables.makePlain(pg, QStringLiteral("few_a"), 3);
    m_tables.makePlain(pg, QStringLiteral("few_b"), 3);
    // Asked as somebody whom the policies bind.
    m_tables.run(pg, QStringLiteral("ALTER TABLE few_a ENABLE ROW LEVEL SECURITY"));
    m_tables.run(pg, QStringLiteral("DROP ROLE IF EXISTS penstock_bound"));
    m_tables.run(pg, QStringLiteral("CREATE ROLE penstock_bound LOGIN PASSWORD 'bound'"));
    m_tables.run(pg, QStringLiteral("GRANT SELECT ON few_a, few_b TO penstock_bound"));
    SteadyClock clock;
    PoolManager manager(clock, DriverRegistry::connectorFor);
    ConnectionProfile bound = TestServers::postgres();
    bound.id = bound.name = QStringLiteral("bound");
    bound.username = QStringLiteral("penstock_bound");
    bound.password = Secret("bound");
    const auto pool = manager.poolFor(bound);
    PENSTOCK_VERIFY(pool);
    const auto refused =
        ReplicationVerifier({*pool, {{}, "few_a"}}, {*pool, {{}, "few_b"}}, options(Road::Hashes)).run();
    manager.shutdown(5s);
    m_tables.run(pg, QStringLiteral("DROP OWNED BY penstock_bound"));
    m_tables.run(pg, QStringLiteral("DROP ROLE penstock_bound"));
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Privilege);
}

void tst_ReplicationVerifier::nullIsNoKey()
{
    const QString lite = QStringLiteral("lite");
    for (const char *table : {"null_a", "null_b"}) {
        m_tables.drop(lite, QString::fromLatin1(table));
        m_tables.run(lite,
                     QStringLiteral("CREATE TABLE %1(k TEXT PRIMARY KEY, v int)").arg(QLatin1String(table)));
        m_tables.run(lite,
                     QStringLiteral("INSERT INTO %1 VALUES ('a', 1), ('b', 2)").arg(QLatin1String(table)));
    }
    PENSTOCK_VERIFY(compare(lite, "null_a", lite, "null_b", options(Road::Buckets)));
    m_tables.run(lite, QStringLiteral("INSERT INTO null_a VALUES (NULL, 3)"));
    const auto refused = compare(lite, "null_a", lite, "null_b", options(Road::Buckets));
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Invalid);
    QVERIFY(!refused.error().advice.isEmpty());
}

void tst_ReplicationVerifier::columnsMayBeLeftOut()
{
    const QString lite = QStringLiteral("lite");
    m_tables.makePlain(lite, QStringLiteral("few_a"), 5);
    m_tables.makePlain(lite, QStringLiteral("few_b"), 5);
    m_tables.run(lite, QStringLiteral("UPDATE few_b SET amount = '1'"));
    m_tables.run(lite,
                 QStringLiteral("ALTER TABLE few_b ADD COLUMN own TEXT DEFAULT 'x'")); // the target's alone
    ReplicationVerifier::Options asked = options(Road::Ranges);
    auto difference = compare(lite, "few_a", lite, "few_b", asked);
    PENSTOCK_VERIFY(difference);
    QCOMPARE(difference->wrong, 5);
    asked.without = QStringList{QStringLiteral("amount")};
    difference = compare(lite, "few_a", lite, "few_b", asked);
    PENSTOCK_VERIFY(difference);
    QVERIFY2(difference->isEqual(), qPrintable(found(*difference)));
}

void tst_ReplicationVerifier::givesEveryDifferingRow_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("target");
    QTest::addColumn<Road>("road");
    QTest::newRow("by hashes") << QStringLiteral("pg") << QStringLiteral("pg") << Road::Hashes;
    QTest::newRow("by ranges") << QStringLiteral("pg") << QStringLiteral("maria") << Road::Ranges;
    QTest::newRow("by buckets") << QStringLiteral("maria") << QStringLiteral("lite") << Road::Buckets;
}

/// Far more than are named, so that a job can repair them all.
void tst_ReplicationVerifier::givesEveryDifferingRow()
{
    QFETCH(QString, source);
    QFETCH(QString, target);
    QFETCH(Road, road);
    if (lacks(source, target))
        QSKIP("no server");
    m_tables.makePlain(source, QStringLiteral("lots_a"), 30'000);
    m_tables.makePlain(target, QStringLiteral("lots_b"), 30'000);
    m_tables.run(source, QStringLiteral("DELETE FROM lots_a WHERE id % 10 = 3"));
    m_tables.run(target, QStringLiteral("DELETE FROM lots_b WHERE id % 10 = 4"));
    m_tables.run(target, QStringLiteral("UPDATE lots_b SET note = 'x' WHERE id % 10 = 5"));
    std::map<Kind, QSet<qint64>> keys;
    ReplicationVerifier::Options asked = options(road);
    asked.differs = [&](const ReplicationVerifier::Rows &rows) -> Result<void> {
        const bool isExtra = rows.kind == Kind::Extra;
        QStringList names;
        for (const Column &column : rows.rows.schema())
            names << QString::fromStdString(column.name);
        const QString all = QStringLiteral("id name amount note moment");
        if (names.join(QLatin1Char(' ')) != (isExtra ? QStringLiteral("id") : all))
            return Error{ErrorCode::Internal, names.join(QLatin1Char(' '))};
        const CellText text(rows.rows.schema().front().type);
        for (std::size_t row = 0; row < rows.rows.rowCount(); ++row) {
            std::string key;
            text.append(key, rows.rows.column(0), row);
            keys[rows.kind].insert(QString::fromStdString(key).toLongLong());
        }
        return {};
    };
    const auto difference = compare(source, "lots_a", target, "lots_b", asked);
    PENSTOCK_VERIFY(difference);
    QCOMPARE(difference->wrong, 3000);
    QCOMPARE(difference->missing, 3000);
    QCOMPARE(difference->extra, 3000);
    QCOMPARE(difference->rows.size(), ReplicationDifference::mostRows);
    for (const auto &[kind, last] :
         {std::pair(Kind::Extra, 3), std::pair(Kind::Missing, 4), std::pair(Kind::Wrong, 5)}) {
        QCOMPARE(keys[kind].size(), 3000);
        for (const qint64 key : keys[kind])
            QCOMPARE(key % 10, last);
    }
}

void tst_ReplicationVerifier::aCallbacksErrorEndsIt()
{
    const QString lite = QStringLiteral("lite");
    m_tables.makePlain(lite, QStringLiteral("few_a"), 5);
    m_tables.makePlain(lite, QStringLiteral("few_b"), 4);
    ReplicationVerifier::Options asked = options(Road::Ranges);
    asked.differs = [](const ReplicationVerifier::Rows &) {
        return Result<void>(Error{ErrorCode::DiskFull, QStringLiteral("no room")});
    };
    const auto difference = compare(lite, "few_a", lite, "few_b", asked);
    QVERIFY(!difference);
    QCOMPARE(difference.error().code, ErrorCode::DiskFull);
}

/// The sum of a range's hashes must not be one of the columns' hashes, which would stay the same here.
void tst_ReplicationVerifier::twoRowsThatExchangedValues()
{
    PENSTOCK_NEED(Postgres);
    const QString pg = QStringLiteral("pg");
    m_tables.makePlain(pg, QStringLiteral("few_a"), 100);
    m_tables.makePlain(pg, QStringLiteral("few_b"), 100);
    m_tables.run(pg, QStringLiteral("UPDATE few_b b SET name = a.name FROM few_a a"
                                    " WHERE (a.id, b.id) IN ((11, 12), (12, 11))"));
    const auto difference = compare(pg, "few_a", pg, "few_b", options(Road::Hashes));
    PENSTOCK_VERIFY(difference);
    QCOMPARE(found(*difference), QStringLiteral("W11(name) W12(name)"));
}

/// A source that goes on changing must not hide that the target stands still.
void tst_ReplicationVerifier::rowsThatLagAreWrong()
{
    PENSTOCK_NEED(Postgres);
    const QString pg = QStringLiteral("pg");
    m_tables.makePlain(pg, QStringLiteral("live_a"), 10);
    m_tables.makePlain(pg, QStringLiteral("live_b"), 10);
    m_tables.run(pg, QStringLiteral("UPDATE live_b SET note = 'old' WHERE id = 5"));
    std::atomic_bool isOver = false;
    std::thread writer([&] {
        for (int round = 0; !isOver; ++round)
            m_tables.run(pg, QStringLiteral("UPDATE live_a SET note = 'round %1' WHERE id = 5").arg(round));
    });
    const auto difference = compare(pg, "live_a", pg, "live_b", options(Road::Ranges));
    isOver = true;
    writer.join();
    PENSTOCK_VERIFY(difference);
    QCOMPARE(found(*difference), QStringLiteral("W5(note)"));
}

/// Nobody can say of such a row that it is wrong: it is counted, and not reported.
void tst_ReplicationVerifier::rowsThatChangeOnBothSides()
{
    PENSTOCK_NEED(Postgres);
    const QString pg = QStringLiteral("pg");
    m_tables.makePlain(pg, QStringLiteral("both_a"), 10);
    m_tables.makePlain(pg, QStringLiteral("both_b"), 10);
    m_tables.run(pg, QStringLiteral("UPDATE both_b SET note = 'wrong' WHERE id = 7"));
    std::atomic_bool isOver = false;
    std::thread writer([&] {
        for (int round = 0; !isOver; ++round) {
            m_tables.run(pg, QStringLiteral("UPDATE both_a SET note = 'here %1' WHERE id = 5").arg(round));
            m_tables.run(pg, QStringLiteral("UPDATE both_b SET note = 'there %1' WHERE id = 5").arg(round));
        }
    });
    ReplicationVerifier::Options asked = options(Road::Ranges);
    asked.settleTime = 100ms;
    const auto difference = compare(pg, "both_a", pg, "both_b", asked);
    isOver = true;
    writer.join();
    PENSTOCK_VERIFY(difference);
    QCOMPARE(found(*difference), QStringLiteral("W7(note)"));
    QCOMPARE(difference->wrong, std::int64_t{1});
    QCOMPARE(difference->changing, std::int64_t{1});
}

/// SQLite keeps times as texts, and finds a row again by the very text that a copy has written.
void tst_ReplicationVerifier::timesAsKeysInSqlite()
{
    PENSTOCK_NEED(Postgres);
    const QString pg = QStringLiteral("pg");
    const QString lite = QStringLiteral("lite");
    m_tables.run(pg, QStringLiteral("DROP TABLE IF EXISTS moments"));
    m_tables.run(pg, QStringLiteral("CREATE TABLE moments (at timestamptz, day date, during interval, v int, "
                                    "PRIMARY KEY (at, day, during))"));
    m_tables.run(pg,
                 QStringLiteral("INSERT INTO moments SELECT timestamptz '2024-02-29 12:00:00+02' + i * "
                                "interval '1 h 1 us', date '2024-02-29' + i, i * interval '1 day', i FROM "
                                "generate_series(0, 9) i"));
    m_tables.run(lite, QStringLiteral("DROP TABLE IF EXISTS moments"));
    m_tables.run(
        lite,
        QStringLiteral("CREATE TABLE moments (at TIMESTAMPTZ_TEXT NOT NULL, day DATE_TEXT NOT NULL, during "
                       "DURATION_TEXT NOT NULL, v INT32, PRIMARY KEY (at, day, during))"));
    for (int i = 0; i < 9; ++i) // the last one is missing, the fourth has another value
        m_tables.run(lite, QStringLiteral("INSERT INTO moments VALUES ('2024-02-%1 %2:00:00.00000%3Z', "
                                          "'%4', '%5', %6)")
                               .arg(29)
                               .arg(10 + i)
                               .arg(i)
                               .arg(QDate(2024, 2, 29).addDays(i).toString(Qt::ISODate))
                               .arg(i == 0   ? QStringLiteral("00:00:00")
                                    : i == 1 ? QStringLiteral("1 day")
                                             : QStringLiteral("%1 days").arg(i))
                               .arg(i == 3 ? 33 : i));
    for (const auto &[source, target] : {std::pair(pg, lite), std::pair(lite, pg)}) {
        std::map<Kind, std::size_t> given;
        ReplicationVerifier::Options asked = options(Road::Ranges);
        asked.differs = [&](const ReplicationVerifier::Rows &rows) {
            given[rows.kind] += rows.rows.rowCount();
            return Result<void>();
        };
        const auto difference = compare(source, "moments", target, "moments", asked);
        PENSTOCK_VERIFY(difference);
        QCOMPARE(difference->wrong, std::int64_t{1});
        QCOMPARE(difference->missing + difference->extra, std::int64_t{1});
        QCOMPARE(given[Kind::Wrong], std::size_t{1});
        QCOMPARE(given[Kind::Missing] + given[Kind::Extra], std::size_t{1});
    }
}

void tst_ReplicationVerifier::stops_data()
{
    oneBitOfManyRows_data();
}

void tst_ReplicationVerifier::stops()
{
    QFETCH(QString, source);
    QFETCH(QString, target);
    QFETCH(Road, road);
    if (lacks(source, target))
        QSKIP("no server");
    std::atomic_bool isStopped = false;
    ReplicationVerifier::Options asked = options(road);
    asked.progress = [&](std::int64_t) { isStopped = true; };
    asked.shouldStop = [&] { return isStopped.load(); };
    QElapsedTimer timer;
    timer.start();
    const auto difference = compare(source, "many_a", target, "many_b", asked);
    if (difference) // it was faster than the question
        return;
    QCOMPARE(difference.error().code, ErrorCode::Cancelled);
    QVERIFY2(timer.elapsed() < 20'000, qPrintable(QString::number(timer.elapsed())));
}

void tst_ReplicationVerifier::severedServerIsAnError()
{
    PENSTOCK_NEED(Postgres);
    const QString pg = QStringLiteral("pg");
    std::atomic_int cuts = 0;
    ReplicationVerifier::Options asked = options(Road::Ranges);
    asked.progress = [&](std::int64_t) {
        if (cuts++ == 0)
            m_tables.run(QStringLiteral("pg"),
                         QStringLiteral("SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity WHERE "
                                        "application_name = 'penstock/job/verify'"));
    };
    const auto difference = compare(pg, "many_a", pg, "many_b", asked);
    // Either the cut hit a read, or it hit idle connections, which the pool replaces.
    if (!difference)
        QCOMPARE(difference.error().code, ErrorCode::ConnectionLost);
    const auto again = compare(pg, "many_a", pg, "many_b", options(Road::Ranges));
    PENSTOCK_VERIFY(again);
    QVERIFY(again->isEqual());
}

QTEST_GUILESS_MAIN(tst_ReplicationVerifier)
#include "tst_ReplicationVerifier.moc"
