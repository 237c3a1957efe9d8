// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/health/PoolPage.h"

#include "app/connections/DatabaseManager.h"
#include "app/health/HealthMonitor.h"
#include "app/health/ServerSessions.h"
#include "app/pool/PoolManager.h"
#include "app/pool/QueueSink.h"
#include "app/pool/RowStream.h"
#include "tests/app/drivers/ProbeSession.h"
#include "tests/support/Offscreen.h"
#include "tests/support/TestWorkspace.h"
#include "ui/common/ActionTable.h"
#include "ui/common/QuestionBar.h"

#include <QAction>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QTableView>
#include <QToolBar>
#include <QtTest>

using Pools = PoolListModel;
using Leases = LeaseListModel;

/// Pools of real servers, as a person reads them.
class tst_PoolPage final : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_workspace = std::make_unique<TestWorkspace>(); }
    void cleanup();

    void showsWhoHoldsAConnection();
    void resizesLive();
    void closesALeaseAfterAsking();
    void theButtonClosesAConnection_data();
    void theButtonClosesAConnection();
    void theButtonIsThereForALeaseAlone();
    void theServerAgrees();
    void withoutPoolsItSaysSo();

private:
    void open(const ConnectionProfile &profile);
    /// Takes a connection of the pool, as a page would.
    [[nodiscard]] Result<Lease> lease(const ConnectionProfile &profile) const;
    [[nodiscard]] QTableView *table(const char *name) const
    {
        return m_page->findChild<QTableView *>(QString::fromLatin1(name));
    }
    [[nodiscard]] QString pool(const QString &name, int column) const;
    [[nodiscard]] QString text(const char *label) const
    {
        return m_page->findChild<QLabel *>(QString::fromLatin1(label))->text();
    }
    [[nodiscard]] QAction *action(const char *id) const;
    [[nodiscard]] QWidget *toolButton(const char *id) const
    {
        return m_page->findChild<QToolBar *>()->widgetForAction(action(id));
    }

    std::unique_ptr<TestWorkspace> m_workspace;
    std::unique_ptr<Services> m_services;
    std::unique_ptr<ActionTable> m_actions;
    std::unique_ptr<PoolPage> m_page;
};

void tst_PoolPage::cleanup()
{
    m_page.reset();
    m_actions.reset();
    m_services.reset();
    m_workspace.reset();
}

void tst_PoolPage::open(const ConnectionProfile &profile)
{
    m_workspace->save(profile);
    m_services = std::make_unique<Services>(m_workspace->options());
    m_services->open(this, [](const Result<void> &opened) { PENSTOCK_VERIFY(opened); });
    m_actions = std::make_unique<ActionTable>();
    m_page = std::make_unique<PoolPage>(HealthContext{m_services->databases(), m_services->pools(),
                                                      m_services->health(), m_services->serverSessions(),
                                                      *m_actions});
    m_page->resize(1200, 700);
    m_page->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
}

Result<Lease> tst_PoolPage::lease(const ConnectionProfile &profile) const
{
    const auto pool = m_services->databases().createConnection(profile.id);
    if (!pool)
        return pool.error();
    return (*pool)->acquireAndWait({Origin::Kind::Page, QStringLiteral("orders")},
                                   Deadline::after(std::chrono::seconds(20)));
}

QString tst_PoolPage::pool(const QString &name, int column) const
{
    const QAbstractItemModel *model = table("poolTable")->model();
    for (int row = 0; row < model->rowCount(); ++row) {
        if (model->index(row, Pools::NameColumn).data().toString() == name)
            return model->index(row, column).data().toString();
    }
    return QStringLiteral("(no pool)");
}

QAction *tst_PoolPage::action(const char *id) const
{
    for (QAction *action : m_page->findChildren<QAction *>()) {
        if (ActionTable::idOf(action) == QLatin1String(id))
            return action;
    }
    qFatal("no action %s", id);
}

