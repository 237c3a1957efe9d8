// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/Temporal.h"

#include <QDate>
#include <QtTest>

using namespace Temporal;

class tst_Temporal final : public QObject
{
    Q_OBJECT

private slots:
    void agreesWithQDate();
    void nonDatesKeepTheirParts_data();
    void nonDatesKeepTheirParts();
    void parses_data();
    void parses();
};

void tst_Temporal::agreesWithQDate()
{
    const QDate epoch(1970, 1, 1);
    for (int year = 1; year <= 9999; year += 7) {
        for (const auto &[month, day] :
             {std::pair(1, 1), std::pair(2, 28), std::pair(3, 1), std::pair(12, 31)}) {
            const Civil date{year, month, day};
            const std::int64_t days = daysFromCivil(date);
            QCOMPARE(days, epoch.daysTo(QDate(year, month, day)));
            const Civil back = civilFromDays(days);
            QCOMPARE(back.year, year);
            QCOMPARE(back.month, month);
            QCOMPARE(back.day, day);
        }
    }
    QVERIFY(isCalendarDate({2024, 2, 29}));
    QVERIFY(!isCalendarDate({2023, 2, 29}));
    QVERIFY(!isCalendarDate({1900, 2, 29}));
}

void tst_Temporal::nonDatesKeepTheirParts_data()
{
    QTest::addColumn<int>("year");
    QTest::addColumn<int>("month");
    QTest::addColumn<int>("day");
    QTest::newRow("zero") << 0 << 0 << 0;
    QTest::newRow("no day") << 2024 << 5 << 0;
    QTest::newRow("no such day") << 9999 << 2 << 31;
}

void tst_Temporal::nonDatesKeepTheirParts()
{
    QFETCH(int, year);
    QFETCH(int, month);
    QFETCH(int, day);
    const auto date = nonDate(encodeDate({year, month, day}));
    QVERIFY(date.has_value());
    QCOMPARE(date->year, year);
    QCOMPARE(date->month, month);
    QCOMPARE(date->day, day);
    const auto moment = nonTimestamp(encodeTimestamp({year, month, day}, {23, 59, 58, 999999}));
    QVERIFY(moment.has_value());
    QCOMPARE(moment->date.day, day);
    QCOMPARE(moment->time.hour, 23);
    QCOMPARE(moment->time.second, 58);
    QCOMPARE(moment->time.microsecond, 999999);
    QVERIFY(!nonDate(encodeDate({9999, 12, 31})));
    QVERIFY(!nonTimestamp(encodeTimestamp({9999, 12, 31}, {23, 59, 59, 999999})));
}

void tst_Temporal::parses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("good");
    QTest::addColumn<qint64>("microseconds");
    QTest::newRow("date") << QByteArray("1970-01-02") << true << qint64{86400000000};
    QTest::newRow("minutes") << QByteArray("1970-01-01 00:01") << true << qint64{60000000};
    QTest::newRow("T and fraction") << QByteArray("1970-01-01T00:00:00.25") << true << qint64{250000};
    QTest::newRow("six digits") << QByteArray("1970-01-01 00:00:00.000001") << true << qint64{1};
    QTest::newRow("seven digits") << QByteArray("1970-01-01 00:00:00.0000001") << false << qint64{0};
    QTest::newRow("no such day") << QByteArray("1970-02-30") << false << qint64{0};
    QTest::newRow("hour 24") << QByteArray("1970-01-01 24:00:00") << false << qint64{0};
    QTest::newRow("rest") << QByteArray("1970-01-01 00:00:00Z") << false << qint64{0};
    QTest::newRow("empty") << QByteArray("") << false << qint64{0};
}

void tst_Temporal::parses()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, good);
    QFETCH(qint64, microseconds);
    const auto parsed = parseTimestamp(text.toStdString());
    QCOMPARE(parsed.has_value(), good);
    if (good)
        QCOMPARE(*parsed, microseconds);
}

QTEST_GUILESS_MAIN(tst_Temporal)
#include "tst_Temporal.moc"
