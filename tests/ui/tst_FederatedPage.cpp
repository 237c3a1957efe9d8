// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/federated/FederatedPage.h"

#include "app/query/QueryEngine.h"
#include "app/schema/SchemaService.h"
#include "app/store/WorkspaceStore.h"
#include "app/support/Settings.h"
#include "models/tasks/TaskListModel.h"
#include "tests/app/query/FanOutBench.h"
#include "tests/support/Offscreen.h"
#include "ui/common/ActionTable.h"
#include "ui/common/ErrorBar.h"
#include "ui/common/PlainLabel.h"
#include "ui/common/QuestionBar.h"
#include "ui/editor/SqlEditor.h"
#include "ui/federated/PlanPanel.h"
#include "ui/federated/PlanView.h"
#include "ui/federated/SourceList.h"
#include "ui/results/ResultView.h"

#include <QApplication>
#include <QClipboard>
#include <QPushButton>
#include <QTabBar>
#include <QTabWidget>
#include <QToolButton>
#include <QTreeWidget>
#include <QtTest>

namespace {

QString text(const char *utf8)
{
    return QString::fromUtf8(utf8);
}

} // namespace

/// The page as a person meets it, on real servers.
class tst_FederatedPage final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanupTestCase();
    void init();
    void cleanup();

    void connectionsComeInTheirGroups();
    void fanOutShowsEachSource();
    void failedOnesAreRetried();
    void whatIsShownOutlivesANewConnection();
    void aClosedPageEndsItsTask();
    void oneSourceIsStoppedByItsButton();
    void columnsThatDifferAreNamed();
    void writesOnProductionAreAskedFor();
    void aJoinShowsItsPlan();
    void aJoinIsCompleted();
    void anErrorIsMarked();
    void stateComesBack();
    void keyboardAndNames();
    void pictures_data();
    void pictures();

private:
    void tick(const QStringList &ids) { list()->setTicked(ids); }
    [[nodiscard]] SourceList *list() const { return m_page->findChild<SourceList *>(); }
    [[nodiscard]] QTreeWidgetItem *item(const QString &name) const
    {
        const auto found = m_page->findChild<QTreeWidget *>(text("sources"))
                               ->findItems(name, Qt::MatchExactly | Qt::MatchRecursive);
        return found.isEmpty() ? nullptr : found.first();
    }
    [[nodiscard]] bool ended() const
    {
        return QTest::qWaitFor([this] { return !m_page->isRunning() && m_page->result()->isOver(); }, 20000);
    }
    /// What the bars that can be seen say.
    [[nodiscard]] QStringList errors() const
    {
        QStringList said;
        for (const ErrorBar *bar : m_page->findChildren<ErrorBar *>()) {
            QStringList words;
            for (const auto *label : bar->findChildren<PlainLabel *>())
                words << label->text();
            if (bar->isVisible())
                said << words.join(QLatin1Char('\n'));
        }
        return said;
    }
    void runAndWait(const QString &sql)
    {
        m_page->setText(sql);
        m_page->run();
        QVERIFY(ended());
    }

    std::unique_ptr<FanOutBench> m_bench;
    std::unique_ptr<ActionTable> m_actions;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<QueryEngine> m_engine;
    std::unique_ptr<SchemaService> m_schemas;
    std::unique_ptr<WorkspaceStore> m_store;
    TaskListModel m_tasks;
    std::unique_ptr<FederatedPage> m_page;
};

