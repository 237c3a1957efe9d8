// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/QueryPage.h"

#include "app/Services.h"
#include "app/query/QueryEngine.h"
#include "app/query/ResultSet.h"
#include "app/store/WorkspaceStore.h"
#include "models/core/CellText.h"
#include "models/tasks/TaskListModel.h"
#include "tests/support/Offscreen.h"
#include "tests/support/TestWorkspace.h"
#include "ui/common/ActionTable.h"
#include "ui/common/ErrorBar.h"
#include "ui/common/QuestionBar.h"
#include "ui/common/Theme.h"
#include "ui/editor/ConnectionChooser.h"
#include "ui/editor/HistoryPanel.h"
#include "ui/editor/MessageList.h"
#include "ui/editor/ParameterBar.h"
#include "ui/editor/ResultTabs.h"
#include "ui/editor/SqlEditor.h"
#include "ui/results/ResultView.h"

#include <QCheckBox>
#include <QComboBox>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabBar>
#include <QTreeWidget>

/// A query page on real databases, by what a person sees of it.
class tst_QueryPage final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void runsTheStatementAtTheCursor();
    void runsTheSelection();
    void runsTheScriptAndStopsAtTheFirstError();
    void marksTheErrorAtItsPlace();
    void unclosedQuotesRunNothing();
    void pinnedResultsStay();
    void parametersAreAskedAndRemembered();
    void dangerousStatementsAreConfirmed();
    void readOnlyConnectionsRefuseWrites();
    void productionBeginsWithManualCommit();
    void anIdleTransactionIsToldBeforeItsEnd_data();
    void anIdleTransactionIsToldBeforeItsEnd();
    void stopStopsAndTheTaskTells();
    void explainShowsThePlan();
    void theDraftComesBack();
    void theHistoryIsSearched();
    void looks();

private:
    [[nodiscard]] QAction *action(const char *id) const
    {
        for (QAction *candidate : m_actions->actions()) {
            if (ActionTable::idOf(candidate) == QLatin1String(id))
                return candidate;
        }
        return nullptr;
    }
    template <typename T>
    [[nodiscard]] T *part(const char *name = nullptr) const
    {
        return m_page->findChild<T *>(QString::fromLatin1(name));
    }
    void choose(const QString &id)
    {
        m_page->setConnection(id);
        QTRY_VERIFY(part<ConnectionChooser>()->profile());
        QTRY_VERIFY(action("query.run")->isEnabled());
    }
    void write(const QString &text, qsizetype cursor = 0)
    {
        m_page->setText(text);
        part<SqlEditor>()->setCursor(cursor);
    }
    /// Triggers it, and waits for the end of the run.
    void run(const char *id = "query.run")
    {
        action(id)->trigger();
        QTRY_VERIFY(action("query.run")->isEnabled());
    }
    [[nodiscard]] ResultTabs &tabs() const { return *part<ResultTabs>(); }
    /// The first cell of a result's tab.
    [[nodiscard]] QString cell(int tab) const
    {
        const auto *view = qobject_cast<ResultView *>(tabs().widget(tab));
        if (!view || view->result()->rowCount() == 0)
            return QStringLiteral("(none)");
        const auto place = view->result()->rows().at(0);
        std::string text;
        CellText(place->batch.schema()[0].type).append(text, place->batch.column(0), place->row);
        return QString::fromStdString(text);
    }
    [[nodiscard]] QString messages() const
    {
        QStringList texts;
        for (int row = 0; row < tabs().messages().count(); ++row)
            texts << tabs().messages().item(row)->text();
        return texts.join(QLatin1Char('\n'));
    }
    /// What the visible labels of a bar say.
    [[nodiscard]] static QString textOf(const QWidget *bar)
    {
        QStringList texts;
        for (const auto *label : bar->findChildren<QLabel *>())
            texts << label->text();
        return texts.join(QLatin1Char('\n'));
    }

    std::unique_ptr<TestWorkspace> m_workspace;
    std::unique_ptr<Services> m_services;
    std::unique_ptr<ActionTable> m_actions;
    std::unique_ptr<TaskListModel> m_tasks;
    std::unique_ptr<PageContext> m_context;
    std::unique_ptr<QueryPage> m_page;
};

