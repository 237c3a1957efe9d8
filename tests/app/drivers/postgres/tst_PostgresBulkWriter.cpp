// SPDX-License-Identifier: GPL-3.0-or-later
// labels: serial
#include "app/drivers/Canceller.h"
#include "models/core/Temporal.h"
#include "tests/app/drivers/postgres/CopyStage.h"
#include "tests/support/PrivatePostgres.h"

#include <QElapsedTimer>

#include <random>

using namespace std::chrono_literals;
using CopyStage::batchesOf;
using CopyStage::insertInto;
using CopyStage::mergeInto;
using CopyStage::shapeOf;
using CopyStage::shown;
using CopyStage::textOf;
using CopyStage::write;

namespace {

/// Rows of an int column "k", a text column "v" and a bigint column "at".
struct VersionedRow
{
    std::int32_t key = 0;
    std::optional<std::string> value = {};
    std::optional<std::int64_t> at = {};
};

RowBatch batchOf(const std::vector<VersionedRow> &rows)
{
    RowBatchBuilder builder(std::make_shared<const std::vector<Column>>(
        std::vector<Column>{{"k", {.kind = TypeKind::Int32, .name = "integer"}},
                            {"v", {.kind = TypeKind::Text, .name = "text"}},
                            {"at", {.kind = TypeKind::Int64, .name = "bigint"}}}));
    for (const VersionedRow &row : rows) {
        builder.append(0, row.key);
        row.value ? builder.appendBytes(1, *row.value) : builder.appendNull(1);
        row.at ? builder.append(2, *row.at) : builder.appendNull(2);
        builder.endRow();
    }
    return builder.take();
}

/// One column "a" of one value.
template <typename Append>
RowBatch batchOf(ColumnType type, Append append)
{
    RowBatchBuilder builder(
        std::make_shared<const std::vector<Column>>(std::vector<Column>{{"a", std::move(type)}}));
    append(builder);
    builder.endRow();
    return builder.take();
}

ColumnType typed(TypeKind kind, const char *name, TextStyle style = TextStyle::MariaDb, int scale = -1)
{
    return {.kind = kind, .style = style, .scale = scale, .name = name};
}

} // namespace

/// Rows of every type, from every engine, into real tables.
class tst_PostgresBulkWriter final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void everyType_data();
    void everyType();
    void otherEnginesValues_data();
    void otherEnginesValues();
    void merges();
    void keepsNewerRows();
    void changesItsOwnRows();
    void keepsWhatIsThere();
    void duplicatesOfOneLoad_data();
    void duplicatesOfOneLoad();
    void leavesEqualRowsAlone();
    void keysWithManyForms();
    void partitionedTables();
    void identities();
    void hostileNames_data();
    void hostileNames();
    void removesKeys();
    void noRows();
    void triggersFindTheirObjects();
    void refusesByTheServer_data();
    void refusesByTheServer();
    void tableChangedMeanwhile();
    void order();
    void manySlices();
    void largeValue();
    void cancelled();
    void abandonedLoad();
    void killedServer();

private:
    std::unique_ptr<CopyStage::Database> m_from;
    std::unique_ptr<CopyStage::Database> m_to;
    std::unique_ptr<ProbeSession> m_source;
    std::unique_ptr<ProbeSession> m_target;

    void makeVersioned(const QString &rows = {})
    {
        QCOMPARE(
            m_target->run({QStringLiteral("DROP TABLE IF EXISTS versioned"),
                           QStringLiteral("CREATE TABLE versioned (k int PRIMARY KEY, v text, at bigint)")}),
            QString());
        if (!rows.isEmpty())
            QCOMPARE(m_target->run({QStringLiteral("INSERT INTO versioned VALUES ") + rows}), QString());
    }
    [[nodiscard]] QString versioned()
    {
        return textOf(*m_target, QStringLiteral("versioned"))
            .replace(QLatin1Char('\n'), QLatin1Char(' '))
            .trimmed();
    }
};

void tst_PostgresBulkWriter::initTestCase()
{
    PENSTOCK_NEED(Postgres);
    m_from = std::make_unique<CopyStage::Database>(QStringLiteral("bulk_from"));
    m_to = std::make_unique<CopyStage::Database>(QStringLiteral("bulk_to"));
    QCOMPARE(m_from->problem() + m_to->problem(), QString());
    QCOMPARE(CopyStage::loadTypes(m_from->profile()), QByteArray());
    m_source = std::make_unique<ProbeSession>(m_from->profile());
    m_target = std::make_unique<ProbeSession>(m_to->profile());
    QVERIFY(m_source->isOpen() && m_target->isOpen());
    // Types that a source has made are there or not; both ways must keep the values.
    QCOMPARE(m_target->run(
                 {QStringLiteral("CREATE SCHEMA types"),
                  QStringLiteral("CREATE TYPE types.mood AS ENUM ('sad', 'ok', 'very happy', 'ça va', '')")}),
             QString());
}

void tst_PostgresBulkWriter::everyType_data()
{
    QTest::addColumn<QString>("table");
    QTest::addColumn<int>("mode");
    for (const char *table : {"booleans", "integers", "floats", "numerics", "texts", "documents", "binaries",
                              "dates", "instants", "intervals", "words", "others"}) {
        QTest::addRow("%s, copied", table) << QString::fromLatin1(table) << int(BulkTarget::Mode::Insert);
        QTest::addRow("%s, merged", table) << QString::fromLatin1(table) << int(BulkTarget::Mode::Merge);
    }
}

/// A table that is made after the source's, filled and filled again: the server shows the same rows, and finds nothing
/// to change the second time.
void tst_PostgresBulkWriter::everyType()
{
    QFETCH(QString, table);
    QFETCH(int, mode);
    TableMaker &maker = *m_target->connection().tableMaker();
    TableShape shape = shapeOf(*m_source, {"types", table.toStdString()});
    shape.primaryKey = {"id"};
    shape.name = {"public", "copy_of_" + table.toStdString()};
    std::vector<MappedColumn> mapped;
    for (const TableShape::Column &column : shape.columns) {
        auto own = maker.map(column, column.name == "id");
        PENSTOCK_VERIFY(own);
        QCOMPARE(own->loss, QString());
        mapped.push_back(std::move(*own));
    }
    const auto statement = maker.createStatement(shape, mapped);
    PENSTOCK_VERIFY(statement);
    const QString copy = QStringLiteral("copy_of_") + table;
    QCOMPARE(m_target->run({QStringLiteral("DROP TABLE IF EXISTS ") + copy}), QString());
    const auto made = maker.run(*statement);
    PENSTOCK_VERIFY(made);

    const TableShape own = shapeOf(*m_target, {{}, copy.toStdString()});
    QCOMPARE(own.primaryKey, std::vector<std::string>{"id"});
    for (std::size_t i = 0; i < own.columns.size(); ++i) {
        QCOMPARE(own.columns[i].type, mapped[i].type);
        const auto fits = maker.fits(shape.columns[i], own.columns[i]);
        PENSTOCK_VERIFY(fits);
        QVERIFY2(!fits->has_value(), own.columns[i].name.c_str());
    }
    BulkTarget target = mode == int(BulkTarget::Mode::Insert) ? insertInto(own) : mergeInto(own);
    const auto batches = batchesOf(*m_source, QStringLiteral("SELECT * FROM types.") + table);
    PENSTOCK_VERIFY(batches);
    std::size_t rows = 0;
    for (const RowBatch &batch : *batches)
        rows += batch.rowCount();
    QCOMPARE(shown(write(*m_target, target, *batches)), QStringLiteral("%1/0").arg(rows));
    // The server's output of each cell; a type that this server lacks has become text.
    QString cells;
    for (const TableShape::Column &column : own.columns)
        cells +=
            QStringLiteral("%1CASE WHEN num_nulls(t.\"%2\") = 0 THEN format('%s', t.\"%2\") END")
                .arg(cells.isEmpty() ? QString() : QStringLiteral(", "), QString::fromStdString(column.name));
    const QString question = QStringLiteral("(SELECT %1 FROM %2 t)");
    QCOMPARE(textOf(*m_target, question.arg(cells, copy)),
             textOf(*m_source, question.arg(cells, QStringLiteral("types.") + table)));
    target.mode = BulkTarget::Mode::Merge;
    target.key = {"id"};
    QCOMPARE(shown(write(*m_target, target, *batches)), QStringLiteral("0/0"));
}

