// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/ChangeFence.h"

#include <QtTest>

#include <limits>

class TestChangeFence final : public QObject
{
    Q_OBJECT

private slots:
    void marksComeBackAsTheyWere();
    void refusesOtherTexts_data();
    void refusesOtherTexts();
};

void TestChangeFence::marksComeBackAsTheyWere()
{
    const std::vector<FenceMark> marks{
        {},
        {Value(std::string("2026-11-29 22:14:30.123456+00")), {}},
        {Value(std::int64_t{1} << 60), std::numeric_limits<std::uint64_t>::max()},
        {{}, 0},
    };
    for (const FenceMark &mark : marks) {
        const auto read = FenceMark::fromText(mark.toText());
        QVERIFY(read);
        QVERIFY(read->from == mark.from);
        QVERIFY(read->transaction == mark.transaction);
    }
}

void TestChangeFence::refusesOtherTexts_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char *text : {"", "[]", "{", R"({"from": 5})", R"({"transaction": 5})",
                             R"({"transaction": "-1"})", R"({"transaction": "18446744073709551616"})"})
        QTest::newRow(text) << QByteArray(text);
}

void TestChangeFence::refusesOtherTexts()
{
    QFETCH(QByteArray, text);
    const auto read = FenceMark::fromText(text.toStdString());
    QVERIFY(!read);
    QCOMPARE(read.error().code, ErrorCode::Damaged);
}

QTEST_APPLESS_MAIN(TestChangeFence)
#include "tst_ChangeFence.moc"