void tst_QueryPage::init()
{
    m_workspace = std::make_unique<TestWorkspace>();
    m_workspace->save(m_workspace->sqlite(QStringLiteral("lite")));
    ConnectionProfile safe = m_workspace->sqlite(QStringLiteral("safe"));
    safe.setSafety(SafetyLevel::ReadOnly);
    m_workspace->save(safe);
    ConnectionProfile production = m_workspace->sqlite(QStringLiteral("production"));
    production.environment = Environment::Production;
    m_workspace->save(production);
    if (TestServers::hasPostgres())
        m_workspace->save(TestServers::postgres());
    m_services = std::make_unique<Services>(m_workspace->options());
    m_services->open(this, [](const Result<void> &opened) { PENSTOCK_VERIFY(opened); });
    const auto store = m_services->store();
    PENSTOCK_VERIFY(store);
    m_actions = std::make_unique<ActionTable>();
    m_tasks = std::make_unique<TaskListModel>();
    m_context = std::make_unique<PageContext>(PageContext{m_services->databases(), m_services->queries(),
                                                          m_services->schemas(), **store,
                                                          m_services->settings(), *m_tasks, *m_actions});
    m_page = std::make_unique<QueryPage>(*m_context);
    m_page->resize(1000, 640);
    m_page->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
}

void tst_QueryPage::cleanup()
{
    m_page.reset();
    m_context.reset();
    m_services.reset();
    m_workspace.reset();
    Theme::apply(Theme::Mode::Light);
}

void tst_QueryPage::runsTheStatementAtTheCursor()
{
    choose(QStringLiteral("lite"));
    write(QStringLiteral("SELECT '👍';\nSELECT 22;\nSELECT 33"), 16);
    run();
    QCOMPARE(tabs().resultCount(), 1);
    QCOMPARE(cell(1), QStringLiteral("22"));
    QVERIFY(m_page->status().connection == QLatin1String("lite"));
    QVERIFY(m_page->status().time.contains(QLatin1String("ms")));
}

void tst_QueryPage::runsTheSelection()
{
    choose(QStringLiteral("lite"));
    write(QStringLiteral("SELECT '👍', 1 + 1; SELECT 7; SELECT 8"));
    const QString text = part<SqlEditor>()->text();
    const qsizetype start = text.indexOf(QLatin1String("SELECT 7"));
    part<SqlEditor>()->select(start, text.size() - start);
    run();
    QCOMPARE(tabs().resultCount(), 2);
    QCOMPARE(cell(1), QStringLiteral("7"));
    QCOMPARE(cell(2), QStringLiteral("8"));
}

void tst_QueryPage::runsTheScriptAndStopsAtTheFirstError()
{
    choose(QStringLiteral("lite"));
    write(QStringLiteral("CREATE TABLE t (a int);\nINSERT INTO t VALUES (5), (6);\nSELECT a FROM t;\nSELECT "
                         "b FROM t;\nSELECT 9"));
    run("query.runScript");
    QCOMPARE(tabs().resultCount(), 1);
    QCOMPARE(cell(1), QStringLiteral("5"));
    QVERIFY2(tabs().tabText(1).contains(QLatin1String("t")), qPrintable(tabs().tabText(1)));
    QCOMPARE(tabs().messages().count(), 4);
    QVERIFY2(messages().contains(QLatin1String("no such column")), qPrintable(messages()));
    QCOMPARE(tabs().currentIndex(), 0); // the error is in front
}

