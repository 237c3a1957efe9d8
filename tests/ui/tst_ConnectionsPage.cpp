// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connections/ConnectionsPage.h"

#include "app/connections/DatabaseManager.h"
#include "tests/support/Offscreen.h"
#include "tests/support/TestWorkspace.h"
#include "ui/common/ActionTable.h"
#include "ui/common/ErrorBar.h"
#include "ui/common/QuestionBar.h"
#include "ui/connections/ConnectionDetails.h"
#include "ui/connections/PasswordPrompt.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QElapsedTimer>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTcpServer>

/// The page as a person meets it: a real workspace, real databases, keys and what can be read.
class tst_ConnectionsPage final : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_workspace = std::make_unique<TestWorkspace>(); }
    void cleanup();

    void theListIsSortedByName();
    void groupsComeTogether();
    void testAllTellsWhoAnswers();
    void testAsksTheSelectedOnly();
    void reloadShowsWhatOthersSaved();
    void anEmptyWorkspaceOffersANewConnection();
    void deletingAsksOnceAndCanBeLeft();
    void defaultAndActive();
    void aMissingPasswordIsAskedFor();
    void theFilterNarrows();
    void closingDuringATestDoesNotHang();
    void everythingHasANameAndTheKeyboardReachesIt();

private:
    void open();
    void openWithList();
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) const
    {
        QTest::keyClick(QApplication::focusWidget(), key, modifiers);
        QTest::keyRelease(m_page.get(), Qt::Key_Shift); // keyClick() leaves the modifiers pressed
    }
    void trigger(const char *id) const;
    [[nodiscard]] QTableView *table() const
    {
        return m_page->findChild<QTableView *>(QStringLiteral("connectionsTable"));
    }
    [[nodiscard]] int rowOf(const QString &name) const;
    [[nodiscard]] QString cell(const QString &name, ConnectionListModel::Column column) const;
    [[nodiscard]] QString state(const QString &name) const
    {
        return cell(name, ConnectionListModel::StateColumn);
    }
    [[nodiscard]] static QString textOf(const QWidget *widget);

    std::unique_ptr<TestWorkspace> m_workspace;
    std::unique_ptr<Services> m_services;
    std::unique_ptr<ActionTable> m_actions;
    std::unique_ptr<ConnectionsPage> m_page;
};

void tst_ConnectionsPage::cleanup()
{
    m_page.reset();
    m_actions.reset();
    m_services.reset();
    m_workspace.reset();
}

void tst_ConnectionsPage::open()
{
    m_services = std::make_unique<Services>(m_workspace->options());
    m_services->open(this, [](const Result<void> &opened) { PENSTOCK_VERIFY(opened); });
    m_actions = std::make_unique<ActionTable>();
    m_page = std::make_unique<ConnectionsPage>(m_services->databases(), *m_actions);
    m_page->resize(1000, 600);
    QSignalSpy loaded(m_page.get(), &ConnectionsPage::loaded);
    m_page->reload();
    m_page->show();
    m_page->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
    QTRY_COMPARE(loaded.size(), 1);
}

void tst_ConnectionsPage::openWithList()
{
    open();
    QTRY_VERIFY(table()->model()->rowCount() > 0);
    m_page->activate();
}

void tst_ConnectionsPage::trigger(const char *id) const
{
    for (QAction *action : m_page->actions()) {
        if (ActionTable::idOf(action) == QLatin1String(id)) {
            QVERIFY2(action->isEnabled(), id);
            action->trigger();
            return;
        }
    }
    QFAIL(id);
}

int tst_ConnectionsPage::rowOf(const QString &name) const
{
    for (int row = 0; row < table()->model()->rowCount(); ++row) {
        if (table()->model()->index(row, ConnectionListModel::NameColumn).data().toString() == name)
            return row;
    }
    return -1;
}

QString tst_ConnectionsPage::cell(const QString &name, ConnectionListModel::Column column) const
{
    return table()->model()->index(rowOf(name), column).data().toString();
}

QString tst_ConnectionsPage::textOf(const QWidget *widget)
{
    QStringList texts;
    for (const QLabel *label : widget->findChildren<QLabel *>()) {
        if (label->isVisible())
            texts << label->text();
    }
    return texts.join(QLatin1Char('\n'));
}