void tst_PoolPage::showsWhoHoldsAConnection()
{
    PENSTOCK_NEED(Postgres);
    const ConnectionProfile pg = TestServers::postgres();
    open(pg);
    auto held = lease(pg);
    PENSTOCK_VERIFY(held);
    QTRY_COMPARE_WITH_TIMEOUT(pool(pg.name, Pools::ActiveColumn), QStringLiteral("1"), 10000);
    m_page->setConnection(pg.id);
    const QAbstractItemModel *leases = table("leaseTable")->model();
    QTRY_COMPARE(leases->rowCount(), 1);
    QVERIFY(leases->index(0, Leases::OriginColumn).data().toString().contains(QStringLiteral("orders")));
    QVERIFY(leases->index(0, Leases::ServerSessionColumn).data().toLongLong() > 0);
    held->release();
    QTRY_COMPARE_WITH_TIMEOUT(pool(pg.name, Pools::ActiveColumn), QStringLiteral("0"), 10000);
    QCOMPARE(leases->rowCount(), 0);
}

void tst_PoolPage::resizesLive()
{
    const ConnectionProfile file = m_workspace->sqlite(QStringLiteral("file"));
    open(file);
    PENSTOCK_VERIFY(lease(file));
    m_page->setConnection(file.id);
    QTRY_VERIFY(pool(file.name, Pools::TotalColumn).endsWith(QStringLiteral("of 20")));
    auto *size = m_page->findChild<QSpinBox *>(QStringLiteral("poolSize"));
    auto *apply = m_page->findChild<QPushButton *>(QStringLiteral("poolApply"));
    QCOMPARE(size->value(), 20);
    QVERIFY(!apply->isEnabled());
    size->setValue(3);
    QVERIFY(apply->isEnabled());
    apply->click();
    QVERIFY2(pool(file.name, Pools::TotalColumn).endsWith(QStringLiteral("of 3")),
             qPrintable(pool(file.name, Pools::TotalColumn)));
    QVERIFY(!apply->isEnabled());
    QCOMPARE(m_services->pools().getPoolStats(file.id)->maxConnections, 3);
}

void tst_PoolPage::closesALeaseAfterAsking()
{
    PENSTOCK_NEED(Postgres);
    const ConnectionProfile pg = TestServers::postgres();
    open(pg);
    const auto thePool = m_services->databases().createConnection(pg.id);
    PENSTOCK_VERIFY(thePool);
    auto held = lease(pg);
    PENSTOCK_VERIFY(held);
    const auto session =
        m_services->pools().sessions().open(std::move(*held), {Origin::Kind::Page, QStringLiteral("orders")});
    QVERIFY(session);
    m_page->setConnection(pg.id);
    auto *leases = table("leaseTable");
    QTRY_COMPARE(leases->model()->rowCount(), 1);
    leases->setCurrentIndex(leases->model()->index(0, 0));
    auto *question = m_page->findChild<QuestionBar *>();
    QVERIFY(action("health.release")->isEnabled());
    action("health.release")->trigger();
    QVERIFY(question->isVisible());
    for (QPushButton *button : question->findChildren<QPushButton *>()) {
        if (button->text() == QStringLiteral("Release it"))
            button->click();
    }
    QTRY_COMPARE_WITH_TIMEOUT(leases->model()->rowCount(), 0, 10000);
    QTRY_COMPARE_WITH_TIMEOUT(pool(pg.name, Pools::ActiveColumn), QStringLiteral("0"), 10000);
}

void tst_PoolPage::theButtonClosesAConnection_data()
{
    QTest::addColumn<bool>("isPostgres");
    QTest::addColumn<bool>("isBusy");
    QTest::newRow("PostgreSQL, a statement runs") << true << true;
    QTest::newRow("PostgreSQL, between statements") << true << false;
    QTest::newRow("MariaDB, a statement runs") << false << true;
    QTest::newRow("MariaDB, between statements") << false << false;
}

