// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/replication/ReplicationDesk.h"
#include "ui/diagnosis/DoctorPage.h"

#include <QComboBox>
#include <QPushButton>
#include <QSpinBox>

/// The form of a replication job in the real window, on real servers: what it suggests, explains and refuses, and where.
class tst_ReplicationJobDialog final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();

    void aJobIsMadeWithoutWritingAWord();
    void emptyFieldsAreNamedAtOnce();
    void badTables_data();
    void badTables();
    void badKeysAreNamed();
    void theServiceRefusesAtTheField();
    void theSourceIsNoTarget();
    void aConnectionThatFailsIsDiagnosed();
    void modesAreExplained();
    void tablesAreFound();
    void everyFieldComesBack();
    void escapeAsksBeforeLosingChanges();
    void aDuplicateHasAnotherName();
    void theDryRunShowsStatements();

private:
    static constexpr int patience = 30'000; // milliseconds

    void openNew();
    void openFor(const char *action);
    template <typename T>
    [[nodiscard]] T *part(const char *name) const
    {
        return m_desk->at().part<T>(name, m_dialog);
    }
    /// What is said below a field; empty when nothing is.
    [[nodiscard]] QString note(const char *field) const
    {
        const auto *label = m_desk->at().find<QLabel>((QByteArray(field) + "Note").constData(), m_dialog);
        return label ? label->text() : QString();
    }
    void click(const char *button) const { TestWindow::click(part<QPushButton>(button)); }
    void choose(const char *box, const QString &text) const;
    void tickTarget(const QString &name) const;
    void tickTable(const QString &name) const;
    [[nodiscard]] int tableRow(const QString &name) const;
    [[nodiscard]] QString remark(const QString &table) const;
    void saved(const QString &name);

    std::unique_ptr<ReplicationDesk> m_desk;
    QPointer<ReplicationJobDialog> m_dialog;
};

void tst_ReplicationJobDialog::initTestCase()
{
    PENSTOCK_NEED(Postgres);
}

void tst_ReplicationJobDialog::init()
{
    m_desk = std::make_unique<ReplicationDesk>(QStringLiteral("replication_dialog"));
    m_desk->makeTable(QStringLiteral("orders"), 200);
    m_desk->makeTable(QStringLiteral("customers"), 20);
    ReplicationDesk::insist(m_desk->shop().say(
        {"CREATE TABLE no_key (name text, updated_at timestamptz)", "INSERT INTO no_key VALUES ('a', now())",
         "CREATE TABLE no_times (id int PRIMARY KEY, name text)",
         "CREATE TABLE null_times (id int PRIMARY KEY, updated_at timestamptz)",
         "CREATE INDEX ON null_times (updated_at)", "INSERT INTO null_times VALUES (1, NULL)",
         "CREATE TABLE no_index (id int PRIMARY KEY, updated_at timestamptz NOT NULL)",
         "INSERT INTO no_index SELECT g, now() FROM generate_series(1, 5000) g", "ANALYZE no_index",
         "CREATE SCHEMA \"l'été\"", "CREATE TABLE \"l'été\".\"à \"\"b\"\"\" (id int PRIMARY KEY)",
         "CREATE VIEW all_orders AS SELECT * FROM orders"}));
    m_desk->open();
}

void tst_ReplicationJobDialog::cleanup()
{
    delete m_dialog;
    m_desk.reset();
}

void tst_ReplicationJobDialog::openFor(const char *action)
{
    m_desk->action(action)->trigger();
    m_dialog = ReplicationDesk::dialog();
    QVERIFY(QTest::qWaitForWindowActive(m_dialog));
    QTRY_VERIFY(part<QListWidget>("jobTargets")->count() >= 2); // connections are read
}

void tst_ReplicationJobDialog::openNew()
{
    openFor("replication.new");
}