void tst_QueryPage::marksTheErrorAtItsPlace()
{
    PENSTOCK_NEED(Postgres);
    choose(QStringLiteral("pg"));
    write(QStringLiteral("SELECT '👍';\nSELECT '👍', :x, nothing FROM pg_class"), 20);
    action("query.run")->trigger();
    part<QLineEdit>("parameter:x")->setText(QStringLiteral("1"));
    part<QPushButton>("parametersRun")->click();
    QTRY_VERIFY(tabs().messages().count() == 1);
    QTRY_VERIFY(action("query.run")->isEnabled());
    QSignalSpy chosen(&tabs().messages(), &MessageList::positionChosen);
    emit tabs().messages().itemClicked(tabs().messages().item(0));
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen[0][0].toLongLong(), part<SqlEditor>()->text().indexOf(QLatin1String("nothing")));
    QCOMPARE(part<SqlEditor>()->cursor(), part<SqlEditor>()->text().indexOf(QLatin1String("nothing")));
}

void tst_QueryPage::unclosedQuotesRunNothing()
{
    choose(QStringLiteral("lite"));
    write(QStringLiteral("CREATE TABLE never (a int);\nSELECT 'abc;\nSELECT 2"));
    run("query.runScript");
    auto *bar = part<ErrorBar>();
    QVERIFY(bar->isVisible());
    QVERIFY2(textOf(bar).contains(QLatin1String("line 2")), qPrintable(textOf(bar)));
    QCOMPARE(tabs().messages().count(), 0);
    write(QStringLiteral("SELECT count(*) FROM sqlite_master"));
    run();
    QCOMPARE(cell(1), QStringLiteral("0"));
    QVERIFY(!bar->isVisible());
}

void tst_QueryPage::pinnedResultsStay()
{
    choose(QStringLiteral("lite"));
    write(QStringLiteral("SELECT 1"));
    run();
    action("result.pin")->trigger();
    write(QStringLiteral("SELECT 2"));
    run();
    QCOMPARE(tabs().resultCount(), 2);
    write(QStringLiteral("SELECT 3"));
    run();
    QCOMPARE(tabs().resultCount(), 2);
    QCOMPARE(cell(1), QStringLiteral("1"));
    QCOMPARE(cell(2), QStringLiteral("3"));
    run("query.runNewTab");
    QCOMPARE(tabs().resultCount(), 3);
    action("result.rename")->trigger();
    auto *name = part<QLineEdit>("tabName");
    QVERIFY(name);
    name->setText(QStringLiteral("mine & yours"));
    QTest::keyClick(name, Qt::Key_Return);
    QCOMPARE(tabs().tabText(3), QStringLiteral("mine && yours"));
    action("result.close")->trigger();
    QCOMPARE(tabs().resultCount(), 2);
}

void tst_QueryPage::parametersAreAskedAndRemembered()
{
    choose(QStringLiteral("lite"));
    write(QStringLiteral("SELECT coalesce(:none, :text)"));
    action("query.run")->trigger();
    auto *bar = part<ParameterBar>();
    QVERIFY(bar->isVisible());
    QTRY_VERIFY(part<QLineEdit>("parameter:none")->hasFocus());
    part<QCheckBox>("parameterNull:none")->setChecked(true);
    part<QLineEdit>("parameter:text")->setText(QStringLiteral("it's \"é\" 👍"));
    QTest::keyClick(part<QLineEdit>("parameter:text"), Qt::Key_Return);
    QVERIFY(!bar->isVisible());
    QTRY_COMPARE(tabs().resultCount(), 1);
    QTRY_COMPARE(cell(1), QStringLiteral("it's \"é\" 👍"));
    QTRY_VERIFY(action("query.run")->isEnabled());
    action("query.run")->trigger();
    QTRY_VERIFY(bar->isVisible());
    QCOMPARE(bar->findChildren<QLineEdit *>(QStringLiteral("parameter:text")).last()->text(),
             QStringLiteral("it's \"é\" 👍"));
    QTest::keyClick(bar, Qt::Key_Escape);
    QVERIFY(!bar->isVisible());
}