void tst_FederatedPage::initTestCase()
{
    PENSTOCK_NEED(Postgres);
    PENSTOCK_NEED(MariaDb);
    Theme::apply(Theme::Mode::Light);
    m_bench = std::make_unique<FanOutBench>();
    ConnectionProfile pg = TestServers::postgres();
    pg.group = text("Europe");
    m_bench->add(pg, text("shop"));
    ConnectionProfile maria = TestServers::mariaDb();
    maria.group = text("Europe");
    maria.environment = Environment::Production;
    maria.plaintextConfirmed = true;
    m_bench->add(maria, text("crm"));
    m_bench->addSqlite(text("notes"), text("CREATE TABLE page_t(id INTEGER, name TEXT); "
                                           "INSERT INTO page_t VALUES (1,'c'),(2,'d');"));
    ConnectionProfile dead = TestServers::postgres();
    dead.port = 1;
    dead.connectTimeout = std::chrono::milliseconds(500);
    m_bench->add(dead, text("archive"));
    m_bench->prepare(
        text("shop"),
        text("DROP TABLE IF EXISTS page_t;\nCREATE TABLE page_t AS SELECT i AS id, 'row ' || i AS name, "
             "(i*1.5)::numeric(10,2) AS total FROM generate_series(1, 2000) i;\nANALYZE page_t;\n"));
    m_bench->prepare(text("crm"),
                     text("DROP TABLE IF EXISTS page_t;\nCREATE TABLE page_t(id int, name varchar(9));\n"
                          "INSERT INTO page_t SELECT seq, CONCAT('k', seq) FROM seq_1_to_50;\n"));
}

void tst_FederatedPage::cleanupTestCase()
{
    m_bench.reset();
}

void tst_FederatedPage::init()
{
    m_actions = std::make_unique<ActionTable>();
    m_settings = std::make_unique<Settings>(QString());
    m_engine = std::make_unique<QueryEngine>(m_bench->databases, m_bench->pools, *m_settings);
    m_schemas = std::make_unique<SchemaService>(m_bench->databases);
    auto store = WorkspaceStore::open(m_bench->files.path());
    PENSTOCK_VERIFY(store);
    m_store = std::move(*store);
    m_page = std::make_unique<FederatedPage>(
        PageContext{m_bench->databases, *m_engine, *m_schemas, *m_store, *m_settings, m_tasks, *m_actions},
        m_bench->pools);
    m_page->resize(1280, 760);
    m_page->show();
    QTRY_VERIFY(item(text("shop")));
}

void tst_FederatedPage::cleanup()
{
    m_page.reset();
    m_store.reset();
    m_schemas.reset();
    m_engine.reset();
    m_settings.reset();
    m_actions.reset();
}

void tst_FederatedPage::connectionsComeInTheirGroups()
{
    QVERIFY(item(text("shop"))->parent());
    QCOMPARE(item(text("shop"))->parent()->text(0), text("Europe"));
    QVERIFY(!item(text("notes"))->parent());
    item(text("Europe"))->setCheckState(0, Qt::Checked);
    QCOMPARE(list()->ticked(), QStringList({text("crm"), text("shop")}));
    QVERIFY(m_page->colour().isValid()); // production is among them
    auto *all = m_page->findChild<QAbstractButton *>(text("tickAll"));
    all->click();
    QCOMPARE(list()->ticked().size(), 4);
    all->click();
    QCOMPARE(list()->ticked().size(), 0);
    QVERIFY(!m_page->colour().isValid());
}

void tst_FederatedPage::fanOutShowsEachSource()
{
    tick({text("shop"), text("notes")});
    runAndWait(text("SELECT id, name FROM page_t"));
    QCOMPARE(m_page->result()->rowCount(), 2002);
    QCOMPARE(item(text("shop"))->text(1), text("done"));
    QCOMPARE(item(text("shop"))->text(2), QLocale().toString(2000));
    QCOMPARE(item(text("notes"))->text(2), text("2"));
    QVERIFY(!item(text("notes"))->text(3).isEmpty());
    QCOMPARE(m_page->findChild<QTabWidget *>(text("results"))->count(), 1);
}

void tst_FederatedPage::failedOnesAreRetried()
{
    tick({text("archive"), text("notes")});
    runAndWait(text("SELECT id FROM page_t"));
    QCOMPARE(item(text("archive"))->text(1), text("failed"));
    QCOMPARE(m_page->result()->rowCount(), 2);
    QCOMPARE(errors().size(), 1); // told once
    QVERIFY2(errors().first().contains(text("archive")), qPrintable(errors().first()));
    m_bench->databases.closeAllConnections();
    auto *retry = m_page->findChild<QToolButton *>(text("retry-archive"));
    QVERIFY(retry);
    retry->click();
    QVERIFY(ended());
    QCOMPARE(item(text("archive"))->text(1), text("failed")); // still dead, and said so again
    QCOMPARE(errors().size(), 1);
    tick({text("notes")});
    runAndWait(text("SELECT id FROM page_t"));
    QCOMPARE(errors().size(), 0);
}

