// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/health/HealthMetric.h"
#include "models/health/HealthResult.h"

#include <QJsonObject>
#include <QLocale>
#include <QSet>
#include <QtTest>

class TestHealthMetric final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom)); }
    void tableIsWhole();
    void namesReadBack();
    void texts_data();
    void texts();
    void resultAsJson();
    void resultNeverChecked();
};

void TestHealthMetric::tableIsWhole()
{
    const auto &all = HealthMetrics::all();
    QCOMPARE(all.size(), static_cast<std::size_t>(HealthMetric::FreePages) + 1);
    QSet<QString> names;
    QSet<QString> titles;
    for (std::size_t i = 0; i < all.size(); ++i) {
        QCOMPARE(static_cast<std::size_t>(all[i].metric), i);
        QCOMPARE(HealthMetrics::info(all[i].metric).name, all[i].name);
        names << QLatin1String(all[i].name);
        titles << HealthMetrics::title(all[i].metric);
        if (all[i].fromCounter)
            QVERIFY(all[i].unit == MetricUnit::PerSecond || all[i].unit == MetricUnit::BytesPerSecond);
    }
    QCOMPARE(names.size(), static_cast<qsizetype>(all.size()));
    QCOMPARE(titles.size(), static_cast<qsizetype>(all.size()));
    QVERIFY(!titles.contains(QString()));
}

/// They stand in history files and other people's scripts.
void TestHealthMetric::namesReadBack()
{
    for (const HealthMetrics::Info &info : HealthMetrics::all())
        QCOMPARE(HealthMetrics::fromName(QLatin1String(info.name)), info.metric);
    QCOMPARE(HealthMetrics::fromName(QStringLiteral("pool_active")), HealthMetric::PoolActive);
    QCOMPARE(HealthMetrics::fromName(QStringLiteral("response_time")), HealthMetric::ResponseTime);
    QVERIFY(!HealthMetrics::fromName(QStringLiteral("Pool_Active")));
    QVERIFY(!HealthMetrics::fromName({}));
}

void TestHealthMetric::texts_data()
{
    QTest::addColumn<HealthMetric>("metric");
    QTest::addColumn<double>("value");
    QTest::addColumn<QString>("text");
    const auto row = [](HealthMetric metric, double value, const char *text) {
        QTest::newRow(text) << metric << value << QString::fromUtf8(text);
    };
    row(HealthMetric::ResponseTime, 12.41, "12.4 ms");
    row(HealthMetric::ResponseTime, 0.254, "0.25 ms");
    row(HealthMetric::ResponseTime, 999.4, "999 ms");
    row(HealthMetric::ResponseTime, 1530, "1.53 s");
    row(HealthMetric::LongestStatement, 59, "59 s");
    row(HealthMetric::LongestStatement, 90, "1.50 min");
    row(HealthMetric::LongestTransaction, 7200, "2 h");
    row(HealthMetric::LongestTransaction, 864000, "10 days");
    row(HealthMetric::PoolActive, 17, "17");
    row(HealthMetric::WraparoundAge, 1234567, "1,234,567");
    row(HealthMetric::CacheHitRatio, 0.992, "99.2 %");
    row(HealthMetric::CacheHitRatio, 1, "100 %");
    row(HealthMetric::StatementRate, 3.25, "3.25/s");
    row(HealthMetric::DatabaseSize, 3.1 * 1024 * 1024 * 1024, "3.1 GiB");
    row(HealthMetric::LogRate, 2048, "2.0 KiB/s");
}

void TestHealthMetric::texts()
{
    QFETCH(HealthMetric, metric);
    QFETCH(double, value);
    QFETCH(QString, text);
    QCOMPARE(HealthMetrics::text(metric, value), text);
}

void TestHealthMetric::resultAsJson()
{
    HealthResult result;
    result.connectionId = QStringLiteral("shop");
    result.connectionName = QStringLiteral("Shop \"1\" 🛒");
    result.status = HealthStatus::Degraded;
    result.lastChecked = QDateTime(QDate(2026, 3, 1), QTime(12, 0, 0, 7), Qt::UTC);
    result.since = result.lastChecked.addSecs(-60);
    result.connectionCount = 3;
    result.responseTime = std::chrono::microseconds(1250);
    result.role = ServerRole::ReadOnly;
    result.serverVersion = QStringLiteral("PostgreSQL 15.20");
    result.error = Error{ErrorCode::ReadOnly, QStringLiteral("m"), QStringLiteral("a"), QStringLiteral("d")};
    const QJsonObject json = result.toJson();
    QCOMPARE(json[QStringLiteral("name")].toString(), result.connectionName);
    QCOMPARE(json[QStringLiteral("status")].toString(), QStringLiteral("degraded"));
    QCOMPARE(json[QStringLiteral("lastChecked")].toString(), QStringLiteral("2026-03-01T12:00:00.007Z"));
    QCOMPARE(json[QStringLiteral("since")].toString(), QStringLiteral("2026-03-01T11:59:00.007Z"));
    QCOMPARE(json[QStringLiteral("connectionCount")].toInt(), 3);
    QCOMPARE(json[QStringLiteral("responseTime")].toDouble(), 1.25);
    QCOMPARE(json[QStringLiteral("role")].toString(), QStringLiteral("read-only"));
    QCOMPARE(json[QStringLiteral("version")].toString(), result.serverVersion);
    QCOMPARE(json[QStringLiteral("error")][QStringLiteral("advice")].toString(), QStringLiteral("a"));
}

void TestHealthMetric::resultNeverChecked()
{
    const QJsonObject json = HealthResult().toJson();
    QCOMPARE(json[QStringLiteral("status")].toString(), QStringLiteral("unknown"));
    QVERIFY(json[QStringLiteral("lastChecked")].isNull());
    QVERIFY(json[QStringLiteral("responseTime")].isNull());
    QVERIFY(json[QStringLiteral("error")].isNull());
}

QTEST_GUILESS_MAIN(TestHealthMetric)
#include "tst_HealthMetric.moc"