void tst_QueryPage::dangerousStatementsAreConfirmed()
{
    choose(QStringLiteral("lite"));
    write(QStringLiteral("CREATE TABLE orders (a int); INSERT INTO orders VALUES (1)"));
    run("query.runScript");
    write(QStringLiteral("DELETE FROM orders; DROP TABLE orders; DELETE FROM \"other one\""));
    action("query.runScript")->trigger();
    auto *bar = part<QuestionBar>("questionBar");
    QVERIFY(bar->isVisible());
    const QString text = textOf(bar);
    QVERIFY2(text.contains(QLatin1String("DELETE without WHERE: orders, \"other one\"")), qPrintable(text));
    QVERIFY2(text.contains(QLatin1String("DROP TABLE: orders")), qPrintable(text));
    QVERIFY2(text.contains(QLatin1String("lite")), qPrintable(text));
    QTRY_VERIFY(bar->findChild<QPushButton *>(QStringLiteral("decline"))->hasFocus());
    QTest::keyClick(bar->findChild<QPushButton *>(QStringLiteral("decline")), Qt::Key_Return);
    QVERIFY(!bar->isVisible());
    QVERIFY(action("query.run")->isEnabled()); // nothing runs

    write(QStringLiteral("DELETE FROM orders"));
    action("query.run")->trigger();
    bar->findChild<QPushButton *>(QStringLiteral("confirm"))->click();
    QTRY_VERIFY2(messages().contains(QLatin1String("1 row")), qPrintable(messages()));
}

void tst_QueryPage::readOnlyConnectionsRefuseWrites()
{
    choose(QStringLiteral("safe"));
    write(QStringLiteral("DROP TABLE x"));
    run();
    QVERIFY(part<ErrorBar>()->isVisible());
    QVERIFY2(textOf(part<ErrorBar>()).contains(QLatin1String("safe is read-only")),
             qPrintable(textOf(part<ErrorBar>())));
    write(QStringLiteral("SELECT 4"));
    run();
    QCOMPARE(cell(1), QStringLiteral("4"));
}

void tst_QueryPage::productionBeginsWithManualCommit()
{
    choose(QStringLiteral("production"));
    QVERIFY(action("query.manual")->isChecked());
    write(QStringLiteral("CREATE TABLE t (a int)"));
    action("query.run")->trigger();
    auto *bar = part<QuestionBar>("questionBar");
    QVERIFY(bar->isVisible());
    bar->findChild<QPushButton *>(QStringLiteral("confirm"))->click();
    QTRY_VERIFY(action("query.commit")->isEnabled());
    QCOMPARE(m_page->status().transaction, QStringLiteral("transaction open"));
    QVERIFY(!m_page->reasonToStay().isEmpty());
    QVERIFY(!part<ConnectionChooser>()->isEnabled());
    action("query.rollback")->trigger();
    QTRY_VERIFY(!action("query.rollback")->isEnabled());
    QTRY_VERIFY(action("query.run")->isEnabled());
    QVERIFY(m_page->reasonToStay().isEmpty());
    write(QStringLiteral("SELECT count(*) FROM sqlite_master"));
    run();
    QCOMPARE(cell(1), QStringLiteral("0"));
}

void tst_QueryPage::anIdleTransactionIsToldBeforeItsEnd_data()
{
    QTest::addColumn<bool>("committed");
    QTest::newRow("committed by the bar") << true;
    QTest::newRow("left") << false;
}