// -- Tests --------------------------------------------------------------------------------------------------

void tst_ConnectionsPage::theListIsSortedByName()
{
    ConnectionProfile shop = m_workspace->sqlite(QStringLiteral("shop"));
    shop.environment = Environment::Production;
    m_workspace->save(shop);
    for (const char *name : {"Crm", "archive"})
        m_workspace->save(m_workspace->sqlite(QString::fromLatin1(name)));
    openWithList();
    const QAbstractItemModelTester tester(table()->model());
    QCOMPARE(rowOf(QStringLiteral("archive")), 0);
    QCOMPARE(rowOf(QStringLiteral("Crm")), 1);
    QCOMPARE(rowOf(QStringLiteral("shop")), 2);
    QCOMPARE(cell(QStringLiteral("shop"), ConnectionListModel::EnvironmentColumn),
             QStringLiteral("production"));
    QCOMPARE(state(QStringLiteral("shop")), QStringLiteral("Not tested"));
    QVERIFY(table()->isColumnHidden(ConnectionListModel::GroupColumn));
    QCOMPARE(m_page->status().rows, QStringLiteral("Connections: 3"));
}

void tst_ConnectionsPage::groupsComeTogether()
{
    for (const auto &[name, group] :
         {std::pair{"a", ""}, {"b", "Ventes d'été"}, {"c", "Archive"}, {"d", "Ventes d'été"}}) {
        ConnectionProfile profile = m_workspace->sqlite(QString::fromUtf8(name));
        profile.group = QString::fromUtf8(group);
        m_workspace->save(profile);
    }
    openWithList();
    const auto order = [this] {
        QString names;
        for (int row = 0; row < table()->model()->rowCount(); ++row)
            names += table()->model()->index(row, 0).data().toString();
        return names;
    };
    QVERIFY(!table()->isColumnHidden(ConnectionListModel::GroupColumn));
    QCOMPARE(order(), QStringLiteral("cbda"));
    table()->sortByColumn(ConnectionListModel::NameColumn, Qt::DescendingOrder);
    QCOMPARE(order(), QStringLiteral("cdba"));
}

