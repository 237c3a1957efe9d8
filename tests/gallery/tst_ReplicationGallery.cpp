// SPDX-License-Identifier: GPL-3.0-or-later
// labels: gallery
#include "tests/gallery/tst_ReplicationGallery.h"

#include "app/replication/ReplicationService.h"
#include "tests/support/Offscreen.h"
#include "ui/replication/ReplicationHistoryView.h"
#include "ui/replication/ReplicationJobDialog.h"
#include "ui/replication/ReplicationJobPanel.h"
#include "ui/replication/ReplicationPage.h"

#include <QApplication>
#include <QComboBox>
#include <QDockWidget>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QTreeView>

using Mode = ReplicationMode;

// -- Around -------------------------------------------------------------------------------------------------

void tst_ReplicationGallery::initTestCase()
{
    PENSTOCK_NEED(Postgres);
    QVERIFY(m_pictures.makeFolder());
    if (m_pictures.isFirst())
        m_pictures.startOthers();
    PENSTOCK_VERIFY(m_data.make());
    m_workspace = std::make_unique<TestWorkspace>();
    const auto save = [this](ConnectionProfile profile, const char *name, Environment environment) {
        profile.id = profile.name = QString::fromLatin1(name);
        profile.environment = environment;
        profile.plaintextConfirmed = true;
        m_workspace->save(profile);
    };
    save(m_data.shop(), "shop", Environment::Production);
    save(m_data.reports(), "reports", Environment::Test);
    save(m_workspace->sqlite(QStringLiteral("archive")), "archive", Environment::Development);
    save(m_workspace->sqlite(QStringLiteral("laptop")), "laptop", Environment::Development);
    save(TestWorkspace::server(QStringLiteral("branch office"), 1), "branch office", Environment::Test);
    m_at = std::make_unique<GalleryWindow>(m_workspace->options());
    QVERIFY(m_at->awaitWorkbench());
    GalleryWindow::await([this] { return m_at->tabs().current() != nullptr; }, "nothing comes back");
    connect(&service(), &ReplicationService::runEnded, this,
            [this](const ReplicationRun &run) { m_ended[run.id] = run; });
}

void tst_ReplicationGallery::cleanupTestCase()
{
    if (m_at)
        for (const ReplicationRun &run : service().runs())
            service().stopRun(run.id);
    m_at.reset();
    m_workspace.reset();
    const QString failed = m_pictures.awaitOthers();
    QVERIFY2(failed.isEmpty(), qPrintable(failed));
}

ReplicationService &tst_ReplicationGallery::service()
{
    return m_at->services.replication();
}

ReplicationJob tst_ReplicationGallery::job(const char *name, const QStringList &targets,
                                           const QStringList &tables, ReplicationMode mode)
{
    ReplicationJob job;
    job.name = QString::fromLatin1(name);
    job.sourceDatabase = QStringLiteral("shop");
    job.targetDatabases = targets;
    for (const QString &table : tables)
        job.tables.push_back({.source = {.schema = "public", .name = table.toStdString()}});
    job.syncKey = mode == Mode::Snapshot ? QString() : QStringLiteral("updated_at");
    job.mode = mode;
    job.enabled = false; // until its pictures' runs are over
    return job;
}

ReplicationJob tst_ReplicationGallery::save(const ReplicationJob &job)
{
    std::optional<Result<ReplicationJob>> saved;
    service().save(job, this, [&saved](Result<ReplicationJob> answer) { saved = std::move(answer); });
    GalleryWindow::await([&saved] { return saved.has_value(); }, "a job is not saved");
    if (!saved || !*saved)
        qFatal("%s", saved ? qPrintable((*saved).error().toText()) : "a job is not saved");
    return **saved;
}

QString tst_ReplicationGallery::begin(const ReplicationJob &job)
{
    std::optional<Result<ReplicationRun>> begun;
    service().run(job.id, false, this, [&begun](Result<ReplicationRun> run) { begun = std::move(run); });
    GalleryWindow::await([&begun] { return begun.has_value(); }, "a run does not begin");
    if (!begun || !*begun)
        qFatal("%s", begun ? qPrintable((*begun).error().toText()) : "a run does not begin");
    return (*begun)->id;
}

void tst_ReplicationGallery::run(const ReplicationJob &job)
{
    const QString id = begin(job);
    GalleryWindow::await([&] { return m_ended.contains(id); }, "a run does not end", 60000);
}

