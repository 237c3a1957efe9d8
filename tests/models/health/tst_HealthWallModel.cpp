// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/health/HealthWallModel.h"

#include "models/health/HealthMetric.h"

#include <QAbstractItemModelTester>
#include <QtTest>

using Wall = HealthWallModel;

class tst_HealthWallModel final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void onlyActiveConnectionsHaveATile();
    void wordsForEachState_data();
    void wordsForEachState();
    void theWorstCheckIsSaidUnlessAnErrorIs();
    void onlyWhatIsNewIsTold();
    void countsAddUp();
    void aConnectionThatStaysKeepsWhatIsKnown();

private:
    static ConnectionProfile profile(const char *name, const char *group = "");
    static HealthResult result(HealthStatus status);
    [[nodiscard]] QVariant at(const char *id, int role) const
    {
        return m_model->index(m_model->rowOf(QString::fromLatin1(id))).data(role);
    }

    std::unique_ptr<Wall> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

ConnectionProfile tst_HealthWallModel::profile(const char *name, const char *group)
{
    ConnectionProfile profile;
    profile.id = profile.name = QString::fromLatin1(name);
    profile.group = QString::fromLatin1(group);
    return profile;
}

HealthResult tst_HealthWallModel::result(HealthStatus status)
{
    HealthResult result;
    result.status = status;
    result.lastChecked = QDateTime::currentDateTimeUtc();
    result.since = result.lastChecked;
    result.responseTime = std::chrono::microseconds(3200);
    return result;
}

void tst_HealthWallModel::init()
{
    m_tester.reset();
    m_model = std::make_unique<Wall>();
    m_tester = std::make_unique<QAbstractItemModelTester>(
        m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    m_model->setProfiles({profile("shop", "Head office"), profile("crm"), profile("log", "Archive")});
}

void tst_HealthWallModel::onlyActiveConnectionsHaveATile()
{
    ConnectionProfile off = profile("off");
    off.isActive = false;
    m_model->setProfiles({profile("shop"), off});
    QCOMPARE(m_model->ids(), QStringList{QStringLiteral("shop")});
    QCOMPARE(m_model->rowOf(QStringLiteral("off")), -1);
}

void tst_HealthWallModel::wordsForEachState_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<bool>("sinceIsSaid");
    QTest::newRow("healthy") << static_cast<int>(HealthStatus::Healthy) << false;
    QTest::newRow("degraded") << static_cast<int>(HealthStatus::Degraded) << true;
    QTest::newRow("down") << static_cast<int>(HealthStatus::Down) << true;
}

void tst_HealthWallModel::wordsForEachState()
{
    QFETCH(int, status);
    QFETCH(bool, sinceIsSaid);
    QVERIFY(at("shop", Wall::StatusTextRole).toString() == QStringLiteral("Not looked at yet"));
    HealthResult shown = result(static_cast<HealthStatus>(status));
    if (shown.status == HealthStatus::Down)
        shown.error = Error{ErrorCode::Unreachable, QStringLiteral("connection refused")};
    m_model->setHealth(QStringLiteral("shop"), shown, {}, {});
    const QString time = shown.since.toLocalTime().toString(QStringLiteral("HH:mm"));
    const QString words = at("shop", Wall::StatusTextRole).toString();
    QVERIFY2(words.startsWith(HealthResult::title(shown.status)), qPrintable(words));
    QCOMPARE(words.contains(time), sinceIsSaid);
    const QString spoken = at("shop", Qt::AccessibleTextRole).toString();
    QVERIFY2(spoken.startsWith(QStringLiteral("shop: ") + HealthResult::title(shown.status).toLower()),
             qPrintable(spoken));
    QCOMPARE(spoken.endsWith(QStringLiteral("connection refused")), shown.status == HealthStatus::Down);
    QCOMPARE(at("shop", Wall::ResponseRole).toString(), HealthMetrics::text(HealthMetric::ResponseTime, 3.2));
}

void tst_HealthWallModel::theWorstCheckIsSaidUnlessAnErrorIs()
{
    HealthCheck pool;
    pool.id = QStringLiteral("pool-utilisation");
    pool.state = HealthCheck::State::Warning;
    pool.title = QStringLiteral("Pool utilisation");
    pool.value = QStringLiteral("85 %");
    HealthCheck passed = pool;
    passed.state = HealthCheck::State::Passed;
    m_model->setHealth(QStringLiteral("shop"), result(HealthStatus::Healthy), {pool, passed}, {});
    QCOMPARE(at("shop", Wall::TroubleRole).toString(), QStringLiteral("Pool utilisation: 85 %"));
    const int warned = at("shop", Wall::RankRole).toInt();
    m_model->setHealth(QStringLiteral("shop"), result(HealthStatus::Healthy), {passed}, {});
    QVERIFY(at("shop", Wall::TroubleRole).toString().isEmpty());
    QVERIFY(warned > at("shop", Wall::RankRole).toInt());
    HealthResult down = result(HealthStatus::Down);
    down.error = Error{ErrorCode::Unreachable, QStringLiteral("refused")};
    m_model->setHealth(QStringLiteral("shop"), down, {pool}, {});
    QCOMPARE(at("shop", Wall::TroubleRole).toString(), QStringLiteral("refused"));
    QVERIFY(at("shop", Wall::RankRole).toInt() > warned);
}

void tst_HealthWallModel::onlyWhatIsNewIsTold()
{
    QSignalSpy changed(m_model.get(), &QAbstractItemModel::dataChanged);
    const HealthResult healthy = result(HealthStatus::Healthy);
    const Wall::Points points{{{1000, 3.2}}, 60'000};
    m_model->setHealth(QStringLiteral("crm"), healthy, {}, points);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(changed.first().first().toModelIndex().row(), m_model->rowOf(QStringLiteral("crm")));
    m_model->setHealth(QStringLiteral("crm"), healthy, {}, points);
    m_model->setPool(QStringLiteral("crm"), {});
    QCOMPARE(changed.size(), 1);
    m_model->setPool(QStringLiteral("crm"), {3, 1, 0, 20});
    QCOMPARE(changed.size(), 2);
    m_model->setHealth(QStringLiteral("gone"), healthy, {}, points);
    QCOMPARE(changed.size(), 2);
}

void tst_HealthWallModel::countsAddUp()
{
    m_model->setHealth(QStringLiteral("shop"), result(HealthStatus::Down), {}, {});
    m_model->setHealth(QStringLiteral("crm"), result(HealthStatus::Healthy), {}, {});
    const Wall::Counts counts = m_model->counts();
    QCOMPARE(counts.down, 1);
    QCOMPARE(counts.healthy, 1);
    QCOMPARE(counts.degraded, 0);
    QCOMPARE(counts.unknown, 1);
    QCOMPARE(m_model->groups(), (QStringList{QStringLiteral("Archive"), QStringLiteral("Head office")}));
}

void tst_HealthWallModel::aConnectionThatStaysKeepsWhatIsKnown()
{
    m_model->setHealth(QStringLiteral("shop"), result(HealthStatus::Down), {}, {});
    QSignalSpy reset(m_model.get(), &QAbstractItemModel::modelReset);
    m_model->setProfiles({profile("shop", "Head office"), profile("new")});
    QCOMPARE(reset.size(), 1);
    QCOMPARE(at("shop", Wall::StatusRole).value<HealthStatus>(), HealthStatus::Down);
    m_model->setProfiles({profile("shop", "Head office"), profile("new")});
    QCOMPARE(reset.size(), 1);
}

QTEST_GUILESS_MAIN(tst_HealthWallModel)
#include "tst_HealthWallModel.moc"