void tst_QueryPage::anIdleTransactionIsToldBeforeItsEnd()
{
    PENSTOCK_NEED(Postgres);
    QFETCH(bool, committed);
    EditorSession::Timing timing;
    timing.idleTtl = std::chrono::seconds(4);
    timing.warning = std::chrono::seconds(3);
    m_services->queries().setSessionTiming(timing);
    choose(QStringLiteral("pg"));
    write(QStringLiteral("DROP TABLE IF EXISTS idle; CREATE TABLE idle (a int)"));
    run("query.runScript");
    if (auto *yes = part<QuestionBar>("questionBar"); yes->isVisible())
        yes->findChild<QPushButton *>(QStringLiteral("confirm"))->click();
    QTRY_VERIFY(action("query.run")->isEnabled() && tabs().messages().count() >= 2);
    auto *bar = part<QuestionBar>("troubleBar");
    write(QStringLiteral("BEGIN; INSERT INTO idle VALUES (1)"));
    run("query.runScript");
    QCOMPARE(m_page->status().transaction, QStringLiteral("transaction open"));
    QVERIFY(!bar->isVisible());
    QTRY_VERIFY(bar->isVisible());
    QVERIFY2(textOf(bar).contains(QLatin1String("rolled back")), qPrintable(textOf(bar)));
    QVERIFY(!bar->isAncestorOf(QApplication::focusWidget())); // it does not take the keyboard
    if (committed) {
        bar->findChild<QPushButton *>(QStringLiteral("confirm"))->click();
        QTRY_VERIFY2(messages().contains(QLatin1String("Committed")), qPrintable(messages()));
    } else {
        QTRY_VERIFY_WITH_TIMEOUT(messages().contains(QLatin1String("nothing of it was saved")), 20000);
        QVERIFY(!action("query.commit")->isEnabled());
    }
    QTRY_VERIFY(!bar->isVisible()); // what it offers is over
    QVERIFY(m_page->reasonToStay().isEmpty());
    write(QStringLiteral("SELECT count(*) FROM idle"));
    run();
    if (!committed) { // the first run is told what became of the transaction
        QVERIFY2(textOf(part<ErrorBar>()).contains(QLatin1String("nothing of the transaction was saved")),
                 qPrintable(textOf(part<ErrorBar>())));
        run();
    }
    QTRY_COMPARE(cell(1), committed ? QStringLiteral("1") : QStringLiteral("0"));
}

void tst_QueryPage::stopStopsAndTheTaskTells()
{
    PENSTOCK_NEED(Postgres);
    choose(QStringLiteral("pg"));
    write(QStringLiteral("SELECT pg_sleep(60)"));
    action("query.run")->trigger();
    QTRY_VERIFY(action("query.stop")->isEnabled());
    QCOMPARE(m_tasks->runningCount(), 1);
    QVERIFY(m_page->reasonToStay().contains(QLatin1String("running")));
    QTRY_VERIFY(part<QLabel>("runTime")->text().contains(QLatin1String("running")));
    action("query.stop")->trigger();
    QTRY_VERIFY(action("query.run")->isEnabled());
    QCOMPARE(m_tasks->runningCount(), 0);
    QVERIFY2(messages().contains(QLatin1String("Stopped")), qPrintable(messages()));
    QCOMPARE(m_tasks->data(m_tasks->index(0, 0), TaskListModel::StateRole).value<TaskListModel::State>(),
             TaskListModel::State::Stopped);
}

void tst_QueryPage::explainShowsThePlan()
{
    PENSTOCK_NEED(Postgres);
    choose(QStringLiteral("pg"));
    write(QStringLiteral("DELETE FROM pg_class"));
    run("query.explain");
    QCOMPARE(tabs().resultCount(), 1);
    QVERIFY2(cell(1).startsWith(QLatin1String("Delete on pg_class")), qPrintable(cell(1)));
}

void tst_QueryPage::theDraftComesBack()
{
    choose(QStringLiteral("lite"));
    write(QStringLiteral("SELECT 'é👍';\nSELECT 2"));
    part<SqlEditor>()->select(8, 3);
    const QJsonObject state = m_page->saveState();
    QueryPage again(*m_context);
    again.restoreState(state);
    QCOMPARE(again.saveState().value(QStringLiteral("text")), state.value(QStringLiteral("text")));
    QCOMPARE(again.findChild<SqlEditor *>()->selectedText(), QStringLiteral("é👍"));
    QCOMPARE(again.connectionId(), QStringLiteral("lite"));
    QTRY_VERIFY(again.colour().isValid());
    QVERIFY(!QString::fromUtf8(QJsonDocument(state).toJson()).contains(QLatin1String("manual")));
}