/// With a history, troubles, and one that waits for its time.
void tst_ReplicationGallery::makeJobs()
{
    if (!m_jobs.empty())
        return;
    const QString archive = QStringLiteral("archive");
    const QString reports = QStringLiteral("reports");
    m_jobs["orders"] = save(job("Orders of the day", {reports, archive},
                                {QStringLiteral("customers"), QStringLiteral("orders")}, Mode::Incremental));
    for (int round = 0; round < 6; ++round) {
        run(m_jobs["orders"]);
        QVERIFY(m_data.change(20 + round * round * 37).has_value());
    }
    m_jobs["prices"] = save(job("Price list", {archive}, {QStringLiteral("prices")}, Mode::Reconcile));
    run(m_jobs["prices"]);
    QVERIFY(m_data.say({"DELETE FROM prices WHERE price > 9"}).has_value());
    run(m_jobs["prices"]);
    m_jobs["refunds"] = job("Refunds", {reports}, {QStringLiteral("refunds")}, Mode::Snapshot);
    m_jobs["refunds"].tables.front().poison = PoisonRule::Quarantine;
    SqlTalk other(m_data.reports());
    QVERIFY(other
                .say({"CREATE TABLE refunds (id int PRIMARY KEY, amount numeric(10,2) CHECK (amount >= 0),"
                      " reason text, updated_at timestamptz NOT NULL)"})
                .has_value());
    m_jobs["refunds"] = save(m_jobs["refunds"]);
    run(m_jobs["refunds"]);
    m_jobs["branch"] =
        save(job("Customers abroad", {QStringLiteral("branch office"), QStringLiteral("laptop")},
                 {QStringLiteral("customers")}, Mode::Incremental));
    run(m_jobs["branch"]);
    m_jobs["lines"] =
        save(job("Every line", {archive, reports}, {QStringLiteral("order_lines")}, Mode::Incremental));
    QVERIFY(
        other
            .say(
                {"CREATE TABLE parcels (id uuid PRIMARY KEY, place point, weight numeric(6,2), took interval,"
                 " labels text[], updated_at timestamptz NOT NULL)"})
            .has_value());
    m_jobs["parcels"] = save(job("Parcels", {archive, reports}, {QStringLiteral("parcels")}, Mode::Snapshot));
    for (const char *name : {"orders", "prices"}) {
        m_jobs[name].enabled = true;
        m_jobs[name] = save(m_jobs[name]);
    }
}

ReplicationPage *tst_ReplicationGallery::open(const char *job)
{
    makeJobs();
    for (const char *dock : {"tasks", "log", "history"}) { // room for what is shown
        if (auto *found = m_at->part<QDockWidget>(dock))
            found->hide();
    }
    m_at->trigger("window.replication");
    auto *page = m_at->page<ReplicationPage>();
    page->select(m_jobs[job].id);
    const auto *view = m_at->part<QTreeView>("replicationJobs");
    GalleryWindow::await([&] { return view->currentIndex().data().toString() == m_jobs[job].name; },
                         "not selected");
    return page;
}

void tst_ReplicationGallery::showTab(ReplicationJobPanel::Tab tab)
{
    m_at->part<QTabWidget>("replicationTabs")->setCurrentIndex(tab);
    QTest::qWait(300); // read from the disk
}

// -- Scenes -------------------------------------------------------------------------------------------------

void tst_ReplicationGallery::scene_data()
{
    QTest::addColumn<int>("index");
    int index = 0;
    for (const char *name : {"empty", "running", "paused", "failed", "guarded", "history", "quarantine",
                             "dry-run", "verification", "dialog", "dialog-plan", "dialog-errors", "copy"})
        QTest::newRow(name) << index++;
}

void tst_ReplicationGallery::scene()
{
    using T = tst_ReplicationGallery;
    static constexpr Draw draws[] = {&T::empty,        &T::running, &T::paused,     &T::failed,
                                     &T::guarded,      &T::history, &T::quarantine, &T::dryRun,
                                     &T::verification, &T::dialog,  &T::dialogPlan, &T::dialogErrors,
                                     &T::copy};
    QFETCH(int, index);
    QWidget *widget = (this->*draws[index])();
    m_pictures.take(*m_at, widget,
                    QStringLiteral("replication-") + QString::fromLatin1(QTest::currentDataTag()));
    if (widget && widget != &m_at->window)
        widget->deleteLater();
}

