// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/replication/ReplicationDesk.h"

#include "ui/common/ErrorBar.h"
#include "ui/diagnosis/DoctorPage.h"

#include <QCheckBox>
#include <QComboBox>
#include <QPlainTextEdit>
#include <QProcess>
#include <QPushButton>

/// The page of replication in the real window, on real servers: what a person sees of jobs, and does with them.
class tst_ReplicationPage final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup() { m_desk.reset(); }

    void anEmptyPageInvites();
    void aJobRunsAndSaysSo();
    void aFailureSaysWhyAndIsRetried();
    void aConnectionThatFailsIsDiagnosed();
    void dryRunsAndComparisonsAreDiagnosed();
    void manyDeletesAreAskedAbout();
    void aDryRunTakesConsents();
    void verificationNamesRows();
    void refusedRowsAreShown();
    void aRunIsPausedStoppedAndGoesOn();
    void jobsAreEnabledAndRemoved();
    void whatAnotherProgramDoesIsSeen();
    void aTableIsCopiedFromTheNavigator();
    void thePageComesBack();

private:
    static constexpr int patience = 30'000; // milliseconds
    using Jobs = ReplicationJobModel;

    void run(const QString &job);
    [[nodiscard]] QString label(const char *name) const { return m_desk->at().part<QLabel>(name)->text(); }
    [[nodiscard]] QString result(const QString &job) const { return m_desk->cell(job, Jobs::ResultColumn); }
    [[nodiscard]] bool isShown(const char *name) const { return m_desk->at().find<QWidget>(name) != nullptr; }

    std::unique_ptr<ReplicationDesk> m_desk;
};

void tst_ReplicationPage::initTestCase()
{
    PENSTOCK_NEED(Postgres);
}

void tst_ReplicationPage::init()
{
    m_desk = std::make_unique<ReplicationDesk>(QStringLiteral("replication_page"));
    m_desk->makeTable(QStringLiteral("orders"), 200);
    m_desk->open();
}

/// With its key; until the list says how it went.
void tst_ReplicationPage::run(const QString &job)
{
    m_desk->select(job);
    QSignalSpy ended(&m_desk->service(), &ReplicationService::runEnded);
    TestWindow::press(Qt::Key_Return, Qt::ControlModifier);
    QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 1, patience);
}

// -- Jobs and their runs ------------------------------------------------------------------------------------

void tst_ReplicationPage::anEmptyPageInvites()
{
    QTRY_VERIFY(isShown("replicationFirst"));
    QVERIFY(label("replicationNothing").contains(QStringLiteral("No replication job yet")));
    QCOMPARE(QApplication::focusWidget(), m_desk->at().part<QWidget>("replicationFirst"));
    TestWindow::press(Qt::Key_Space);
    QPointer<ReplicationJobDialog> dialog = ReplicationDesk::dialog();
    QTRY_COMPARE(QApplication::focusWidget(), m_desk->at().part<QWidget>("jobSource", dialog));
    TestWindow::press(Qt::Key_Escape);
    QTRY_VERIFY(!dialog);
    QCOMPARE(m_desk->at().errors(), QString());
}

void tst_ReplicationPage::aJobRunsAndSaysSo()
{
    const QString name = QStringLiteral("Orders d'été \"à\"");
    m_desk->save(ReplicationDesk::job(name, {QStringLiteral("archive"), QStringLiteral("laptop")},
                                      {QStringLiteral("orders")}));
    QVERIFY(!isShown("replicationFirst"));
    QCOMPARE(m_desk->cell(name, Jobs::StateColumn), QStringLiteral("disabled"));
    QVERIFY(label("runNothing").contains(QStringLiteral("has not run yet")));
    run(name);
    QVERIFY2(result(name).startsWith(QStringLiteral("Succeeded")), qPrintable(result(name)));
    QVERIFY(!m_desk->cell(name, Jobs::LagColumn).isEmpty());
    QCOMPARE(m_desk->file("archive").number("SELECT count(*) FROM orders"), 200);
    QCOMPARE(m_desk->file("laptop").number("SELECT count(*) FROM orders"), 200);
    QVERIFY2(label("runSentence").startsWith(QStringLiteral("Succeeded")), qPrintable(label("runSentence")));
    const QString tables = m_desk->textOf("runTable");
    QVERIFY2(tables.contains(QStringLiteral("archive")) && tables.contains(QStringLiteral("laptop"))
                 && tables.contains(QStringLiteral("public.orders")),
             qPrintable(tables));
    QVERIFY(m_desk->at().part<QAbstractItemView>("runLog")->model()->rowCount() > 1);
    QVERIFY(!isShown("replicationFailure"));
    m_desk->showTab(ReplicationJobPanel::HistoryTab);
    QTRY_COMPARE(m_desk->at().part<QTreeView>("historyTable")->model()->rowCount(), 1);
    run(name);
    m_desk->showTab(ReplicationJobPanel::HistoryTab);
    QTRY_COMPARE(m_desk->at().part<QTreeView>("historyTable")->model()->rowCount(), 2);
    // The older one is shown again when it is chosen.
    auto *history = m_desk->at().part<QTreeView>("historyTable");
    history->setFocus();
    history->setCurrentIndex(history->model()->index(1, 0));
    TestWindow::press(Qt::Key_Return);
    QTRY_VERIFY(isShown("runSummary"));
    QVERIFY2(label("runSummary").contains(QStringLiteral("400 rows read")), qPrintable(label("runSummary")));
}

