// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/health/SessionsPage.h"

#include "app/connections/DatabaseManager.h"
#include "app/health/HealthMonitor.h"
#include "app/health/ServerSessions.h"
#include "tests/support/Offscreen.h"
#include "tests/support/TestWorkspace.h"
#include "ui/common/ActionTable.h"
#include "ui/common/ErrorBar.h"
#include "ui/common/QuestionBar.h"
#include "ui/editor/ConnectionChooser.h"

#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QProcess>
#include <QPushButton>
#include <QSignalSpy>
#include <QTreeView>
#include <QtTest>

using Tree = SessionTreeModel;

/// Sessions of a real server: two of psql's, one of which waits for the other.
class tst_SessionsPage final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void whoWaitsStandsBelowItsBlocker();
    void cancelStopsTheStatementOnly();
    void terminateAsksAndEnds();
    void theFilterNarrows();
    void readsAgainByItself();
    void aServerThatIsNotThereIsSaid();
    void aFileHasNoSessions();

private:
    void open(const ConnectionProfile &profile);
    [[nodiscard]] std::unique_ptr<QProcess> psql(const char *name, const QString &script) const;
    [[nodiscard]] QTreeView *tree() const
    {
        return m_page->findChild<QTreeView *>(QStringLiteral("sessionsTree"));
    }
    [[nodiscard]] QModelIndex rowOf(const char *application, const QModelIndex &parent = {}) const;
    [[nodiscard]] QAction *action(const char *id) const;
    [[nodiscard]] QString errors() const;
    void show(int kind)
    {
        m_page->findChild<QComboBox *>(QStringLiteral("sessionsShow"))->setCurrentIndex(kind);
    }
    [[nodiscard]] bool shows(const char *application)
    {
        m_page->reload();
        return rowOf(application).isValid();
    }

    std::unique_ptr<TestWorkspace> m_workspace;
    std::unique_ptr<Services> m_services;
    std::unique_ptr<ActionTable> m_actions;
    std::unique_ptr<SessionsPage> m_page;
};

void tst_SessionsPage::init()
{
    m_workspace = std::make_unique<TestWorkspace>();
}

void tst_SessionsPage::cleanup()
{
    m_page.reset();
    m_actions.reset();
    m_services.reset();
    m_workspace.reset();
}

void tst_SessionsPage::open(const ConnectionProfile &profile)
{
    m_workspace->save(profile);
    m_services = std::make_unique<Services>(m_workspace->options());
    m_services->open(this, [](const Result<void> &opened) { PENSTOCK_VERIFY(opened); });
    m_actions = std::make_unique<ActionTable>();
    m_page = std::make_unique<SessionsPage>(HealthContext{m_services->databases(), m_services->pools(),
                                                          m_services->health(), m_services->serverSessions(),
                                                          *m_actions});
    m_page->resize(1200, 700);
    m_page->show();
    m_page->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
    QSignalSpy reloaded(m_page.get(), &SessionsPage::reloaded);
    m_page->setConnection(profile.id);
    QTRY_VERIFY_WITH_TIMEOUT(!reloaded.isEmpty(), 20000);
    QTRY_VERIFY(m_page->findChild<ConnectionChooser *>()->profile());
}

std::unique_ptr<QProcess> tst_SessionsPage::psql(const char *name, const QString &script) const
{
    const ConnectionProfile pg = TestServers::postgres();
    auto process = std::make_unique<QProcess>();
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("PGPASSWORD"), TestServers::environment("PENSTOCK_TEST_PG_PASSWORD"));
    environment.insert(QStringLiteral("PGAPPNAME"), QString::fromLatin1(name));
    process->setProcessEnvironment(environment);
    process->setProcessChannelMode(QProcess::MergedChannels);
    process->start(QStringLiteral("psql"), {QStringLiteral("-h"), pg.host, QStringLiteral("-p"),
                                            QString::number(pg.port), QStringLiteral("-U"), pg.username,
                                            QStringLiteral("-d"), pg.database, QStringLiteral("-qAtX")});
    process->write(script.toUtf8());
    return process;
}

QModelIndex tst_SessionsPage::rowOf(const char *application, const QModelIndex &parent) const
{
    const QAbstractItemModel *model = tree()->model();
    for (int row = 0; row < model->rowCount(parent); ++row) {
        const QModelIndex index = model->index(row, 0, parent);
        if (index.siblingAtColumn(Tree::ApplicationColumn).data().toString() == QLatin1String(application))
            return index;
        if (const QModelIndex below = rowOf(application, index); below.isValid())
            return below;
    }
    return {};
}