void tst_PostgresBulkWriter::otherEnginesValues_data()
{
    using Kind = TypeKind;
    QTest::addColumn<RowBatch>("batch");
    QTest::addColumn<QString>("type");
    QTest::addColumn<bool>("mayLose");
    QTest::addColumn<QString>("outcome"); // the server's text, or "refused: " and the reason's beginning
    const auto row = [](const char *name, const RowBatch &batch, const char *type, const char *outcome,
                        bool mayLose = false) {
        QTest::newRow(name) << batch << QString::fromLatin1(type) << mayLose << QString::fromUtf8(outcome);
    };
    const auto integer = [](std::int64_t value) {
        return batchOf(typed(Kind::Int64, "bigint"), [&](RowBatchBuilder &b) { b.append(0, value); });
    };
    const auto wide = [](std::uint64_t value) {
        return batchOf(typed(Kind::UInt64, "bigint unsigned"),
                       [&](RowBatchBuilder &b) { b.append(0, value); });
    };
    const auto real = [](double value) {
        return batchOf(typed(Kind::Float64, "double"), [&](RowBatchBuilder &b) { b.append(0, value); });
    };
    const auto single = [](float value) {
        return batchOf(typed(Kind::Float32, "float"), [&](RowBatchBuilder &b) { b.append(0, value); });
    };
    const auto decimal = [](Int128 value, int scale) {
        return batchOf(typed(Kind::Decimal, "decimal(38,2)", TextStyle::MariaDb, scale),
                       [&](RowBatchBuilder &b) { b.append(0, value); });
    };
    const auto bytes = [](Kind kind, const char *name, std::string_view value) {
        return batchOf(typed(kind, name), [&](RowBatchBuilder &b) { b.appendBytes(0, value); });
    };
    const auto moment = [](Kind kind, const char *name, std::int64_t value) {
        return batchOf(typed(kind, name), [&](RowBatchBuilder &b) { b.append(0, value); });
    };
    const auto lite = [](const char *declared, auto value) {
        return batchOf(typed(Kind::Dynamic, declared, TextStyle::Sqlite),
                       [&](RowBatchBuilder &b) { b.appendDynamic(0, value); });
    };
    const auto liteText = [](const char *declared, std::string_view value,
                             DynamicTag tag = DynamicTag::Text) {
        return batchOf(typed(Kind::Dynamic, declared, TextStyle::Sqlite),
                       [&](RowBatchBuilder &b) { b.appendDynamic(0, tag, value); });
    };

    row("integer in its bounds", integer(-32768), "smallint", "-32768");
    row("integer out of them", integer(32768), "smallint", "refused: It is out of range");
    row("integer in a boolean", integer(1), "boolean", "true");
    row("two in a boolean", integer(2), "boolean", "refused: It is out of range");
    row("integer in numeric(3,0)", integer(1000), "numeric(3,0)", "refused: It is out of range");
    row("integer in numeric(5,-2)", integer(12300), "numeric(5,-2)", "12300");
    row("integer in numeric(5,-2), rounded", integer(12345), "numeric(5,-2)", "refused: It would be rounded");
    row("integer a double holds", integer(9007199254740992), "double precision", "9.007199254740992e+15");
    row("integer a double does not hold", integer(9007199254740993), "double precision",
        "refused: It would be");
    row("the same, accepted", integer(9007199254740993), "double precision", "9.007199254740992e+15", true);
    row("the last integer in a double", integer(INT64_MAX), "double precision",
        "refused: It would be rounded");
    row("integer a real does not hold", integer(16777217), "real", "refused: It would be rounded");
    row("oid", integer(4294967295), "oid", "4294967295");
    row("negative oid", integer(-1), "oid", "refused: It is out of range");
    row("unsigned in numeric", wide(UINT64_MAX), "numeric(20,0)", "18446744073709551615");
    row("unsigned in bigint", wide(std::uint64_t{1} << 63), "bigint", "refused: It is out of range");
    row("small unsigned in bigint", wide(7), "bigint", "7");
    row("unsigned in xid8", wide(UINT64_MAX), "xid8", "18446744073709551615");
    row("double", real(0.1), "double precision", "0.1");
    row("double in real", real(0.1), "real", "refused: It would be rounded");
    row("the same, accepted", real(0.1), "real", "0.1", true);
    row("huge double in real", real(1e300), "real", "refused: It is out of range", true);
    row("double in numeric", real(1e-7), "numeric", "0.0000001");
    row("great double in numeric", real(1.5e300), "numeric(305,1)",
        ("15" + std::string(299, '0') + ".0").c_str());
    row("whole double in integer", real(-3), "integer", "-3");
    row("double in integer", real(2.5), "integer", "refused: It would be rounded");
    row("the same, accepted", real(2.5), "integer", "3", true);
    row("NaN in numeric", real(std::numeric_limits<double>::quiet_NaN()), "numeric(5,2)", "NaN");
    row("infinity in numeric", real(-std::numeric_limits<double>::infinity()), "numeric", "-Infinity");
    row("infinity in numeric(5,2)", real(std::numeric_limits<double>::infinity()), "numeric(5,2)",
        "refused: It is");
    row("infinity in integer", real(std::numeric_limits<double>::infinity()), "integer",
        "refused: It is out");
    row("float in double", single(0.5F), "double precision", "0.5");
    row("float in numeric", single(0.1F), "numeric", "0.1");
    row("decimal", decimal(Int128{-1234500}, 4), "numeric(10,2)", "-123.45");
    row("decimal with more places", decimal(Int128{-1234567}, 4), "numeric(10,2)",
        "refused: It would be rounded");
    row("the same, accepted", decimal(Int128{-1234567}, 4), "numeric(10,2)", "-123.46", true);
    row("decimal out of range", decimal(Int128{100000}, 2), "numeric(5,2)", "refused: It is out of range");
    row("decimal without bounds", decimal(Int128{5}, 3), "numeric", "0.005");
    row("decimal zero", decimal(0, 2), "numeric", "0.00");
    row("whole decimal in bigint", decimal(Int128{1200}, 2), "bigint", "12");
    row("decimal in bigint", decimal(Int128{1250}, 2), "bigint", "refused: It would be rounded");
    row("the same, accepted", decimal(Int128{-1250}, 2), "bigint", "-13", true);
    row("decimal a double shows", decimal(Int128{10}, 2), "double precision", "0.1");
    row("decimal a double does not show", decimal(static_cast<Int128>(1234567890123456789LL), 2),
        "double precision", "refused: It would be rounded");
    row("39 digits", bytes(Kind::Numeric, "decimal(39,0)", "-999999999999999999999999999999999999999"),
        "numeric(39,0)", "-999999999999999999999999999999999999999");
    row("text", bytes(Kind::Text, "varchar(20)", "naïve 😀\t\\\n"), "varchar(20)", "naïve 😀\t\\\n");
    row("text too long", bytes(Kind::Text, "varchar(20)", "ééé"), "varchar(2)", "refused: It is too long");
    row("text just right", bytes(Kind::Text, "varchar(20)", "éé"), "varchar(2)", "éé");
    row("spaces that would be cut", bytes(Kind::Text, "varchar(20)", "ab  "), "varchar(3)",
        "refused: It is too");
    row("text to be filled", bytes(Kind::Text, "char(3)", "ab"), "char(3)", "refused: It would be filled");
    row("the same, accepted", bytes(Kind::Text, "char(3)", "ab"), "char(3)", "ab", true); // ::text drops them
    row("text with NUL", bytes(Kind::Text, "text", std::string_view("a\0b", 3)), "text",
        "refused: PostgreSQL's texts");
    row("name too long", bytes(Kind::Text, "text", std::string(64, 'n')), "name", "refused: It is too long");
    row("json", bytes(Kind::Json, "json", "{\"b\": 1,  \"a\": 2}"), "json", "{\"b\": 1,  \"a\": 2}");
    row("json in jsonb", bytes(Kind::Json, "json", "{\"b\": 1,  \"a\": 2}"), "jsonb", "{\"a\": 2, \"b\": 1}");
    row("bit", bytes(Kind::Binary, "bit(10)", std::string_view("\x03\xff", 2)), "bytea", "\\x03ff");
    row("address", bytes(Kind::Opaque, "inet6", "::1"), "text", "::1");
    row("date",
        batchOf(typed(Kind::Date, "date"), [](RowBatchBuilder &b) { b.append(0, std::int32_t{19782}); }),
        "date", "2024-02-29");
    row("no date",
        batchOf(typed(Kind::Date, "date"),
                [](RowBatchBuilder &b) {
                    b.append(0, Temporal::encodeDate({2024, 2, 0}));
                }),
        "date", "refused: There is no such date");
    row("time", moment(Kind::Time, "time", 86'399'999'999), "time", "23:59:59.999999");
    row("time past a day", moment(Kind::Time, "time", 86'400'000'001), "time", "refused: There is no such");
    row("negative time", moment(Kind::Time, "time", -1), "time", "refused: There is no such");
    row("timestamp", moment(Kind::Timestamp, "datetime", 951'782'400'123'456), "timestamp",
        "2000-02-29 00:00:00.123456");
    row("timestamp rounded", moment(Kind::Timestamp, "datetime", 951'782'400'123'456), "timestamp(3)",
        "refused: It would");
    row("the same, accepted", moment(Kind::Timestamp, "datetime", 951'782'400'123'456), "timestamp(3)",
        "2000-02-29 00:00:00.123", true);
    row("before 1970, rounded", moment(Kind::Timestamp, "datetime", -1), "timestamp(5)", "refused: It would");
    row("zero date", moment(Kind::Timestamp, "datetime", Temporal::encodeTimestamp({0, 0, 0}, {})),
        "timestamp", "refused: There is no such");
    row("SQLite integer", lite("INTEGER", std::int64_t{-5}), "bigint", "-5");
    row("SQLite real in bigint", lite("INTEGER", 2.5), "bigint", "refused: It would be rounded");
    row("SQLite whole real", lite("INTEGER", 2.0), "bigint", "2");
    row("SQLite text in bigint", liteText("INTEGER", "12"), "bigint",
        "refused: It is a value of another kind");
    row("SQLite text", liteText("TEXT", "é'\""), "text", "é'\"");
    row("SQLite integer in text", lite("TEXT", std::int64_t{5}), "text",
        "refused: It is a value of another kind");
    row("the same, accepted", lite("TEXT", std::int64_t{5}), "text", "5", true);
    row("SQLite bytes", liteText("BLOB", std::string_view("\0\xff", 2), DynamicTag::Blob), "bytea",
        "\\x00ff");
    row("SQLite bytes in text", liteText("TEXT", "x", DynamicTag::Blob), "text",
        "refused: It is a value of another");
    row("SQLite text that is no UTF-8", liteText("TEXT", "\xff"), "text",
        "refused: It is a value of another kind");
    row("SQLite decimal", liteText("DECIMAL_TEXT(12,2)", "-1234567890.10"), "numeric(12,2)",
        "-1234567890.10");
    row("SQLite real in numeric", lite("NUMERIC", 0.1), "numeric", "0.1");
    row("SQLite unsigned", liteText("UNSIGNED64_TEXT", "18446744073709551615"), "numeric(20,0)",
        "18446744073709551615");
    row("SQLite date", liteText("DATE_TEXT", "2024-02-29"), "date", "2024-02-29");
    row("SQLite no date", liteText("DATE_TEXT", "2023-02-29"), "date", "refused: There is no such date");
    row("SQLite moment", liteText("TIMESTAMPTZ_TEXT", "2024-02-29 12:00:00+02"), "timestamptz",
        "2024-02-29 10:00:00+00");
    row("SQLite uuid", liteText("UUID_TEXT", "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11"), "uuid",
        "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
    row("SQLite boolean", lite("BOOLEAN", std::int64_t{0}), "boolean", "false");
    row("kinds that do not go together", bytes(Kind::Text, "text", "1"), "integer", "refused: ");
    row("bytes as text", bytes(Kind::Binary, "blob", "1"), "text", "refused: ");
}

void tst_PostgresBulkWriter::otherEnginesValues()
{
    QFETCH(RowBatch, batch);
    QFETCH(QString, type);
    QFETCH(bool, mayLose);
    QFETCH(QString, outcome);
    // Once alone, in binary, and once beside a column that makes it text.
    for (const char *extra : {"", ", b inet"}) {
        QCOMPARE(m_target->run(
                     {QStringLiteral("SET TimeZone TO 'UTC'"), QStringLiteral("DROP TABLE IF EXISTS value"),
                      QStringLiteral("CREATE TABLE value (a %1%2)").arg(type, QLatin1String(extra))}),
                 QString());
        BulkTarget target = insertInto(shapeOf(*m_target, {"public", "value"}));
        if (mayLose)
            target.lossy = {"a"};
        std::vector<RowBatch> batches{batch};
        if (*extra != '\0') {
            std::vector<Column> columns = batch.schema();
            columns.push_back({"b", {.kind = TypeKind::Opaque, .name = "inet"}});
            RowBatchBuilder null(
                std::make_shared<const std::vector<Column>>(std::vector<Column>{columns.back()}));
            null.appendNull(0);
            null.endRow();
            batches = {RowBatch(std::make_shared<const std::vector<Column>>(columns),
                                {batch.column(0), null.take().column(0)}, 1)};
        }
        const auto counts = write(*m_target, target, batches);
        if (outcome.startsWith(QLatin1String("refused: "))) {
            QVERIFY(!counts);
            const bool isValue = counts.error().code == ErrorCode::DataLoss;
            QVERIFY2(isValue || counts.error().code == ErrorCode::Unsupported,
                     qPrintable(counts.error().toText()));
            QVERIFY2(outcome.size() == 9 || counts.error().detail.startsWith(outcome.mid(9)),
                     qPrintable(counts.error().toText()));
            QVERIFY2(counts.error().message.contains(QLatin1String("\"a\"")),
                     qPrintable(counts.error().message));
            QVERIFY(!isValue || counts.error().message.contains(QLatin1String("row 1 ")));
            QCOMPARE(textOf(*m_target, QStringLiteral("value")), QString());
        } else {
            QCOMPARE(shown(counts), QStringLiteral("1/0"));
            const auto rows = m_target->query(QStringLiteral("SELECT a::text FROM value"));
            PENSTOCK_VERIFY(rows);
            QCOMPARE(QString::fromStdString((*rows)[0][0]), outcome);
        }
    }
}

void tst_PostgresBulkWriter::merges()
{
    makeVersioned(QStringLiteral("(1, 'one', 1), (2, 'two', 2), (3, NULL, NULL)"));
    const BulkTarget target = mergeInto(shapeOf(*m_target, {{}, "versioned"}));
    const auto batch =
        batchOf(std::vector<VersionedRow>{{1, "one", 1}, {2, "zwei", 1}, {3, "drei", {}}, {4, {}, 4}});
    QCOMPARE(shown(write(*m_target, target, {batch})), QStringLiteral("1/2"));
    QCOMPARE(versioned(), QStringLiteral("(1,one,1) (2,zwei,1) (3,drei,) (4,,4)"));
    QCOMPARE(shown(write(*m_target, target, {batch})), QStringLiteral("0/0"));

    BulkTarget insert = insertInto(target.table);
    const auto clash = write(*m_target, insert, {batch});
    QVERIFY(!clash);
    QCOMPARE(clash.error().code, ErrorCode::Conflict);
    QVERIFY2(clash.error().detail.contains(QLatin1String("(k)=(1)")), qPrintable(clash.error().toText()));
    QCOMPARE(versioned(), QStringLiteral("(1,one,1) (2,zwei,1) (3,drei,) (4,,4)"));

    // Without a look at what is there, equal rows are written as well.
    BulkTarget blind = target;
    blind.skipEqual = false;
    QCOMPARE(shown(write(*m_target, blind, {batch})), QStringLiteral("0/4"));
}

void tst_PostgresBulkWriter::keepsNewerRows()
{
    makeVersioned(
        QStringLiteral("(1, 'old', 10), (2, 'new', 20), (3, 'none', NULL), (4, 'kept', 5), (5, 'same', 7)"));
    const BulkTarget target = mergeInto(shapeOf(*m_target, {{}, "versioned"}), "at");
    const auto batch = batchOf(std::vector<VersionedRow>{{1, "newer", 11},
                                                         {2, "older", 19},
                                                         {3, "some", 1},
                                                         {4, "null", {}},
                                                         {5, "other", 7},
                                                         {6, "fresh", {}}});
    QCOMPARE(shown(write(*m_target, target, {batch})), QStringLiteral("1/3"));
    QCOMPARE(versioned(),
             QStringLiteral("(1,newer,11) (2,new,20) (3,some,1) (4,kept,5) (5,other,7) (6,fresh,)"));
}

/// A newer row that the job itself wrote is no newer row.
void tst_PostgresBulkWriter::changesItsOwnRows()
{
    const auto batch =
        batchOf(std::vector<VersionedRow>{{1, "a", 1}, {2, "b", 1}, {3, "c", 1}, {4, "d", 1}, {5, "e", {}}});
    BulkTarget target;
    for (const bool isBounded : {true, false}) {
        makeVersioned(QStringLiteral("(1, '-', 9), (2, '-', 10), (3, '-', 20), (4, '-', 21), (5, '-', 15)"));
        target = mergeInto(shapeOf(*m_target, {{}, "versioned"}), "at");
        target.ownRange = std::pair(isBounded ? Value(std::int64_t{10}) : Value(), Value(std::int64_t{20}));
        QCOMPARE(shown(write(*m_target, target, {batch})),
                 isBounded ? QStringLiteral("0/3") : QStringLiteral("0/4"));
        QCOMPARE(versioned(), isBounded ? QStringLiteral("(1,-,9) (2,b,1) (3,c,1) (4,-,21) (5,e,)")
                                        : QStringLiteral("(1,a,1) (2,b,1) (3,c,1) (4,-,21) (5,e,)"));
    }
}

void tst_PostgresBulkWriter::keepsWhatIsThere()
{
    makeVersioned(QStringLiteral("(1, 'one', 1)"));
    BulkTarget target = mergeInto(shapeOf(*m_target, {{}, "versioned"}));
    target.mode = BulkTarget::Mode::Keep;
    const auto batch = batchOf(std::vector<VersionedRow>{{1, "eins", 9}, {2, "two", 1}, {2, "zwei", 2}});
    QCOMPARE(shown(write(*m_target, target, {batch})), QStringLiteral("1/0"));
    QCOMPARE(versioned(), QStringLiteral("(1,one,1) (2,zwei,2)"));
}

void tst_PostgresBulkWriter::duplicatesOfOneLoad_data()
{
    QTest::addColumn<QString>("newerBy");
    QTest::addColumn<QString>("expected");
    QTest::newRow("the last") << QString() << QStringLiteral("(1,c,1) (2,z,) (3,q,5)");
    QTest::newRow("the newest, or the last of equals")
        << QStringLiteral("at") << QStringLiteral("(1,b,9) (2,y,4) (3,q,5)");
}

void tst_PostgresBulkWriter::duplicatesOfOneLoad()
{
    QFETCH(QString, newerBy);
    QFETCH(QString, expected);
    makeVersioned(QStringLiteral("(2, 'there', 3)"));
    const BulkTarget target = mergeInto(shapeOf(*m_target, {{}, "versioned"}), newerBy.toStdString());
    const auto one = batchOf(std::vector<VersionedRow>{{1, "a", 2}, {1, "b", 9}, {2, "x", 1}, {2, "y", 4}});
    const auto two = batchOf(std::vector<VersionedRow>{{1, "c", 1}, {2, "z", {}}, {3, "p", 5}, {3, "q", 5}});
    QCOMPARE(shown(write(*m_target, target, {one, two})), QStringLiteral("2/1"));
    QCOMPARE(versioned(), expected);
}

/// Nothing goes to the server's log for rows that are there already, not even a lock.
void tst_PostgresBulkWriter::leavesEqualRowsAlone()
{
    QCOMPARE(m_target->run(
                 {QStringLiteral("DROP TABLE IF EXISTS many"),
                  QStringLiteral("CREATE TABLE many AS SELECT i AS k, repeat('x', 40) || i AS v, i::bigint"
                                 " AS at FROM generate_series(1, 50000) i"),
                  QStringLiteral("ALTER TABLE many ADD PRIMARY KEY (k)")}),
             QString());
    const auto batches = batchesOf(*m_target, QStringLiteral("SELECT * FROM many"));
    PENSTOCK_VERIFY(batches);
    const TableShape shape = shapeOf(*m_target, {{}, "many"});
    const auto written = [this] {
        const auto rows =
            m_target->query(QStringLiteral("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn"));
        return rows ? QByteArray::fromStdString((*rows)[0][0]).toLongLong() : -1;
    };
    for (const char *newerBy : {"", "at"}) {
        const qint64 before = written();
        QCOMPARE(shown(write(*m_target, mergeInto(shape, newerBy), *batches)), QStringLiteral("0/0"));
        const qint64 grown = written() - before;
        QVERIFY2(grown < 256 * 1024, qPrintable(QString::number(grown)));
    }
}

/// What is one key for the server has many forms: numbers with zeros, texts of a collation without case. Bytes that differ
/// are brought over, and then stay.
void tst_PostgresBulkWriter::keysWithManyForms()
{
    QCOMPARE(
        m_target->run(
            {QStringLiteral("CREATE COLLATION IF NOT EXISTS caseless (provider = icu, locale = "
                            "'und-u-ks-level2', deterministic = false)"),
             QStringLiteral("DROP TABLE IF EXISTS forms"),
             QStringLiteral("CREATE TABLE forms (n numeric, t text COLLATE caseless, v text, PRIMARY KEY "
                            "(n, t))"),
             QStringLiteral("INSERT INTO forms VALUES (1.0, 'Key', 'v')")}),
        QString());
    const BulkTarget target = mergeInto(shapeOf(*m_target, {{}, "forms"}));
    const TableShape &shape = target.table;
    QVERIFY(!shape.columns[1].bytewise && shape.columns[2].bytewise);
    const auto batches =
        batchesOf(*m_source, QStringLiteral("VALUES (1.00, 'KEY', 'v'), (2, 'a', 'v'), (2.0, 'A', 'w')"));
    PENSTOCK_VERIFY(batches);
    QCOMPARE(shown(write(*m_target, target, *batches)), QStringLiteral("1/1"));
    QCOMPARE(textOf(*m_target, QStringLiteral("forms")), QStringLiteral("(1.00,KEY,v)\n(2.0,A,w)\n"));
    QCOMPARE(shown(write(*m_target, target, *batches)), QStringLiteral("0/0"));
}

void tst_PostgresBulkWriter::partitionedTables()
{
    QCOMPARE(
        m_target->run({QStringLiteral("DROP TABLE IF EXISTS parts"),
                       QStringLiteral(
                           "CREATE TABLE parts (k int PRIMARY KEY, v text, at bigint) PARTITION BY HASH (k)"),
                       QStringLiteral(
                           "CREATE TABLE parts0 PARTITION OF parts FOR VALUES WITH (MODULUS 2, REMAINDER 0)"),
                       QStringLiteral(
                           "CREATE TABLE parts1 PARTITION OF parts FOR VALUES WITH (MODULUS 2, REMAINDER 1)"),
                       QStringLiteral("INSERT INTO parts VALUES (1, 'a', 1), (2, 'b', 2), (3, 'c', 3)")}),
        QString());
    const BulkTarget target = mergeInto(shapeOf(*m_target, {{}, "parts"}), "at");
    const auto batch =
        batchOf(std::vector<VersionedRow>{{1, "a", 1}, {2, "bb", 2}, {3, "cc", 2}, {4, "d", 4}});
    QCOMPARE(shown(write(*m_target, target, {batch})), QStringLiteral("1/1"));
    QCOMPARE(textOf(*m_target, QStringLiteral("parts")),
             QStringLiteral("(1,a,1)\n(2,bb,2)\n(3,c,3)\n(4,d,4)\n"));
}

void tst_PostgresBulkWriter::identities()
{
    QCOMPARE(
        m_target->run(
            {QStringLiteral("DROP TABLE IF EXISTS numbered"),
             QStringLiteral("CREATE TABLE numbered (k int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v text,"
                            " at bigint, twice bigint GENERATED ALWAYS AS (at * 2) STORED)"),
             QStringLiteral("INSERT INTO numbered (v, at) VALUES ('one', 1)")}),
        QString());
    const TableShape shape = shapeOf(*m_target, {{}, "numbered"});
    const auto batch = batchOf(std::vector<VersionedRow>{{1, "eins", 1}, {7, "seven", 7}});
    QCOMPARE(shown(write(*m_target, mergeInto(shape), {batch})), QStringLiteral("1/1"));
    const auto more = batchOf(std::vector<VersionedRow>{{8, "eight", 8}});
    QCOMPARE(shown(write(*m_target, insertInto(shape), {more})), QStringLiteral("1/0"));
    QCOMPARE(textOf(*m_target, QStringLiteral("numbered")),
             QStringLiteral("(1,eins,1,2)\n(7,seven,7,14)\n(8,eight,8,16)\n"));

    BulkTarget generated = insertInto(shape);
    generated.columns.push_back("twice");
    QCOMPARE(write(*m_target, generated, {more}).error().code, ErrorCode::Invalid);

    const auto advanced = m_target->connection().tableMaker()->advanceSequences(shape);
    PENSTOCK_VERIFY(advanced);
    QCOMPARE(m_target->run({QStringLiteral("INSERT INTO numbered (v, at) VALUES ('next', 9)")}), QString());
    QVERIFY(textOf(*m_target, QStringLiteral("numbered")).contains(QLatin1String("(9,next,9,18)")));

    QCOMPARE(
        m_target->run(
            {QStringLiteral("DROP TABLE numbered"),
             QStringLiteral("CREATE TABLE numbered (k int PRIMARY KEY, v text, at bigint GENERATED ALWAYS AS"
                            " IDENTITY)")}),
        QString());
    const auto fixed = write(*m_target, mergeInto(shapeOf(*m_target, {{}, "numbered"})), {batch});
    QVERIFY(!fixed);
    QCOMPARE(fixed.error().code, ErrorCode::Unsupported);
    QVERIFY(fixed.error().advice.contains(QLatin1String("BY DEFAULT")));
}

void tst_PostgresBulkWriter::hostileNames_data()
{
    QTest::addColumn<QString>("name");
    for (const char *name :
         {"Mixed Case", "quote\"d", "it's", "back\\slash", "E'\\x", "été ñ 日本語 🦜", "a.b",
          "select", "\"); DROP TABLE victim; --", "percent %s $1", " ", "tab\tnew\nline", "c1", "n", "t", "s",
          "excluded", "fresh"})
        QTest::newRow(name) << QString::fromUtf8(name);
    QTest::newRow("63 bytes") << QString(63, QLatin1Char('x'));
}

/// As a schema, a table, a key and a column at once.
void tst_PostgresBulkWriter::hostileNames()
{
    QFETCH(QString, name);
    const std::string word = name.toStdString();
    QString quoted = name;
    quoted = QLatin1Char('"') + quoted.replace(QLatin1String("\""), QLatin1String("\"\"")) + QLatin1Char('"');
    QCOMPARE(m_target->run({QStringLiteral("DROP SCHEMA IF EXISTS %1 CASCADE").arg(quoted),
                            QStringLiteral("CREATE SCHEMA %1").arg(quoted),
                            QStringLiteral("CREATE TABLE IF NOT EXISTS victim (a int)")}),
             QString());
    TableShape like;
    like.name = {word, word};
    like.primaryKey = {word};
    like.columns = {{.name = word,
                     .type = {.kind = TypeKind::Int32, .name = "integer"},
                     .declared = "integer",
                     .nullable = false},
                    {.name = word.substr(0, 61) + "v",
                     .type = {.kind = TypeKind::Text, .name = "text"},
                     .declared = "text"}};
    if (name.size() == 63)
        like.columns[1].name = std::string(62, 'x') + 'v';
    like.indexes = {
        {"i", {word}, true}, {"j", {like.columns[1].name, word}, false}, {"k", {"lower(x)"}, false}};
    TableMaker &maker = *m_target->connection().tableMaker();
    std::vector<MappedColumn> mapped;
    for (const TableShape::Column &column : like.columns)
        mapped.push_back(*maker.map(column, false));
    const auto statement = maker.createStatement(like, mapped);
    PENSTOCK_VERIFY(statement);
    PENSTOCK_VERIFY(maker.run(*statement));
    const auto indexes = maker.indexStatements(like.name, like);
    PENSTOCK_VERIFY(indexes);
    QCOMPARE(indexes->size(), std::size_t{1});
    PENSTOCK_VERIFY(maker.run(indexes->front()));
    const TableShape shape = shapeOf(*m_target, {word, word});
    QCOMPARE(shape.primaryKey, like.primaryKey);
    QCOMPARE(shape.indexes.size(), std::size_t{2});

    RowBatchBuilder builder(std::make_shared<const std::vector<Column>>(
        std::vector<Column>{{word, like.columns[0].type}, {like.columns[1].name, like.columns[1].type}}));
    for (std::int32_t i = 0; i < 3; ++i) {
        builder.append(0, i);
        builder.appendBytes(1, "value");
        builder.endRow();
    }
    const RowBatch batch = builder.take();
    QCOMPARE(shown(write(*m_target, insertInto(shape), {batch})), QStringLiteral("3/0"));
    QCOMPARE(shown(write(*m_target, mergeInto(shape, like.columns[1].name), {batch})), QStringLiteral("0/0"));
    const auto added = maker.addColumnStatement(shape.name, word + (name.size() == 63 ? "" : "2"), mapped[1]);
    PENSTOCK_VERIFY(added);
    QCOMPARE(maker.run(*added).has_value(), name.size() != 63); // that one is taken
    QCOMPARE(m_target->run({QStringLiteral("SELECT * FROM victim"),
                            QStringLiteral("DROP SCHEMA %1 CASCADE").arg(quoted)}),
             QString());
}

void tst_PostgresBulkWriter::removesKeys()
{
    makeVersioned(QStringLiteral("(1, 'a', 1), (2, 'b', 2), (3, 'c', 3)"));
    const TableShape shape = shapeOf(*m_target, {{}, "versioned"});
    RowBatchBuilder keys(std::make_shared<const std::vector<Column>>(std::vector<Column>{
        {"k", {.kind = TypeKind::Int64, .style = TextStyle::MariaDb, .name = "bigint"}}}));
    for (const std::int64_t key : {3, 1, 99, 1}) {
        keys.append(0, key);
        keys.endRow();
    }
    BulkWriter &writer = *m_target->connection().bulkWriter();
    PENSTOCK_VERIFY(writer.begin());
    const auto removed = writer.remove(shape, {"k"}, keys.take());
    PENSTOCK_VERIFY(removed);
    QCOMPARE(*removed, 2);
    PENSTOCK_VERIFY(writer.commit());
    QCOMPARE(versioned(), QStringLiteral("(2,b,2)"));
}

void tst_PostgresBulkWriter::noRows()
{
    makeVersioned();
    const TableShape shape = shapeOf(*m_target, {{}, "versioned"});
    QCOMPARE(shown(write(*m_target, insertInto(shape), {})), QStringLiteral("0/0"));
    QCOMPARE(shown(write(*m_target, mergeInto(shape), {})), QStringLiteral("0/0"));
    BulkWriter &writer = *m_target->connection().bulkWriter();
    writer.rollback(); // nothing is open
    PENSTOCK_VERIFY(writer.begin());
    PENSTOCK_VERIFY(writer.commit());
    QCOMPARE(writer.commit().error().code, ErrorCode::Internal);
}

/// Triggers of the target run with the search path that the session has, and what they say is no business of the next
/// statement's.
void tst_PostgresBulkWriter::triggersFindTheirObjects()
{
    makeVersioned();
    QCOMPARE(
        m_target->run(
            {QStringLiteral("DROP TABLE IF EXISTS heard"), QStringLiteral("CREATE TABLE heard (k int)"),
             QStringLiteral("CREATE OR REPLACE FUNCTION hear() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                            " RAISE NOTICE 'heard %', NEW.k; INSERT INTO heard VALUES (NEW.k); RETURN NEW;"
                            " END $$"),
             QStringLiteral("CREATE TRIGGER hear AFTER INSERT OR UPDATE ON versioned FOR EACH ROW EXECUTE"
                            " FUNCTION hear()")}),
        QString());
    const TableShape shape = shapeOf(*m_target, {{}, "versioned"});
    const auto batch = batchOf(std::vector<VersionedRow>{{1, "a", 1}, {2, "b", 2}});
    QCOMPARE(shown(write(*m_target, insertInto(shape), {batch})), QStringLiteral("2/0"));
    const auto other = batchOf(std::vector<VersionedRow>{{2, "bb", 2}, {3, "c", 3}});
    QCOMPARE(shown(write(*m_target, mergeInto(shape), {other})), QStringLiteral("1/1"));
    QCOMPARE(textOf(*m_target, QStringLiteral("heard")), QStringLiteral("(1)\n(2)\n(2)\n(3)\n"));
    const auto cursor = m_target->connection().execute({.text = QStringLiteral("SELECT 1")});
    PENSTOCK_VERIFY(cursor);
    while ((*cursor)->next()->has_value()) {
    }
    QCOMPARE((*cursor)->summary().notices.size(), std::size_t{0});
}

void tst_PostgresBulkWriter::refusesByTheServer_data()
{
    QTest::addColumn<QString>("rule");
    QTest::addColumn<QString>("state");
    QTest::addColumn<int>("code");
    QTest::newRow("check") << QStringLiteral("ALTER TABLE versioned ADD CHECK (at < 2)")
                           << QStringLiteral("23514") << int(ErrorCode::Sql);
    QTest::newRow("not null") << QStringLiteral("ALTER TABLE versioned ALTER v SET NOT NULL")
                              << QStringLiteral("23502") << int(ErrorCode::Sql);
    QTest::newRow("unique") << QStringLiteral("CREATE UNIQUE INDEX ON versioned (at)")
                            << QStringLiteral("23505") << int(ErrorCode::Conflict);
    QTest::newRow("deferred") << QStringLiteral(
        "ALTER TABLE versioned ADD FOREIGN KEY (at) REFERENCES anchors DEFERRABLE"
        " INITIALLY DEFERRED") << QStringLiteral("23503")
                              << int(ErrorCode::Sql);
    QTest::newRow("read-only") << QStringLiteral("SET default_transaction_read_only TO on")
                               << QStringLiteral("25006") << int(ErrorCode::ReadOnly);
    QTest::newRow("no privilege") << QStringLiteral("SET SESSION AUTHORIZATION penstock_nobody")
                                  << QStringLiteral("42501") << int(ErrorCode::Privilege);
}

void tst_PostgresBulkWriter::refusesByTheServer()
{
    QFETCH(QString, rule);
    QFETCH(QString, state);
    QFETCH(int, code);
    makeVersioned();
    const QString makeRole = QStringLiteral(
        "DO $$ BEGIN CREATE ROLE penstock_nobody; EXCEPTION WHEN duplicate_object THEN END $$");
    const TableShape shape = shapeOf(*m_target, {{}, "versioned"});
    QCOMPARE(m_target->run({QStringLiteral("DROP TABLE IF EXISTS anchors CASCADE"),
                            QStringLiteral("CREATE TABLE anchors (k bigint PRIMARY KEY)"), makeRole, rule}),
             QString());
    const auto batch = batchOf(std::vector<VersionedRow>{{1, "a", 1}, {2, {}, 1}, {3, "c", 3}});
    for (const BulkTarget &target : {insertInto(shape), mergeInto(shape)}) {
        const auto counts = write(*m_target, target, {batch});
        QVERIFY(!counts);
        QCOMPARE(counts.error().serverCode, state);
        if (target.mode == BulkTarget::Mode::Insert)
            QCOMPARE(int(counts.error().code), code);
        QCOMPARE(m_target->connection().transactionState(), TransactionState::None);
        QVERIFY(m_target->connection().isUsable());
    }
    QCOMPARE(m_target->run({QStringLiteral("RESET SESSION AUTHORIZATION"),
                            QStringLiteral("SET default_transaction_read_only TO off")}),
             QString());
    QCOMPARE(versioned(), QString());
}

/// A column that takes another type between the look and the load is noticed, not filled with the old type's bytes.
void tst_PostgresBulkWriter::tableChangedMeanwhile()
{
    makeVersioned();
    const TableShape shape = shapeOf(*m_target, {{}, "versioned"});
    const auto batch = batchOf(std::vector<VersionedRow>{{1, "a", 1}});
    QCOMPARE(m_target->run({QStringLiteral("ALTER TABLE versioned ALTER at TYPE double precision")}),
             QString());
    QCOMPARE(write(*m_target, insertInto(shape), {batch}).error().code, ErrorCode::Conflict);
    QCOMPARE(m_target->run({QStringLiteral("ALTER TABLE versioned DROP COLUMN at")}), QString());
    QCOMPARE(write(*m_target, mergeInto(shape), {batch}).error().code, ErrorCode::Conflict);

    // From the load on, nobody can.
    makeVersioned();
    BulkWriter &writer = *m_target->connection().bulkWriter();
    PENSTOCK_VERIFY(writer.begin());
    auto load = writer.load(insertInto(shape));
    PENSTOCK_VERIFY(load);
    ProbeSession other(m_to->profile());
    QVERIFY(other
                .run({QStringLiteral("SET lock_timeout TO '200ms'"),
                      QStringLiteral("ALTER TABLE versioned ALTER at TYPE double precision")})
                .contains(QLatin1String("lock timeout")));
    PENSTOCK_VERIFY((*load)->write(batch));
    PENSTOCK_VERIFY((*load)->finish());
    load->reset();
    PENSTOCK_VERIFY(writer.commit());
    QCOMPARE(versioned(), QStringLiteral("(1,a,1)"));
}

void tst_PostgresBulkWriter::order()
{
    makeVersioned();
    const TableShape shape = shapeOf(*m_target, {{}, "versioned"});
    const auto batch = batchOf(std::vector<VersionedRow>{{1, "a", 1}});
    BulkWriter &writer = *m_target->connection().bulkWriter();
    QCOMPARE(writer.load(insertInto(shape)).error().code, ErrorCode::Internal);
    PENSTOCK_VERIFY(writer.begin());
    QCOMPARE(writer.begin().error().code, ErrorCode::Internal);
    auto load = writer.load(insertInto(shape));
    PENSTOCK_VERIFY(load);
    PENSTOCK_VERIFY((*load)->write(batch));
    QCOMPARE(writer.load(insertInto(shape)).error().code, ErrorCode::Internal);
    QCOMPARE(m_target->query(QStringLiteral("SELECT 1")).error().code, ErrorCode::Internal);
    PENSTOCK_VERIFY((*load)->finish());
    load->reset();
    // A checkpoint in the same transaction.
    QCOMPARE(m_target->run({QStringLiteral("UPDATE versioned SET v = 'checkpoint'")}), QString());
    auto merge = writer.load(mergeInto(shape));
    PENSTOCK_VERIFY(merge);
    PENSTOCK_VERIFY((*merge)->write(batchOf(std::vector<VersionedRow>{{2, "b", 2}})));
    PENSTOCK_VERIFY((*merge)->finish());
    merge->reset();
    PENSTOCK_VERIFY(writer.commit());
    QCOMPARE(versioned(), QStringLiteral("(1,checkpoint,1) (2,b,2)"));
    BulkTarget keyless = mergeInto(shape);
    keyless.key.clear();
    PENSTOCK_VERIFY(writer.begin());
    QCOMPARE(writer.load(keyless).error().code, ErrorCode::Invalid);
    writer.rollback();
}

/// More than one COPY, with keys that come again in a later one.
void tst_PostgresBulkWriter::manySlices()
{
    makeVersioned();
    const unsigned seed = std::random_device()();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    std::map<std::int32_t, VersionedRow> expected;
    std::vector<RowBatch> batches;
    for (int i = 0; i < 40; ++i) {
        std::vector<VersionedRow> rows;
        for (int j = 0; j < 1000; ++j) {
            VersionedRow row{static_cast<std::int32_t>(random() % 30000), std::string(random() % 2000, 'v'),
                             static_cast<std::int64_t>(random() % 1000)};
            const auto known = expected.find(row.key);
            if (known == expected.end() || *row.at >= *known->second.at)
                expected.insert_or_assign(row.key, row);
            rows.push_back(std::move(row));
        }
        batches.push_back(batchOf(rows));
    }
    const BulkTarget target = mergeInto(shapeOf(*m_target, {{}, "versioned"}), "at");
    const auto counts = write(*m_target, target, batches);
    PENSTOCK_VERIFY(counts);
    QCOMPARE(counts->inserted, std::int64_t(expected.size()));
    const auto rows = m_target->query(QStringLiteral("SELECT k, length(v), at FROM versioned ORDER BY k"));
    PENSTOCK_VERIFY(rows);
    QCOMPARE(rows->size(), expected.size());
    std::size_t i = 0;
    for (const auto &[key, row] : expected) {
        QCOMPARE((*rows)[i], (std::vector<std::string>{std::to_string(key), std::to_string(row.value->size()),
                                                       std::to_string(*row.at)}));
        ++i;
    }
}

void tst_PostgresBulkWriter::largeValue()
{
    constexpr std::size_t size = std::size_t{100} << 20;
    QCOMPARE(m_target->run({QStringLiteral("DROP TABLE IF EXISTS large"),
                            QStringLiteral("CREATE TABLE large (k int PRIMARY KEY, v bytea)")}),
             QString());
    RowBatchBuilder builder(std::make_shared<const std::vector<Column>>(
        std::vector<Column>{{"k", {.kind = TypeKind::Int32, .name = "integer"}},
                            {"v", {.kind = TypeKind::Binary, .name = "bytea"}}}));
    for (std::int32_t i = 0; i < 2; ++i) {
        builder.append(0, i);
        std::vector<char> &bytes = builder.beginBytes(1);
        bytes.resize(bytes.size() + (i == 0 ? size : 3), static_cast<char>('a' + i));
        builder.endBytes(1);
        builder.endRow();
    }
    const RowBatch batch = builder.take();
    for (const BulkTarget &target :
         {insertInto(shapeOf(*m_target, {{}, "large"})), mergeInto(shapeOf(*m_target, {{}, "large"}))}) {
        QCOMPARE(m_target->run({QStringLiteral("TRUNCATE large")}), QString());
        QCOMPARE(shown(write(*m_target, target, {batch})), QStringLiteral("2/0"));
        const auto rows =
            m_target->query(QStringLiteral("SELECT length(v), get_byte(v, 0), get_byte(v, length(v) - 1) FROM"
                                           " large ORDER BY k"));
        PENSTOCK_VERIFY(rows);
        QCOMPARE((*rows)[0], (std::vector<std::string>{std::to_string(size), "97", "97"}));
        QCOMPARE((*rows)[1], (std::vector<std::string>{"3", "98", "98"}));
    }
    QCOMPARE(m_target->run({QStringLiteral("DROP TABLE large")}), QString());
}

/// A cancel between two batches ends the load with the next of them, and the session goes on.
void tst_PostgresBulkWriter::cancelled()
{
    makeVersioned();
    const TableShape shape = shapeOf(*m_target, {{}, "versioned"});
    std::vector<VersionedRow> rows;
    for (std::int32_t i = 0; i < 5000; ++i)
        rows.push_back({i, std::string(100, 'x'), 1});
    const RowBatch batch = batchOf(rows);
    BulkWriter &writer = *m_target->connection().bulkWriter();
    PENSTOCK_VERIFY(writer.begin());
    auto load = writer.load(insertInto(shape));
    PENSTOCK_VERIFY(load);
    PENSTOCK_VERIFY((*load)->write(batch));
    PENSTOCK_VERIFY(m_target->connection().canceller()->cancel(Deadline::after(10s)));
    const auto next = (*load)->write(batch);
    QVERIFY(!next);
    QCOMPARE(next.error().code, ErrorCode::Cancelled);
    load->reset();
    writer.rollback();
    QCOMPARE(m_target->connection().transactionState(), TransactionState::None);
    QCOMPARE(versioned(), QString());
}

void tst_PostgresBulkWriter::abandonedLoad()
{
    makeVersioned();
    const TableShape shape = shapeOf(*m_target, {{}, "versioned"});
    BulkWriter &writer = *m_target->connection().bulkWriter();
    for (const BulkTarget &target : {insertInto(shape), mergeInto(shape)}) {
        PENSTOCK_VERIFY(writer.begin());
        {
            auto load = writer.load(target);
            PENSTOCK_VERIFY(load);
            PENSTOCK_VERIFY((*load)->write(batchOf(std::vector<VersionedRow>{{1, "a", 1}})));
        }
        QCOMPARE(m_target->connection().transactionState(), TransactionState::Failed);
        QCOMPARE(writer.commit().error().code, ErrorCode::Sql); // and it is rolled back
        QCOMPARE(m_target->connection().transactionState(), TransactionState::None);
        QCOMPARE(versioned(), QString());
    }
}

void tst_PostgresBulkWriter::killedServer()
{
    // The table has to outlive the kill.
    PrivatePostgres server({.settings = {QStringLiteral("synchronous_commit = on")}});
    PENSTOCK_VERIFY(server.start());
    ProbeSession session(server.profile());
    QCOMPARE(session.run({QStringLiteral("CREATE TABLE versioned (k int PRIMARY KEY, v text, at bigint)")}),
             QString());
    const TableShape shape = shapeOf(session, {{}, "versioned"});
    std::vector<VersionedRow> rows;
    for (std::int32_t i = 0; i < 5000; ++i)
        rows.push_back({i, std::string(1000, 'x'), 1});
    const RowBatch batch = batchOf(rows);
    BulkWriter &writer = *session.connection().bulkWriter();
    PENSTOCK_VERIFY(writer.begin());
    auto load = writer.load(insertInto(shape));
    PENSTOCK_VERIFY(load);
    PENSTOCK_VERIFY((*load)->write(batch));
    server.kill();
    Result<void> written;
    for (int i = 0; i < 20 && written; ++i)
        written = (*load)->write(batch);
    const ErrorCode code = written ? (*load)->finish().error().code : written.error().code;
    QCOMPARE(code, ErrorCode::ConnectionLost);
    load->reset();
    writer.rollback();
    QVERIFY(!session.connection().isUsable());

    // A server that stands still is left at once when the connection is abandoned.
    PENSTOCK_VERIFY(server.start());
    ProbeSession other(server.profile());
    BulkWriter &second = *other.connection().bulkWriter();
    PENSTOCK_VERIFY(second.begin());
    auto stuck = second.load(insertInto(shape));
    PENSTOCK_VERIFY(stuck);
    PENSTOCK_VERIFY((*stuck)->write(batch));
    server.freeze();
    std::thread thread([canceller = other.connection().canceller()] {
        std::this_thread::sleep_for(50ms);
        canceller->abandon();
    });
    QElapsedTimer timer;
    timer.start();
    written = {};
    for (int i = 0; i < 100 && written; ++i)
        written = (*stuck)->write(batch);
    thread.join();
    QVERIFY(!written);
    QCOMPARE(written.error().code, ErrorCode::ConnectionLost);
    stuck->reset();
    second.rollback();
    server.thaw();
    QVERIFY(!other.connection().isUsable());
}

Q_DECLARE_METATYPE(RowBatch)
QTEST_GUILESS_MAIN(tst_PostgresBulkWriter)
#include "tst_PostgresBulkWriter.moc"