void tst_ReplicationPage::aFailureSaysWhyAndIsRetried()
{
    ReplicationDesk::insist(m_desk->file("archive").say({"CREATE VIEW orders AS SELECT 1 AS id"}));
    const QString name = QStringLiteral("fails");
    m_desk->save(ReplicationDesk::job(name, {QStringLiteral("archive"), QStringLiteral("laptop")},
                                      {QStringLiteral("orders")}));
    run(name);
    QVERIFY2(result(name).startsWith(QStringLiteral("Failed")), qPrintable(result(name)));
    QTRY_VERIFY(isShown("replicationFailure"));
    QVERIFY2(label("failureCause").contains(QStringLiteral("is a view")), qPrintable(label("failureCause")));
    QVERIFY(!label("failureAdvice").isEmpty());
    QVERIFY(!isShown("failureDeletes") && !isShown("failureDiagnose"));
    QCOMPARE(m_desk->file("laptop").number("SELECT count(*) FROM orders"), 200); // not held by the other one

    ReplicationDesk::insist(m_desk->file("archive").say({"DROP VIEW orders"}));
    QSignalSpy ended(&m_desk->service(), &ReplicationService::runEnded);
    m_desk->at().click("failureRetry");
    QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 1, patience);
    QTRY_VERIFY(!isShown("replicationFailure"));
    QCOMPARE(m_desk->file("archive").number("SELECT count(*) FROM orders"), 200);
}

void tst_ReplicationPage::aConnectionThatFailsIsDiagnosed()
{
    m_desk->workspace().save(TestWorkspace::server(QStringLiteral("branch"), 1));
    m_desk->at().window.workbench()->reloadConnections();
    QTest::qWait(300);
    const QString name = QStringLiteral("abroad");
    m_desk->save(ReplicationDesk::job(name, {QStringLiteral("branch")}, {QStringLiteral("orders")}));
    run(name);
    QTRY_VERIFY(isShown("failureDiagnose"));
    QVERIFY2(label("failureCause").contains(QStringLiteral("branch")), qPrintable(label("failureCause")));
    m_desk->at().click("failureDiagnose");
    QTRY_VERIFY(qobject_cast<DoctorPage *>(m_desk->at().page()));
}

/// Nobody is left with a line of text alone.
void tst_ReplicationPage::dryRunsAndComparisonsAreDiagnosed()
{
    m_desk->workspace().save(TestWorkspace::server(QStringLiteral("branch"), 1));
    m_desk->at().window.workbench()->reloadConnections();
    QTest::qWait(300);
    m_desk->save(ReplicationDesk::job(QStringLiteral("abroad"), {QStringLiteral("branch")},
                                      {QStringLiteral("orders")}));
    for (const char *action : {"replication.verify", "replication.dryRun"}) {
        m_desk->page()->findChild<ErrorBar *>()->hide();
        m_desk->action(action)->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(isShown("diagnose"), patience);
    }
    m_desk->at().click("diagnose");
    QTRY_VERIFY(qobject_cast<DoctorPage *>(m_desk->at().page()));
}

