// SPDX-License-Identifier: GPL-3.0-or-later
// labels: serial
#include "app/drivers/Canceller.h"
#include "tests/app/drivers/mysql/MySqlTarget.h"

namespace {

using Mode = BulkTarget::Mode;
using K = TypeKind;

QString q(const char *text)
{
    return QString::fromUtf8(text);
}

ColumnType typed(TypeKind kind, int scale = -1, TextStyle style = TextStyle::Postgres, std::string name = {})
{
    ColumnType type{.kind = kind, .style = style, .scale = scale};
    type.name = std::move(name);
    if (kind == TypeKind::Decimal)
        type.precision = 38;
    return type;
}

Column named(const char *name, TypeKind kind)
{
    return {name, typed(kind)};
}

QString shown(const Result<BulkCounts> &counts)
{
    return MySqlTarget::shown(counts);
}

} // namespace

/// Rows into a real server: exactly what was given, or nothing. Each test runs both ways that rows take: LOAD DATA LOCAL, and
/// INSERT where the server does not let that in.
class tst_MySqlBulkWriter final : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<MySqlTarget> m;

private slots:
    void initTestCase_data()
    {
        QTest::addColumn<bool>("mayLoad");
        QTest::newRow("load") << true;
        QTest::newRow("insert") << false;
    }
    void init()
    {
        PENSTOCK_NEED(MariaDb);
        QFETCH_GLOBAL(bool, mayLoad);
        m = std::make_unique<MySqlTarget>();
        m->sql("CREATE DATABASE IF NOT EXISTS bulk CHARACTER SET utf8mb4");
        ConnectionProfile profile = TestServers::mariaDb();
        profile.database = q("bulk");
        m = std::make_unique<MySqlTarget>(profile);
        m->sql(mayLoad ? "SET GLOBAL local_infile = ON" : "SET GLOBAL local_infile = OFF");
    }
    void cleanup()
    {
        if (!m)
            return;
        m->sql("SET GLOBAL local_infile = ON");
        // Making the database anew for each of some hundred values takes its time.
        const QString test = q(QTest::currentTestFunction());
        m->sql(test == q("everyKind") || test == q("declaredColumns") ? "DROP TABLE IF EXISTS t"
                                                                      : "DROP DATABASE IF EXISTS bulk");
        m.reset();
    }
    void cleanupTestCase()
    {
        if (TestServers::hasMariaDb())
            MySqlTarget().sql("DROP DATABASE IF EXISTS bulk");
    }

    void everyKind_data();
    void everyKind();
    void declaredColumns_data();
    void declaredColumns();
    void acceptedLosses();

    void saysWhichWay()
    {
        QFETCH_GLOBAL(bool, mayLoad);
        m->sql("CREATE TABLE t (id INT PRIMARY KEY)");
        const auto batch = BatchOf::rows({named("id", K::Int32)}, {{std::int64_t{1}}});
        QCOMPARE(shown(m->write(m->target("t"), {batch})), q("1+0"));
        QCOMPARE(m->writer().remark().contains(q("local_infile")), !mayLoad);
    }
    void insertsAndMeetsKeys()
    {
        m->sql("CREATE TABLE t (id INT PRIMARY KEY, x VARCHAR(10) UNIQUE)");
        const std::vector<Column> columns{named("id", K::Int32), named("x", K::Text)};
        const auto first = BatchOf::rows(columns, {{std::int64_t{1}, "a"}, {std::int64_t{2}, "b"}});
        QCOMPARE(shown(m->write(m->target("t"), {first})), q("2+0"));
        const auto again = m->write(m->target("t"), {BatchOf::rows(columns, {{std::int64_t{3}, "c"}}),
                                                     BatchOf::rows(columns, {{std::int64_t{2}, "d"}})});
        QVERIFY(!again);
        QCOMPARE(again.error().code, ErrorCode::Conflict);
        QVERIFY2(again.error().message.contains(q("maria")), qPrintable(again.error().toText()));
        QCOMPARE(m->rows("SELECT * FROM t"), (QStringList{q("1|a"), q("2|b")}));
    }
    void merges()
    {
        m->sql("CREATE TABLE t (id INT PRIMARY KEY, x TEXT, at BIGINT)");
        m->sql("INSERT INTO t VALUES (1, 'old', 10), (2, 'newer', 20), (3, NULL, NULL), (4, 'same', 5)");
        auto target = m->target("t", Mode::Merge, {"id"});
        target.newerBy = "at";
        const std::vector<Column> columns{named("id", K::Int32), named("x", K::Text), named("at", K::Int64)};
        const auto batch = BatchOf::rows(columns, {{std::int64_t{1}, "new", std::int64_t{10}},
                                                   {std::int64_t{2}, "late", std::int64_t{19}},
                                                   {std::int64_t{3}, "x", {}},
                                                   {std::int64_t{4}, "same", std::int64_t{5}},
                                                   {std::int64_t{5}, "five", {}},
                                                   {std::int64_t{2}, "null is the least", {}},
                                                   {std::int64_t{5}, "again", std::int64_t{1}}});
        QCOMPARE(shown(m->write(target, {batch})), q("1+3"));
        QCOMPARE(m->rows("SELECT * FROM t ORDER BY id"),
                 (QStringList{q("1|new|10"), q("2|newer|20"), q("3|x|"), q("4|same|5"), q("5|again|1")}));
        QCOMPARE(
            shown(m->write(target, {BatchOf::rows(columns, {{std::int64_t{4}, "same", std::int64_t{5}}})})),
            q("0+0"));
        target.newerBy.clear();
        QCOMPARE(
            shown(m->write(target, {BatchOf::rows(columns, {{std::int64_t{2}, "forced", std::int64_t{1}}})})),
            q("0+1"));
        QCOMPARE(m->rows("SELECT x FROM t WHERE id = 2"), QStringList{q("forced")});
    }
    /// Equal is equal in all bytes.
    void mergesWhatOnlyACollationTakesForEqual()
    {
        m->sql("CREATE TABLE t (id INT PRIMARY KEY, x VARCHAR(9) COLLATE utf8mb4_general_ci)");
        m->sql("INSERT INTO t VALUES (1, 'abc')");
        const auto batch = [](const char *x) {
            return BatchOf::rows({named("id", K::Int32), named("x", K::Text)}, {{std::int64_t{1}, x}});
        };
        const auto target = m->target("t", Mode::Merge, {"id"});
        QCOMPARE(shown(m->write(target, {batch("ABC")})), q("0+1"));
        QCOMPARE(shown(m->write(target, {batch("ABC  ")})), q("0+1"));
        QCOMPARE(shown(m->write(target, {batch("ABC  ")})), q("0+0"));
        QCOMPARE(m->rows("SELECT CONCAT(x, '.') FROM t"), QStringList{q("ABC  .")});
    }
    /// 'a' and 'A' are two rows of the source, and one key here: never one silently for the other.
    void keysThatACollationTakesForOne()
    {
        m->sql("CREATE TABLE t (k VARCHAR(9) COLLATE utf8mb4_general_ci PRIMARY KEY, x INT)");
        m->sql("INSERT INTO t VALUES ('a', 1)");
        const auto batch = [](const char *key) {
            return BatchOf::rows({named("k", K::Text), named("x", K::Int32)}, {{key, std::int64_t{1}}});
        };
        for (const Mode mode : {Mode::Merge, Mode::Keep}) {
            const auto met = m->write(m->target("t", mode, {"k"}), {batch("A")});
            QVERIFY(!met);
            QCOMPARE(met.error().code, ErrorCode::Conflict);
            QCOMPARE(shown(m->write(m->target("t", mode, {"k"}), {batch("a")})), q("0+0"));
            const auto two = m->write(m->target("t", mode, {"k"}), {batch("e"), batch("é")});
            QVERIFY(!two);
            QCOMPARE(two.error().code, ErrorCode::Conflict);
        }
        PENSTOCK_VERIFY(m->writer().begin());
        const auto keys = [](const char *key) { return BatchOf::rows({named("k", K::Text)}, {{key}}); };
        const auto shape = m->target("t").table;
        QCOMPARE(*m->writer().remove(shape, {"k"}, keys("A")), std::int64_t{0});
        QCOMPARE(*m->writer().remove(shape, {"k"}, keys("a")), std::int64_t{1});
        PENSTOCK_VERIFY(m->writer().commit());
    }
    /// A row that only another unique key meets is another row, and stays as it is.
    void anotherUniqueKey()
    {
        m->sql("CREATE TABLE t (id INT PRIMARY KEY, x INT UNIQUE, y INT)");
        m->sql("INSERT INTO t VALUES (1, 10, 1)");
        const auto batch = BatchOf::rows({named("id", K::Int32), named("x", K::Int32), named("y", K::Int32)},
                                         {{std::int64_t{2}, std::int64_t{10}, std::int64_t{2}}});
        for (const Mode mode : {Mode::Insert, Mode::Merge, Mode::Keep}) {
            const auto met = m->write(m->target("t", mode, {"id"}), {batch});
            QVERIFY(!met);
            QCOMPARE(met.error().code, ErrorCode::Conflict);
            QCOMPARE(m->rows("SELECT * FROM t"), QStringList{q("1|10|1")});
        }
    }
    /// The job's own rows change whatever their time says; in the column's own form of it.
    void ownRange()
    {
        m->sql("CREATE TABLE t (id INT PRIMARY KEY, x TEXT, at TIMESTAMP(3) NULL)");
        auto target = m->target("t", Mode::Merge, {"id"});
        target.newerBy = "at";
        const std::vector<Column> columns{named("id", K::Int32), named("x", K::Text),
                                          named("at", K::TimestampTz)};
        const auto one = [&](const char *x, const char *at) {
            return BatchOf::rows(columns, {{std::int64_t{1}, x, at}});
        };
        QCOMPARE(shown(m->write(target, {one("second", "2024-05-01 12:00:00+02")})), q("1+0"));
        QCOMPARE(m->rows("SELECT UNIX_TIMESTAMP(at) FROM t"), QStringList{q("1714557600.000")});
        QCOMPARE(shown(m->write(target, {one("first", "2024-05-01 11:59:00+02")})), q("0+0"));
        target.ownRange = std::pair<Value, Value>("2024-05-01 09:00:00+00", "2024-05-01 11:59:00.5+02");
        QCOMPARE(shown(m->write(target, {one("not ours", "2024-05-01 11:59:00+02")})), q("0+0"));
        target.ownRange = std::pair<Value, Value>("2024-05-01 11:00:00+02", "2024-05-01 12:00:00+02");
        QCOMPARE(shown(m->write(target, {one("first", "2024-05-01 11:59:00+02")})), q("0+1"));
        target.ownRange = std::pair<Value, Value>(Value(), "2024-05-01 12:00:00+02");
        QCOMPARE(shown(m->write(target, {one("zeroth", "2024-05-01 11:58:00+02")})), q("0+1"));
        target.ownRange = std::pair<Value, Value>("yesterday", "today");
        QCOMPARE(m->write(target, {one("x", "2024-05-01 12:00:00+02")}).error().code, ErrorCode::Internal);
    }
    /// Numbers that no double holds.
    void newerByLargeNumbers()
    {
        m->sql("CREATE TABLE t (id INT PRIMARY KEY, n BIGINT)");
        m->sql("INSERT INTO t VALUES (1, 9007199254740993)");
        auto target = m->target("t", Mode::Merge, {"id"});
        target.newerBy = "n";
        const auto one = [](std::int64_t n) {
            return BatchOf::rows({named("id", K::Int32), named("n", K::Int64)}, {{std::int64_t{1}, n}});
        };
        QCOMPARE(shown(m->write(target, {one(9007199254740992)})), q("0+0"));
        target.ownRange =
            std::pair<Value, Value>(std::int64_t{9007199254740994}, std::int64_t{9007199254740995});
        QCOMPARE(shown(m->write(target, {one(9007199254740992)})), q("0+0"));
        target.ownRange =
            std::pair<Value, Value>(std::int64_t{9007199254740993}, std::int64_t{9007199254740993});
        QCOMPARE(shown(m->write(target, {one(9007199254740992)})), q("0+1"));
    }
    void keeps()
    {
        m->sql("CREATE TABLE t (a INT, b VARCHAR(9), x TEXT, PRIMARY KEY (a, b))");
        m->sql("INSERT INTO t VALUES (1, 'k', 'mine')");
        const auto batch = BatchOf::rows({named("a", K::Int32), named("b", K::Text), named("x", K::Text)},
                                         {{std::int64_t{1}, "k", "theirs"},
                                          {std::int64_t{1}, "l", "new"},
                                          {std::int64_t{1}, "l", "twice"}});
        QCOMPARE(shown(m->write(m->target("t", Mode::Keep, {"a", "b"}), {batch})), q("1+0"));
        QCOMPARE(m->rows("SELECT x FROM t ORDER BY b"), (QStringList{q("mine"), q("new")}));
        QCOMPARE(shown(m->write(m->target("t", Mode::Merge, {"a", "b"}), {batch})), q("0+2"));
    }
    /// A link table: nothing but its key.
    void onlyAKey()
    {
        m->sql("CREATE TABLE t (a INT, b INT, PRIMARY KEY (a, b))");
        const auto batch =
            BatchOf::rows({named("a", K::Int32), named("b", K::Int32)},
                          {{std::int64_t{1}, std::int64_t{2}}, {std::int64_t{1}, std::int64_t{2}}});
        QCOMPARE(shown(m->write(m->target("t", Mode::Merge, {"a", "b"}), {batch})), q("1+0"));
        QCOMPARE(shown(m->write(m->target("t", Mode::Merge, {"a", "b"}), {batch})), q("0+0"));
    }
    void removes()
    {
        m->sql("CREATE TABLE t (a INT, b VARCHAR(9), UNIQUE (a, b))");
        m->sql("INSERT INTO t VALUES (1, 'x'), (1, 'y'), (2, 'x'), (3, NULL)");
        PENSTOCK_VERIFY(m->writer().begin());
        const auto shape = m->target("t").table;
        const auto removed = m->writer().remove(
            shape, {"b", "a"},
            BatchOf::rows({named("b", K::Text), named("a", K::Int64)},
                          {{"x", std::int64_t{1}}, {"x", std::int64_t{9}}, {"y", std::int64_t{1}}}));
        PENSTOCK_VERIFY(removed);
        QCOMPARE(*removed, std::int64_t{2});
        PENSTOCK_VERIFY(m->writer().commit());
        QCOMPARE(m->rows("SELECT a FROM t ORDER BY a"), (QStringList{q("2"), q("3")}));
        PENSTOCK_VERIFY(m->writer().begin());
        const auto withNull = m->writer().remove(shape, {"b"}, BatchOf::rows({named("b", K::Text)}, {{{}}}));
        QCOMPARE(withNull.error().code, ErrorCode::DataLoss);
        QVERIFY(!m->writer().commit());
        m->writer().rollback();
    }
    void noRows()
    {
        m->sql("CREATE TABLE t (id INT PRIMARY KEY)");
        QCOMPARE(shown(m->write(m->target("t"), {})), q("0+0"));
        QCOMPARE(shown(m->write(m->target("t", Mode::Merge, {"id"}),
                                {BatchOf::rows({named("id", K::Int64)}, {})})),
                 q("0+0"));
    }
    /// Where the server would fill in a value of its own.
    void nullsAreRefused()
    {
        m->sql("CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, x INT NOT NULL DEFAULT 7,"
               " at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)");
        const std::vector<Column> columns{named("id", K::Int32), named("x", K::Int32),
                                          named("at", K::TimestampTz)};
        const std::vector<Value> whole{std::int64_t{0}, std::int64_t{1}, "2024-01-01 00:00:00+00"};
        for (const Mode mode : {Mode::Insert, Mode::Merge}) {
            for (std::size_t i = 0; i < columns.size(); ++i) {
                auto row = whole;
                row[i] = Value();
                const auto written = m->write(m->target("t", mode, {"id"}), {BatchOf::rows(columns, {row})});
                QVERIFY(!written);
                QCOMPARE(written.error().code, ErrorCode::DataLoss);
                QVERIFY(written.error().message.contains(QString::fromStdString(columns[i].name)));
            }
        }
        // 0 is 0, and not the next number.
        QCOMPARE(shown(m->write(m->target("t"), {BatchOf::rows(columns, {whole})})), q("1+0"));
        QCOMPARE(m->rows("SELECT id FROM t"), QStringList{q("0")});
    }
    /// Beside bytes too.
    void zeroIsNoNextNumber()
    {
        m->sql("CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, b BLOB)");
        const auto batch = BatchOf::rows({named("id", K::Int32), named("b", K::Binary)},
                                         {{std::int64_t{0}, Blob{"x"}}, {std::int64_t{7}, {}}});
        for (const Mode mode : {Mode::Insert, Mode::Merge}) {
            QCOMPARE(shown(m->write(m->target("t", mode, {"id"}), {batch})), q("2+0"));
            QCOMPARE(m->rows("SELECT id, b FROM t ORDER BY id"), (QStringList{q("0|0x78"), q("7|")}));
            m->sql("DELETE FROM t");
        }
    }
    void whatIsNoTargetSaysSo()
    {
        m->sql("CREATE TABLE t (a INT, b INT, c INT AS (a + 1))");
        m->sql("CREATE VIEW v AS SELECT a FROM t");
        m->sql("CREATE TABLE old (a INT PRIMARY KEY) ENGINE=MyISAM");
        const auto view = m->target("v");
        const auto table = m->target("t");
        const auto old = m->target("old");
        PENSTOCK_VERIFY(m->writer().begin());
        QCOMPARE(m->writer().load(view).error().code, ErrorCode::Unsupported);
        QCOMPARE(m->writer().load(table).error().code, ErrorCode::Invalid); // c is computed
        const auto withoutTransactions = m->writer().load(old);
        QCOMPARE(withoutTransactions.error().code, ErrorCode::Unsupported);
        QVERIFY(withoutTransactions.error().advice.contains(q("InnoDB")));
        auto target = table;
        target.columns = {"a", "gone"};
        QCOMPARE(m->writer().load(target).error().code, ErrorCode::Invalid);
        target.columns = {};
        QCOMPARE(m->writer().load(target).error().code, ErrorCode::Invalid);
        target.columns = {"a", "b"};
        target.mode = Mode::Merge;
        QCOMPARE(m->writer().load(target).error().code, ErrorCode::Invalid);
        m->writer().rollback();
    }
    /// The session's own settings do not matter, and come back.
    void settingsComeBack()
    {
        m->sql("CREATE TABLE t (x TINYINT, at TIMESTAMP NULL)");
        m->sql("SET sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES', time_zone = '+05:30', "
               "sql_notes = 1");
        const char *settings = "SELECT @@sql_mode, @@time_zone, @@sql_notes, @@autocommit";
        const QStringList before = m->rows(settings);
        const std::vector<Column> columns{named("x", K::Int32), named("at", K::TimestampTz)};
        const auto batch = [&](std::int64_t x) {
            return BatchOf::rows(columns, {{x, "2024-01-01 00:00:00+00"}});
        };
        QCOMPARE(shown(m->write(m->target("t"), {batch(1)})), q("1+0"));
        QCOMPARE(m->rows(settings), before);
        QCOMPARE(m->write(m->target("t"), {batch(300)}).error().code, ErrorCode::DataLoss);
        QCOMPARE(m->rows(settings), before);
        QCOMPARE(m->rows("SELECT x, UNIX_TIMESTAMP(at) FROM t"), QStringList{q("1|1704067200")});
    }
    /// What the server's own constraints say is heard, though LOAD DATA LOCAL leaves such rows out.
    void constraintsAreHeard()
    {
        m->sql("CREATE TABLE parent (id INT PRIMARY KEY)");
        m->sql(
            "CREATE TABLE t (id INT PRIMARY KEY, p INT REFERENCES parent (id), n INT CHECK (n > 0), s JSON,"
            " l VARCHAR(9) CHARACTER SET latin1, FOREIGN KEY (p) REFERENCES parent (id))");
        m->sql("INSERT INTO parent VALUES (1)");
        const std::vector<Column> columns{named("id", K::Int32), named("p", K::Int32), named("n", K::Int32),
                                          named("s", K::Json), named("l", K::Text)};
        const std::vector<Value> good{std::int64_t{1}, std::int64_t{1}, std::int64_t{1}, "{\"a\": 1}", "é"};
        const std::vector<std::pair<std::size_t, Value>> bad{
            {1, std::int64_t{2}}, {2, std::int64_t{0}}, {3, "{not json"}, {4, "\xe2\x82\xac \xd0\x96"}};
        for (const Mode mode : {Mode::Insert, Mode::Merge}) {
            for (const auto &[column, value] : bad) {
                auto second = good;
                second[0] = std::int64_t{2};
                second[column] = value;
                const auto written =
                    m->write(m->target("t", mode, {"id"}), {BatchOf::rows(columns, {good, second})});
                QVERIFY2(!written, columns[column].name.c_str());
                const ErrorCode code = written.error().code;
                QVERIFY2(code == ErrorCode::DataLoss || code == ErrorCode::Sql,
                         qPrintable(written.error().toText()));
                QVERIFY(column != 1 || written.error().serverCode.startsWith(q("1452")));
                QCOMPARE(m->rows("SELECT count(*) FROM t"), QStringList{q("0")});
            }
            QCOMPARE(shown(m->write(m->target("t", mode, {"id"}), {BatchOf::rows(columns, {good})})),
                     q("1+0"));
            QCOMPARE(m->rows("SELECT p, n, s, l FROM t"), QStringList{q("1|1|{\"a\": 1}|é")});
            m->sql("DELETE FROM t");
        }
    }
    void triggersWork()
    {
        m->sql("CREATE TABLE t (id INT PRIMARY KEY, x TEXT)");
        m->sql("CREATE TABLE log (x TEXT)");
        m->sql("CREATE TRIGGER note AFTER INSERT ON t FOR EACH ROW INSERT INTO log VALUES (new.x)");
        m->sql("CREATE TRIGGER stop_it BEFORE INSERT ON t FOR EACH ROW IF new.x = 'stop' THEN "
               "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'not this one'; END IF");
        const std::vector<Column> columns{named("id", K::Int64), named("x", K::Text)};
        QCOMPARE(shown(m->write(m->target("t"), {BatchOf::rows(columns, {{std::int64_t{1}, "a"}})})),
                 q("1+0"));
        QCOMPARE(m->rows("SELECT x FROM log"), QStringList{q("a")});
        for (const Mode mode : {Mode::Insert, Mode::Merge}) {
            const auto stopped =
                m->write(m->target("t", mode, {"id"}), {BatchOf::rows(columns, {{std::int64_t{2}, "stop"}})});
            QVERIFY(!stopped);
            QVERIFY2(stopped.error().toText().contains(q("not this one")),
                     qPrintable(stopped.error().toText()));
            QCOMPARE(m->rows("SELECT count(*) FROM t"), QStringList{q("1")});
        }
    }
    void hostileNamesAndValues()
    {
        m->sql(
            "CREATE TABLE `a``.b; DROP TABLE t; -- '` (`k' \"` INT PRIMARY KEY, `s``` TEXT, `t` LONGBLOB)");
        m->sql("CREATE TABLE t (x INT)");
        const std::string evil("'; DROP TABLE t; --\0\x1b\xf0\x9f\x90\x98\\N\t\\t\r\n\x1a\\", 35);
        std::string all;
        for (int i = 0; i < 256; ++i)
            all += static_cast<char>(i);
        const auto batch =
            BatchOf::rows({named("k' \"", K::Int64), named("s`", K::Text), named("t", K::Binary)},
                          {{std::int64_t{1}, evil, Blob{std::string(3, '\0')}},
                           {std::int64_t{2}, std::string(), Blob{}},
                           {std::int64_t{3}, "\\N", Blob{all}},
                           {std::int64_t{4}, {}, {}}});
        for (const Mode mode : {Mode::Insert, Mode::Merge}) {
            auto target = m->target("a`.b; DROP TABLE t; -- '", mode, {"k' \""});
            QCOMPARE(shown(m->write(target, {batch})), q("4+0"));
            QCOMPARE(
                m->rows("SELECT HEX(`s```), HEX(t) FROM `a``.b; DROP TABLE t; -- '`"),
                (QStringList{
                    QString::fromLatin1(QByteArray::fromStdString(evil).toHex().toUpper()) + q("|000000"),
                    q("|"),
                    q("5C4E|") + QString::fromLatin1(QByteArray::fromStdString(all).toHex().toUpper()),
                    q("|")}));
            QCOMPARE(
                m->rows("SELECT count(*) FROM `a``.b; DROP TABLE t; -- '` WHERE t IS NULL AND `s``` IS NULL"),
                QStringList{q("1")});
            m->sql("DELETE FROM `a``.b; DROP TABLE t; -- '`");
        }
        QCOMPARE(m->rows("SELECT count(*) FROM t"), QStringList{q("0")});
        const auto invalid =
            m->write(m->target("a`.b; DROP TABLE t; -- '"),
                     {BatchOf::rows({named("k' \"", K::Int64), named("s`", K::Text), named("t", K::Binary)},
                                    {{std::int64_t{1}, "\xc3\x28", {}}})});
        QCOMPARE(invalid.error().code, ErrorCode::DataLoss);
    }
    /// A line that is empty, and fields that are.
    void emptyTexts()
    {
        m->sql("CREATE TABLE t (x VARCHAR(5))");
        QCOMPARE(shown(m->write(m->target("t"),
                                {BatchOf::rows({named("x", K::Text)}, {{""}, {{}}, {"a"}, {""}})})),
                 q("4+0"));
        QCOMPARE(m->rows("SELECT COUNT(*), COUNT(x), SUM(x = '' AND x IS NOT NULL) FROM t"),
                 QStringList{q("4|3|2")});
    }
    void unfinishedLoadsAreRolledBack()
    {
        m->sql("CREATE TABLE t (id INT PRIMARY KEY)");
        const auto batch = BatchOf::rows({named("id", K::Int64)}, {{std::int64_t{1}}});
        const auto target = m->target("t");
        QVERIFY(!m->writer().load(target)); // nothing is open
        QVERIFY(!m->writer().commit());
        PENSTOCK_VERIFY(m->writer().begin());
        QVERIFY(!m->writer().begin());
        {
            auto load = m->writer().load(target);
            PENSTOCK_VERIFY(load);
            QVERIFY(!m->writer().load(target)); // one at a time
            PENSTOCK_VERIFY((*load)->write(batch));
            QVERIFY(!m->writer().commit());
        }
        QVERIFY(!m->writer().commit());
        m->writer().rollback();
        m->writer().rollback(); // also when nothing is open
        QCOMPARE(m->connection().transactionState(), TransactionState::None);
        QCOMPARE(m->rows("SELECT count(*) FROM t"), QStringList{q("0")});

        // A load that outlives its transaction writes nowhere.
        PENSTOCK_VERIFY(m->writer().begin());
        auto load = m->writer().load(target);
        PENSTOCK_VERIFY(load);
        m->writer().rollback();
        QVERIFY(!(*load)->write(batch));
        QVERIFY(!(*load)->finish());
        PENSTOCK_VERIFY(m->writer().begin());
        QVERIFY(!(*load)->write(batch));
        load->reset();
        QCOMPARE(shown(m->load(target, {batch})), q("1+0"));
        PENSTOCK_VERIFY(m->writer().commit());
    }
    /// A checkpoint goes with the rows.
    void oneTransactionForLoadsAndMore()
    {
        m->sql("CREATE TABLE t (id INT PRIMARY KEY)");
        m->sql("CREATE TABLE mark (x TEXT)");
        const auto batch = [](std::int64_t id) { return BatchOf::rows({named("id", K::Int64)}, {{id}}); };
        for (const bool keep : {false, true}) {
            PENSTOCK_VERIFY(m->writer().begin());
            QCOMPARE(shown(m->load(m->target("t"), {batch(1)})), q("1+0"));
            m->sql("INSERT INTO mark VALUES ('here')");
            QCOMPARE(shown(m->load(m->target("t", Mode::Merge, {"id"}), {batch(2)})), q("1+0"));
            QCOMPARE(m->connection().transactionState(), TransactionState::Open);
            if (keep)
                PENSTOCK_VERIFY(m->writer().commit());
            else
                m->writer().rollback();
            QCOMPARE(m->rows("SELECT (SELECT count(*) FROM t), (SELECT count(*) FROM mark)"),
                     QStringList{keep ? q("2|1") : q("0|0")});
        }
    }
    void manyRows()
    {
        m->sql("CREATE TABLE t (id INT PRIMARY KEY, x VARCHAR(200), b BLOB)");
        std::vector<std::vector<Value>> values;
        for (std::int64_t i = 0; i < 16'000; ++i)
            values.push_back({i, std::string(100, 'x'), Blob{std::string(50, '\x01')}});
        const std::vector<Column> columns{named("id", K::Int64), named("x", K::Text), named("b", K::Binary)};
        const auto batch = BatchOf::rows(columns, values);
        QCOMPARE(shown(m->write(m->target("t"), {batch})), q("16000+0"));
        for (auto &row : values)
            row[0] = std::get<std::int64_t>(row[0]) + 8000;
        values[0][1] = std::string("changed");
        const auto next = BatchOf::rows(columns, values);
        QCOMPARE(shown(m->write(m->target("t", Mode::Merge, {"id"}), {next, batch})), q("8000+2"));
        QCOMPARE(m->rows("SELECT COUNT(*), MAX(id), SUM(x = 'changed') FROM t"),
                 QStringList{q("24000|23999|0")});
    }
    /// However a load ends while the server still reads its rows, the session can be used at once, and nothing stays.
    void endsInMidStatement()
    {
        m->sql("CREATE TABLE t (id INT PRIMARY KEY, x VARCHAR(200) NOT NULL)");
        std::int64_t next = 0;
        const std::vector<Column> columns{named("id", K::Int64), named("x", K::Text)};
        const auto batch = [&](const Value &last) {
            std::vector<std::vector<Value>> values;
            for (int i = 0; i < 16384; ++i)
                values.push_back({next++, i == 16383 ? last : Value(std::string(200, 'x'))});
            return BatchOf::rows(columns, values);
        };
        const Value fine = std::string("fine");
        const auto isUsable = [&] {
            return m->connection().ping(Deadline::after(std::chrono::seconds(5)))
                   && m->connection().transactionState() != TransactionState::Failed;
        };
        for (const char *how : {"refused", "rolled back", "dropped"}) {
            PENSTOCK_VERIFY(m->writer().begin());
            auto load = m->writer().load(m->target("t"));
            PENSTOCK_VERIFY(load);
            PENSTOCK_VERIFY((*load)->write(batch(fine)));
            PENSTOCK_VERIFY((*load)->write(batch(fine)));
            if (q(how) == q("refused"))
                QCOMPARE((*load)->write(batch({})).error().code, ErrorCode::DataLoss);
            else if (q(how) == q("rolled back"))
                m->writer().rollback();
            else
                load->reset();
            QVERIFY2(isUsable(), how);
            m->writer().rollback();
            if (*load)
                QVERIFY(!(*load)->finish());
            load->reset();
            QCOMPARE(m->rows("SELECT count(*) FROM t"), QStringList{q("0")});
        }
        QCOMPARE(shown(m->write(m->target("t"), {batch(fine)})), q("16384+0"));
    }
    void cancelsInTheMiddle_data()
    {
        QTest::addColumn<Mode>("mode");
        QTest::newRow("insert") << Mode::Insert;
        QTest::newRow("merge") << Mode::Merge;
    }
    void cancelsInTheMiddle()
    {
        QFETCH(Mode, mode);
        // Without a key, or the second batch would meet the first one's.
        m->sql(mode == Mode::Insert ? "CREATE TABLE t (id INT, x VARCHAR(200))"
                                    : "CREATE TABLE t (id INT PRIMARY KEY, x VARCHAR(200))");
        std::vector<std::vector<Value>> values;
        for (std::int64_t i = 0; i < 16384; ++i)
            values.push_back({i, std::string(200, 'x')});
        const auto batch = BatchOf::rows({named("id", K::Int64), named("x", K::Text)}, values);
        const auto canceller = m->connection().canceller();
        PENSTOCK_VERIFY(m->writer().begin());
        auto load = m->writer().load(m->target("t", mode, {"id"}));
        PENSTOCK_VERIFY(load);
        std::atomic<bool> isOver{false};
        std::thread stopper([&] {
            while (!isOver) {
                std::this_thread::sleep_for(std::chrono::milliseconds(30));
                [[maybe_unused]] const auto sent =
                    canceller->cancel(Deadline::after(std::chrono::seconds(5)));
            }
        });
        Result<void> written;
        while (written)
            written = (*load)->write(batch);
        isOver = true;
        stopper.join();
        QCOMPARE(written.error().code, ErrorCode::Cancelled);
        PENSTOCK_VERIFY(m->connection().ping(Deadline::after(std::chrono::seconds(5))));
        m->writer().rollback();
        load->reset();
        QCOMPARE(m->rows("SELECT count(*) FROM t"), QStringList{q("0")});
    }
    void killedInTheMiddle()
    {
        m->sql("CREATE TABLE t (id INT PRIMARY KEY)");
        ConnectionProfile profile = TestServers::mariaDb();
        profile.database = q("bulk");
        MySqlTarget other(profile);
        PENSTOCK_VERIFY(other.writer().begin());
        PENSTOCK_VERIFY(
            other.load(other.target("t"), {BatchOf::rows({named("id", K::Int64)}, {{std::int64_t{1}}})}));
        m->sql(QStringLiteral("KILL CONNECTION %1").arg(other.id()).toUtf8().constData());
        const auto committed = other.writer().commit();
        QVERIFY(!committed);
        QCOMPARE(committed.error().code, ErrorCode::ConnectionLost);
        other.writer().rollback();
        QTRY_COMPARE(m->rows("SELECT count(*) FROM t"), QStringList{q("0")});
    }
    void readOnly()
    {
        m->sql("CREATE TABLE t (id INT PRIMARY KEY)");
        ConnectionProfile profile = TestServers::mariaDb();
        profile.database = q("bulk");
        profile.readOnly = true;
        MySqlTarget reader(profile);
        const auto written =
            reader.write(reader.target("t"), {BatchOf::rows({named("id", K::Int64)}, {{std::int64_t{1}}})});
        QVERIFY(!written);
        QCOMPARE(written.error().code, ErrorCode::ReadOnly);
        QCOMPARE(reader.rows("SELECT count(*) FROM t"), QStringList{q("0")});
    }
    /// Larger than a packet: by INSERT it is refused by name, and the session lives.
    void aHugeValue()
    {
        m->sql("CREATE TABLE t (id INT PRIMARY KEY, x LONGBLOB)");
        const auto batch = [](std::size_t bytes) {
            return BatchOf::rows({named("id", K::Int64), named("x", K::Binary)},
                                 {{std::int64_t{1}, Blob{std::string(bytes, '\x5a')}}});
        };
        QCOMPARE(shown(m->write(m->target("t", Mode::Merge, {"id"}), {batch(15'000'000)})), q("1+0"));
        QCOMPARE(m->rows("SELECT LENGTH(x), HEX(SUBSTR(x, 14999999)) FROM t"),
                 QStringList{q("15000000|5A5A")});
        const auto written = m->write(m->target("t", Mode::Merge, {"id"}), {batch(17'000'000)});
        QFETCH_GLOBAL(bool, mayLoad);
        if (mayLoad) {
            PENSTOCK_VERIFY(written);
            QCOMPARE(m->rows("SELECT LENGTH(x), HEX(SUBSTR(x, 16999999)) FROM t"),
                     QStringList{q("17000000|5A5A")});
            return;
        }
        QVERIFY(!written);
        QCOMPARE(written.error().code, ErrorCode::DataLoss);
        QVERIFY2(written.error().toText().contains(q("max_allowed_packet")),
                 qPrintable(written.error().toText()));
        QCOMPARE(m->rows("SELECT LENGTH(x) FROM t"), QStringList{q("15000000")});
    }
    /// Whatever name a server says, it gets the load's own bytes.
    void readsNoFiles()
    {
        QTemporaryFile file;
        QVERIFY(file.open());
        file.write("secret\n");
        file.flush();
        m->sql("CREATE TABLE t (x TEXT)");
        const QString load = q("LOAD DATA LOCAL INFILE '%1' INTO TABLE t").arg(file.fileName());
        PENSTOCK_VERIFY(m->writer().begin());
        const auto text = [&](MySqlTarget &target) {
            QueryRequest request;
            request.text = load;
            return bool(target.connection().execute(request));
        };
        QVERIFY(!text(*m));
        m->writer().rollback();
        QCOMPARE(shown(m->write(m->target("t"), {BatchOf::rows({named("x", K::Text)}, {{"ours"}})})),
                 q("1+0"));
        QVERIFY(!text(*m));
        QCOMPARE(m->rows("SELECT x FROM t"), QStringList{q("ours")});
    }
};