/// "Close" in the bar of tools: the statement ends, the server's session is gone, and who held it finds it closed.
void tst_PoolPage::theButtonClosesAConnection()
{
    PENSTOCK_NEED(Postgres);
    PENSTOCK_NEED(MariaDb);
    QFETCH(bool, isPostgres);
    QFETCH(bool, isBusy);
    const ConnectionProfile profile = isPostgres ? TestServers::postgres() : TestServers::mariaDb();
    open(profile);
    auto held = lease(profile);
    PENSTOCK_VERIFY(held);
    const auto sessionOf = [](Lease &one) {
        return one.call([](Connection &connection) { return connection.serverSessionId(); });
    };
    const std::int64_t session = sessionOf(*held);
    ProbeSession server(profile);
    const auto isOnServer = [&] {
        const auto sessions = server.probe().sessions();
        return sessions && std::ranges::any_of(*sessions, [&](const auto &one) { return one.id == session; });
    };
    QVERIFY(isOnServer());
    auto sink = std::make_shared<QueueSink>();
    if (isBusy) {
        QueryRequest request;
        request.text = isPostgres ? QStringLiteral("SELECT pg_sleep(600)")
                                  : QStringLiteral("SELECT BENCHMARK(1000000000000, MD5('x'))");
        sink->attach(held->runKept(request, sink, 1, [](TransactionState) {}));
    }
    m_page->setConnection(profile.id);
    auto *leases = table("leaseTable");
    const auto statement = [leases] {
        return leases->model()->index(0, Leases::StatementColumn).data().toString();
    };
    QTRY_COMPARE(leases->model()->rowCount(), 1);
    QTRY_VERIFY(!isBusy || statement().startsWith(QStringLiteral("SELECT")));
    leases->setCurrentIndex(leases->model()->index(0, 0));
    QTest::mouseClick(toolButton("health.closeLease"), Qt::LeftButton);
    auto *question = m_page->findChild<QuestionBar *>();
    QCOMPARE(question->isVisible(), isBusy); // between statements nothing can be lost
    if (isBusy) {
        for (QPushButton *button : question->findChildren<QPushButton *>()) {
            if (button->text() == QStringLiteral("Close it"))
                QTest::mouseClick(button, Qt::LeftButton);
        }
        QVERIFY(!sink->schema() || !sink->next()); // ended without its row; MariaDB may have told its columns
    }
    QTRY_COMPARE_WITH_TIMEOUT(leases->model()->rowCount(), 0, 10000);
    QTRY_VERIFY_WITH_TIMEOUT(!isOnServer(), 20000);
    QTRY_COMPARE_WITH_TIMEOUT(pool(profile.name, Pools::ActiveColumn), QStringLiteral("0"), 10000);
    if (!isBusy) { // its holder has not noticed yet
        auto late = std::make_shared<QueueSink>();
        QueryRequest request;
        request.text = QStringLiteral("SELECT 1");
        late->attach(held->runKept(request, late, 1, [](TransactionState) {}));
        QVERIFY(!late->schema());
    }
    // The pool goes on.
    auto next = lease(profile);
    PENSTOCK_VERIFY(next);
    QVERIFY(sessionOf(*next) != session);
}

void tst_PoolPage::theButtonIsThereForALeaseAlone()
{
    const ConnectionProfile file = m_workspace->sqlite(QStringLiteral("file"));
    open(file);
    PENSTOCK_VERIFY(lease(file)); // and back at once
    m_page->setConnection(file.id);
    QVERIFY(!toolButton("health.closeLease")->isEnabled());
}

void tst_PoolPage::theServerAgrees()
{
    PENSTOCK_NEED(Postgres);
    const ConnectionProfile pg = TestServers::postgres();
    open(pg);
    auto held = lease(pg);
    PENSTOCK_VERIFY(held);
    m_page->setConnection(pg.id);
    // The pool's one, and the probe that asks.
    QTRY_VERIFY_WITH_TIMEOUT((action("health.check")->trigger(),
                              text("poolAgreement")
                                  .startsWith(QStringLiteral(
                                      "This program counts 2 connections here; the server lists the same."))),
                             20000);
}

void tst_PoolPage::withoutPoolsItSaysSo()
{
    open(m_workspace->sqlite(QStringLiteral("file")));
    const auto labels = table("poolTable")->findChildren<QLabel *>();
    QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel *label) {
        return label->isVisible() && label->text().contains(QStringLiteral("No pool yet"));
    }));
}

QTEST_MAIN(tst_PoolPage)
#include "tst_PoolPage.moc"