void tst_FederatedPage::whatIsShownOutlivesANewConnection()
{
    tick({text("archive"), text("notes")});
    runAndWait(text("SELECT id FROM page_t"));
    m_bench->addSqlite(text("new"), text("CREATE TABLE page_t(id INTEGER);"));
    m_page->reloadConnections();
    QTRY_VERIFY(item(text("new")));
    QCOMPARE(item(text("archive"))->text(1), text("failed"));
    QVERIFY(m_page->findChild<QToolButton *>(text("retry-archive")));
    QCOMPARE(list()->ticked(), QStringList({text("archive"), text("notes")}));
    PENSTOCK_VERIFY(m_bench->databases.removeConfig(text("new")));
}

void tst_FederatedPage::aClosedPageEndsItsTask()
{
    tick({text("shop")});
    m_page->setText(text("SELECT pg_sleep(30)"));
    m_page->run();
    QTRY_COMPARE(m_bench->active(text("shop")), 1);
    QCOMPARE(m_tasks.runningCount(), 1);
    m_page.reset();
    QCOMPARE(m_tasks.runningCount(), 0);
    QCOMPARE(m_tasks.index(0, 0).data(TaskListModel::StateRole).value<TaskListModel::State>(),
             TaskListModel::State::Stopped);
}

void tst_FederatedPage::oneSourceIsStoppedByItsButton()
{
    m_bench->prepare(text("crm"),
                     text("DROP FUNCTION IF EXISTS pg_sleep;\nCREATE FUNCTION pg_sleep(s INT) RETURNS "
                          "INT NO SQL RETURN s;\n"));
    tick({text("shop"), text("crm")});
    m_page->setText(text("SELECT 1 AS a, pg_sleep(30) AS b"));
    m_page->run();
    QTRY_COMPARE(item(text("crm"))->text(1), text("done"));
    auto *stop = m_page->findChild<QToolButton *>(text("stop-shop"));
    QVERIFY(stop);
    stop->click();
    QVERIFY(ended());
    QCOMPARE(item(text("shop"))->text(1), text("stopped"));
    QCOMPARE(m_page->result()->rowCount(), 1);
}

void tst_FederatedPage::columnsThatDifferAreNamed()
{
    tick({text("shop"), text("notes")});
    runAndWait(text("SELECT * FROM page_t"));
    auto *bar = m_page->findChild<PlainLabel *>(text("differences"));
    QVERIFY(bar->isVisible());
    QVERIFY2(bar->text().contains(text("total")), qPrintable(bar->text()));
}

void tst_FederatedPage::writesOnProductionAreAskedFor()
{
    auto *yes = m_page->findChild<QPushButton *>(text("confirm"));
    tick({text("notes"), text("shop")});
    runAndWait(text("UPDATE page_t SET name = name WHERE id = 1"));
    QVERIFY(!yes->isVisible()); // development: no question
    tick({text("notes"), text("crm")});
    m_page->setText(text("DELETE FROM page_t WHERE id = 49"));
    m_page->run();
    QVERIFY(yes->isVisible());
    QVERIFY(!m_page->isRunning());
    const auto labels = m_page->findChild<QuestionBar *>()->findChildren<PlainLabel *>();
    QVERIFY(std::any_of(labels.begin(), labels.end(),
                        [](auto *label) { return label->text().contains(text("crm")); }));
    QTest::keyClick(m_page->findChild<QPushButton *>(text("decline")), Qt::Key_Escape);
    QVERIFY(!yes->isVisible());
    m_page->run();
    yes->click();
    QVERIFY(ended());
    QCOMPARE(m_page->result()->summary().affected, 1);
}