void tst_MySqlBulkWriter::everyKind_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("scale");
    QTest::addColumn<bool>("isMariaDb");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("kept"); // empty: refused
    const auto row = [](TypeKind kind, int scale, bool isMariaDb, const char *value, const char *kept) {
        QTest::addRow("%d %s", static_cast<int>(kind), value)
            << static_cast<int>(kind) << scale << isMariaDb << q(value) << q(kept);
    };
    row(K::Boolean, -1, false, "t", "1");
    row(K::Int16, -1, false, "-32768", "-32768");
    row(K::Int32, -1, false, "2147483647", "2147483647");
    row(K::Int64, -1, false, "-9223372036854775808", "-9223372036854775808");
    row(K::UInt64, -1, true, "18446744073709551615", "18446744073709551615");
    row(K::Float32, -1, false, "16777216", "16777200"); // shown by 6 digits
    row(K::Float64, -1, false, "0.30000000000000004", "0.30000000000000004");
    row(K::Float64, -1, false, "-1.7976931348623157e308", "-1.7976931348623157e308");
    row(K::Float64, -1, false, "5e-324", "5e-324");
    row(K::Float64, -1, false, "nan", "");
    row(K::Float64, -1, false, "inf", "");
    row(K::Decimal, 2, false, "12.5", "12.50");
    row(K::Decimal, 10, false, "-9999999999999999999999999999.9999999999",
        "-9999999999999999999999999999.9999999999");
    row(K::Decimal, 2, false, "NaN", "");
    row(K::Numeric, -1, false, "12345678901234567890.12",
        "12345678901234567890.120000000000000000000000000000");
    row(K::Numeric, -1, false, "1e34", "10000000000000000000000000000000000.000000000000000000000000000000");
    row(K::Numeric, -1, false, "1e35", "");
    row(K::Numeric, -1, false, "1e-31", "");
    row(K::Numeric, -1, false, "Infinity", "");
    row(K::Text, -1, false, "007  ", "007  ");
    row(K::Text, -1, false, "", "");
    row(K::Json, -1, false, "{\"b\": 1.0, \"a\":2}", "{\"b\": 1.0, \"a\":2}");
    row(K::Json, -1, false, "{oops", "");
    row(K::Uuid, -1, false, "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
    row(K::Date, -1, false, "2024-02-29", "2024-02-29");
    row(K::Date, -1, false, "0001-01-01", "0001-01-01");
    row(K::Date, -1, false, "9999-12-31", "9999-12-31");
    row(K::Date, -1, false, "10000-01-01", "");
    row(K::Date, -1, false, "0001-12-31 BC", "");
    row(K::Date, -1, false, "infinity", "");
    row(K::Date, -1, true, "0000-00-00", "0000-00-00");
    row(K::Date, -1, true, "2024-02-31", "2024-02-31");
    row(K::Time, 0, true, "-838:59:59", "-838:59:59");
    row(K::Time, -1, false, "24:00:00", "24:00:00.000000");
    row(K::TimeTz, -1, false, "12:34:56.789+05:30", "12:34:56.789000+05:30");
    row(K::Timestamp, -1, false, "2024-02-29 12:00", "2024-02-29 12:00:00.000000");
    row(K::Timestamp, -1, false, "9999-12-31 23:59:59.999999", "9999-12-31 23:59:59.999999");
    row(K::Timestamp, -1, false, "-infinity", "");
    row(K::Timestamp, 3, true, "2024-02-00 12:34:56.789", "2024-02-00 12:34:56.789");
    row(K::TimestampTz, -1, false, "2024-02-29 12:00:00.000001+02", "2024-02-29 10:00:00.000001");
    row(K::Interval, -1, false, "1 mon -1 days", "1 mon -1 days");
    row(K::Opaque, -1, false, "(1,2)", "(1,2)");
}