/// As the arrow keys do.
void tst_ReplicationJobDialog::choose(const char *box, const QString &text) const
{
    auto *combo = part<QComboBox>(box);
    QTRY_VERIFY2(combo->findText(text) >= 0, qPrintable(text));
    combo->setFocus();
    const int wanted = combo->findText(text);
    while (combo->currentIndex() != wanted)
        TestWindow::press(combo->currentIndex() < wanted ? Qt::Key_Down : Qt::Key_Up);
}

void tst_ReplicationJobDialog::tickTarget(const QString &name) const
{
    auto *targets = part<QListWidget>("jobTargets");
    const auto found = targets->findItems(name, Qt::MatchExactly);
    QCOMPARE(found.size(), 1);
    targets->setFocus();
    targets->setCurrentItem(found.first());
    TestWindow::press(Qt::Key_Space);
    QCOMPARE(found.first()->checkState(), Qt::Checked);
}

int tst_ReplicationJobDialog::tableRow(const QString &name) const
{
    const auto *model = part<QTreeView>("jobTables")->model();
    for (int row = 0; row < model->rowCount(); ++row) {
        if (model->index(row, ReplicationTableModel::NameColumn).data().toString() == name)
            return row;
    }
    return -1;
}

void tst_ReplicationJobDialog::tickTable(const QString &name) const
{
    auto *tables = part<QTreeView>("jobTables");
    QTRY_VERIFY_WITH_TIMEOUT(tableRow(name) >= 0, patience);
    tables->setFocus();
    tables->setCurrentIndex(tables->model()->index(tableRow(name), 0));
    TestWindow::press(Qt::Key_Space);
    QCOMPARE(tables->model()->index(tableRow(name), 0).data(Qt::CheckStateRole).value<Qt::CheckState>(),
             Qt::Checked);
}

QString tst_ReplicationJobDialog::remark(const QString &table) const
{
    const QModelIndex index =
        part<QTreeView>("jobTables")->model()->index(tableRow(table), ReplicationTableModel::RemarkColumn);
    return index.data(Qt::ToolTipRole).toString();
}

/// The form has gone, and the list has the job.
void tst_ReplicationJobDialog::saved(const QString &name)
{
    click("save");
    QTRY_VERIFY2(!m_dialog, "the form stays");
    QTRY_VERIFY(m_desk->rowOf(name) >= 0);
    QCOMPARE(m_desk->list()->currentIndex().data().toString(), name);
}

// -- A job --------------------------------------------------------------------------------------------------

void tst_ReplicationJobDialog::aJobIsMadeWithoutWritingAWord()
{
    openNew();
    choose("jobSource", QStringLiteral("shop"));
    tickTarget(QStringLiteral("archive"));
    tickTarget(QStringLiteral("laptop"));
    tickTable(QStringLiteral("public.orders"));
    tickTable(QStringLiteral("public.customers"));
    // Name and key are suggested.
    QCOMPARE(part<QLineEdit>("jobName")->placeholderText(), QStringLiteral("shop to archive, laptop"));
    QTRY_COMPARE_WITH_TIMEOUT(part<QComboBox>("jobKey")->currentText(), QStringLiteral("updated_at"),
                              patience);
    QTRY_VERIFY_WITH_TIMEOUT(remark(QStringLiteral("public.orders")).contains(QStringLiteral("200")),
                             patience);
    saved(QStringLiteral("shop to archive, laptop"));
    std::optional<ReplicationJob> job;
    m_desk->service().jobs(this, [&job](const Result<std::vector<ReplicationJob>> &jobs) {
        if (jobs && !jobs->empty())
            job = jobs->front();
    });
    QTRY_VERIFY(job);
    QCOMPARE(job->syncKey, QStringLiteral("updated_at"));
    QCOMPARE(job->tables.size(), std::size_t(2));
    QCOMPARE(job->targetDatabases, (QStringList{QStringLiteral("archive"), QStringLiteral("laptop")}));
    QVERIFY(job->validate());
}

// -- Bad input ----------------------------------------------------------------------------------------------