void tst_QueryPage::theHistoryIsSearched()
{
    choose(QStringLiteral("lite"));
    write(QStringLiteral("SELECT 'needle'; SELECT 'hay'; SELECT nonsense"));
    run("query.runScript");
    HistoryPanel panel(*m_context);
    panel.show();
    auto *list = panel.findChild<QTreeWidget *>(QStringLiteral("historyList"));
    QTRY_COMPARE(list->topLevelItemCount(), 3);
    panel.findChild<QLineEdit *>(QStringLiteral("historySearch"))->setText(QStringLiteral("needle"));
    QTRY_COMPARE(list->topLevelItemCount(), 1);
    QSignalSpy chosen(&panel, &HistoryPanel::chosen);
    list->setCurrentItem(list->topLevelItem(0));
    QTest::keyClick(list, Qt::Key_Return);
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen[0][0].toString(), QStringLiteral("SELECT 'needle'"));
    QCOMPARE(chosen[0][1].toString(), QStringLiteral("lite"));
}

void tst_QueryPage::looks()
{
    if (qEnvironmentVariableIsEmpty("PENSTOCK_PICTURES"))
        QSKIP("draws pictures where PENSTOCK_PICTURES names a folder");
    const QString folder = qEnvironmentVariable("PENSTOCK_PICTURES");
    choose(QStringLiteral("production"));
    write(QStringLiteral("CREATE TABLE orders (id int, customer text, total real, paid int);\n"
                         "INSERT INTO orders VALUES (1, 'Ünal & Söhne', 12.5, 1), (2, 'O''Neill', 120.25, "
                         "0), (3, NULL, 7, 1);\n"
                         "SELECT * FROM orders;\nSELECT count(*) AS \"how many\" FROM orders"));
    action("query.runScript")->trigger();
    part<QuestionBar>("questionBar")->findChild<QPushButton *>(QStringLiteral("confirm"))->click();
    QTRY_COMPARE(tabs().resultCount(), 2);
    QTRY_VERIFY(action("query.run")->isEnabled());
    tabs().setCurrentIndex(1);
    write(part<SqlEditor>()->text()
              + QStringLiteral(";\n\n-- Those who have not paid\nDELETE FROM orders;\nSELECT * FROM orders "
                               "WHERE paid = :paid"),
          150);
    QTest::qWait(50);
    for (const auto mode : {Theme::Mode::Light, Theme::Mode::Dark}) {
        Theme::apply(mode);
        QTRY_COMPARE(Theme::modeOf(m_page->palette()), mode);
        const QString tail =
            mode == Theme::Mode::Light ? QStringLiteral("light.png") : QStringLiteral("dark.png");
        m_page->grab().save(folder + QStringLiteral("/query-") + tail);
        part<SqlEditor>()->setCursor(part<SqlEditor>()->text().indexOf(QLatin1String("DELETE")) + 2);
        action("query.run")->trigger();
        QTest::qWait(50);
        m_page->grab().save(folder + QStringLiteral("/question-") + tail);
        QTest::keyClick(part<QuestionBar>("questionBar"), Qt::Key_Escape);
        part<SqlEditor>()->setCursor(part<SqlEditor>()->text().size());
        action("query.run")->trigger();
        QTest::qWait(50);
        m_page->grab().save(folder + QStringLiteral("/parameters-") + tail);
        part<ParameterBar>()->cancel();
        tabs().showMessages();
        m_page->grab().save(folder + QStringLiteral("/messages-") + tail);
        HistoryPanel panel(*m_context);
        panel.resize(1000, 300);
        panel.show();
        QTRY_VERIFY(panel.findChild<QTreeWidget *>()->topLevelItemCount() > 0);
        panel.grab().save(folder + QStringLiteral("/history-") + tail);
        tabs().setCurrentIndex(1);
    }
}

QTEST_MAIN(tst_QueryPage)
#include "tst_QueryPage.moc"