void tst_FederatedPage::aJoinShowsItsPlan()
{
#ifdef PENSTOCK_HAS_FEDERATION
    m_page->setMode(FederatedPage::Mode::Join);
    tick({text("shop"), text("crm")});
    for (int run = 0; run < 2; ++run) { // the second with the engine of the first
        runAndWait(text(
            "SELECT s.name, k.name FROM shop.page_t s JOIN crm.page_t k ON k.id = s.id WHERE s.id > 10"));
        QVERIFY2(m_page->result()->state() == ResultSet::State::Complete,
                 qPrintable(m_page->result()->error().toText()));
        QVERIFY(m_page->result()->rowCount() >= 39);
        auto *plan = m_page->findChild<PlanView *>();
        QVERIFY(plan->boxCount() >= 3);
    }
    auto *plan = m_page->findChild<PlanView *>();
    m_page->findChild<QTabWidget *>(text("results"))->setCurrentWidget(m_page->findChild<PlanPanel *>());
    plan->setFocus();
    QTest::keyClick(plan, Qt::Key_End);
    QVERIFY2(plan->currentText().contains(text("SELECT")), qPrintable(plan->currentText()));
    QCOMPARE(plan->accessibleDescription(), plan->currentText());
    QTest::keyClick(plan, Qt::Key_Right);
    QVERIFY(!plan->currentText().contains(text("SELECT")));
    m_page->findChild<QToolButton *>(text("copyPlan"))->click();
    QVERIFY(QApplication::clipboard()->text().contains(text("sent: SELECT")));
    // Another choice, another engine.
    tick({text("notes"), text("crm")});
    runAndWait(text("SELECT count(*) FROM notes.page_t"));
    QCOMPARE(m_page->result()->state(), ResultSet::State::Complete);
#endif
}

/// From the first letter of a connection to a column, over the catalogues of two.
void tst_FederatedPage::aJoinIsCompleted()
{
    auto *editor = m_page->findChild<SqlEditor *>();
    auto *view = editor->findChild<QWidget *>(text("sqlText"));
    // What the list offers first, taken once it is known; the list fills while it is shown.
    const auto completed = [&](const QString &written, const QString &expected) {
        return QTest::qWaitFor(
            [&] {
                editor->setText(written);
                editor->setCursor(written.size());
                editor->complete();
                QTest::keyClick(view, Qt::Key_Tab);
                return editor->text() == expected;
            },
            15000);
    };
    m_page->setMode(FederatedPage::Mode::Join);
    tick({text("shop"), text("crm")});
    QVERIFY2(completed(text("SELECT * FROM sh"), text("SELECT * FROM shop")), qPrintable(editor->text()));
    QVERIFY2(completed(text("SELECT * FROM shop.pub"), text("SELECT * FROM shop.public")),
             qPrintable(editor->text()));
    QVERIFY2(completed(text("SELECT * FROM shop.public.page"), text("SELECT * FROM shop.public.page_t")),
             qPrintable(editor->text()));
    QVERIFY2(completed(text("SELECT * FROM shop.public.page_t s JOIN crm.page"),
                       text("SELECT * FROM shop.public.page_t s JOIN crm.page_t")),
             qPrintable(editor->text()));
    QVERIFY2(completed(text("SELECT * FROM shop.public.page_t s WHERE s.tot"),
                       text("SELECT * FROM shop.public.page_t s WHERE s.total")),
             qPrintable(editor->text()));
    tick({text("notes")}); // what is not ticked is not offered
    QVERIFY2(completed(text("SELECT * FROM n"), text("SELECT * FROM notes")), qPrintable(editor->text()));
    editor->setText(text("SELECT * FROM sho"));
    editor->setCursor(editor->text().size());
    editor->complete();
    QTest::keyClick(view, Qt::Key_Tab);
    QVERIFY2(!editor->text().contains(text("shop")), qPrintable(editor->text()));
}