void tst_ReplicationJobDialog::emptyFieldsAreNamedAtOnce()
{
    openNew();
    click("save");
    QCOMPARE(note("jobSource"), QStringLiteral("Choose the connection that the rows come from."));
    QCOMPARE(note("jobTargets"), QStringLiteral("Tick at least one connection that the rows go to."));
    QCOMPARE(note("jobTables"), QStringLiteral("Tick at least one table."));
    QVERIFY(part<QComboBox>("jobSource")->hasFocus());
    QVERIFY(m_dialog->isVisible());
    // One that is mended goes, the others stay.
    choose("jobSource", QStringLiteral("shop"));
    QTRY_VERIFY(note("jobSource").isEmpty());
    QVERIFY(!note("jobTargets").isEmpty());
}

void tst_ReplicationJobDialog::badTables_data()
{
    QTest::addColumn<QString>("table");
    QTest::addColumn<QString>("said");
    QTest::newRow("no primary key") << QStringLiteral("public.no_key")
                                    << QStringLiteral("has no primary key");
    QTest::newRow("no sync key") << QStringLiteral("public.no_times") << QStringLiteral("updated_at");
    QTest::newRow("a key with NULL") << QStringLiteral("public.null_times") << QStringLiteral("have NULL in");
    QTest::newRow("a key without index")
        << QStringLiteral("public.no_index") << QStringLiteral("No index serves");
}

/// What is wrong with a table stands beside it, before anything is saved.
void tst_ReplicationJobDialog::badTables()
{
    QFETCH(QString, table);
    QFETCH(QString, said);
    openNew();
    choose("jobSource", QStringLiteral("shop"));
    tickTarget(QStringLiteral("archive"));
    tickTable(QStringLiteral("public.orders"));
    QTRY_COMPARE_WITH_TIMEOUT(part<QComboBox>("jobKey")->currentText(), QStringLiteral("updated_at"),
                              patience);
    tickTable(table);
    QVERIFY2(QTest::qWaitFor([&] { return remark(table).contains(said); }, patience),
             qPrintable(remark(table)));
    QVERIFY2(!remark(QStringLiteral("public.orders")).contains(said), "said of another table");
}

void tst_ReplicationJobDialog::badKeysAreNamed()
{
    openNew();
    choose("jobSource", QStringLiteral("shop"));
    tickTarget(QStringLiteral("archive"));
    tickTable(QStringLiteral("public.no_times"));
    QTest::qWait(1500); // nothing would do as its key
    click("save");
    QVERIFY2(note("jobKey").contains(QStringLiteral("needs a column that grows")),
             qPrintable(note("jobKey")));
    // A snapshot needs none.
    choose("jobMode", ReplicationJob::modeTitle(ReplicationMode::Snapshot));
    saved(QStringLiteral("shop to archive"));
}

void tst_ReplicationJobDialog::theServiceRefusesAtTheField()
{
    m_desk->save(ReplicationDesk::job(QStringLiteral("taken"), {QStringLiteral("laptop")},
                                      {QStringLiteral("customers")}));
    openNew();
    choose("jobSource", QStringLiteral("shop"));
    tickTarget(QStringLiteral("archive"));
    tickTable(QStringLiteral("public.orders"));
    QTRY_COMPARE_WITH_TIMEOUT(part<QComboBox>("jobKey")->currentText(), QStringLiteral("updated_at"),
                              patience);
    m_desk->at().fill("jobName", QStringLiteral("TAKEN"), m_dialog);
    click("save");
    QTRY_VERIFY2_WITH_TIMEOUT(!note("jobName").isEmpty(), qPrintable(TestWindow::textOf(m_dialog)), patience);
    QVERIFY2(note("jobName").contains(QString::fromUtf8("“TAKEN”")), qPrintable(note("jobName")));
    QVERIFY(part<QLineEdit>("jobName")->hasFocus());
    QVERIFY(part<QPushButton>("save")->isEnabled());
    m_desk->at().fill("jobName", QString::fromUtf8("l'été \"à\" 🦜"), m_dialog);
    QTRY_VERIFY(note("jobName").isEmpty());
    saved(QString::fromUtf8("l'été \"à\" 🦜"));
}

