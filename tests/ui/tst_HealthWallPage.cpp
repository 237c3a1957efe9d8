// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/health/HealthWallPage.h"

#include "app/connections/DatabaseManager.h"
#include "app/health/HealthMonitor.h"
#include "tests/support/Offscreen.h"
#include "tests/support/SchedulingDelay.h"
#include "tests/support/TestWorkspace.h"
#include "tests/support/WorkTime.h"
#include "ui/common/ActionTable.h"
#include "ui/common/Sparkline.h"
#include "ui/health/HealthNotifier.h"
#include "ui/health/HealthTileDelegate.h"

#include <QComboBox>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QRegularExpression>
#include <QScrollBar>
#include <QSignalSpy>
#include <QtTest>

/// The wall as a person meets it: a real workspace, real databases, one of which cannot be reached.
class tst_HealthWallPage final : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_workspace = std::make_unique<TestWorkspace>(); }
    void cleanup();

    void troubleComesFirst();
    void theFilterNarrows();
    void keysLeadOn();
    void anEmptyWallSaysWhatBelongsThere();
    void whileHiddenNothingIsDrawn();
    void fiftyTilesFitAScreen_data();
    void fiftyTilesFitAScreen();
    void fiveHundredDoNotHoldUpTheWindow();
    void aSparklineLeavesGapsOpen();
    void aChangeOfStateIsTold();

private:
    void open();
    void openPage();
    [[nodiscard]] QListView *wall() const
    {
        return m_page->findChild<QListView *>(QStringLiteral("healthWall"));
    }
    [[nodiscard]] QStringList names() const;
    [[nodiscard]] QString summary() const
    {
        return m_page->findChild<QLabel *>(QStringLiteral("healthSummary"))->text();
    }

    std::unique_ptr<TestWorkspace> m_workspace;
    std::unique_ptr<Services> m_services;
    std::unique_ptr<ActionTable> m_actions;
    std::unique_ptr<HealthWallPage> m_page;
};

void tst_HealthWallPage::cleanup()
{
    m_page.reset();
    m_actions.reset();
    m_services.reset();
    m_workspace.reset();
}

void tst_HealthWallPage::open()
{
    m_services = std::make_unique<Services>(m_workspace->options());
    m_services->open(this, [](const Result<void> &opened) { PENSTOCK_VERIFY(opened); });
    openPage();
}

void tst_HealthWallPage::openPage()
{
    m_actions = std::make_unique<ActionTable>();
    m_page = std::make_unique<HealthWallPage>(HealthContext{m_services->databases(), m_services->pools(),
                                                            m_services->health(),
                                                            m_services->serverSessions(), *m_actions});
    m_page->resize(1000, 600);
    m_page->show();
    m_page->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
    m_services->health().start();
}

QStringList tst_HealthWallPage::names() const
{
    QStringList names;
    for (int row = 0; row < wall()->model()->rowCount(); ++row)
        names << wall()->model()->index(row, 0).data().toString();
    return names;
}

void tst_HealthWallPage::troubleComesFirst()
{
    m_workspace->save(m_workspace->sqlite(QStringLiteral("beta")));
    m_workspace->save(m_workspace->sqlite(QStringLiteral("alpha")));
    m_workspace->save(TestWorkspace::server(QStringLiteral("zeta"), 1));
    open();
    QTRY_COMPARE_WITH_TIMEOUT(summary(), QStringLiteral("1 down, 2 healthy"), 20000);
    QCOMPARE(names(), (QStringList{QStringLiteral("zeta"), QStringLiteral("alpha"), QStringLiteral("beta")}));
    const QModelIndex worst = wall()->model()->index(0, 0);
    const QString spoken = worst.data(Qt::AccessibleTextRole).toString();
    QVERIFY2(spoken.startsWith(QStringLiteral("zeta: down since ")), qPrintable(spoken));
    QVERIFY2(spoken.contains(QStringLiteral("refused")), qPrintable(spoken));
    QVERIFY(!wall()->model()->index(1, 0).data(HealthWallModel::ResponseRole).toString().isEmpty());
}

