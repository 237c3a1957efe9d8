// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/query/HexDump.h"
#include "models/query/JsonNode.h"

#include <QtTest>

class tst_JsonNode final : public QObject
{
    Q_OBJECT

private slots:
    void keepsWhatWasWritten();
    void refuses_data();
    void refuses();
    void hasLimits();
    void dumpsBytes();
};

void tst_JsonNode::keepsWhatWasWritten()
{
    const auto root = JsonNode::parse(u" {\"b\": 123456789012345678901234567890.10, \"a\":[1e400, -0.0, "
                                      u"true, null, \"x\\n\\u00e9\\ud83d\\ude42\"], "
                                      u"\"b\":{}} ");
    QVERIFY(root);
    QCOMPARE(root->kind, JsonNode::Kind::Object);
    QCOMPARE(root->children.size(), std::size_t{3}); // in their order, the second b too
    QCOMPARE(root->children[0].key, QStringLiteral("b"));
    QCOMPARE(root->children[0].text, QStringLiteral("123456789012345678901234567890.10"));
    const auto &list = root->children[1].children;
    QCOMPARE(list.size(), std::size_t{5});
    QCOMPARE(list[0].text, QStringLiteral("1e400"));
    QCOMPARE(list[1].text, QStringLiteral("-0.0"));
    QCOMPARE(list[3].text, QStringLiteral("null"));
    QCOMPARE(list[4].text, QStringLiteral("x\né🙂"));
    QVERIFY(root->children[2].children.empty());
    QVERIFY(JsonNode::parse(u"[]"));
    QVERIFY(JsonNode::parse(u"7"));
}

void tst_JsonNode::refuses_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text :
         {"", "hello", "{", "[1,]", "{\"a\" 1}", "\"open", "[1] 2", "\"\\u12\"", "\"\\q\"", "{1: 2}"})
        QTest::newRow(text) << QString::fromLatin1(text);
}

void tst_JsonNode::refuses()
{
    QFETCH(QString, text);
    QVERIFY(!JsonNode::parse(text));
}

void tst_JsonNode::hasLimits()
{
    QVERIFY(!JsonNode::parse(QString(100'000, u'[')));
    QVERIFY(JsonNode::parse(QString(100, u'[') + QString(100, u']')));
    QVERIFY(!JsonNode::parse(u'[' + QStringLiteral("1,").repeated(100'000) + u"1]"));
}

void tst_JsonNode::dumpsBytes()
{
    QCOMPARE(
        HexDump::of(std::string_view("Hello, world\0\xff!", 15)),
        QStringLiteral("00000000  48 65 6c 6c 6f 2c 20 77  6f 72 6c 64 00 ff 21     |Hello, world..!|\n"));
    QCOMPARE(HexDump::of(std::string(17, 'a'), 16).count(u'\n'), 2);
    QVERIFY(HexDump::of("a", 0x10).startsWith(QStringLiteral("00000010  61")));
    QCOMPARE(HexDump::of({}), QString());
}

QTEST_APPLESS_MAIN(tst_JsonNode)
#include "tst_JsonNode.moc"