/// Into the table that map() makes, as one value alone, and as NULL.
void tst_MySqlBulkWriter::everyKind()
{
    QFETCH(int, kind);
    QFETCH(int, scale);
    QFETCH(bool, isMariaDb);
    QFETCH(QString, value);
    QFETCH(QString, kept);
    const Column column{"x",
                        typed(static_cast<TypeKind>(kind), scale,
                              isMariaDb ? TextStyle::MariaDb : TextStyle::Postgres, isMariaDb ? "" : "x")};
    TableShape shape;
    shape.name = {"bulk", "t"};
    shape.columns = {{.name = "x",
                      .type = column.type,
                      .declared = isMariaDb && column.type.kind == K::UInt64 ? "bigint unsigned"
                                  : isMariaDb && column.type.kind == K::Date ? "date"
                                  : isMariaDb && column.type.kind == K::Time ? "time"
                                  : isMariaDb                                ? "datetime(3)"
                                                                             : "x"}};
    TableMaker &maker = *m->connection().tableMaker();
    const auto statement = maker.createStatement(shape, {*maker.map(shape.columns[0], false)});
    PENSTOCK_VERIFY(statement);
    PENSTOCK_VERIFY(maker.run(*statement));
    const auto written = m->write(m->target("t"), {BatchOf::rows({column}, {{value.toStdString()}, {{}}})});
    if (kept.isEmpty() && !value.isEmpty()) {
        QVERIFY(!written);
        QVERIFY2(written.error().code == ErrorCode::DataLoss || written.error().code == ErrorCode::Sql,
                 qPrintable(written.error().toText()));
        QCOMPARE(m->rows("SELECT count(*) FROM t"), QStringList{q("0")});
        return;
    }
    PENSTOCK_VERIFY(written);
    QCOMPARE(m->value(), kept);
    QCOMPARE(m->rows("SELECT count(*) FROM t WHERE x IS NULL"), QStringList{q("1")});
}