void tst_HealthWallPage::theFilterNarrows()
{
    ConnectionProfile shop = m_workspace->sqlite(QStringLiteral("shop"));
    shop.group = QStringLiteral("Head office");
    shop.environment = Environment::Production;
    m_workspace->save(shop);
    m_workspace->save(m_workspace->sqlite(QStringLiteral("scratch")));
    open();
    QTRY_COMPARE(names().size(), 2);
    auto *text = m_page->findChild<QLineEdit *>(QStringLiteral("healthFilter"));
    QTest::keyClicks(text, QStringLiteral("scr"));
    QCOMPARE(names(), QStringList{QStringLiteral("scratch")});
    QVERIFY2(summary().contains(QStringLiteral("1 of 2 shown")), qPrintable(summary()));
    text->clear();
    auto *environment = m_page->findChild<QComboBox *>(QStringLiteral("healthEnvironment"));
    environment->setCurrentIndex(1 + static_cast<int>(Environment::Production));
    QCOMPARE(names(), QStringList{QStringLiteral("shop")});
    environment->setCurrentIndex(0);
    auto *group = m_page->findChild<QComboBox *>(QStringLiteral("healthGroup"));
    group->setCurrentIndex(group->findText(QStringLiteral("Head office")));
    QCOMPARE(names(), QStringList{QStringLiteral("shop")});
    const QJsonObject state = m_page->saveState();
    group->setCurrentIndex(0);
    QCOMPARE(names().size(), 2);
    m_page->restoreState(state);
    QCOMPARE(names(), QStringList{QStringLiteral("shop")});
}

void tst_HealthWallPage::keysLeadOn()
{
    for (const char *name : {"a", "b", "c"})
        m_workspace->save(m_workspace->sqlite(QString::fromLatin1(name)));
    open();
    QTRY_COMPARE(summary(), QStringLiteral("3 healthy"));
    QSignalSpy opened(m_page.get(), &HealthWallPage::connectionRequested);
    m_page->activate();
    wall()->setCurrentIndex(wall()->model()->index(0, 0));
    QTest::keyClick(wall(), Qt::Key_Right);
    QTest::keyClick(wall(), Qt::Key_Return);
    QTRY_COMPARE(opened.size(), 1);
    QCOMPARE(opened.first().first().toString(), m_services->databases().profile(QStringLiteral("b"))->id);
}

void tst_HealthWallPage::anEmptyWallSaysWhatBelongsThere()
{
    open();
    auto *nothing = m_page->findChild<QLabel *>(QStringLiteral("healthNothing"));
    QTRY_VERIFY(nothing->isVisible());
    QVERIFY(nothing->text().contains(QStringLiteral("No active connections")));
}

void tst_HealthWallPage::whileHiddenNothingIsDrawn()
{
    m_workspace->save(m_workspace->sqlite(QStringLiteral("a")));
    open();
    QTRY_COMPARE(summary(), QStringLiteral("1 healthy"));
    m_page->hide();
    QSignalSpy changed(wall()->model(), &QAbstractItemModel::dataChanged);
    QSignalSpy probed(&m_services->health(), &HealthMonitor::probed);
    m_services->health().checkNow(m_services->databases().profile(QStringLiteral("a"))->id);
    QTRY_VERIFY(!probed.isEmpty());
    QCOMPARE(changed.size(), 0);
    m_page->show();
    QTRY_VERIFY(!changed.isEmpty());
}

void tst_HealthWallPage::fiftyTilesFitAScreen_data()
{
    QTest::addColumn<QSize>("room");
    QTest::addColumn<int>("count");
    QTest::newRow("one") << QSize(1600, 900) << 1;
    QTest::newRow("a dozen on a laptop") << QSize(1100, 600) << 12;
    QTest::newRow("fifty on a wall") << QSize(1640, 880) << 50;
    QTest::newRow("fifty on the whole screen") << QSize(1900, 960) << 50;
}

void tst_HealthWallPage::fiftyTilesFitAScreen()
{
    QFETCH(QSize, room);
    QFETCH(int, count);
    const QSize tile = HealthTileDelegate::fittingSize(room, count);
    const int columns = room.width() / tile.width();
    QVERIFY(columns * (room.height() / tile.height()) >= count);
    QVERIFY(tile.width() >= 176 && tile.height() >= 110);
}