void tst_ReplicationJobDialog::theSourceIsNoTarget()
{
    openNew();
    tickTarget(QStringLiteral("archive"));
    choose("jobSource", QStringLiteral("archive"));
    QCOMPARE(part<QListWidget>("jobTargets")->findItems(QStringLiteral("archive"), Qt::MatchExactly).size(),
             0);
    QVERIFY(m_dialog->current().targetDatabases.isEmpty());
}

// -- What it says and finds ---------------------------------------------------------------------------------

/// As the source whose tables cannot be read, and as a target that a plan is asked of.
void tst_ReplicationJobDialog::aConnectionThatFailsIsDiagnosed()
{
    m_desk->workspace().save(TestWorkspace::server(QStringLiteral("branch"), 1));
    openNew();
    choose("jobSource", QStringLiteral("branch"));
    const auto offer = [this] { return m_desk->at().find<QPushButton>("diagnose", m_dialog); };
    QTRY_VERIFY_WITH_TIMEOUT(offer(), patience);
    choose("jobSource", QStringLiteral("shop"));
    QTRY_VERIFY_WITH_TIMEOUT(tableRow(QStringLiteral("public.orders")) >= 0, patience);
    QVERIFY(!offer());
    tickTarget(QStringLiteral("branch"));
    tickTable(QStringLiteral("public.orders"));
    QTRY_VERIFY_WITH_TIMEOUT(offer(), patience);
    choose("jobSchema", QString::fromUtf8("l'été")); // the source answers, which says nothing of the target
    QTRY_VERIFY_WITH_TIMEOUT(tableRow(QString::fromUtf8("l'été.\"à \"\"b\"\"\"")) >= 0, patience);
    QVERIFY(offer());
    TestWindow::click(offer());
    const auto doctor = [this] { return qobject_cast<DoctorPage *>(m_desk->at().page()); };
    QTRY_VERIFY(doctor());
    QVERIFY(m_dialog->isVisible()); // what was written into it stays
}

void tst_ReplicationJobDialog::modesAreExplained()
{
    openNew();
    for (const auto mode :
         {ReplicationMode::Snapshot, ReplicationMode::Incremental, ReplicationMode::Reconcile}) {
        choose("jobMode", ReplicationJob::modeTitle(mode));
        QCOMPARE(note("jobMode"), ReplicationJob::guarantee(mode));
        QCOMPARE(m_desk->at().find<QComboBox>("jobKey", m_dialog) != nullptr,
                 mode != ReplicationMode::Snapshot);
    }
}

void tst_ReplicationJobDialog::tablesAreFound()
{
    openNew();
    choose("jobSource", QStringLiteral("shop"));
    const auto shown = [this] { return part<QTreeView>("jobTables")->model()->rowCount(); };
    QTRY_COMPARE_WITH_TIMEOUT(shown(), 6, patience);
    QCOMPARE(tableRow(QStringLiteral("public.all_orders")), -1); // a view has no key
    m_desk->at().fill("jobTableSearch", QStringLiteral("ord"), m_dialog);
    QTRY_COMPARE(shown(), 1);
    tickTable(QStringLiteral("public.orders"));
    m_desk->at().fill("jobTableSearch", QString(), m_dialog);
    choose("jobSchema", QString::fromUtf8("l'été"));
    QTRY_VERIFY_WITH_TIMEOUT(tableRow(QString::fromUtf8("l'été.\"à \"\"b\"\"\"")) >= 0, patience);
    tickTable(QString::fromUtf8("l'été.\"à \"\"b\"\"\""));
    QVERIFY2(part<QLabel>("jobTableCount")->text().startsWith(QStringLiteral("2 of ")),
             qPrintable(part<QLabel>("jobTableCount")->text()));
    QCOMPARE(m_dialog->current().tables.size(), std::size_t(2));
}

