// SPDX-License-Identifier: GPL-3.0-or-later
// labels: serial
#include "app/drivers/Canceller.h"
#include "models/core/FloatText.h"
#include "tests/app/drivers/BulkSession.h"

#include <QProcess>
#include <QTemporaryDir>

namespace {

using Mode = BulkTarget::Mode;

QString q(const char *text)
{
    return QString::fromUtf8(text);
}

ColumnType typed(TypeKind kind, int scale = -1, TextStyle style = TextStyle::Postgres)
{
    ColumnType type{.kind = kind, .style = style, .scale = scale};
    if (kind == TypeKind::Decimal)
        type.precision = 38;
    return type;
}

Column named(const char *name, TypeKind kind)
{
    return {name, typed(kind)};
}

/// An empty file, which is an empty database.
ConnectionProfile newFile(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate))
        qFatal("cannot make %s", qPrintable(path));
    return TestServers::sqlite(path);
}

/// A sqlite3 program that holds on to what it began until it is told more.
class OtherProgram final
{
public:
    OtherProgram(const QString &file, const QByteArray &sql)
    {
        m_process.start(QStringLiteral("sqlite3"), {QStringLiteral("-batch"), file});
        m_process.write(sql + "\n.print ready\n");
        while (!m_process.readAllStandardOutput().contains("ready")) {
            if (!m_process.waitForReadyRead(20000))
                qFatal("sqlite3: %s", m_process.readAllStandardError().constData());
        }
    }
    ~OtherProgram()
    {
        m_process.closeWriteChannel();
        m_process.waitForFinished(20000);
    }
    Q_DISABLE_COPY_MOVE(OtherProgram)
    void tell(const QByteArray &sql)
    {
        m_process.write(sql + '\n');
        m_process.waitForBytesWritten(20000);
    }

private:
    QProcess m_process;
};

/// A session on a file whose BulkWriter is tested.
class Target final : public BulkSession
{
public:
    using BulkSession::BulkSession;

    /// The one value of t.x that is not NULL, with its class: "real 0.1".
    [[nodiscard]] QString value()
    {
        const auto cursor = connection().scan(
            {.object = {"main", "t"}, .columns = {"x"}, .predicates = {{"x", Predicate::Op::IsNotNull}}});
        const auto batch = cursor ? (*cursor)->next() : Result<std::optional<RowBatch>>(cursor.error());
        if (!batch || !*batch || (*batch)->rowCount() != 1)
            return {};
        const ColumnData &data = (*batch)->column(0);
        std::string text;
        switch (data.tags[0]) {
        case DynamicTag::Integer:
            return q("integer ") + QString::number(data.dynamicInteger(0));
        case DynamicTag::Real:
            FloatText::appendPostgres(text, data.dynamicReal(0));
            return q("real ") + QString::fromStdString(text);
        case DynamicTag::Text:
            return q("text ") + QString::fromUtf8(data.text(0).data(), qsizetype(data.text(0).size()));
        default:
            return q("blob");
        }
    }
};

QString shown(const Result<BulkCounts> &counts)
{
    return Target::shown(counts);
}

/// What the other process of killedInTheMiddle() does.
int writeUntilKilled(const QString &file)
{
    Target target(TestServers::sqlite(file));
    std::vector<std::vector<Value>> values;
    for (std::int64_t i = 1000; i < 6000; ++i)
        values.push_back({i, std::string(500, 'x')});
    if (!target.writer().begin())
        return 1;
    // A small cache makes SQLite write into the file before the commit.
    target.sql("PRAGMA cache_size = 10");
    auto load = target.writer().load(target.target("t"));
    if (!load
        || !(*load)->write(BatchOf::rows({named("id", TypeKind::Int64), named("x", TypeKind::Text)}, values)))
        return 1;
    std::fputs("ready\n", stdout);
    std::fflush(stdout);
    std::getchar();
    return 0;
}

} // namespace

/// Rows into real files: exactly what was given, or nothing.
class tst_SqliteBulkWriter final : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    QString m_path;
    std::unique_ptr<Target> m;