void tst_MySqlBulkWriter::declaredColumns_data()
{
    QTest::addColumn<QString>("declared");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("kept"); // empty: refused
    const auto row = [](const char *declared, TypeKind kind, const char *value, const char *kept = "") {
        QTest::addRow("%s %d %s", declared, static_cast<int>(kind), value)
            << q(declared) << static_cast<int>(kind) << q(value) << q(kept);
    };
    row("TINYINT", K::Int16, "127", "127");
    row("TINYINT", K::Int16, "128");
    row("TINYINT UNSIGNED", K::Int16, "255", "255");
    row("TINYINT UNSIGNED", K::Int16, "-1");
    row("MEDIUMINT", K::Int32, "-8388608", "-8388608");
    row("MEDIUMINT", K::Int32, "8388608");
    row("INT UNSIGNED", K::Int64, "4294967295", "4294967295");
    row("INT UNSIGNED", K::Int64, "4294967296");
    row("BIGINT", K::UInt64, "9223372036854775808");
    row("BIGINT UNSIGNED", K::Numeric, "18446744073709551615.0", "18446744073709551615");
    row("BIGINT UNSIGNED", K::Numeric, "18446744073709551616");
    row("INT", K::Numeric, "1.5");
    row("INT", K::Float64, "7", "7");
    row("YEAR", K::Int32, "0", "0000");
    row("YEAR", K::Int32, "2155", "2155");
    row("YEAR", K::Int32, "99");
    row("BIT(3)", K::Int32, "5", "0x05");
    row("BIT(3)", K::Int32, "8");
    row("BIT(64)", K::UInt64, "18446744073709551615", "0xFFFFFFFFFFFFFFFF");
    row("DECIMAL(5,2)", K::Numeric, "999.99", "999.99");
    row("DECIMAL(5,2)", K::Numeric, "1e2", "100.00");
    row("DECIMAL(5,2)", K::Numeric, "0.005");
    row("DECIMAL(5,2)", K::Numeric, "1000");
    row("DECIMAL(5,2) UNSIGNED", K::Numeric, "-0.01");
    row("DECIMAL(65,30)", K::Numeric, "99999999999999999999999999999999999.999999999999999999999999999999",
        "99999999999999999999999999999999999.999999999999999999999999999999");
    row("FLOAT", K::Float64, "0.5", "0.5");
    row("FLOAT", K::Float64, "0.1");
    row("FLOAT", K::Float64, "1e39");
    row("DOUBLE", K::Numeric, "0.1", "0.1");
    row("DOUBLE", K::Numeric, "12345678901234567890.12");
    row("DOUBLE", K::Int64, "9007199254740993");
    row("DOUBLE UNSIGNED", K::Float64, "-1");
    row("FLOAT(7,2)", K::Float32, "12345.5", "12345.50");
    row("FLOAT(7,2)", K::Float64, "1.125");
    row("CHAR(3)", K::Text, "abc", "abc");
    row("CHAR(3)", K::Text, "ab ");
    row("CHAR(3)", K::Text, "äöü", "äöü");
    row("CHAR(3)", K::Text, "abcd");
    row("VARCHAR(3)", K::Text, "ab ", "ab ");
    row("VARCHAR(3)", K::Text, "abc ");
    row("TINYTEXT CHARACTER SET utf8mb3", K::Text, "🐘");
    row("TINYTEXT", K::Text, "日本語", "日本語");
    row("VARCHAR(9) CHARACTER SET latin1", K::Text, "é", "é");
    row("VARCHAR(9) CHARACTER SET latin1", K::Text, "Ж");
    row("ENUM('a','b','1','')", K::Text, "b", "b");
    row("ENUM('a','b','1','')", K::Text, "1", "1");
    row("ENUM('a','b','c')", K::Text, "1");
    row("ENUM('a','b','c')", K::Text, "A");
    row("ENUM('a','b','c')", K::Text, "");
    row("SET('a','b','c')", K::Text, "a,c", "a,c");
    row("SET('a','b','c')", K::Text, "c,a");
    row("SET('a','b','c')", K::Text, "a,a");
    row("SET('a','b','c')", K::Text, "a,");
    row("SET('a','b','c')", K::Text, "3");
    row("UUID", K::Text, "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
    row("UUID", K::Text, "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11");
    row("INET6", K::Text, "2001:db8::1", "2001:db8::1");
    row("INET6", K::Text, "2001:DB8::1");
    row("INET6", K::Text, "::ffff:1.2.3.4", "::ffff:1.2.3.4");
    row("JSON", K::Text, "[1, 2]", "[1, 2]");
    row("DATETIME", K::Timestamp, "2024-01-01 00:00:00.5");
    row("DATETIME(3)", K::Timestamp, "2024-01-01 00:00:00.5", "2024-01-01 00:00:00.500");
    row("DATETIME(3)", K::Timestamp, "2024-01-01 00:00:00.0005");
    row("TIMESTAMP(6)", K::TimestampTz, "2038-01-19 03:14:07.999999+00", "2038-01-19 03:14:07.999999");
    row("TIMESTAMP(6)", K::TimestampTz, "2038-01-19 03:14:08+00");
    row("TIMESTAMP(6)", K::TimestampTz, "1970-01-01 00:00:01+00", "1970-01-01 00:00:01.000000");
    row("TIMESTAMP(6)", K::TimestampTz, "1970-01-01 00:00:00+00");
    row("TIMESTAMP(6)", K::TimestampTz, "2024-10-27 00:30:00+00", "2024-10-27 00:30:00.000000");
    row("TIMESTAMP(6)", K::TimestampTz, "2024-10-27 01:30:00+00", "2024-10-27 01:30:00.000000");
    row("TIME(2)", K::Time, "12:00:00.25", "12:00:00.25");
    row("TIME(2)", K::Time, "12:00:00.255");
    row("DATE", K::Timestamp, "2024-01-01 00:00:01");
    row("VARCHAR(40)", K::Timestamp, "2024-01-01 00:00:01", "2024-01-01 00:00:01.000000");
    row("VARCHAR(40)", K::Float64, "nan", "NaN");
    row("VARCHAR(40)", K::Numeric, "NaN", "NaN");
    row("INT", K::Text, "12");
}

/// Into tables that others made: as the column keeps it, where that is the same value.
void tst_MySqlBulkWriter::declaredColumns()
{
    QFETCH(QString, declared);
    QFETCH(int, kind);
    QFETCH(QString, value);
    QFETCH(QString, kept);
    m->sql(("CREATE TABLE t (x " + declared.toStdString() + " NULL, id INT DEFAULT 1)").c_str());
    const Column column{"x", typed(static_cast<TypeKind>(kind))};
    auto target = m->target("t");
    target.columns = {"x"};
    const auto written = m->write(target, {BatchOf::rows({column}, {{value.toStdString()}})});
    if (kept.isEmpty()) {
        QVERIFY2(!written, qPrintable(m->value()));
        QVERIFY2(written.error().code == ErrorCode::DataLoss || written.error().code == ErrorCode::Sql,
                 qPrintable(written.error().toText()));
        QVERIFY2(written.error().toText().contains(q("x")), qPrintable(written.error().toText()));
        QCOMPARE(m->rows("SELECT count(*) FROM t"), QStringList{q("0")});
        return;
    }
    PENSTOCK_VERIFY(written);
    QCOMPARE(m->value(), kept);
}

void tst_MySqlBulkWriter::acceptedLosses()
{
    m->sql("CREATE TABLE t (a INT, b DECIMAL(4,1), c CHAR(3), d DATETIME, e DATE, f TIMESTAMP NULL, g "
           "DOUBLE, h UUID)");
    auto target = m->target("t");
    const auto batch = BatchOf::rows(
        {named("a", K::Numeric), named("b", K::Numeric), named("c", K::Text), named("d", K::Timestamp),
         named("e", K::Timestamp), named("f", K::Timestamp), named("g", K::Numeric), named("h", K::Text)},
        {{"-1.5", "99.95", "a ", "2024-01-01 00:00:00.9", "2024-01-01 12:00:00", "2024-01-01 12:00:00",
          "12345678901234567890.12", "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11"}});
    target.lossy = {"a", "b", "c", "d", "e", "f", "g"};
    QCOMPARE(m->write(target, {batch}).error().code, ErrorCode::DataLoss);
    target.lossy.emplace_back("h");
    QCOMPARE(shown(m->write(target, {batch})), q("1+0"));
    QCOMPARE(m->rows("SELECT a, b, c, d, e, UNIX_TIMESTAMP(f), g > 1e19, h FROM t"),
             QStringList{q("-2|100.0|a|2024-01-01 00:00:00|2024-01-01|1704110400|1|"
                           "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")});
}

QTEST_GUILESS_MAIN(tst_MySqlBulkWriter)
#include "tst_MySqlBulkWriter.moc"