void tst_ReplicationJobDialog::everyFieldComesBack()
{
    ReplicationJob job = ReplicationDesk::job(QStringLiteral("all"), {QStringLiteral("laptop")},
                                              {QStringLiteral("orders"), QStringLiteral("customers")},
                                              ReplicationMode::Reconcile);
    job.intervalMinutes = 180;
    job.conflict = ConflictRule::Source;
    job.deleteLimitPercent = 7;
    job.sweepHours = 48;
    job.lagLimitMinutes = 600;
    job.tables.front().target = {.schema = {}, .name = "orders of the shop"};
    job.tables.front().poison = PoisonRule::Quarantine;
    job.tables.front().indexes = true;
    job.tables.front().followNewColumns = true;
    job.tables.front().lossyConsents = QStringList{QStringLiteral("name")};
    const ReplicationJob kept = m_desk->save(job);
    openFor("replication.edit");
    QTRY_VERIFY_WITH_TIMEOUT(tableRow(QStringLiteral("public.customers")) >= 0, patience);
    const auto sorted = [](ReplicationJob one) {
        std::sort(one.tables.begin(), one.tables.end(),
                  [](const auto &a, const auto &b) { return a.source.name < b.source.name; });
        return QJsonDocument(one.toJson()).toJson();
    };
    QCOMPARE(sorted(m_dialog->current()), sorted(kept));
    TestWindow::press(Qt::Key_Escape); // nothing was changed
    QTRY_VERIFY(!m_dialog);
}

void tst_ReplicationJobDialog::escapeAsksBeforeLosingChanges()
{
    openNew();
    choose("jobSource", QStringLiteral("shop"));
    TestWindow::press(Qt::Key_Escape);
    QTRY_VERIFY(m_desk->at().find<QWidget>("decline", m_dialog));
    QVERIFY(!m_desk->page()->reasonToStay().isEmpty());
    m_desk->at().click("decline", m_dialog);
    QVERIFY(m_dialog && m_dialog->isVisible());
    TestWindow::press(Qt::Key_Escape);
    QTRY_VERIFY(m_desk->at().find<QWidget>("confirm", m_dialog));
    m_desk->at().click("confirm", m_dialog);
    QTRY_VERIFY(!m_dialog);
    QCOMPARE(m_desk->list()->model()->rowCount(), 0);
}

void tst_ReplicationJobDialog::aDuplicateHasAnotherName()
{
    m_desk->save(ReplicationDesk::job(QStringLiteral("shop to archive"), {QStringLiteral("archive")},
                                      {QStringLiteral("orders")}));
    openFor("replication.duplicate");
    QTRY_COMPARE(part<QLineEdit>("jobName")->placeholderText(), QStringLiteral("shop to archive 2"));
    saved(QStringLiteral("shop to archive 2"));
    QCOMPARE(m_desk->list()->model()->rowCount(), 2);
}

void tst_ReplicationJobDialog::theDryRunShowsStatements()
{
    openNew();
    click("dryRun"); // says first what is missing
    QVERIFY(!note("jobSource").isEmpty());
    choose("jobSource", QStringLiteral("shop"));
    tickTarget(QStringLiteral("archive"));
    tickTable(QStringLiteral("public.orders"));
    QTRY_COMPARE_WITH_TIMEOUT(part<QComboBox>("jobKey")->currentText(), QStringLiteral("updated_at"),
                              patience);
    click("dryRun");
    QTRY_VERIFY_WITH_TIMEOUT(m_dialog->findChild<QLabel *>(QStringLiteral("planStatements")), patience);
    QVERIFY(m_dialog->findChild<QLabel *>(QStringLiteral("planStatements"))
                ->text()
                .contains(QStringLiteral("CREATE TABLE")));
    QCOMPARE(m_desk->file("archive").number("SELECT count(*) FROM sqlite_master WHERE name = 'orders'"), 0);
}

QTEST_MAIN(tst_ReplicationJobDialog)
#include "tst_ReplicationJobDialog.moc"
