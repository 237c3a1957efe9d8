// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/ValueJson.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QtTest>

#include <cmath>
#include <limits>

Q_DECLARE_METATYPE(Value)

class TestValueJson final : public QObject
{
    Q_OBJECT

private slots:
    void comesBackAsItWas_data();
    void comesBackAsItWas();
    void refusesOthers_data();
    void refusesOthers();

private:
    static QJsonValue throughText(const QJsonValue &value)
    {
        return QJsonDocument::fromJson(QJsonDocument(QJsonArray{value}).toJson()).array().at(0);
    }
};

void TestValueJson::comesBackAsItWas_data()
{
    QTest::addColumn<Value>("value");
    QTest::newRow("null") << Value();
    QTest::newRow("true") << Value(true);
    QTest::newRow("zero") << Value(std::int64_t{0});
    QTest::newRow("least") << Value(std::numeric_limits<std::int64_t>::min());
    QTest::newRow("odd past 2^53") << Value((std::int64_t{1} << 53) + 1);
    QTest::newRow("tenth") << Value(0.1);
    QTest::newRow("tiny") << Value(std::numeric_limits<double>::denorm_min());
    QTest::newRow("infinite") << Value(-std::numeric_limits<double>::infinity());
    QTest::newRow("text") << Value(std::string("é🙂\"\\\n"));
    QTest::newRow("empty text") << Value(std::string());
    QTest::newRow("NUL in text") << Value(std::string("a\0b", 3));
    QTest::newRow("text that is not UTF-8") << Value(std::string("a\xff\xc0"));
    QTest::newRow("bytes") << Value(Blob{std::string("\0\xff\x80", 3)});
    QTest::newRow("no bytes") << Value(Blob{});
    QTest::newRow("number as text") << Value(std::string("12345678901234567890.12"));
}

void TestValueJson::comesBackAsItWas()
{
    QFETCH(Value, value);
    const auto read = ValueJson::read(throughText(ValueJson::of(value)));
    QVERIFY(read);
    QVERIFY(*read == value);
}

void TestValueJson::refusesOthers_data()
{
    QTest::addColumn<QByteArray>("json");
    for (const char *json :
         {R"([1])", R"([[]])", R"([{}])", R"([{"integer": 5}])", R"([{"integer": "5x"}])",
          R"([{"integer": ""}])", R"([{"integer": "9223372036854775808"}])", R"([{"real": "?"}])",
          R"([{"bytes": "*"}])", R"([{"odd": "x"}])", R"([{"text": "YQ==", "bytes": "YQ=="}])"})
        QTest::newRow(json) << QByteArray(json);
}

void TestValueJson::refusesOthers()
{
    QFETCH(QByteArray, json);
    QVERIFY(!ValueJson::read(QJsonDocument::fromJson(json).array().at(0)));
}

QTEST_APPLESS_MAIN(TestValueJson)
#include "tst_ValueJson.moc"
