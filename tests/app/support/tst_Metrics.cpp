// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/support/Metrics.h"

#include <QProcess>
#include <QStandardPaths>
#include <QtTest>

using Family = Metrics::Family;

/// The text that Prometheus reads, judged by Prometheus' own tool.
class tst_Metrics final : public QObject
{
    Q_OBJECT

private:
    /// Those that begin so, or end so.
    [[nodiscard]] static QByteArrayList linesOf(const std::string &text, const QByteArray &begin = {})
    {
        QByteArrayList lines = QByteArray::fromStdString(text).split('\n');
        lines.removeIf([&](const QByteArray &line) { return !line.startsWith(begin); });
        return lines;
    }
    /// A sample of each family, of which all but one carry the connection's name.
    static void writeAll(Metrics::Sheet &sheet, const QString &connection)
    {
        TimeHistogram times;
        times.add(std::chrono::milliseconds(3));
        times.add(std::chrono::seconds(60));
        sheet.add(Family::BuildInfo, QString(), 1, QStringLiteral("1.2.3"));
        for (int i = 1; i <= static_cast<int>(Family::HealthLastCheck); ++i) {
            const auto family = static_cast<Family>(i);
            const bool isTime = family == Family::CreateTime || family == Family::WaitTime
                                || family == Family::UseTime || family == Family::OperationTime;
            if (isTime)
                sheet.add(family, connection, times);
            else
                sheet.add(family, connection, 1.5, QStringLiteral("idle"));
        }
    }
    static void judge(const std::string &text)
    {
        const QString promtool = QStandardPaths::findExecutable(QStringLiteral("promtool"));
        if (promtool.isEmpty()) {
            if (qEnvironmentVariableIsSet("PENSTOCK_REQUIRE_SERVERS"))
                QFAIL("promtool is not installed: installer/install-dependencies test");
            QSKIP("promtool is not installed (Debian package prometheus)");
        }
        QProcess process;
        process.start(promtool, {QStringLiteral("check"), QStringLiteral("metrics")});
        process.write(text.data(), static_cast<qint64>(text.size()));
        process.closeWriteChannel();
        QVERIFY(process.waitForFinished(60000));
        const QByteArray said = process.readAllStandardOutput() + process.readAllStandardError();
        QVERIFY2(process.exitCode() == 0, said.constData());
    }

private slots:
    void promtoolAcceptsNames_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("plain") << QStringLiteral("shop");
        QTest::newRow("quotes") << QStringLiteral("a \"b\" 'c'");
        QTest::newRow("lines") << QStringLiteral("a\nb\r\n# HELP x y\npenstock_build_info 7");
        QTest::newRow("backslash") << QStringLiteral("a\\b\\n\\");
        QTest::newRow("emoji") << QStringLiteral("🦜 база");
        QTest::newRow("brace") << QStringLiteral("},x=\"1\"} 5");
        QTest::newRow("lone surrogate") << QString(QChar(0xd83e));
        QTest::newRow("long") << QString(5000, QLatin1Char('x'));
    }
    void promtoolAcceptsNames()
    {
        QFETCH(QString, name);
        Metrics metrics(QStringLiteral("penstock-1"));
        metrics.addSource([&](Metrics::Sheet &sheet) { writeAll(sheet, name); });
        judge(metrics.text());
    }
    void histogramsAddUp()
    {
        Metrics metrics(QStringLiteral("p-1"));
        metrics.addSource([](Metrics::Sheet &sheet) { writeAll(sheet, QStringLiteral("shop")); });
        const auto lines = linesOf(metrics.text());
        const QByteArray family = "penstock_db_client_connection_wait_time_seconds";
        const QByteArray labels = "{connection=\"shop\",process=\"p-1\"";
        QVERIFY(lines.contains(family + "_bucket" + labels + ",le=\"0.001\"} 0"));
        QVERIFY(lines.contains(family + "_bucket" + labels + ",le=\"0.005\"} 1"));
        QVERIFY(lines.contains(family + "_bucket" + labels + ",le=\"10\"} 1"));
        QVERIFY(lines.contains(family + "_bucket" + labels + ",le=\"+Inf\"} 2"));
        QVERIFY(lines.contains(family + "_count" + labels + "} 2"));
        QVERIFY(linesOf(metrics.text(), family + "_sum").first().endsWith("} 60.003"));
    }
    void labelsAreBounded()
    {
        Metrics metrics(QStringLiteral("p-1"), 3);
        for (int round = 0; round < 3; ++round) {
            metrics.addSource([round](Metrics::Sheet &sheet) {
                for (int i = 0; i < 50; ++i)
                    sheet.add(Family::Acquired, QStringLiteral("c%1-%2").arg(round).arg(i), 2);
            });
        }
        const auto lines = linesOf(metrics.text(), "penstock_db_client_connection_acquired_total{");
        QCOMPARE(lines.size(), 4);
        QVERIFY(lines.contains(
            "penstock_db_client_connection_acquired_total{connection=\"c0-0\",process=\"p-1\"} 2"));
        QVERIFY(lines.contains(
            "penstock_db_client_connection_acquired_total{connection=\"other\",process=\"p-1\"} 294"));
        QCOMPARE(linesOf(metrics.text(), "penstock_db_client_connection_acquired_total{"), lines);
    }
    void severalProgramsAreOneText()
    {
        std::vector<std::string> texts;
        for (const char *process : {"penstock-1", "penstock-2"}) {
            Metrics metrics{QString::fromLatin1(process)};
            metrics.addSource([](Metrics::Sheet &sheet) { writeAll(sheet, QStringLiteral("a\n# HELP b")); });
            texts.push_back(metrics.text());
        }
        const std::string both = Metrics::merged(texts);
        judge(both);
        QCOMPARE(linesOf(both, "# HELP penstock_build_info").size(), 1);
        QCOMPARE(linesOf(both, "penstock_build_info{").size(), 2);
        QCOMPARE(Metrics::merged({texts.front()}), texts.front());
    }
};

QTEST_GUILESS_MAIN(tst_Metrics)
#include "tst_Metrics.moc"