QWidget *tst_ReplicationGallery::empty()
{
    m_at->trigger("window.replication");
    auto *first = m_at->part<QPushButton>("replicationFirst");
    GalleryWindow::await([first] { return first->isVisible(); }, "no words");
    return &m_at->window;
}

QWidget *tst_ReplicationGallery::running()
{
    open("lines");
    const QString id = begin(m_jobs["lines"]);
    GalleryWindow::await(
        [this, &id] {
            for (const ReplicationRun &run : service().runs()) {
                if (run.id == id && run.rowsWritten() > 30000)
                    return true;
            }
            return m_ended.contains(id);
        },
        "no rows", 60000);
    QTest::qWait(600); // until it is shown
    return &m_at->window;
}

QWidget *tst_ReplicationGallery::paused()
{
    open("lines");
    if (service().runs().empty())
        begin(m_jobs["lines"]);
    for (const ReplicationRun &run : service().runs())
        service().pauseRun(run.id);
    QTest::qWait(1500);
    return &m_at->window;
}

QWidget *tst_ReplicationGallery::failed()
{
    open("branch");
    showTab(ReplicationJobPanel::RunTab);
    return &m_at->window;
}

QWidget *tst_ReplicationGallery::guarded()
{
    open("prices");
    showTab(ReplicationJobPanel::RunTab);
    return &m_at->window;
}

QWidget *tst_ReplicationGallery::history()
{
    open("orders");
    showTab(ReplicationJobPanel::HistoryTab);
    return &m_at->window;
}

QWidget *tst_ReplicationGallery::quarantine()
{
    open("refunds");
    showTab(ReplicationJobPanel::QuarantineTab);
    return &m_at->window;
}

QWidget *tst_ReplicationGallery::dryRun()
{
    open("parcels");
    m_at->trigger("replication.dryRun");
    QTest::qWait(2500);
    return &m_at->window;
}

QWidget *tst_ReplicationGallery::verification()
{
    SqlTalk reports(m_data.reports());
    open("orders");
    run(m_jobs["orders"]);
    if (!reports.say(
            {"UPDATE orders SET total = total + 1 WHERE id IN (7, 99)", "DELETE FROM orders WHERE id = 11"}))
        return nullptr;
    m_at->trigger("replication.verify");
    QTest::qWait(5000);
    return &m_at->window;
}

// -- Forms --------------------------------------------------------------------------------------------------

ReplicationJobDialog *tst_ReplicationGallery::dialogOf(const char *action)
{
    m_at->trigger(action);
    ReplicationJobDialog *dialog = nullptr;
    GalleryWindow::await(
        [&] {
            for (QWidget *window : QApplication::topLevelWidgets()) {
                auto *candidate = qobject_cast<ReplicationJobDialog *>(window);
                if (candidate && candidate->isVisible())
                    dialog = candidate;
            }
            return dialog != nullptr;
        },
        "no form");
    return dialog;
}

QWidget *tst_ReplicationGallery::dialog()
{
    open("orders");
    QWidget *shown = dialogOf("replication.edit");
    QTest::qWait(2500);
    return shown;
}

QWidget *tst_ReplicationGallery::dialogPlan()
{
    open("parcels");
    QWidget *shown = dialogOf("replication.edit");
    QTest::qWait(1500);
    shown->findChild<QPushButton *>(QStringLiteral("dryRun"))->click();
    QTest::qWait(2500);
    return shown;
}

QWidget *tst_ReplicationGallery::dialogErrors()
{
    open("orders");
    QWidget *shown = dialogOf("replication.new");
    QTest::qWait(300);
    shown->findChild<QPushButton *>(QStringLiteral("save"))->click();
    return shown;
}

QWidget *tst_ReplicationGallery::copy()
{
    open("orders")->copyTable(QStringLiteral("shop"), {.schema = "public", .name = "customers"});
    for (QWidget *window : QApplication::topLevelWidgets()) {
        if (window->isVisible() && qobject_cast<ReplicationJobDialog *>(window)) {
            QTest::qWait(1500);
            auto *targets = window->findChild<QListWidget *>(QStringLiteral("jobTargets"));
            targets->item(0)->setCheckState(Qt::Checked);
            QTest::qWait(2000);
            return window;
        }
    }
    return nullptr;
}

QTEST_MAIN(tst_ReplicationGallery)
#include "moc_tst_ReplicationGallery.cpp"
