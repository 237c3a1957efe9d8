// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/DecimalText.h"
#include "models/core/Temporal.h"
#include "models/replication/PortableText.h"
#include "models/replication/PortableValue.h"

#include <QtTest>

#include <random>

namespace {

using Temporal::Civil;
using Temporal::Clock;

std::int32_t day(int year, int month, int dayOfMonth)
{
    return Temporal::encodeDate({year, month, dayOfMonth});
}

std::int64_t moment(int year, int month, int dayOfMonth, const Clock &time = {})
{
    return Temporal::encodeTimestamp({year, month, dayOfMonth}, time);
}

std::string timestampText(std::int64_t value, TextStyle style, int digits = 6)
{
    std::string text;
    PortableText::appendTimestamp(text, value, style, digits);
    return text;
}

} // namespace

/// What is written reads back, and what is none is refused.
class tst_PortableText final : public QObject
{
    Q_OBJECT

private slots:
    void dates()
    {
        const auto check = [](std::int32_t days, TextStyle style, const char *expected) {
            std::string text;
            PortableText::appendDate(text, days, style);
            QCOMPARE(text, std::string(expected));
            QCOMPARE(PortableValue::date(text, style), std::optional(days));
        };
        check(day(2024, 2, 29), TextStyle::Postgres, "2024-02-29");
        check(day(1, 1, 1), TextStyle::Postgres, "0001-01-01");
        check(day(0, 12, 31), TextStyle::Postgres, "0001-12-31 BC");
        check(day(-4713, 11, 24), TextStyle::Postgres, "4714-11-24 BC");
        check(day(10000, 1, 1), TextStyle::Postgres, "10000-01-01");
        check(day(5874897, 12, 31), TextStyle::Postgres, "5874897-12-31");
        check(Temporal::dateInfinity, TextStyle::Postgres, "infinity");
        check(Temporal::dateMinusInfinity, TextStyle::Sqlite, "-infinity");
        check(day(0, 1, 1), TextStyle::MariaDb, "0000-01-01");
        check(day(0, 0, 0), TextStyle::MariaDb, "0000-00-00");
        check(day(2024, 2, 0), TextStyle::MariaDb, "2024-02-00");
        QVERIFY(PortableValue::date("2024-02-00", TextStyle::Sqlite));
        for (const char *bad : {"", "2024", "2024-2-9", "2024-02-30", "2024-13-01", "2024-02-29 ",
                                " 2024-02-29", "0000-01-01 BC", "99999999-01-01", "2024-02-29x", "Infinity"})
            QVERIFY2(!PortableValue::date(bad, TextStyle::Postgres), bad);
        QVERIFY(!PortableValue::date("infinity", TextStyle::MariaDb));
        QVERIFY(!PortableValue::date("0044-02-30 BC", TextStyle::Sqlite));
    }
    void timestamps()
    {
        const auto check = [](std::int64_t value, TextStyle style, int digits, const char *expected) {
            const std::string text = timestampText(value, style, digits);
            QCOMPARE(text, std::string(expected));
            QCOMPARE(PortableValue::timestamp(text, style), std::optional(value));
        };
        const auto noon = moment(2024, 2, 29, {12, 0, 0, 0});
        check(noon, TextStyle::Postgres, 6, "2024-02-29 12:00:00.000000");
        check(noon, TextStyle::MariaDb, 0, "2024-02-29 12:00:00");
        check(noon + 500'000, TextStyle::MariaDb, 3, "2024-02-29 12:00:00.500");
        check(noon + 1, TextStyle::MariaDb, 3, "2024-02-29 12:00:00.000001"); // never less than there is
        check(moment(1969, 12, 31, {23, 59, 59, 999999}), TextStyle::Postgres, 6,
              "1969-12-31 23:59:59.999999");
        check(moment(-43, 3, 15, {12, 0, 0, 0}), TextStyle::Postgres, 6, "0044-03-15 12:00:00.000000 BC");
        check(moment(2024, 2, 0, {12, 34, 56, 789000}), TextStyle::MariaDb, 3, "2024-02-00 12:34:56.789");
        check(moment(0, 0, 0), TextStyle::MariaDb, 0, "0000-00-00 00:00:00");
        check(Temporal::timestampInfinity, TextStyle::Postgres, 6, "infinity");
        check(Temporal::timestampMinusInfinity, TextStyle::Sqlite, 6, "-infinity");
        // Past the year 294247, where 64 bits end.
        const auto last = PortableValue::timestamp("294276-12-31 23:59:59.999999", TextStyle::Postgres);
        QVERIFY(last && Temporal::isWrapped(*last));
        QCOMPARE(timestampText(*last, TextStyle::Postgres), std::string("294276-12-31 23:59:59.999999"));
        QVERIFY(!PortableValue::timestamp("294247-01-10 04:00:54.775807", TextStyle::Postgres));
        QVERIFY(!PortableValue::timestamp("294277-01-01 00:00:00", TextStyle::Postgres));

        for (const char *same : {"2024-02-29T12:00", "2024-02-29 12:00:00", "2024-02-29 12:00:00.0000000000"})
            QCOMPARE(PortableValue::timestamp(same, TextStyle::Postgres), std::optional(noon));
        for (const char *bad : {"2024-02-29 24:00:00", "2024-02-29 12:60:00", "2024-02-29 12:00:60",
                                "2024-02-29 12", "2024-02-29 12:00:00.", "2024-02-29 12:00:00.0000001",
                                "2024-02-29 12:00:00Z", "2024-02-29  12:00:00", "now"})
            QVERIFY2(!PortableValue::timestamp(bad, TextStyle::Postgres), bad);
    }
    void instants()
    {
        const auto noon = moment(2024, 2, 29, {12, 0, 0, 0});
        std::string text;
        PortableText::appendTimestampTz(text, noon);
        QCOMPARE(text, std::string("2024-02-29 12:00:00.000000Z"));
        for (const char *same :
             {"2024-02-29 12:00:00Z", "2024-02-29T12:00:00+00:00", "2024-02-29 12:00",
              "2024-02-29 14:00:00+02", "2024-02-29 17:30:00.0+05:30", "2024-02-29 11:50:39-00:09:21"})
            QCOMPARE(PortableValue::timestampTz(same), std::optional(noon));
        for (const char *bad : {"2024-02-29 12:00:00+16", "2024-02-29 12:00:00z", "2024-02-29 12:00:00+1",
                                "2024-02-00 00:00:00Z"})
            QVERIFY2(!PortableValue::timestampTz(bad), bad);
        text.clear();
        const auto ides = moment(-43, 3, 15, {12, 0, 0, 0});
        PortableText::appendTimestampTz(text, ides);
        QCOMPARE(text, std::string("0044-03-15 12:00:00.000000Z BC"));
        QCOMPARE(PortableValue::timestampTz(text), std::optional(ides));
    }
    void clocks()
    {
        const auto check = [](std::int64_t value, int digits, const char *expected) {
            std::string text;
            PortableText::appendTime(text, value, digits);
            QCOMPARE(text, std::string(expected));
            QCOMPARE(PortableValue::time(text), std::optional(value));
        };
        check(0, 6, "00:00:00.000000");
        check(Temporal::microsecondsPerDay, 0, "24:00:00");
        check(-3'020'399'999'999, 6, "-838:59:59.999999");
        check(3'020'399'000'000, 0, "838:59:59");
        check(-1, 6, "-00:00:00.000001");
        const auto zoned = [](TimeTzValue value, const char *expected) {
            std::string text;
            PortableText::appendTimeTz(text, value);
            QCOMPARE(text, std::string(expected));
            const auto back = PortableValue::timeTz(text);
            QVERIFY(back && back->microseconds == value.microseconds
                    && back->secondsEast == value.secondsEast);
        };
        zoned({0, 57599}, "00:00:00.000000+15:59:59");
        zoned({Temporal::microsecondsPerDay, -57599}, "24:00:00.000000-15:59:59");
        zoned({45'296'789'000, 19800}, "12:34:56.789000+05:30");
        for (const char *bad : {"12:34:56", "12:34+", "12:34:56+05:60", "-01:00:00+01", "25:00:00+01", "+01"})
            QVERIFY2(!PortableValue::timeTz(bad), bad);
    }
    void intervals()
    {
        const auto check = [](const IntervalValue &value, const char *expected) {
            std::string text;
            PortableText::appendInterval(text, value);
            QCOMPARE(text, std::string(expected));
            const auto back = PortableValue::interval(text);
            QVERIFY2(back, expected);
            QCOMPARE(back->months, value.months);
            QCOMPARE(back->days, value.days);
            QCOMPARE(back->microseconds, value.microseconds);
        };
        check({0, 0, 0}, "00:00:00");
        check({14706789000, 3, 14}, "1 year 2 mons 3 days 04:05:06.789");
        check({-14706700000, 3, -14}, "-1 years -2 mons +3 days -04:05:06.7");
        check({0, -1, 1}, "1 mon -1 days");
        check({1'000'000, -1, 0}, "-1 days +00:00:01");
        check({INT64_MAX, 0, 0}, "2562047788:00:54.775807");
        check({INT64_MIN, INT32_MIN, INT32_MIN},
              "-178956970 years -8 mons -2147483648 days -2562047788:00:54.775808");
        for (const char *bad : {"", "1", "1 week", "1 day 1 day", "1 day 1 mon", "1:2:3", "00:60:00",
                                "1 day 00:00:00 x", "99999999999 days", "2562047788:00:54.775808"})
            QVERIFY2(!PortableValue::interval(bad), bad);
    }
    /// Seeded: whatever 64 bits hold.
    void anyMomentReadsBack()
    {
        const auto seed = static_cast<unsigned>(QDateTime::currentMSecsSinceEpoch());
        qInfo("seed %u", seed);
        std::mt19937_64 random(seed);
        for (int i = 0; i < 200'000; ++i) {
            const auto bits = random();
            // All years of PostgreSQL, and each order of magnitude.
            const auto low = moment(-4712, 1, 1);
            const auto value = static_cast<std::int64_t>(bits) >> (bits % 48);
            if (value < low || value == Temporal::timestampInfinity)
                continue;
            QCOMPARE(PortableValue::timestamp(timestampText(value, TextStyle::Postgres), TextStyle::Postgres),
                     std::optional(value));
            std::string text;
            PortableText::appendTimestampTz(text, value);
            QCOMPARE(PortableValue::timestampTz(text), std::optional(value));
        }
    }
    void uuids()
    {
        const auto bytes = PortableValue::uuid("A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11");
        QVERIFY(bytes);
        QCOMPARE((*bytes)[0], 0xa0);
        QCOMPARE((*bytes)[15], 0x11);
        QCOMPARE(PortableValue::uuid("a0eebc999c0b4ef8bb6d6bb9bd380a11"), bytes);
        for (const char *bad :
             {"", "a0eebc99", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1g", "a0eebc999-c0b-4ef8-bb6d-6bb9bd380a11",
              "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1}"})
            QVERIFY2(!PortableValue::uuid(bad), bad);
    }
    void decimals()
    {
        QCOMPARE(PortableValue::decimal("12.50", 2), std::optional<Int128>(1250));
        QCOMPARE(PortableValue::decimal("-0.05", 2), std::optional<Int128>(-5));
        QCOMPARE(PortableValue::decimal("1e3", 0), std::optional<Int128>(1000));
        QCOMPARE(PortableValue::decimal("+001.5000", 1), std::optional<Int128>(15));
        QCOMPARE(PortableValue::decimal("-0.00", 0), std::optional<Int128>(0));
        QCOMPARE(PortableValue::decimal("NaN", 2), std::optional<Int128>(decimalNaN));
        Int128 greatest = 0;
        for (int i = 0; i < 38; ++i)
            greatest = greatest * 10 + 9;
        QCOMPARE(PortableValue::decimal(std::string(38, '9'), 0), std::optional<Int128>(greatest));
        QCOMPARE(PortableValue::decimal('-' + std::string(28, '9') + '.' + std::string(10, '9'), 10),
                 std::optional<Int128>(-greatest));
        for (const char *bad : {"12.505", "", ".", "-", "1.2.3", "1e", "0x10", "1 ", "Infinity", "1e400",
                                "100000000000000000000000000000000000000"})
            QVERIFY2(!PortableValue::decimal(bad, 2), bad);
    }
    void numbersWhateverTheirForm()
    {
        const std::vector<std::vector<const char *>> equals{
            {"0", "-0", "0.000", "0e9", "+0"},
            {"100", "1e2", "100.00", "0100", "1.00E+2", "+100"},
            {"-0.0015", "-15e-4", "-.0015", "-0.00150"},
            {"12345678901234567890.12", "1234567890123456789012e-2", "1.234567890123456789012e19"},
            {"5.", "5", "05.0"}};
        for (std::size_t a = 0; a < equals.size(); ++a) {
            for (const char *one : equals[a]) {
                for (std::size_t b = 0; b < equals.size(); ++b) {
                    for (const char *other : equals[b]) {
                        const auto x = DecimalText::parse(one);
                        const auto y = DecimalText::parse(other);
                        QVERIFY2(x && y, one);
                        QVERIFY2((*x == *y) == (a == b), qPrintable(QStringLiteral("%1 %2").arg(
                                                             QLatin1String(one), QLatin1String(other))));
                    }
                }
            }
        }
        QVERIFY(DecimalText::parse("100.0")->isWhole());
        QVERIFY(!DecimalText::parse("100.5")->isWhole());
        QCOMPARE(DecimalText::parse("9223372036854775807")->toInt64(), std::optional(INT64_MAX));
        QCOMPARE(DecimalText::parse("-9223372036854775808")->toInt64(), std::optional(INT64_MIN));
        QVERIFY(!DecimalText::parse("9223372036854775808")->toInt64());
        QVERIFY(!DecimalText::parse("1.5")->toInt64());
    }
};

QTEST_GUILESS_MAIN(tst_PortableText)
#include "tst_PortableText.moc"