void tst_ConnectionsPage::testAllTellsWhoAnswers()
{
    m_workspace->save(m_workspace->sqlite(QStringLiteral("good")));
    m_workspace->save(m_workspace->brokenSqlite(QStringLiteral("broken")));
    ConnectionProfile asleep = m_workspace->sqlite(QStringLiteral("asleep"));
    asleep.isActive = false;
    m_workspace->save(asleep);
    if (TestServers::hasPostgres()) {
        m_workspace->save(TestServers::postgres());
        ConnectionProfile wrong = TestServers::postgres();
        wrong.id = wrong.name = QStringLiteral("wrong");
        wrong.password = Secret(std::string_view("not it"));
        m_workspace->save(wrong);
    }
    openWithList();
    press(Qt::Key_T, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(state(QStringLiteral("good")).startsWith(QLatin1String("Reachable in ")));
    QTRY_VERIFY(state(QStringLiteral("broken")).startsWith(QLatin1String("Failed: ")));
    QCOMPARE(state(QStringLiteral("asleep")), QStringLiteral("Switched off"));

    table()->selectRow(rowOf(QStringLiteral("broken")));
    const auto *details = m_page->findChild<ConnectionDetails *>();
    QTRY_VERIFY(textOf(details).contains(QLatin1String("is no SQLite database")));
    QVERIFY(textOf(details).contains(QLatin1String("Check the file's path")));

    PENSTOCK_NEED(Postgres);
    QTRY_VERIFY(state(QStringLiteral("pg")).contains(QLatin1String("PostgreSQL")));
    QTRY_VERIFY(state(QStringLiteral("wrong")).startsWith(QLatin1String("Failed: ")));
    QTRY_VERIFY(m_page->status().rows.contains(QLatin1String("reachable: 2   failed: 2")));
    QVERIFY(!m_page->findChild<PasswordPrompt *>()->isVisible()); // it has one, a wrong one
}

void tst_ConnectionsPage::testAsksTheSelectedOnly()
{
    for (const char *name : {"a", "b", "c"})
        m_workspace->save(m_workspace->sqlite(QString::fromLatin1(name)));
    openWithList();
    table()->selectRow(rowOf(QStringLiteral("b")));
    press(Qt::Key_T, Qt::ControlModifier);
    QTRY_VERIFY(state(QStringLiteral("b")).startsWith(QLatin1String("Reachable")));
    QCOMPARE(state(QStringLiteral("a")), QStringLiteral("Not tested"));
    QCOMPARE(state(QStringLiteral("c")), QStringLiteral("Not tested"));
}

void tst_ConnectionsPage::reloadShowsWhatOthersSaved()
{
    m_workspace->save(m_workspace->sqlite(QStringLiteral("b")));
    openWithList();
    press(Qt::Key_T, Qt::ControlModifier);
    QTRY_VERIFY(state(QStringLiteral("b")).startsWith(QLatin1String("Reachable")));
    m_workspace->save(m_workspace->sqlite(QStringLiteral("a")));
    press(Qt::Key_F5);
    QTRY_COMPARE(rowOf(QStringLiteral("a")), 0);
    QVERIFY(state(QStringLiteral("b")).startsWith(QLatin1String("Reachable")));
    QCOMPARE(table()->selectionModel()->selectedRows().value(0).data().toString(), QStringLiteral("b"));

    QFile sealed(Workspace::sealedFile(m_workspace->options().workspace));
    QVERIFY(sealed.resize(sealed.size() - 1));
    press(Qt::Key_F5);
    auto *errors = m_page->findChild<ErrorBar *>();
    QTRY_VERIFY(errors->isVisible());
    QVERIFY(!textOf(errors).isEmpty());
    QCOMPARE(table()->model()->rowCount(), 2);
}

void tst_ConnectionsPage::anEmptyWorkspaceOffersANewConnection()
{
    open();
    auto *empty = m_page->findChild<QWidget *>(QStringLiteral("noConnections"));
    QTRY_VERIFY(empty->isVisible());
    QTest::mouseClick(empty->findChild<QPushButton *>(), Qt::LeftButton);
    auto *dialog = m_page->findChild<ConnectionDialog *>();
    QVERIFY(dialog && dialog->isVisible() && !dialog->isModal());
    QVERIFY(!m_page->reasonToStay().isEmpty());
    dialog->close();
    QTRY_VERIFY(!m_page->findChild<ConnectionDialog *>());
    QVERIFY(m_page->reasonToStay().isEmpty());
    m_workspace->save(m_workspace->sqlite(QStringLiteral("first")));
    m_page->reload();
    QTRY_VERIFY(table()->isVisible());
    QCOMPARE(rowOf(QStringLiteral("first")), 0);
}

void tst_ConnectionsPage::deletingAsksOnceAndCanBeLeft()
{
    ConnectionProfile profile = m_workspace->sqlite(QStringLiteral("o'brien \"é\" 🌞"));
    profile.environment = Environment::Production;
    m_workspace->save(profile);
    m_workspace->save(m_workspace->sqlite(QStringLiteral("other")));
    openWithList();
    QSignalSpy changed(m_page.get(), &ConnectionsPage::profilesChanged);
    table()->selectRow(rowOf(profile.name));
    press(Qt::Key_Delete);
    auto *bar = m_page->findChild<QuestionBar *>();
    QVERIFY(bar->isVisible());
    QVERIFY(textOf(bar).contains(profile.name));
    QVERIFY(textOf(bar).contains(QLatin1String("production")));
    press(Qt::Key_Escape);
    QVERIFY(!bar->isVisible() && table()->hasFocus());
    press(Qt::Key_Delete);
    QTest::mouseClick(bar->findChild<QPushButton *>(QStringLiteral("confirm")), Qt::LeftButton);
    QTRY_COMPARE(table()->model()->rowCount(), 1);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(m_page->profiles().front().name, QStringLiteral("other"));
}

void tst_ConnectionsPage::defaultAndActive()
{
    for (const char *name : {"a", "b"})
        m_workspace->save(m_workspace->sqlite(QString::fromLatin1(name)));
    openWithList();
    QSignalSpy query(m_page.get(), &ConnectionsPage::queryRequested);
    table()->selectRow(rowOf(QStringLiteral("b")));
    press(Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(query.size(), 1);
    QCOMPARE(query.front().front().toString(), QStringLiteral("b"));
    trigger("connection.setDefault");
    QTRY_VERIFY(table()->currentIndex().data(ConnectionListModel::DefaultRole).toBool());
    trigger("connection.active");
    QTRY_COMPARE(state(QStringLiteral("b")), QStringLiteral("Switched off"));
    trigger("connection.active");
    QTRY_COMPARE(state(QStringLiteral("b")), QStringLiteral("Not tested"));
}

void tst_ConnectionsPage::aMissingPasswordIsAskedFor()
{
    PENSTOCK_NEED(Postgres);
    ConnectionProfile profile = TestServers::postgres();
    const Secret right = profile.password;
    profile.password = {};
    m_workspace->save(profile);
    openWithList();
    press(Qt::Key_T, Qt::ControlModifier);
    auto *prompt = m_page->findChild<PasswordPrompt *>();
    QTRY_VERIFY(prompt->isVisible());
    QVERIFY(textOf(prompt).contains(QLatin1String("pg")) && textOf(prompt).contains(profile.username));
    auto *field = prompt->findChild<QLineEdit *>();
    QVERIFY(field->hasFocus());
    QTest::keyClicks(field, QStringLiteral("wrong"));
    press(Qt::Key_Return);
    QVERIFY(!prompt->isVisible());
    QTRY_VERIFY(prompt->isVisible()); // it was wrong
    press(Qt::Key_Escape);
    QVERIFY(!prompt->isVisible());

    press(Qt::Key_T, Qt::ControlModifier);
    QTRY_VERIFY(prompt->isVisible());
    field->setText(QString::fromUtf8(right.reveal().data(), static_cast<qsizetype>(right.size())));
    prompt->findChild<QCheckBox *>()->setChecked(true);
    press(Qt::Key_Return);
    QVERIFY(field->text().isEmpty());
    QTRY_VERIFY(state(QStringLiteral("pg")).startsWith(QLatin1String("Reachable")));
    QVERIFY(m_services->databases().profile(QStringLiteral("pg"))->password == right);
}

void tst_ConnectionsPage::theFilterNarrows()
{
    for (const char *name : {"alpha", "beta", "gamma"})
        m_workspace->save(m_workspace->sqlite(QString::fromLatin1(name)));
    openWithList();
    auto *filter = m_page->findChild<QLineEdit *>(QStringLiteral("connectionsFilter"));
    QTest::keyClicks(filter, QStringLiteral("BET"));
    QCOMPARE(table()->model()->rowCount(), 1);
    filter->clear();
    QCOMPARE(table()->model()->rowCount(), 3);
}

/// The server accepts and never says a word.
void tst_ConnectionsPage::closingDuringATestDoesNotHang()
{
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    m_workspace->save(TestWorkspace::server(QStringLiteral("silent"), silent.serverPort()));
    openWithList();
    press(Qt::Key_T, Qt::ControlModifier);
    QCOMPARE(state(QStringLiteral("silent")), QStringLiteral("Testing…"));
    QVERIFY(silent.waitForNewConnection(5000));
    QElapsedTimer timer;
    timer.start();
    m_page.reset();
    QVERIFY2(timer.elapsed() < 5000, qPrintable(QString::number(timer.elapsed()))); // its time-out is 500
}

void tst_ConnectionsPage::everythingHasANameAndTheKeyboardReachesIt()
{
    m_workspace->save(m_workspace->sqlite(QStringLiteral("one")));
    openWithList();
    QVERIFY(table()->hasFocus());
    QSet<QWidget *> reached;
    for (int i = 0; i < 50; ++i) {
        reached << QApplication::focusWidget();
        press(Qt::Key_Tab);
    }
    for (QAbstractButton *button : m_page->findChildren<QAbstractButton *>()) {
        if (!button->isVisible() || !button->isEnabled() || !(button->focusPolicy() & Qt::TabFocus))
            continue;
        QVERIFY2(reached.contains(button), qPrintable(button->text()));
        QVERIFY(!button->text().isEmpty() || !button->accessibleName().isEmpty());
    }
    QVERIFY(reached.contains(table()));
    QVERIFY(!table()->accessibleName().isEmpty());
    QVERIFY(!m_page->findChild<ConnectionDetails *>()->accessibleName().isEmpty());
}

QTEST_MAIN(tst_ConnectionsPage)
#include "tst_ConnectionsPage.moc"