void tst_FederatedPage::anErrorIsMarked()
{
#ifdef PENSTOCK_HAS_FEDERATION
    m_page->setMode(FederatedPage::Mode::Join);
    tick({text("shop"), text("crm")});
    runAndWait(text("SELECT nothing FROM shop.page_t"));
    QCOMPARE(m_page->result()->state(), ResultSet::State::Failed);
    QCOMPARE(errors().size(), 1);
#endif
    m_page->setMode(FederatedPage::Mode::FanOut);
    runAndWait(text("SELECT nothing FROM page_t"));
    QCOMPARE(errors().size(), 1);
}

void tst_FederatedPage::stateComesBack()
{
    tick({text("shop"), text("notes")});
    m_page->setText(text("SELECT 'it''s 😀'"));
    m_page->setMode(FederatedPage::Mode::Join);
    const QJsonObject state = m_page->saveState();
    FederatedPage other(
        PageContext{m_bench->databases, *m_engine, *m_schemas, *m_store, *m_settings, m_tasks, *m_actions},
        m_bench->pools);
    other.restoreState(state); // before its connections are known
    QTRY_COMPARE(other.saveState(), state);
    QCOMPARE(other.mode(), FederatedPage::Mode::Join);
}

void tst_FederatedPage::keyboardAndNames()
{
    for (const auto *button : m_page->findChildren<QAbstractButton *>())
        QVERIFY2(!button->text().isEmpty() || !button->accessibleName().isEmpty()
                     || button->objectName().startsWith(text("qt_")) || !button->isVisible(),
                 qPrintable(button->objectName()));
    QVERIFY(!m_page->findChild<QTreeWidget *>(text("sources"))->accessibleName().isEmpty());
    QVERIFY(!m_page->findChild<QTabWidget *>(text("results"))->tabBar()->accessibleName().isEmpty());
    tick({text("notes")});
    m_page->setText(text("SELECT 1"));
    m_page->activate();
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return, Qt::ControlModifier);
    QTRY_VERIFY(m_page->result());
    QVERIFY(ended());
}

void tst_FederatedPage::pictures_data()
{
    QTest::addColumn<bool>("dark");
    QTest::newRow("light") << false;
    QTest::newRow("dark") << true;
}

void tst_FederatedPage::pictures()
{
    QFETCH(bool, dark);
    Theme::apply(dark ? Theme::Mode::Dark : Theme::Mode::Light);
    const QString prefix =
        qEnvironmentVariable("PENSTOCK_PICTURES") + QString::fromLatin1(dark ? "dark-" : "light-");
    const auto shoot = [&](const char *name) {
        QCoreApplication::processEvents();
        const QPixmap picture = m_page->grab();
        QVERIFY(!picture.isNull());
        if (qEnvironmentVariableIsSet("PENSTOCK_PICTURES"))
            QVERIFY(picture.save(prefix + QString::fromLatin1(name) + text(".png")));
    };
    tick({text("shop"), text("crm"), text("notes"), text("archive")});
    runAndWait(text("SELECT *\nFROM page_t\nWHERE id < 40 -- all of them"));
    shoot("fanout");
    m_page->setText(text("DROP TABLE page_t"));
    m_page->run();
    shoot("question");
    m_page->setMode(FederatedPage::Mode::Join);
    tick({text("shop"), text("crm"), text("notes")});
    runAndWait(
        text("SELECT k.name, count(*), sum(s.total)\nFROM shop.page_t s\nJOIN crm.page_t k ON k.id = s.id\n"
             "JOIN notes.page_t n ON n.id = k.id\nWHERE s.total > 1\nGROUP BY 1 ORDER BY 2 DESC LIMIT 20"));
    shoot("join");
    if (auto *plan = m_page->findChild<PlanPanel *>()) {
        m_page->findChild<QTabWidget *>(text("results"))->setCurrentWidget(plan);
        plan->view()->setFocus();
        QTest::keyClick(plan->view(), Qt::Key_End);
    }
    shoot("plan");
    Theme::apply(Theme::Mode::Light);
}

QTEST_MAIN(tst_FederatedPage)
#include "tst_FederatedPage.moc"