void tst_ReplicationPage::manyDeletesAreAskedAbout()
{
    const QString name = QStringLiteral("mirror");
    m_desk->save(ReplicationDesk::job(name, {QStringLiteral("archive")}, {QStringLiteral("orders")},
                                      ReplicationMode::Reconcile));
    run(name);
    ReplicationDesk::insist(m_desk->shop().say({"DELETE FROM orders WHERE id > 100"}));
    run(name);
    QTRY_VERIFY(isShown("failureDeletes"));
    QVERIFY2(label("failureCause").contains(QStringLiteral("100")), qPrintable(label("failureCause")));
    QCOMPARE(m_desk->file("archive").number("SELECT count(*) FROM orders"), 200);
    m_desk->at().click("failureDeletes");
    QTRY_VERIFY(isShown("decline")); // asked, and not done by itself
    m_desk->at().click("decline");
    QCOMPARE(m_desk->file("archive").number("SELECT count(*) FROM orders"), 200);
    m_desk->at().click("failureDeletes");
    QTRY_VERIFY(isShown("confirm"));
    QSignalSpy ended(&m_desk->service(), &ReplicationService::runEnded);
    m_desk->at().click("confirm");
    QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 1, patience);
    QCOMPARE(m_desk->file("archive").number("SELECT count(*) FROM orders"), 100);
    QTRY_VERIFY(!isShown("replicationFailure"));
}

// -- What a run would do, and whether copies are equal ------------------------------------------------------

