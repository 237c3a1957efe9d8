// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/replication/CanonicalCell.h"
#include "tests/support/BatchOf.h"

#include <QtTest>

#include <array>
#include <charconv>
#include <cmath>
#include <random>
#include <set>

namespace {

using K = TypeKind;

ColumnType typed(TypeKind kind, const std::string &name = {}, int scale = -1,
                 TextStyle style = TextStyle::Postgres)
{
    ColumnType type{.kind = kind, .style = style, .scale = scale, .name = name};
    if (kind == K::Decimal)
        type.precision = 38;
    return type;
}

ColumnType maria(TypeKind kind, const std::string &name = {}, int scale = -1)
{
    return typed(kind, name, scale, TextStyle::MariaDb);
}

/// What SqliteTableMaker would declare for the type, or a name.
ColumnType lite(const std::string &declared)
{
    return typed(K::Dynamic, declared, -1, TextStyle::Sqlite);
}

std::string bytesOf(const ColumnType &source, const ColumnType &own, const Value &value)
{
    const RowBatch batch = BatchOf::rows({{"x", own}}, {{value}});
    std::string out;
    CanonicalCell(source, own).append(out, batch.column(0), 0);
    return out;
}

Value integer(std::int64_t value)
{
    return value;
}

Value blob(const char *bytes, std::size_t size)
{
    return Blob{std::string(bytes, size)};
}

/// A value at the source, the same one kept elsewhere, and others that are kept there.
struct Case
{
    const char *name;
    ColumnType source;
    Value value;
    ColumnType own;
    Value same;
    std::vector<Value> others = {};
};

std::vector<Case> cases()
{
    const ColumnType money = typed(K::Decimal, "numeric(12,2)", 2);
    const ColumnType moment = typed(K::TimestampTz, "timestamp with time zone");
    const std::string id = "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11";
    return {
        // Whole numbers, whatever their width.
        {"int and bigint",
         typed(K::Int32),
         integer(7),
         typed(K::Int64),
         integer(7),
         {integer(8), integer(-7)}},
        {"smallint as numeric",
         typed(K::Int16),
         integer(-7),
         typed(K::Numeric),
         "-7.00",
         {"-7.01", "7", "NaN"}},
        {"bigint as decimal",
         typed(K::Int64),
         integer(INT64_MIN),
         typed(K::Decimal, {}, 2),
         "-9223372036854775808.00",
         {"-9223372036854775807.99"}},
        {"bigint as REAL",
         typed(K::Int64),
         integer(1 << 30),
         lite("REAL"),
         1073741824.0,
         {1073741824.5, "x"}},
        {"unsigned in SQLite",
         maria(K::UInt64),
         "18446744073709551615",
         lite("UNSIGNED64_TEXT"),
         "18446744073709551615",
         {"18446744073709551614", 18446744073709551616.0, "x"}},
        {"small unsigned", maria(K::UInt64), "5", lite("UNSIGNED64_TEXT"), "5", {"6", "-5"}},
        {"unsigned as numeric",
         maria(K::UInt64),
         "18446744073709551615",
         typed(K::Decimal, {}, 0),
         "18446744073709551615",
         {"1844674407370955161", "0"}},
        {"int as text", typed(K::Int32), integer(100), lite("TEXT"), "100", {"1e1", "100x", "", "99"}},
        // Booleans against MariaDB's and SQLite's.
        {"boolean as tinyint",
         typed(K::Boolean),
         "t",
         maria(K::Int16, "tinyint"),
         integer(1),
         {integer(0), integer(2)}},
        {"tinyint as boolean", maria(K::Int16, "tinyint"), integer(0), typed(K::Boolean), "f", {"t"}},
        {"boolean in SQLite",
         typed(K::Boolean),
         "f",
         lite("BOOLEAN"),
         integer(0),
         {integer(1), "false?", 0.5}},
        // Floats.
        {"float in a double", typed(K::Float32), "0.1", typed(K::Float64), static_cast<double>(0.1F), {0.1}},
        {"float in SQLite",
         typed(K::Float32),
         "3.4028235e38",
         lite("FLOAT32"),
         static_cast<double>(3.4028235e38F),
         {1.0}},
        {"float as text", typed(K::Float32), "0.1", lite("TEXT"), "0.1", {"0.2", "0.100000001"}},
        {"double as text", typed(K::Float64), 0.1, lite("TEXT"), "0.1", {"0.10000000000000001", "0.2"}},
        {"double as numeric",
         typed(K::Float64),
         1e300,
         typed(K::Numeric),
         '1' + std::string(300, '0'),
         {'2' + std::string(300, '0'), '1' + std::string(299, '0') + '1'}},
        {"double as integer",
         typed(K::Float64),
         0x1p60,
         lite("NUMERIC"),
         integer(std::int64_t{1} << 60),
         {integer(7)}},
        {"minus zero", typed(K::Float64), -0.0, lite("REAL"), 0.0, {5e-324}},
        {"infinity", typed(K::Float64), INFINITY, lite("DOUBLE"), INFINITY, {-INFINITY, 1.7e308}},
        {"nan", typed(K::Float64), NAN, typed(K::Numeric), "NaN", {"0", "Infinity"}},
        // Decimals: zeros at the end are nobody's.
        {"decimal scales", money, "1.0", typed(K::Decimal, {}, 4), "1.0000", {"1.0001", "10"}},
        {"decimal narrower", money, "1.00", typed(K::Decimal, {}, 0), "1", {"2"}},
        {"decimal text",
         money,
         "-0.05",
         lite("DECIMAL_TEXT(12,2)"),
         "-0.05",
         {"0.05", "-0.5", "-0.050001", "x"}},
        {"decimal other zeros", money, "1", lite("TEXT"), "1.000", {"1.001"}},
        {"decimal as REAL", money, "12.55", lite("REAL"), 12.55, {12.5, 12.550000000000004}},
        {"decimal as integer", money, "12", lite("NUMERIC"), integer(12), {integer(1200), 12.5}},
        {"decimal nan", money, "NaN", typed(K::Numeric), "NaN", {"0"}},
        {"numeric zeros", typed(K::Numeric), "1.50", typed(K::Numeric), "1.5", {"15", "1.05"}},
        {"numeric long",
         typed(K::Numeric),
         "12345678901234567890.12",
         lite("DECIMAL_TEXT"),
         "12345678901234567890.120",
         {"12345678901234567890.13", 12345678901234567890.0, "NaN"}},
        {"numeric infinity",
         typed(K::Numeric),
         "-Infinity",
         lite("DECIMAL_TEXT"),
         "-Infinity",
         {"Infinity", "0"}},
        // Texts are their bytes, but for what CHAR pads.
        {"text", typed(K::Text, "text"), "a ", lite("TEXT"), "a ", {"a", "A ", blob("a ", 2)}},
        {"number-like text", typed(K::Text, "text"), "007", lite("TEXT"), "007", {"7", integer(7)}},
        {"padded char",
         typed(K::Text, "character(6)"),
         "ab    ",
         maria(K::Text, "char(6)"),
         "ab",
         {"abc", " ab"}},
        {"char stays padded", maria(K::Text, "char(6)"), "ab", lite("CHAR(6)"), "ab    ", {"ab   x"}},
        {"varchar blanks count", maria(K::Text, "varchar(6)"), "ab ", typed(K::Text, "text"), "ab ", {"ab"}},
        {"json verbatim",
         typed(K::Json, "json"),
         "{\"a\": 1}",
         lite("JSON_TEXT"),
         "{\"a\": 1}",
         {"{\"a\":1}"}},
        {"opaque", typed(K::Opaque, "inet"), "10.0.0.1", maria(K::Text, "text"), "10.0.0.1", {"10.0.0.1/32"}},
        // Bytes and identifiers.
        {"bytes",
         typed(K::Binary),
         blob("\0\xff", 2),
         lite("BLOB"),
         blob("\0\xff", 2),
         {blob("\0", 1), "\\x00ff"}},
        {"uuid as char",
         typed(K::Uuid),
         id,
         maria(K::Text, "char(36)"),
         QString::fromStdString(id).toUpper().toStdString(),
         {"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12", ""}},
        {"uuid as bytes",
         typed(K::Uuid),
         id,
         maria(K::Binary, "binary(16)"),
         blob("\xa0\xee\xbc\x99\x9c\x0b\x4e\xf8\xbb\x6d\x6b\xb9\xbd\x38\x0a\x11", 16),
         {blob("x", 1)}},
        {"bytes as uuid",
         maria(K::Binary, "binary(16)"),
         blob("\xa0\xee\xbc\x99\x9c\x0b\x4e\xf8\xbb\x6d\x6b\xb9\xbd\x38\x0a\x11", 16),
         typed(K::Uuid),
         id,
         {"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12"}},
        {"uuid in SQLite", typed(K::Uuid), id, lite("UUID_TEXT"), id, {"a0eebc99"}},
        // Times.
        {"date",
         typed(K::Date),
         "2024-02-29",
         lite("DATE_TEXT"),
         "2024-02-29",
         {"2024-02-28", "29.02.2024", integer(19782)}},
        {"no date",
         maria(K::Date),
         "0000-00-00",
         lite("DATE_TEXT"),
         "0000-00-00",
         {"0000-01-01", "2024-02-00"}},
        {"before Christ",
         typed(K::Date),
         "0044-03-15 BC",
         lite("DATE_TEXT"),
         "0044-03-15 BC",
         {"0044-03-15"}},
        {"instant in UTC",
         moment,
         "2024-02-29 12:00:00+02",
         lite("TIMESTAMPTZ_TEXT"),
         "2024-02-29 10:00:00.000000Z",
         {"2024-02-29 12:00:00.000000Z", "2024-02-29 10:00:00.000001Z", ""}},
        {"instant by another offset",
         moment,
         "2024-02-29 12:00:00+02",
         lite("TEXT"),
         "2024-02-29T11:00:00+01:00",
         {}},
        {"instant as DATETIME in UTC",
         moment,
         "2024-02-29 12:00:00+02",
         maria(K::Timestamp, "datetime(6)", 6),
         "2024-02-29 10:00:00",
         {"2024-02-29 12:00:00"}},
        {"instant endless",
         moment,
         "infinity",
         lite("TIMESTAMPTZ_TEXT"),
         "infinity",
         {"-infinity", "294276-12-31 23:59:59Z"}},
        {"timestamp digits",
         maria(K::Timestamp, "datetime(3)", 3),
         "2024-02-29 12:00:00.5",
         lite("TIMESTAMP_TEXT(3)"),
         "2024-02-29 12:00:00.500",
         {"2024-02-29 12:00:00", "2024-02-29 12:00:00.501"}},
        {"no timestamp",
         maria(K::Timestamp, "datetime"),
         "2024-02-00 00:00:00",
         lite("TIMESTAMP_TEXT"),
         "2024-02-00 00:00:00",
         {"2024-02-01 00:00:00"}},
        {"long time", maria(K::Time), "-838:59:59", lite("TIME_TEXT"), "-838:59:59", {"838:59:59"}},
        {"time with zone",
         typed(K::TimeTz),
         "12:00:00+02",
         lite("TIMETZ_TEXT"),
         "12:00:00.000000+02:00",
         {"10:00:00.000000+00:00"}},
        {"interval",
         typed(K::Interval),
         "1 mon -1 days",
         lite("DURATION_TEXT"),
         "1 mon -1 days",
         {"29 days", "1 mon 1 day", "00:00:00"}},
        // SQLite's own, by class.
        {"class integer", lite(""), integer(7), lite(""), 7.0, {7.5, "7", blob("7", 1)}},
        {"class real", lite("NUMERIC"), 0.1, typed(K::Numeric), "0.1", {"0.2"}},
        {"class text", lite(""), "7", typed(K::Text), "7", {"8"}},
        {"class blob", lite(""), blob("7", 1), typed(K::Binary), blob("7", 1), {blob("8", 1)}},
        {"meant decimal", lite("DECIMAL_TEXT(12,2)"), "1.5", typed(K::Decimal, {}, 2), "1.50", {"1.51"}},
        {"meant instant",
         lite("TIMESTAMPTZ_TEXT"),
         "2024-02-29 10:00:00Z",
         moment,
         "2024-02-29 12:00:00+02",
         {}},
        {"meant float", lite("REAL"), 0.1, typed(K::Float64), 0.1, {0.2}},
        {"wrong class stays", lite("INTEGER"), "seven", lite("INTEGER"), "seven", {"eight", integer(7)}},
        {"half in INTEGER", lite("INTEGER"), 1.5, lite("INTEGER"), 1.5, {1.25, integer(1)}},
        {"no such date", lite("DATE_TEXT"), "soon", lite("DATE_TEXT"), "soon", {"later"}},
    };
}

} // namespace