private slots:
    void init()
    {
        m_path = m_folder.filePath(q(QTest::currentTestFunction()) + q(".db"));
        m = std::make_unique<Target>(newFile(m_path));
    }
    void cleanup()
    {
        m.reset();
        QFile::remove(m_path);
    }

    void everyKind_data();
    void everyKind();
    void whatAffinitiesDo_data();
    void whatAffinitiesDo();
    void acceptedLosses();

    void insertsAndMeetsKeys()
    {
        m->sql("CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT UNIQUE)");
        const std::vector<Column> columns{named("id", TypeKind::Int32), named("x", TypeKind::Text)};
        const auto first = BatchOf::rows(columns, {{std::int64_t{1}, "a"}, {std::int64_t{2}, "b"}});
        QCOMPARE(shown(m->write(m->target("t"), {first})), q("2+0"));
        const auto again = m->write(m->target("t"), {BatchOf::rows(columns, {{std::int64_t{3}, "c"}}),
                                                     BatchOf::rows(columns, {{std::int64_t{2}, "d"}})});
        QVERIFY(!again);
        QCOMPARE(again.error().code, ErrorCode::Conflict);
        QVERIFY2(again.error().message.contains(q("row 2 of \"t\"")), qPrintable(again.error().toText()));
        QVERIFY(again.error().message.startsWith(q("lite: ")));
        QCOMPARE(m->rows("SELECT * FROM t"), (QStringList{q("1|a"), q("2|b")}));
    }
    void merges()
    {
        m->sql("CREATE TABLE t (id INT PRIMARY KEY NOT NULL, x TEXT, at INT)");
        m->sql("INSERT INTO t VALUES (1, 'old', 10), (2, 'newer', 20), (3, NULL, NULL), (4, 'same', 5)");
        auto target = m->target("t", Mode::Merge, {"id"});
        target.newerBy = "at";
        const std::vector<Column> columns{named("id", TypeKind::Int32), named("x", TypeKind::Text),
                                          named("at", TypeKind::Int64)};
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
        target.skipEqual = false;
        QCOMPARE(
            shown(m->write(target, {BatchOf::rows(columns, {{std::int64_t{4}, "same", std::int64_t{5}}})})),
            q("0+1"));
        target.newerBy.clear();
        QCOMPARE(
            shown(m->write(target, {BatchOf::rows(columns, {{std::int64_t{2}, "forced", std::int64_t{1}}})})),
            q("0+1"));
    }
    /// Equal is equal in all bytes and classes that the engine tells apart.
    void mergesWhatOnlyACollationTakesForEqual()
    {
        m->sql("CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT COLLATE NOCASE, y TEXT COLLATE RTRIM)");
        m->sql("INSERT INTO t VALUES (1, 'abc', 'y')");
        const auto batch = [](const char *x, const char *y) {
            return BatchOf::rows(
                {named("id", TypeKind::Int32), named("x", TypeKind::Text), named("y", TypeKind::Text)},
                {{std::int64_t{1}, x, y}});
        };
        const auto target = m->target("t", Mode::Merge, {"id"});
        QCOMPARE(shown(m->write(target, {batch("ABC", "y")})), q("0+1"));
        QCOMPARE(shown(m->write(target, {batch("ABC", "y  ")})), q("0+1"));
        QCOMPARE(shown(m->write(target, {batch("ABC", "y  ")})), q("0+0"));
        QCOMPARE(m->rows("SELECT x, y || '.' FROM t"), QStringList{q("ABC|y  .")});
    }
    /// 'a' and 'A' are two rows of the source, and one key here: never one silently for the other.
    void keysThatACollationTakesForOne()
    {
        m->sql("CREATE TABLE t (k TEXT COLLATE NOCASE PRIMARY KEY NOT NULL, x INT)");
        m->sql("INSERT INTO t VALUES ('a', 1)");
        const auto batch = [](const char *key) {
            return BatchOf::rows({named("k", TypeKind::Text), named("x", TypeKind::Int32)},
                                 {{key, std::int64_t{1}}});
        };
        for (const Mode mode : {Mode::Merge, Mode::Keep}) {
            const auto met = m->write(m->target("t", mode, {"k"}), {batch("A")});
            QVERIFY(!met);
            QCOMPARE(met.error().code, ErrorCode::Conflict);
            QCOMPARE(shown(m->write(m->target("t", mode, {"k"}), {batch("a")})), q("0+0"));
        }
        PENSTOCK_VERIFY(m->writer().begin());
        const auto keys = [](const char *key) {
            return BatchOf::rows({named("k", TypeKind::Text)}, {{key}});
        };
        const auto shape = m->target("t").table;
        QCOMPARE(*m->writer().remove(shape, {"k"}, keys("A")), std::int64_t{0});
        QCOMPARE(*m->writer().remove(shape, {"k"}, keys("a")), std::int64_t{1});
        PENSTOCK_VERIFY(m->writer().commit());
    }
    /// The job's own rows change whatever their time says; in the column's own form of it.
    void ownRange()
    {
        m->sql("CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT, at TIMESTAMPTZ_TEXT)");
        auto target = m->target("t", Mode::Merge, {"id"});
        target.newerBy = "at";
        const std::vector<Column> columns{named("id", TypeKind::Int32), named("x", TypeKind::Text),
                                          named("at", TypeKind::TimestampTz)};
        const auto one = [&](const char *x, const char *at) {
            return BatchOf::rows(columns, {{std::int64_t{1}, x, at}});
        };
        QCOMPARE(shown(m->write(target, {one("second", "2024-05-01 12:00:00+02")})), q("1+0"));
        QCOMPARE(m->rows("SELECT at FROM t"), QStringList{q("2024-05-01 10:00:00.000000Z")});
        QCOMPARE(shown(m->write(target, {one("first", "2024-05-01 11:59:00+02")})), q("0+0"));
        target.ownRange = std::pair<Value, Value>("2024-05-01 09:00:00+00", "2024-05-01 11:59:00.5+02");
        QCOMPARE(shown(m->write(target, {one("not ours", "2024-05-01 11:59:00+02")})), q("0+0"));
        target.ownRange = std::pair<Value, Value>("2024-05-01 11:00:00+02", "2024-05-01 12:00:00+02");
        QCOMPARE(shown(m->write(target, {one("first", "2024-05-01 11:59:00+02")})), q("0+1"));
        target.ownRange = std::pair<Value, Value>("yesterday", "today");
        QCOMPARE(m->write(target, {one("x", "2024-05-01 12:00:00+02")}).error().code, ErrorCode::Internal);
    }
    void keeps()
    {
        m->sql("CREATE TABLE t (a INT, b TEXT, x TEXT, PRIMARY KEY (a, b)) WITHOUT ROWID");
        m->sql("INSERT INTO t VALUES (1, 'k', 'mine')");
        const auto batch = BatchOf::rows(
            {named("a", TypeKind::Int32), named("b", TypeKind::Text), named("x", TypeKind::Text)},
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
        m->sql("CREATE TABLE t (a INT NOT NULL, b INT NOT NULL, PRIMARY KEY (a, b))");
        const auto batch =
            BatchOf::rows({named("a", TypeKind::Int32), named("b", TypeKind::Int32)},
                          {{std::int64_t{1}, std::int64_t{2}}, {std::int64_t{1}, std::int64_t{2}}});
        QCOMPARE(shown(m->write(m->target("t", Mode::Merge, {"a", "b"}), {batch})), q("1+0"));
        QCOMPARE(shown(m->write(m->target("t", Mode::Merge, {"a", "b"}), {batch})), q("0+0"));
    }
    void removes()
    {
        m->sql("CREATE TABLE t (a INT, b TEXT, PRIMARY KEY (a, b))");
        m->sql("INSERT INTO t VALUES (1, 'x'), (1, 'y'), (2, 'x'), (3, NULL)");
        PENSTOCK_VERIFY(m->writer().begin());
        const auto shape = m->target("t").table;
        const auto removed = m->writer().remove(
            shape, {"b", "a"},
            BatchOf::rows({named("b", TypeKind::Text), named("a", TypeKind::Int64)},
                          {{"x", std::int64_t{1}}, {"x", std::int64_t{9}}, {"y", std::int64_t{1}}}));
        PENSTOCK_VERIFY(removed);
        QCOMPARE(*removed, std::int64_t{2});
        PENSTOCK_VERIFY(m->writer().commit());
        QCOMPARE(m->rows("SELECT a FROM t ORDER BY a"), (QStringList{q("2"), q("3")}));
        PENSTOCK_VERIFY(m->writer().begin());
        const auto withNull =
            m->writer().remove(shape, {"b"}, BatchOf::rows({named("b", TypeKind::Text)}, {{{}}}));
        QCOMPARE(withNull.error().code, ErrorCode::DataLoss);
        QVERIFY(!m->writer().commit());
        m->writer().rollback();
    }
    void noRows()
    {
        m->sql("CREATE TABLE t (id INTEGER PRIMARY KEY)");
        QCOMPARE(shown(m->write(m->target("t"), {})), q("0+0"));
        QCOMPARE(shown(m->write(m->target("t", Mode::Merge, {"id"}),
                                {BatchOf::rows({named("id", TypeKind::Int64)}, {})})),
                 q("0+0"));
    }
    void nullInAKeyIsRefused()
    {
        m->sql("CREATE TABLE t (k TEXT PRIMARY KEY, x INT)");
        const auto batch =
            BatchOf::rows({named("k", TypeKind::Text), named("x", TypeKind::Int32)}, {{{}, {}}});
        const auto refused = m->write(m->target("t", Mode::Merge, {"k"}), {batch});
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::DataLoss);
        QVERIFY(refused.error().message.contains(q("\"k\"")));
    }
    void whatIsNoTargetSaysSo()
    {
        m->sql("CREATE TABLE t (a INT, b INT, c AS (a + 1))");
        m->sql("CREATE VIEW v AS SELECT a FROM t");
        PENSTOCK_VERIFY(m->writer().begin());
        QCOMPARE(m->writer().load(m->target("v")).error().code, ErrorCode::Unsupported);
        QCOMPARE(m->writer().load(m->target("t")).error().code, ErrorCode::Invalid); // c is computed
        auto target = m->target("t");
        target.columns = {"a", "gone"};
        QCOMPARE(m->writer().load(target).error().code, ErrorCode::Invalid);
        target.columns = {};
        QCOMPARE(m->writer().load(target).error().code, ErrorCode::Invalid);
        target.columns = {"a", "b"};
        target.mode = Mode::Merge;
        QCOMPARE(m->writer().load(target).error().code, ErrorCode::Invalid);
        target.key = {"b"}; // not unique
        const auto noKey = m->writer().load(target);
        QVERIFY(!noKey);
        QCOMPARE(noKey.error().code, ErrorCode::Sql);
        m->writer().rollback();
    }
    /// The table's own ON CONFLICT clauses would leave rows out, replace them, or change a NULL.
    void constraintsAreHeld()
    {
        m->sql("CREATE TABLE t (id INTEGER PRIMARY KEY ON CONFLICT IGNORE, x INT UNIQUE ON CONFLICT REPLACE,"
               " y INT NOT NULL ON CONFLICT REPLACE DEFAULT 7)");
        m->sql("INSERT INTO t VALUES (1, 1, 1)");
        const auto refused = [this](Value id, Value x, Value y, Mode mode) {
            const auto batch = BatchOf::rows(
                {named("id", TypeKind::Int64), named("x", TypeKind::Int64), named("y", TypeKind::Int64)},
                {{std::move(id), std::move(x), std::move(y)}});
            const auto written = m->write(m->target("t", mode, {"id"}), {batch});
            return !written && m->rows("SELECT * FROM t") == QStringList{q("1|1|1")};
        };
        QVERIFY(refused(std::int64_t{1}, std::int64_t{2}, std::int64_t{2}, Mode::Insert));
        for (const Mode mode : {Mode::Insert, Mode::Merge, Mode::Keep}) {
            QVERIFY(refused(std::int64_t{2}, std::int64_t{1}, std::int64_t{2}, mode));
            QVERIFY(refused(std::int64_t{2}, std::int64_t{2}, {}, mode));
        }
        QVERIFY(refused(std::int64_t{1}, std::int64_t{1}, {}, Mode::Merge));
    }
    void triggersWork()
    {
        m->sql("CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT)");
        m->sql("CREATE TABLE log (x)");
        m->sql("CREATE TRIGGER note AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.x), ('and'); END");
        m->sql(
            "CREATE TRIGGER drop_it BEFORE INSERT ON t WHEN new.x = 'skip' BEGIN SELECT RAISE(IGNORE); END");
        const std::vector<Column> columns{named("id", TypeKind::Int64), named("x", TypeKind::Text)};
        QCOMPARE(shown(m->write(m->target("t"), {BatchOf::rows(columns, {{std::int64_t{1}, "a"}})})),
                 q("1+0"));
        QCOMPARE(m->rows("SELECT x FROM log"), (QStringList{q("a"), q("and")}));
        const auto left = m->write(m->target("t"), {BatchOf::rows(columns, {{std::int64_t{2}, "skip"}})});
        QCOMPARE(left.error().code, ErrorCode::DataLoss);
    }
    void hostileNamesAndValues()
    {
        const char *name = "a\"; DROP TABLE t; --";
        m->sql("CREATE TABLE \"a\"\"; DROP TABLE t; --\" (\"k' \"\"\" INTEGER PRIMARY KEY, \"excluded\" "
               "TEXT, \"kept\" BLOB)");
        m->sql("CREATE TABLE t (x)");
        const std::string evil("'; DROP TABLE t; --\0\x1b\xf0\x9f\x90\x98\r\n", 26);
        const std::string invalid("\xff\xfe\x00\xc3\x28", 5);
        const auto batch = BatchOf::rows({named("k' \"", TypeKind::Int64), named("excluded", TypeKind::Text),
                                          named("kept", TypeKind::Binary)},
                                         {{std::int64_t{1}, evil, Blob{std::string(3, '\0')}},
                                          {std::int64_t{2}, std::string(), Blob{}},
                                          {std::int64_t{3}, invalid, Blob{invalid}}});
        auto target = m->target(name, Mode::Merge, {"k' \""});
        target.newerBy = "kept";
        QCOMPARE(shown(m->write(target, {batch})), q("3+0"));
        QCOMPARE(shown(m->write(target, {batch})), q("0+0"));
        QCOMPARE(m->rows("SELECT hex(excluded), typeof(excluded), hex(kept), typeof(kept)"
                         " FROM \"a\"\"; DROP TABLE t; --\""),
                 (QStringList{QString::fromLatin1(QByteArray::fromStdString(evil).toHex().toUpper())
                                  + q("|text|000000|blob"),
                              q("|text||blob"), q("FFFE00C328|text|FFFE00C328|blob")}));
        QCOMPARE(m->rows("SELECT count(*) FROM t"), QStringList{q("0")});
    }
    void strictTables()
    {
        m->sql("CREATE TABLE t (i INT, r REAL, t TEXT, b BLOB, a ANY) STRICT");
        const std::vector<Column> columns{named("i", TypeKind::Int64), named("r", TypeKind::Float64),
                                          named("t", TypeKind::Numeric), named("b", TypeKind::Binary),
                                          named("a", TypeKind::Text)};
        QCOMPARE(
            shown(m->write(m->target("t"),
                           {BatchOf::rows(columns, {{std::int64_t{7}, 1.5, "12.50", Blob{"x"}, "007"}})})),
            q("1+0"));
        QCOMPARE(m->rows("SELECT i, r, t, b, a, typeof(a) FROM t"),
                 QStringList{q("7|1.5|12.50|X'78'|007|text")});
        auto target = m->target("t");
        target.columns = {"i"};
        const auto text = m->write(target, {BatchOf::rows({named("i", TypeKind::Text)}, {{"seven"}})});
        QCOMPARE(text.error().code, ErrorCode::DataLoss);
        QVERIFY2(text.error().message.contains(q("t.i")) && text.error().message.contains(q("row 1")),
                 qPrintable(text.error().toText()));
    }
    void aRowNumberIsAnInteger()
    {
        m->sql("CREATE TABLE t (id INTEGER PRIMARY KEY)");
        const auto refused =
            m->write(m->target("t"), {BatchOf::rows({named("id", TypeKind::Text)}, {{"seven"}})});
        QCOMPARE(refused.error().code, ErrorCode::DataLoss);
    }
    void filesOfUtf16()
    {
        m->sql("PRAGMA encoding = 'UTF-16le'");
        m->sql("CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT)");
        const auto write = [this](const std::string &text) {
            return m->write(m->target("t", Mode::Merge, {"id"}),
                            {BatchOf::rows({named("id", TypeKind::Int64), named("x", TypeKind::Text)},
                                           {{std::int64_t{1}, text}})});
        };
        const std::string fine("na\u00efve \U0001f418 \u65e5\u672c\0\ufeff", 22);
        PENSTOCK_VERIFY(write(fine));
        QCOMPARE(m->rows("SELECT x FROM t"), QStringList{QString::fromUtf8(fine.data(), 22)});
        for (const char *bad : {"\xff", "\xc3", "\xc0\x80", "\xed\xa0\x80", "\xef\xbf\xbf", "\xef\xbf\xbe",
                                "\xf9\x80\x80\x80", "\xf4\x90\x80\x80", "\xe2\x82"}) {
            const auto refused = write(bad);
            QVERIFY2(!refused, QByteArray(bad).toHex());
            QCOMPARE(refused.error().code, ErrorCode::DataLoss);
        }
    }

    void unfinishedLoadsAreRolledBack()
    {
        m->sql("CREATE TABLE t (id INTEGER PRIMARY KEY)");
        const auto batch = BatchOf::rows({named("id", TypeKind::Int64)}, {{std::int64_t{1}}});
        QVERIFY(!m->writer().load(m->target("t"))); // nothing is open
        QVERIFY(!m->writer().commit());
        PENSTOCK_VERIFY(m->writer().begin());
        QVERIFY(!m->writer().begin());
        {
            auto load = m->writer().load(m->target("t"));
            PENSTOCK_VERIFY(load);
            QVERIFY(!m->writer().load(m->target("t"))); // one at a time
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
        auto load = m->writer().load(m->target("t"));
        PENSTOCK_VERIFY(load);
        m->writer().rollback();
        QVERIFY(!(*load)->write(batch));
        QVERIFY(!(*load)->finish());
        PENSTOCK_VERIFY(m->writer().begin());
        QVERIFY(!(*load)->write(batch));
        load->reset();
        QCOMPARE(shown(m->load(m->target("t"), {batch})), q("1+0"));
        PENSTOCK_VERIFY(m->writer().commit());
    }
    /// A checkpoint goes with the rows.
    void oneTransactionForLoadsAndMore()
    {
        m->sql("CREATE TABLE t (id INTEGER PRIMARY KEY)");
        m->sql("CREATE TABLE mark (x)");
        const auto batch = [](std::int64_t id) {
            return BatchOf::rows({named("id", TypeKind::Int64)}, {{id}});
        };
        for (const bool keep : {false, true}) {
            PENSTOCK_VERIFY(m->writer().begin());
            QCOMPARE(shown(m->load(m->target("t"), {batch(1)})), q("1+0"));
            m->sql("INSERT INTO mark VALUES ('here')");
            QCOMPARE(shown(m->load(m->target("t"), {batch(2)})), q("1+0"));
            if (keep)
                PENSTOCK_VERIFY(m->writer().commit());
            else
                m->writer().rollback();
            QCOMPARE(m->rows("SELECT (SELECT count(*) FROM t), (SELECT count(*) FROM mark)"),
                     QStringList{keep ? q("2|1") : q("0|0")});
        }
    }
    void cancelsInTheMiddle()
    {
        m->sql("CREATE TABLE t (id INTEGER PRIMARY KEY)");
        std::vector<std::vector<Value>> values;
        for (std::int64_t i = 0; i < 16384; ++i)
            values.push_back({i});
        const auto canceller = m->connection().canceller();
        for (int round = 0; round < 5; ++round) {
            PENSTOCK_VERIFY(m->writer().begin());
            auto load = m->writer().load(m->target("t", Mode::Merge, {"id"}));
            PENSTOCK_VERIFY(load);
            std::atomic<bool> isRunning{false};
            std::thread stopper([&] {
                while (!isRunning)
                    std::this_thread::yield();
                [[maybe_unused]] const auto sent = canceller->cancel({}); // once
            });
            const auto batch = BatchOf::rows({named("id", TypeKind::Int64)}, values);
            Result<void> written;
            isRunning = true;
            while (written)
                written = (*load)->write(batch);
            stopper.join();
            QCOMPARE(written.error().code, ErrorCode::Cancelled);
            m->writer().rollback();
            load->reset();
            QCOMPARE(m->rows("SELECT count(*) FROM t"), QStringList{q("0")});
        }
        QCOMPARE(shown(m->write(m->target("t"),
                                {BatchOf::rows({named("id", TypeKind::Int64)}, {{std::int64_t{1}}})})),
                 q("1+0"));
    }
    void anotherProgramWrites()
    {
        m->sql("CREATE TABLE t (id INTEGER PRIMARY KEY)");
        {
            OtherProgram other(m_path, "BEGIN IMMEDIATE; INSERT INTO t VALUES (1);");
            QElapsedTimer clock;
            clock.start();
            const auto begun = m->writer().begin();
            QVERIFY(!begun);
            QCOMPARE(begun.error().code, ErrorCode::Locked);
            QVERIFY(clock.elapsed() >= 1900);
            QVERIFY2(begun.error().toText().contains(m_path), qPrintable(begun.error().toText()));
            QCOMPARE(m->connection().transactionState(), TransactionState::None);
            m->writer().rollback();
            other.tell("COMMIT;");
        }
        QCOMPARE(shown(m->write(m->target("t"),
                                {BatchOf::rows({named("id", TypeKind::Int64)}, {{std::int64_t{2}}})})),
                 q("1+0"));
    }
    /// Past the time that any statement waits.
    void commitWaitsForReaders()
    {
        m->sql("CREATE TABLE t (id INTEGER PRIMARY KEY)");
        m->sql("INSERT INTO t VALUES (1)");
        Target other(TestServers::sqlite(m_path));
        other.sql("BEGIN");
        QCOMPARE(other.rows("SELECT count(*) FROM t"), QStringList{q("1")});
        PENSTOCK_VERIFY(m->writer().begin());
        PENSTOCK_VERIFY(
            m->load(m->target("t"), {BatchOf::rows({named("id", TypeKind::Int64)}, {{std::int64_t{2}}})}));
        QElapsedTimer clock;
        clock.start();
        std::thread reader([&] {
            while (clock.elapsed() < 2500)
                std::this_thread::sleep_for(std::chrono::milliseconds(20));
            other.sql("COMMIT");
        });
        const auto committed = m->writer().commit();
        const auto waited = clock.elapsed();
        reader.join();
        PENSTOCK_VERIFY(committed);
        QVERIFY(waited >= 2400);
        QCOMPARE(m->rows("SELECT count(*) FROM t"), QStringList{q("2")});
    }
    void aCommitThatWaitsCanBeCancelled()
    {
        m->sql("CREATE TABLE t (id INTEGER PRIMARY KEY)");
        m->sql("INSERT INTO t VALUES (1)");
        OtherProgram other(m_path, "BEGIN; SELECT count(*) FROM t;");
        PENSTOCK_VERIFY(m->writer().begin());
        PENSTOCK_VERIFY(
            m->load(m->target("t"), {BatchOf::rows({named("id", TypeKind::Int64)}, {{std::int64_t{2}}})}));
        const auto canceller = m->connection().canceller();
        std::atomic<bool> isOver{false};
        std::thread stopper([&] {
            while (!isOver) { // the first ones may come before it begins to wait
                std::this_thread::sleep_for(std::chrono::milliseconds(20));
                [[maybe_unused]] const auto sent = canceller->cancel({});
            }
        });
        const auto committed = m->writer().commit();
        isOver = true;
        stopper.join();
        QVERIFY(!committed);
        m->writer().rollback();
        QCOMPARE(m->rows("SELECT count(*) FROM t"), QStringList{q("1")});
    }
    void readOnly()
    {
        m->sql("CREATE TABLE t (id INTEGER PRIMARY KEY)");
        ConnectionProfile profile = TestServers::sqlite(m_path);
        profile.readOnly = true;
        Target reader(profile);
        const auto begun = reader.writer().begin();
        QVERIFY(!begun);
        QCOMPARE(begun.error().code, ErrorCode::ReadOnly);
        QCOMPARE(reader.rows("SELECT count(*) FROM t"), QStringList{q("0")});
    }
    void aFileThatWasReplaced()
    {
        m->sql("CREATE TABLE t (id INTEGER PRIMARY KEY)");
        PENSTOCK_VERIFY(m->writer().begin());
        PENSTOCK_VERIFY(
            m->load(m->target("t"), {BatchOf::rows({named("id", TypeKind::Int64)}, {{std::int64_t{2}}})}));
        QVERIFY(QFile::remove(m_path));
        QCOMPARE(m->writer().commit().error().code, ErrorCode::NoDatabase);
        m->writer().rollback();
        QCOMPARE(m->writer().begin().error().code, ErrorCode::NoDatabase);
    }
    void killedInTheMiddle()
    {
        m->sql("CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT)");
        m->sql("INSERT INTO t VALUES (1, 'before')");
        QProcess other;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(q("PENSTOCK_TEST_WRITE_TO"), m_path);
        other.setProcessEnvironment(environment);
        other.start(QCoreApplication::applicationFilePath(), {});
        QVERIFY(other.waitForReadyRead(30000));
        QVERIFY(QFileInfo(m_path).size() > 100'000); // it has written into the file itself
        other.kill();
        QVERIFY(other.waitForFinished(30000));
        QCOMPARE(m->rows("SELECT * FROM t"), QStringList{q("1|before")});
        QCOMPARE(m->rows("PRAGMA integrity_check"), QStringList{q("ok")});
    }
    void aFullDisk()
    {
        const QString disk = TestServers::environment("PENSTOCK_TEST_SMALL_DISK");
        if (disk.isEmpty())
            QSKIP("only root may mount the small disk");
        const QString path = disk + q("/full.db");
        {
            Target full(newFile(path));
            full.sql("CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT)");
            full.sql("INSERT INTO t VALUES (0, 'before')");
            std::vector<std::vector<Value>> values;
            for (std::int64_t i = 1; i < 1000; ++i)
                values.push_back({i, std::string(50'000, 'x')});
            const auto batch =
                BatchOf::rows({named("id", TypeKind::Int64), named("x", TypeKind::Text)}, values);
            const auto written = full.write(full.target("t"), {batch});
            const QStringList rows = full.rows("SELECT * FROM t");
            const auto again = full.write(
                full.target("t"), {BatchOf::rows({named("id", TypeKind::Int64), named("x", TypeKind::Text)},
                                                 {{std::int64_t{1}, "after"}})});
            QFile::remove(path);
            QCOMPARE(written.error().code, ErrorCode::DiskFull);
            QVERIFY2(written.error().toText().contains(path), qPrintable(written.error().toText()));
            QCOMPARE(rows, QStringList{q("0|before")});
            PENSTOCK_VERIFY(again);
        }
        QCOMPARE(QDir(disk).entryList(QDir::Files), QStringList());
    }
    void aHugeValue()
    {
        m->sql("CREATE TABLE t (id INTEGER PRIMARY KEY, x BLOB)");
        std::string bytes(100'000'000, '\x5a');
        bytes[99'999'999] = 1;
        const auto batch = BatchOf::rows({named("id", TypeKind::Int64), named("x", TypeKind::Binary)},
                                         {{std::int64_t{1}, Blob{std::move(bytes)}}});
        QCOMPARE(shown(m->write(m->target("t", Mode::Merge, {"id"}), {batch})), q("1+0"));
        QCOMPARE(shown(m->write(m->target("t", Mode::Merge, {"id"}), {batch})), q("0+0"));
        QCOMPARE(m->rows("SELECT length(x), hex(substr(x, 99999999)) FROM t"),
                 QStringList{q("100000000|5A01")});
    }
};

void tst_SqliteBulkWriter::everyKind_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("scale");
    QTest::addColumn<bool>("isMariaDb");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("kept"); // class and text
    const auto row = [](TypeKind kind, int scale, bool isMariaDb, const char *value, const char *kept) {
        QTest::newRow(kept) << static_cast<int>(kind) << scale << isMariaDb << q(value) << q(kept);
    };
    using K = TypeKind;
    row(K::Boolean, -1, false, "t", "integer 1");
    row(K::Int16, -1, false, "-32768", "integer -32768");
    row(K::Int32, -1, false, "2147483647", "integer 2147483647");
    row(K::Int64, -1, false, "-9223372036854775808", "integer -9223372036854775808");
    row(K::UInt64, -1, true, "18446744073709551615", "text 18446744073709551615");
    row(K::Float32, -1, false, "0.1", "real 0.10000000149011612");
    row(K::Float64, -1, false, "0.30000000000000004", "real 0.30000000000000004");
    row(K::Float64, -1, false, "-1.7976931348623157e308", "real -1.7976931348623157e+308");
    row(K::Decimal, 2, false, "12.5", "text 12.50");
    row(K::Decimal, 10, false, "-9999999999999999999999999999.9999999999",
        "text -9999999999999999999999999999.9999999999");
    row(K::Decimal, 2, false, "NaN", "text NaN");
    row(K::Numeric, -1, false, "12345678901234567890.12", "text 12345678901234567890.12");
    row(K::Numeric, -1, false, "Infinity", "text Infinity");
    row(K::Text, -1, false, "007", "text 007");
    row(K::Json, -1, false, "1.0", "text 1.0");
    row(K::Uuid, -1, false, "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11",
        "text a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
    row(K::Date, -1, false, "2024-02-29", "text 2024-02-29");
    row(K::Date, -1, false, "infinity", "text infinity");
    row(K::Date, -1, true, "0000-00-00", "text 0000-00-00");
    row(K::Time, 0, true, "-838:59:59", "text -838:59:59");
    row(K::Time, -1, false, "24:00:00", "text 24:00:00.000000");
    row(K::TimeTz, -1, false, "12:34:56.789+05:30", "text 12:34:56.789000+05:30");
    row(K::Timestamp, -1, false, "2024-02-29 12:00", "text 2024-02-29 12:00:00.000000");
    row(K::Timestamp, 3, true, "2024-02-00 12:34:56.789", "text 2024-02-00 12:34:56.789");
    row(K::TimestampTz, -1, false, "2024-02-29 12:00:00.000001+02", "text 2024-02-29 10:00:00.000001Z");
    row(K::Interval, -1, false, "1 mon -1 days", "text 1 mon -1 days");
    row(K::Opaque, -1, false, "(1,2)", "text (1,2)");
}

/// Into the table that map() makes, as one value alone, and as NULL.
void tst_SqliteBulkWriter::everyKind()
{
    QFETCH(int, kind);
    QFETCH(int, scale);
    QFETCH(bool, isMariaDb);
    QFETCH(QString, value);
    QFETCH(QString, kept);
    const Column column{
        "x", typed(static_cast<TypeKind>(kind), scale, isMariaDb ? TextStyle::MariaDb : TextStyle::Postgres)};
    TableShape shape;
    shape.name = {"main", "t"};
    shape.columns = {{.name = "x", .type = column.type}};
    TableMaker &maker = *m->connection().tableMaker();
    const auto statement = maker.createStatement(shape, {*maker.map(shape.columns[0], false)});
    PENSTOCK_VERIFY(statement);
    PENSTOCK_VERIFY(maker.run(*statement));
    PENSTOCK_VERIFY(m->write(m->target("t"), {BatchOf::rows({column}, {{value.toStdString()}, {{}}})}));
    QCOMPARE(m->value(), kept);
    QCOMPARE(m->rows("SELECT count(*) FROM t WHERE x IS NULL"), QStringList{q("1")});
}

void tst_SqliteBulkWriter::whatAffinitiesDo_data()
{
    QTest::addColumn<QString>("declared");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("kept"); // empty: refused
    const auto row = [](const char *declared, TypeKind kind, const char *value, const char *kept) {
        QTest::addRow("%s %d %s", declared, static_cast<int>(kind), value)
            << q(declared) << static_cast<int>(kind) << q(value) << q(kept);
    };
    using K = TypeKind;
    for (const char *number : {"INTEGER", "NUMERIC", "REAL", "DATETIME"}) {
        row(number, K::Text, "007", "");
        row(number, K::Text, " 4e2 ", "");
        row(number, K::Json, "1.0", "");
        row(number, K::Text, "0x10", "text 0x10");
        row(number, K::Text, "7 dwarfs", "text 7 dwarfs");
        row(number, K::Text, "", "text ");
        row(number, K::Text, "1e", "text 1e");
        row(number, K::Timestamp, "2024-02-29 12:00", "text 2024-02-29 12:00:00.000000");
        row(number, K::Numeric, "12345678901234567890.12", "");
        row(number, K::Numeric, "12.55", "real 12.55");
        row(number, K::Numeric, "1e400", "");
        row(number, K::Numeric, "NaN", "text NaN");
        row(number, K::Float64, "0.1", "real 0.1");
        row(number, K::Float64, "nan", "");
        row(number, K::UInt64, "18446744073709551615", "");
    }
    row("NUMERIC", K::Numeric, "12.00", "integer 12");
    row("NUMERIC", K::Numeric, "9223372036854775807", "integer 9223372036854775807");
    row("NUMERIC", K::Float64, "5", "integer 5");
    row("REAL", K::Int64, "9007199254740992", "real 9.007199254740992e+15");
    row("REAL", K::Int64, "9007199254740993", "");
    row("REAL", K::Numeric, "9223372036854775807", "");
    row("TEXT", K::Int64, "-7", "text -7");
    row("TEXT", K::Float64, "0.30000000000000004", "text 0.30000000000000004");
    row("TEXT", K::Float32, "0.1", "text 0.1");
    row("TEXT", K::Float64, "nan", "text NaN");
    row("TEXT", K::UInt64, "7", "text 7");
    row("TEXT", K::Boolean, "t", "text 1");
    for (const char *any : {"", "BLOB"}) {
        row(any, K::Text, "007", "text 007");
        row(any, K::Numeric, "12.50", "text 12.50");
        row(any, K::UInt64, "18446744073709551615", "text 18446744073709551615");
        row(any, K::Float64, "nan", "");
    }
}

/// Into tables that others made: as the column keeps it, where that is the same value.
void tst_SqliteBulkWriter::whatAffinitiesDo()
{
    QFETCH(QString, declared);
    QFETCH(int, kind);
    QFETCH(QString, value);
    QFETCH(QString, kept);
    m->sql(("CREATE TABLE t (x " + declared.toStdString() + ")").c_str());
    const Column column{"x", typed(static_cast<TypeKind>(kind))};
    const auto written = m->write(m->target("t"), {BatchOf::rows({column}, {{value.toStdString()}})});
    if (kept.isEmpty()) {
        QVERIFY(!written);
        QCOMPARE(written.error().code, ErrorCode::DataLoss);
        QVERIFY2(written.error().message.contains(q("row 1 of \"t\""))
                     && written.error().message.contains(q("\"x\"")) && !written.error().advice.isEmpty(),
                 qPrintable(written.error().toText()));
        QCOMPARE(m->rows("SELECT count(*) FROM t"), QStringList{q("0")});
        return;
    }
    PENSTOCK_VERIFY(written);
    QCOMPARE(m->value(), kept);
}

void tst_SqliteBulkWriter::acceptedLosses()
{
    m->sql("CREATE TABLE t (a REAL, b NUMERIC, c REAL)");
    auto target = m->target("t");
    const auto batch = BatchOf::rows(
        {named("a", TypeKind::Float64), named("b", TypeKind::Text), named("c", TypeKind::Numeric)},
        {{"nan", "007", "12345678901234567890.12"}});
    target.lossy = {"a", "b"};
    QCOMPARE(m->write(target, {batch}).error().code, ErrorCode::DataLoss);
    target.lossy.push_back("c");
    QCOMPARE(shown(m->write(target, {batch})), q("1+0"));
    QCOMPARE(m->rows("SELECT typeof(a), b, c > 1e19 FROM t"), QStringList{q("null|7|1")});
}

int main(int argc, char **argv)
{
    if (qEnvironmentVariableIsSet("PENSTOCK_TEST_WRITE_TO"))
        return writeUntilKilled(qEnvironmentVariable("PENSTOCK_TEST_WRITE_TO"));
    QCoreApplication application(argc, argv);
    tst_SqliteBulkWriter test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_SqliteBulkWriter.moc"
