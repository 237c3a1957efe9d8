// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/transfer/RowWriter.h"
#include "models/core/RowBatchBuilder.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

/// What the formats make of difficult cells.
class tst_RowWriter final : public QObject
{
    Q_OBJECT

private slots:
    void formats_data();
    void formats();
    void emptyResults_data();
    void emptyResults();
    void jsonIsJson();
    void failedOutputEndsTheWriting();

private:
    static RowSchema schema();
    static RowBatch batch();
};

RowSchema tst_RowWriter::schema()
{
    const auto type = [](TypeKind kind, int scale = -1) {
        ColumnType result;
        result.kind = kind;
        result.scale = scale;
        return result;
    };
    return std::make_shared<const std::vector<Column>>(
        std::vector<Column>{{"id", type(TypeKind::Int64)},
                            {"na,me", type(TypeKind::Text)},
                            {"price", type(TypeKind::Decimal, 2)},
                            {"ok", type(TypeKind::Boolean)},
                            {"id", type(TypeKind::Float64)}});
}

RowBatch tst_RowWriter::batch()
{
    RowBatchBuilder builder(schema());
    builder.append(0, std::int64_t{9007199254740993});
    builder.appendBytes(1, "a \"quoted\"\nline | with, comma");
    builder.append(2, static_cast<Int128>(-5));
    builder.appendBoolean(3, true);
    builder.append(4, 0.1);
    builder.endRow();
    builder.append(0, std::int64_t{1});
    builder.appendBytes(1, "");
    builder.append(2, static_cast<Int128>(123456789012345678) * 1000);
    builder.appendBoolean(3, false);
    builder.append(4, std::numeric_limits<double>::infinity());
    builder.endRow();
    for (std::size_t i = 0; i < 5; ++i)
        builder.appendNull(i);
    builder.endRow();
    return builder.take();
}

void tst_RowWriter::formats_data()
{
    QTest::addColumn<QString>("format");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("csv") << QStringLiteral("csv")
                         << QByteArray(
                                "id,\"na,me\",price,ok,id\r\n"
                                "9007199254740993,\"a \"\"quoted\"\"\nline | with, comma\",-0.05,t,0.1\r\n"
                                "1,\"\",1234567890123456780.00,f,Infinity\r\n"
                                ",,,,\r\n");
    QTest::newRow("ndjson")
        << QStringLiteral("ndjson")
        << QByteArray("{\"id\":\"9007199254740993\",\"na,me\":\"a \\\"quoted\\\"\\nline | with, comma\","
                      "\"price\":-0.05,\"ok\":true,\"id_2\":0.1}\n"
                      "{\"id\":1,\"na,me\":\"\",\"price\":\"1234567890123456780.00\",\"ok\":false,"
                      "\"id_2\":\"Infinity\"}\n"
                      "{\"id\":null,\"na,me\":null,\"price\":null,\"ok\":null,\"id_2\":null}\n");
    QTest::newRow("markdown")
        << QStringLiteral("markdown")
        << QByteArray("| id | na,me | price | ok | id |\n"
                      "| ---: | --- | ---: | --- | ---: |\n"
                      "| 9007199254740993 | a \"quoted\"<br>line \\| with, comma | -0.05 | t | 0.1 |\n"
                      "| 1 |  | 1234567890123456780.00 | f | Infinity |\n"
                      "| *NULL* | *NULL* | *NULL* | *NULL* | *NULL* |\n");
    QTest::newRow("table")
        << QStringLiteral("table")
        << QByteArray(
               "               id | na,me                         |                  price | ok     |       "
               "id\n"
               "------------------+-------------------------------+------------------------+--------+--------"
               "--\n"
               " 9007199254740993 | a \"quoted\"\xe2\x86\xb5line | with, comma |                  -0.05 | t  "
               "    |      0.1\n"
               "                1 |                               | 1234567890123456780.00 | f      | "
               "Infinity\n"
               "           [NULL] | [NULL]                        |                 [NULL] | [NULL] |   "
               "[NULL]\n"
               "(3 rows)\n");
}

void tst_RowWriter::formats()
{
    QFETCH(QString, format);
    QFETCH(QByteArray, expected);
    QByteArray out;
    const auto writer =
        RowWriter::create(*RowWriter::formatFromName(format), [&](std::string_view text) -> Result<void> {
            out.append(text.data(), static_cast<qsizetype>(text.size()));
            return {};
        });
    QVERIFY(writer->begin(schema()));
    QVERIFY(writer->rows(batch()));
    StatementSummary summary;
    summary.rows = 3;
    QVERIFY(writer->end(summary));
    QCOMPARE(QString::fromUtf8(out), QString::fromUtf8(expected));
}

void tst_RowWriter::emptyResults_data()
{
    QTest::addColumn<QString>("format");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("csv") << QStringLiteral("csv") << QByteArray("id,\"na,me\",price,ok,id\r\n");
    QTest::newRow("json") << QStringLiteral("json") << QByteArray("[]\n");
    QTest::newRow("ndjson") << QStringLiteral("ndjson") << QByteArray();
    QTest::newRow("table") << QStringLiteral(
        "table") << QByteArray(" id | na,me | price | ok | id\n----+-------+-------+----+----\n(0 rows)\n");
}

void tst_RowWriter::emptyResults()
{
    QFETCH(QString, format);
    QFETCH(QByteArray, expected);
    QByteArray out;
    const auto writer =
        RowWriter::create(*RowWriter::formatFromName(format), [&](std::string_view text) -> Result<void> {
            out.append(text.data(), static_cast<qsizetype>(text.size()));
            return {};
        });
    QVERIFY(writer->begin(schema()));
    QVERIFY(writer->end({}));
    QCOMPARE(out, expected);
}

void tst_RowWriter::jsonIsJson()
{
    QByteArray out;
    const auto writer =
        RowWriter::create(RowWriter::Format::Json, [&](std::string_view text) -> Result<void> {
            out.append(text.data(), static_cast<qsizetype>(text.size()));
            return {};
        });
    QVERIFY(writer->begin(schema()));
    QVERIFY(writer->rows(batch()));
    QVERIFY(writer->rows(batch()));
    QVERIFY(writer->end({}));
    QJsonParseError error;
    const QJsonArray rows = QJsonDocument::fromJson(out, &error).array();
    QCOMPARE(error.error, QJsonParseError::NoError);
    QCOMPARE(rows.size(), 6);
    QCOMPARE(rows[3].toObject()[QStringLiteral("id")].toString(), QStringLiteral("9007199254740993"));
}

void tst_RowWriter::failedOutputEndsTheWriting()
{
    const auto writer = RowWriter::create(RowWriter::Format::Csv, [](std::string_view) -> Result<void> {
        return Error{ErrorCode::DiskFull, QStringLiteral("full")};
    });
    const auto begun = writer->begin(schema());
    QVERIFY(!begun);
    QCOMPARE(begun.error().code, ErrorCode::DiskFull);
}

QTEST_GUILESS_MAIN(tst_RowWriter)
#include "tst_RowWriter.moc"