/// Equal bytes for equal values, whatever engine keeps them.
class tst_CanonicalCell final : public QObject
{
    Q_OBJECT

private slots:
    void pairs_data()
    {
        QTest::addColumn<int>("index");
        int index = 0;
        for (const Case &one : cases())
            QTest::newRow(one.name) << index++;
    }
    void pairs()
    {
        QFETCH(int, index);
        const Case one = cases()[static_cast<std::size_t>(index)];
        const std::string source = bytesOf(one.source, one.source, one.value);
        QCOMPARE(QByteArray::fromStdString(bytesOf(one.source, one.own, one.same)).toHex(),
                 QByteArray::fromStdString(source).toHex());
        int number = 0;
        for (const Value &other : one.others) {
            const std::string bytes = bytesOf(one.source, one.own, other);
            QVERIFY2(bytes != source, QByteArray::number(number));
            ++number;
        }
        QVERIFY(bytesOf(one.source, one.own, {}) != source); // NULL
        QCOMPARE(bytesOf(one.source, one.own, {}), bytesOf(one.source, one.source, {}));
    }

    /// No row of cells has the bytes of another row.
    void rowsDoNotRunTogether()
    {
        const ColumnType text = typed(K::Text);
        const auto row = [&](const std::vector<Value> &values) {
            std::string out;
            for (const Value &value : values)
                out += bytesOf(text, text, value);
            return out;
        };
        const std::vector<std::vector<Value>> rows{
            {"ab", "c"}, {"a", "bc"}, {"abc", ""}, {"", "abc"}, {"abc", {}},
            {{}, "abc"}, {"", ""},    {{}, {}},    {"t", "t"},  {std::string(5, '\0'), {}}};
        std::set<std::string> seen;
        for (const auto &values : rows)
            QVERIFY(seen.insert(row(values)).second);
    }
    /// Of every kind, and of batches with many rows: a cell has the bytes that it has alone.
    void everyKindInABatch_data()
    {
        QTest::addColumn<int>("kind");
        for (int kind = 0; kind <= static_cast<int>(K::Opaque); ++kind)
            QTest::addRow("%d", kind) << kind;
    }
    void everyKindInABatch()
    {
        QFETCH(int, kind);
        const ColumnType type =
            typed(static_cast<K>(kind), {}, kind == static_cast<int>(K::Decimal) ? 2 : -1);
        const auto texts = [&]() -> std::vector<Value> {
            switch (type.kind) {
            case K::Boolean:
                return {"t", "f", "t"};
            case K::Binary:
                return {blob("", 0), blob("\0", 1), blob("abc", 3)};
            case K::Uuid:
                return {"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "00000000-0000-0000-0000-000000000000"};
            case K::Date:
                return {"2024-02-29", "infinity", "4714-11-24 BC"};
            case K::Time:
                return {"00:00:00", "24:00:00"};
            case K::TimeTz:
                return {"00:00:00+02", "24:00:00-15:59:59"};
            case K::Timestamp:
            case K::TimestampTz:
                return {"2024-02-29 12:00:00", "-infinity"};
            case K::Interval:
                return {"1 mon", "30 days", "00:00:00"};
            default:
                return {"1", "0", "100"};
            }
        }();
        std::vector<std::vector<Value>> rows;
        for (int round = 0; round < 40; ++round) {
            for (const Value &value : texts)
                rows.push_back({value});
            rows.push_back({Value()});
        }
        const RowBatch batch = BatchOf::rows({{"x", type}}, rows);
        const CanonicalCell cell(type, type);
        std::set<std::string> distinct;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            std::string out;
            cell.append(out, batch.column(0), i);
            QCOMPARE(out, bytesOf(type, type, rows[i][0]));
            distinct.insert(out);
        }
        std::size_t different = 1; // NULL
        for (auto at = texts.begin(); at != texts.end(); ++at)
            different += std::find(texts.begin(), at, *at) == at ? 1 : 0;
        QCOMPARE(distinct.size(), different);
    }
    /// Seeded: doubles by way of their shortest text and back.
    void doublesAsTexts()
    {
        const auto seed = static_cast<unsigned>(QDateTime::currentMSecsSinceEpoch());
        qInfo("seed %u", seed);
        std::mt19937_64 random(seed);
        const ColumnType real = typed(K::Float64);
        const ColumnType numeric = typed(K::Numeric);
        for (int i = 0; i < 20'000; ++i) {
            double value = 0;
            const std::uint64_t bits = random();
            std::memcpy(&value, &bits, sizeof value);
            if (!std::isfinite(value))
                continue;
            std::array<char, 32> text{};
            const auto end = std::to_chars(text.data(), text.data() + text.size(), value);
            const std::string shown(text.data(), end.ptr);
            QCOMPARE(bytesOf(real, numeric, shown), bytesOf(real, real, value));
            QVERIFY(bytesOf(real, numeric, shown) != bytesOf(real, real, std::nextafter(value, 0.0)));
        }
    }
};

QTEST_GUILESS_MAIN(tst_CanonicalCell)
#include "tst_CanonicalCell.moc"