/// All looked at, all shown, and scrolled through: the window answers all the while.
void tst_HealthWallPage::fiveHundredDoNotHoldUpTheWindow()
{
    PENSTOCK_NEED(Postgres);
    [[maybe_unused]] const auto &made = m_workspace->profiles();
    m_services = std::make_unique<Services>(m_workspace->options());
    m_services->open(this, [](const Result<void> &opened) { PENSTOCK_VERIFY(opened); });
    std::vector<ConnectionProfile> profiles;
    for (int i = 0; i < 500; ++i) {
        const QString name = QStringLiteral("c%1").arg(i);
        ConnectionProfile profile = i % 5 == 0   ? TestServers::postgres()
                                    : i % 5 == 1 ? TestWorkspace::server(name, 1)
                                                 : m_workspace->sqlite(name);
        profile.id = profile.name = name;
        profile.group = QStringLiteral("group %1").arg(i % 7);
        profiles.push_back(profile);
    }
    PENSTOCK_VERIFY(m_services->databases().addTestConfigs(profiles));
    HealthTimings timings;
    timings.interval = std::chrono::seconds(10);
    m_services->health().setTimings(timings);

    const SchedulingDelay delay;
    QElapsedTimer sinceBeat;
    qint64 longest = 0;
    QTimer heart;
    connect(&heart, &QTimer::timeout, this, [&] { longest = std::max(longest, sinceBeat.restart()); });
    sinceBeat.start();
    heart.start(10);
    openPage();
    QTRY_COMPARE_WITH_TIMEOUT(names().size(), 500, 30000);
    QTRY_COMPARE_WITH_TIMEOUT(summary(), QStringLiteral("100 down, 400 healthy"), 120000);
    // Once round all of them again, while somebody scrolls.
    QSet<QString> seen;
    connect(&m_services->health(), &HealthMonitor::probed, this, [&seen](const QString &id) { seen << id; });
    QScrollBar *bar = wall()->verticalScrollBar();
    const auto scrolledOn = [&] {
        bar->setValue((bar->value() + 97) % (bar->maximum() + 1));
        return seen.size() == 500;
    };
    QTRY_VERIFY_WITH_TIMEOUT(scrolledOn(), 120000);
    disconnect(&m_services->health(), nullptr, this, nullptr);
    QVERIFY2(longest < WorkTime::limit(400) + delay.worstMilliseconds(),
             qPrintable(QStringLiteral("%1 ms, the machine %2").arg(longest).arg(delay.worstMilliseconds())));
    QCOMPARE(names().mid(0, 100).filter(QRegularExpression(QStringLiteral("^c\\d*[16]$"))).size(),
             100); // trouble first
}

void tst_HealthWallPage::aSparklineLeavesGapsOpen()
{
    QList<QPointF> points;
    for (int i = 0; i < 100; ++i) {
        if (i < 30 || i > 60)
            points << QPointF(i * 1000, 5);
    }
    QCOMPARE(Sparkline::pieces(points, 2000), (QList<qsizetype>{0, 30}));
    QImage image(200, 40, QImage::Format_ARGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    Sparkline::paint(painter, image.rect(), points, 0, 100'000, 2000, {Qt::black, {}});
    painter.end();
    const auto isDrawn = [&image](int x) {
        for (int y = 0; y < image.height(); ++y) {
            if (image.pixelColor(x, y).lightness() < 128)
                return true;
        }
        return false;
    };
    QVERIFY(isDrawn(30));
    QVERIFY(!isDrawn(90));
    QVERIFY(isDrawn(160));
    // What was measured less often at first is no row of gaps.
    QList<QPointF> mixed{{0, 1}, {30'000, 1}, {60'000, 1}, {61'000, 1}, {62'000, 1}};
    QCOMPARE(Sparkline::pieces(mixed, 2000), QList<qsizetype>{0});
}

void tst_HealthWallPage::aChangeOfStateIsTold()
{
    open();
    HealthNotifier notifier(m_services->health(), *m_page);
    QSignalSpy told(&notifier, &HealthNotifier::told);
    QSignalSpy notShown(&notifier, &HealthNotifier::notShown);
    HealthResult before;
    before.connectionId = before.connectionName = QStringLiteral("shop");
    before.status = HealthStatus::Healthy;
    HealthResult after = before;
    after.status = HealthStatus::Down;
    after.error = Error{ErrorCode::Unreachable, QStringLiteral("shop refuses connections."),
                        QStringLiteral("Start the server.")};
    emit m_services->health().statusChanged(before, after);
    QCOMPARE(told.size(), 1);
    QCOMPARE(told.first().first().toString(), QStringLiteral("shop"));
    const DesktopNotice::Notice notice = HealthNotifier::noticeOf(before, after);
    QCOMPARE(notice.title, QStringLiteral("shop is down"));
    QCOMPARE(notice.text, QStringLiteral("shop refuses connections.\nStart the server."));
    QVERIFY(notice.isUrgent);
    // A desktop takes it, or the window hears that nobody did.
    if (!qEnvironmentVariableIsSet("DBUS_SESSION_BUS_ADDRESS"))
        QTRY_COMPARE(notShown.size(), 1);
    QCOMPARE(HealthNotifier::noticeOf(after, before).title, QStringLiteral("shop is healthy again"));
}

QTEST_MAIN(tst_HealthWallPage)
#include "tst_HealthWallPage.moc"