QAction *tst_SessionsPage::action(const char *id) const
{
    for (QAction *action : m_page->findChildren<QAction *>()) {
        if (ActionTable::idOf(action) == QLatin1String(id))
            return action;
    }
    qFatal("no action %s", id);
}

QString tst_SessionsPage::errors() const
{
    QStringList texts;
    for (const QLabel *label : m_page->findChild<ErrorBar *>()->findChildren<QLabel *>())
        texts << (label->isVisible() ? label->text() : QString());
    return texts.join(u'\n');
}

void tst_SessionsPage::whoWaitsStandsBelowItsBlocker()
{
    PENSTOCK_NEED(Postgres);
    const auto holder = psql("tst-holder", QStringLiteral("BEGIN; SELECT pg_advisory_xact_lock(4711);\n"));
    open(TestServers::postgres());
    QTRY_VERIFY_WITH_TIMEOUT(shows("tst-holder"), 20000);
    const auto waiter = psql("tst-waiter", QStringLiteral("SELECT pg_advisory_lock(4711);\n"));
    QTRY_VERIFY_WITH_TIMEOUT(shows("tst-waiter"), 20000);
    QTRY_VERIFY_WITH_TIMEOUT((m_page->reload(), rowOf("tst-waiter").data(Tree::BlockedRole).toBool()), 20000);
    QVERIFY(!rowOf("tst-waiter").parent().isValid());
    action("health.tree")->trigger();
    QCOMPARE(rowOf("tst-waiter").parent(), rowOf("tst-holder"));
    QVERIFY(rowOf("tst-holder").data(Tree::BlockingRole).toBool());
    m_page->findChild<QComboBox *>(QStringLiteral("sessionsShow"))->setCurrentIndex(3); // blocked or blocking
    QVERIFY(rowOf("tst-holder").isValid() && rowOf("tst-waiter").isValid());
    tree()->setCurrentIndex(rowOf("tst-waiter"));
    QCOMPARE(m_page->findChild<QPlainTextEdit *>(QStringLiteral("sessionsStatement"))->toPlainText(),
             QStringLiteral("SELECT pg_advisory_lock(4711);"));
    const QString summary = m_page->findChild<QLabel *>(QStringLiteral("sessionsSummary"))->text();
    QVERIFY2(summary.contains(QStringLiteral("1 waiting for others")), qPrintable(summary));
    holder->closeWriteChannel(); // rolls back
    QTRY_VERIFY_WITH_TIMEOUT((m_page->reload(), !rowOf("tst-waiter").data(Tree::BlockedRole).toBool()),
                             20000);
    waiter->closeWriteChannel();
    QTRY_COMPARE(waiter->state(), QProcess::NotRunning);
    QTRY_COMPARE(holder->state(), QProcess::NotRunning);
}

void tst_SessionsPage::cancelStopsTheStatementOnly()
{
    PENSTOCK_NEED(Postgres);
    const auto busy = psql("tst-busy", QStringLiteral("SELECT pg_sleep(1000);\nSELECT 'still here';\n"));
    open(TestServers::postgres());
    QTRY_VERIFY_WITH_TIMEOUT(shows("tst-busy"), 20000);
    QTRY_VERIFY_WITH_TIMEOUT(
        (m_page->reload(), tree()->setCurrentIndex(rowOf("tst-busy")), action("health.cancel")->isEnabled()),
        20000);
    action("health.cancel")->trigger();
    QByteArray said;
    QTRY_VERIFY_WITH_TIMEOUT((said += busy->readAll()).contains("still here"), 20000);
    QVERIFY(said.contains("canceling statement"));
    QVERIFY2(errors().trimmed().isEmpty(), qPrintable(errors()));
    busy->closeWriteChannel();
    QVERIFY(busy->waitForFinished());
}

void tst_SessionsPage::terminateAsksAndEnds()
{
    PENSTOCK_NEED(Postgres);
    const auto idle = psql("tst-idle", QStringLiteral("BEGIN;\nSELECT 1;\n"));
    ConnectionProfile production = TestServers::postgres();
    production.environment = Environment::Production;
    production.plaintextConfirmed = true;
    open(production);
    QTRY_VERIFY_WITH_TIMEOUT(shows("tst-idle"), 20000);
    tree()->setCurrentIndex(rowOf("tst-idle"));
    auto *question = m_page->findChild<QuestionBar *>();
    QVERIFY(!question->isVisible());
    action("health.terminate")->trigger();
    QVERIFY(question->isVisible());
    QString asked;
    for (const QLabel *label : question->findChildren<QLabel *>())
        asked += label->text();
    QVERIFY2(asked.contains(QStringLiteral("production")) && asked.contains(QStringLiteral("tst-idle")),
             qPrintable(asked));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QVERIFY(!question->isVisible());
    QVERIFY(idle->state() == QProcess::Running);
    action("health.terminate")->trigger();
    for (QPushButton *button : question->findChildren<QPushButton *>()) {
        if (button->text() == QStringLiteral("Terminate"))
            button->click();
    }
    QTRY_VERIFY_WITH_TIMEOUT((m_page->reload(), !rowOf("tst-idle").isValid()), 20000);
    idle->write("SELECT 2;\n");
    QVERIFY(idle->waitForFinished());
    QVERIFY(idle->readAll().contains("terminat"));
}