void tst_ReplicationPage::aDryRunTakesConsents()
{
    ReplicationDesk::insist(
        m_desk->shop().say({"ALTER TABLE orders ADD COLUMN amount numeric(30,10) DEFAULT 1.0123456789"}));
    ReplicationDesk::insist(m_desk->reports().say({"CREATE TABLE orders (id int PRIMARY KEY, name text, "
                                                   "updated_at timestamptz, amount numeric(10,2))"}));
    const QString name = QStringLiteral("lossy");
    m_desk->save(ReplicationDesk::job(name, {QStringLiteral("reports"), QStringLiteral("laptop")},
                                      {QStringLiteral("orders")}));
    m_desk->list()->setFocus();
    TestWindow::press(Qt::Key_E, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY_WITH_TIMEOUT(isShown("consent-amount"), patience);
    bool makesTable = false;
    for (const auto *code : m_desk->at().page()->findChildren<QLabel *>(QStringLiteral("planStatements")))
        makesTable = makesTable || code->text().contains(QStringLiteral("CREATE TABLE"));
    QVERIFY(makesTable);
    QVERIFY2(label("planSummary").contains(QStringLiteral("consent")), qPrintable(label("planSummary")));
    QVERIFY(!label("planGuarantee").isEmpty());
    run(name);
    QTRY_VERIFY(isShown("replicationFailure"));
    QVERIFY2(label("failureCause").contains(QStringLiteral("cannot keep all values")),
             qPrintable(label("failureCause")));
    QCOMPARE(m_desk->reports().number("SELECT count(*) FROM orders"), 0);

    m_desk->list()->setFocus();
    TestWindow::press(Qt::Key_E, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY_WITH_TIMEOUT(isShown("consent-amount"), patience);
    TestWindow::click(m_desk->at().part<QCheckBox>("consent-amount"));
    QTest::qWait(500); // it is saved
    run(name);
    QCOMPARE(m_desk->reports().number("SELECT count(*) FROM orders"), 200);
}

void tst_ReplicationPage::verificationNamesRows()
{
    const QString name = QStringLiteral("verified");
    m_desk->save(ReplicationDesk::job(name, {QStringLiteral("archive"), QStringLiteral("laptop")},
                                      {QStringLiteral("orders")}));
    run(name);
    m_desk->list()->setFocus();
    TestWindow::press(Qt::Key_T, Qt::ControlModifier);
    QTRY_COMPARE_WITH_TIMEOUT(label("verifyResult"), QStringLiteral("All copies equal their source"),
                              patience);
    ReplicationDesk::insist(m_desk->file("laptop").say(
        {"UPDATE orders SET name = 'x' WHERE id = 7", "DELETE FROM orders WHERE id = 77"}));
    m_desk->list()->setFocus();
    TestWindow::press(Qt::Key_T, Qt::ControlModifier);
    QTRY_COMPARE_WITH_TIMEOUT(label("verifyResult"), QStringLiteral("1 copy differs from its source"),
                              patience);
    const QString rows = m_desk->textOf("verifyTable");
    QVERIFY2(rows.contains(QStringLiteral("77")) && rows.contains(QStringLiteral("name")), qPrintable(rows));
}

void tst_ReplicationPage::refusedRowsAreShown()
{
    ReplicationDesk::insist(m_desk->file("archive").say(
        {"CREATE TABLE orders (id INTEGER PRIMARY KEY, name TEXT CHECK (name <> 'n 7'), updated_at "
         "TIMESTAMP_TEXT)"}));
    const QString name = QStringLiteral("picky");
    ReplicationJob job = ReplicationDesk::job(name, {QStringLiteral("archive")}, {QStringLiteral("orders")});
    job.tables.front().poison = PoisonRule::Quarantine;
    m_desk->save(job);
    run(name);
    QVERIFY2(result(name).startsWith(QStringLiteral("Partly done")), qPrintable(result(name)));
    m_desk->showTab(ReplicationJobPanel::QuarantineTab);
    QTRY_COMPARE(m_desk->at().part<QTreeView>("quarantineTable")->model()->rowCount(), 1);
    QTRY_VERIFY(
        m_desk->at().part<QPlainTextEdit>("quarantineRow")->toPlainText().contains(QStringLiteral("n 7")));
    QCOMPARE(m_desk->at().part<QTabWidget>("replicationTabs")->tabText(ReplicationJobPanel::QuarantineTab),
             QStringLiteral("Quarantine (1)"));
}

// -- Commands -----------------------------------------------------------------------------------------------

void tst_ReplicationPage::aRunIsPausedStoppedAndGoesOn()
{
    m_desk->makeTable(QStringLiteral("lines"), 500000);
    const QString name = QStringLiteral("long");
    m_desk->save(ReplicationDesk::job(name, {QStringLiteral("archive")}, {QStringLiteral("lines")}));
    TestWindow::press(Qt::Key_Return, Qt::ControlModifier);
    QTRY_COMPARE_WITH_TIMEOUT(m_desk->cell(name, Jobs::StateColumn), QStringLiteral("running"), patience);
    QTRY_VERIFY_WITH_TIMEOUT(
        !m_desk->service().runs().empty() && m_desk->service().runs()[0].rowsWritten() > 0, patience);
    m_desk->list()->setFocus();
    TestWindow::press(Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(m_desk->cell(name, Jobs::StateColumn), QStringLiteral("paused"));
    QTRY_VERIFY2(label("runSentence").startsWith(QStringLiteral("Paused")), qPrintable(label("runSentence")));
    TestWindow::press(Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(m_desk->cell(name, Jobs::StateColumn), QStringLiteral("running"));
    TestWindow::press(Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier); // it shall not end by itself
    QTRY_COMPARE(m_desk->cell(name, Jobs::StateColumn), QStringLiteral("paused"));
    QSignalSpy ended(&m_desk->service(), &ReplicationService::runEnded);
    TestWindow::press(Qt::Key_Period, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(result(name).startsWith(QStringLiteral("Stopped")), patience);
    const qint64 kept = m_desk->file("archive").number("SELECT count(*) FROM lines");
    QVERIFY2(kept > 0 && kept < 500000, qPrintable(QString::number(kept)));
    QTRY_COMPARE(ended.size(), 1); // it is in the history
    ended.clear();
    TestWindow::press(Qt::Key_Return, Qt::ControlModifier | Qt::ShiftModifier); // from the checkpoint
    QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 1, 2 * patience);
    QCOMPARE(m_desk->file("archive").number("SELECT count(*) FROM lines"), 500000);
    QVERIFY(ended.first().first().value<ReplicationRun>().rowsRead() < 500000);
}

void tst_ReplicationPage::jobsAreEnabledAndRemoved()
{
    const QString name = QStringLiteral("kept");
    m_desk->save(ReplicationDesk::job(name, {QStringLiteral("archive")}, {QStringLiteral("orders")}));
    run(name);
    m_desk->action("replication.enabled")->trigger();
    QTRY_COMPARE(m_desk->cell(name, Jobs::StateColumn), QStringLiteral("up to date"));
    QVERIFY2(m_desk->cell(name, Jobs::NextColumn).startsWith(QStringLiteral("in 1")),
             qPrintable(m_desk->cell(name, Jobs::NextColumn)));
    m_desk->list()->setFocus();
    TestWindow::press(Qt::Key_Delete);
    QTRY_VERIFY(isShown("decline"));
    m_desk->at().click("decline");
    QVERIFY(m_desk->rowOf(name) >= 0);
    m_desk->list()->setFocus();
    TestWindow::press(Qt::Key_Delete);
    QTRY_VERIFY(isShown("confirm"));
    m_desk->at().click("confirm");
    QTRY_COMPARE(m_desk->rowOf(name), -1);
    QTRY_VERIFY(isShown("replicationFirst"));
    QCOMPARE(m_desk->file("archive").number("SELECT count(*) FROM orders"), 200);
}

void tst_ReplicationPage::whatAnotherProgramDoesIsSeen()
{
    const auto ctl = [this](const QStringList &command) {
        QProcess process;
        process.start(QStringLiteral(PENSTOCK_BIN "/penstockctl"),
                      QStringList{QStringLiteral("--workspace"), m_desk->workspace().options().workspace,
                                  QStringLiteral("--key-file"), m_desk->workspace().options().keyFile,
                                  QStringLiteral("replicate"), QStringLiteral("jobs")}
                          + command);
        if (!QTest::qWaitFor([&] { return process.state() == QProcess::NotRunning; }, patience))
            qFatal("penstockctl does not end");
        return process.exitCode();
    };
    QCOMPARE(ctl(QStringLiteral("add other --source shop --targets archive --tables public.orders --sync-key "
                                "updated_at --interval 60 --mode incremental --disabled")
                     .split(u' ')),
             0);
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->rowOf(QStringLiteral("other")) >= 0, patience);
    QCOMPARE(ctl({QStringLiteral("run"), QStringLiteral("other")}), 0);
    QTRY_VERIFY_WITH_TIMEOUT(
        m_desk->cell(QStringLiteral("other"), Jobs::ResultColumn).startsWith(QStringLiteral("Succeeded")),
        patience);
    QCOMPARE(ctl({QStringLiteral("remove"), QStringLiteral("other")}), 0);
    QTRY_COMPARE_WITH_TIMEOUT(m_desk->rowOf(QStringLiteral("other")), -1, patience);
}

void tst_ReplicationPage::aTableIsCopiedFromTheNavigator()
{
    TestWindow &at = m_desk->at();
    auto *tree = at.part<QTreeView>("navigatorTree");
    QModelIndex row;
    QTRY_VERIFY_WITH_TIMEOUT(
        (row = at.navigatorRow({QStringLiteral("shop"), QStringLiteral("Tables"), QStringLiteral("orders")}))
            .isValid(),
        patience);
    tree->setFocus();
    tree->setCurrentIndex(row);
    QAction *copy = nullptr;
    for (QAction *one : at.window.findChildren<QAction *>()) {
        if (ActionTable::idOf(one) == QLatin1String("connection.copyTable"))
            copy = one;
    }
    QVERIFY(copy && copy->isEnabled());
    copy->trigger();
    ReplicationJobDialog *dialog = ReplicationDesk::dialog();
    QVERIFY2(dialog->windowTitle().contains(QStringLiteral("orders")), qPrintable(dialog->windowTitle()));
    auto *targets = at.part<QListWidget>("jobTargets", dialog);
    QTRY_COMPARE(targets->count(), 3);
    targets->findItems(QStringLiteral("laptop"), Qt::MatchExactly).value(0)->setCheckState(Qt::Checked);
    QTRY_COMPARE_WITH_TIMEOUT(at.part<QComboBox>("jobKey", dialog)->currentText(),
                              QStringLiteral("updated_at"), patience);
    QSignalSpy ended(&m_desk->service(), &ReplicationService::runEnded);
    at.click("save", dialog);
    QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 1, patience);
    QCOMPARE(m_desk->file("laptop").number("SELECT count(*) FROM orders"), 200);
    QCOMPARE(m_desk->list()->model()->rowCount(), 1); // shown although it is no job
}

void tst_ReplicationPage::thePageComesBack()
{
    m_desk->save(
        ReplicationDesk::job(QStringLiteral("a"), {QStringLiteral("archive")}, {QStringLiteral("orders")}));
    m_desk->save(
        ReplicationDesk::job(QStringLiteral("b"), {QStringLiteral("laptop")}, {QStringLiteral("orders")}));
    m_desk->select(QStringLiteral("b"));
    const QJsonObject state = m_desk->page()->saveState();
    QVERIFY(!state.isEmpty());
    m_desk->select(QStringLiteral("a"));
    m_desk->page()->restoreState(state);
    QCOMPARE(m_desk->list()->currentIndex().data().toString(), QStringLiteral("b"));
    for (const QWidget *widget : m_desk->page()->findChildren<QWidget *>()) {
        if (widget->isVisible() && widget->focusPolicy() != Qt::NoFocus
            && !qobject_cast<const QLabel *>(widget) && !widget->parentWidget()->inherits("QAbstractItemView")
            && !qobject_cast<const QAbstractButton *>(widget) && !widget->inherits("QScrollArea"))
            QVERIFY2(!widget->accessibleName().isEmpty() || widget->inherits("QTabBar"),
                     qPrintable(QString::fromLatin1(widget->metaObject()->className()) + u' '
                                + widget->objectName()));
    }
}

QTEST_MAIN(tst_ReplicationPage)
#include "tst_ReplicationPage.moc"