void tst_SessionsPage::theFilterNarrows()
{
    PENSTOCK_NEED(Postgres);
    const auto idle = psql("tst-idle", QStringLiteral("SELECT 1;\n"));
    const auto open1 = psql("tst-open", QStringLiteral("BEGIN;\nSELECT 1;\n"));
    const auto busy = psql("tst-busy", QStringLiteral("SELECT pg_sleep(1000);\n"));
    open(TestServers::postgres());
    for (const char *name : {"tst-idle", "tst-open", "tst-busy"})
        QTRY_VERIFY_WITH_TIMEOUT(shows(name), 20000);
    const auto shown = [this] {
        QStringList names;
        for (const char *name : {"tst-idle", "tst-open", "tst-busy"}) {
            if (rowOf(name).isValid())
                names << QString::fromLatin1(name);
        }
        return names.join(u' ');
    };
    QTRY_COMPARE_WITH_TIMEOUT((m_page->reload(), show(1), shown()), QStringLiteral("tst-busy"),
                              20000); // working
    show(2);                          // in a transaction: a statement is one, too
    QTRY_COMPARE_WITH_TIMEOUT((m_page->reload(), shown()), QStringLiteral("tst-open tst-busy"), 20000);
    show(4); // of Penstock
    QCOMPARE(shown(), QString());
    QVERIFY(tree()->model()->rowCount() >= 1); // the one that asks
    show(0);
    auto *text = m_page->findChild<QLineEdit *>(QStringLiteral("sessionsFilter"));
    text->setFocus();
    QTest::keyClicks(text, QStringLiteral("TST open"));
    QCOMPARE(shown(), QStringLiteral("tst-open"));
    text->clear();
    QTest::keyClicks(text, QStringLiteral("pg_sleep"));
    QCOMPARE(shown(), QStringLiteral("tst-busy"));
    text->clear();
    QCOMPARE(shown(), QStringLiteral("tst-idle tst-open tst-busy"));
    busy->kill();
    busy->waitForFinished();
}

/// As often as it was told, while it can be seen, and never when told not to.
void tst_SessionsPage::readsAgainByItself()
{
    PENSTOCK_NEED(Postgres);
    open(TestServers::postgres());
    auto *interval = m_page->findChild<QComboBox *>(QStringLiteral("sessionsInterval"));
    QSignalSpy reloaded(m_page.get(), &SessionsPage::reloaded);
    interval->setCurrentIndex(0); // every two seconds
    QTRY_VERIFY_WITH_TIMEOUT(reloaded.size() >= 2, 20000);
    m_page->hide();
    [[maybe_unused]] const bool last = QTest::qWaitFor([] { return false; }, 1000); // one may be under way
    reloaded.clear();
    QVERIFY(!QTest::qWaitFor([&reloaded] { return !reloaded.isEmpty(); }, 2500));
    m_page->show();
    QTRY_VERIFY_WITH_TIMEOUT(!reloaded.isEmpty(), 20000);
    interval->setCurrentIndex(3); // by hand alone
    [[maybe_unused]] const bool lastOnce = QTest::qWaitFor([] { return false; }, 1000);
    reloaded.clear();
    QVERIFY(!QTest::qWaitFor([&reloaded] { return !reloaded.isEmpty(); }, 2500));
}

void tst_SessionsPage::aServerThatIsNotThereIsSaid()
{
    open(TestWorkspace::server(QStringLiteral("gone"), 1));
    QVERIFY2(errors().contains(QStringLiteral("gone")), qPrintable(errors()));
    QCOMPARE(tree()->model()->rowCount(), 0);
}

void tst_SessionsPage::aFileHasNoSessions()
{
    open(m_workspace->sqlite(QStringLiteral("file")));
    QVERIFY2(!errors().trimmed().isEmpty(), qPrintable(errors()));
}

QTEST_MAIN(tst_SessionsPage)
#include "tst_SessionsPage.moc"
