// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/MainWindow.h"

#include "tests/support/Offscreen.h"
#include "tests/support/TestWorkspace.h"
#include "ui/common/ErrorBar.h"
#include "ui/connections/ConnectionDetails.h"
#include "ui/connections/EmptyConnections.h"

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QLabel>
#include <QPushButton>
#include <QStatusBar>
#include <QTableView>
#include <QTcpServer>

/// The window as a person meets it: a real workspace, real databases, keys and what can be read.
class tst_MainWindow final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void theListIsSortedByName();
    void testAllTellsWhoAnswers();
    void testAsksTheSelectedOnly();
    void reloadShowsWhatOthersSaved();
    void anEmptyWorkspaceSaysHowToBegin();
    void aWorkspaceThatDoesNotOpenSaysWhy();
    void theKeychainOpensAWorkspace();
    void closingDuringATestDoesNotHang();
    void theWindowComesBackAsItWas();
    void everythingHasANameAndTheKeyboardReachesIt();

private:
    void openWindow() { openWindow(m_workspace->options()); }
    void openWindow(const Services::Options &options);
    void openWindowWithList();
    void closeWindow();
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) const
    {
        QTest::keyClick(m_window.get(), key, modifiers);
        QTest::keyRelease(m_window.get(), Qt::Key_Shift); // keyClick() leaves the modifiers pressed
    }
    [[nodiscard]] QTableView *table() const { return m_window->findChild<QTableView *>(); }
    [[nodiscard]] int rowOf(const QString &name) const;
    [[nodiscard]] QString cell(const QString &name, ConnectionListModel::Column column) const;
    [[nodiscard]] QString state(const QString &name) const
    {
        return cell(name, ConnectionListModel::StateColumn);
    }
    [[nodiscard]] static QString textOf(const QWidget *widget);

    std::unique_ptr<TestWorkspace> m_workspace;
    std::unique_ptr<Services> m_services;
    std::unique_ptr<MainWindow> m_window;
};

// -- Looking at the window ----------------------------------------------------------------------------------

void tst_MainWindow::init()
{
    m_workspace = std::make_unique<TestWorkspace>();
}

void tst_MainWindow::cleanup()
{
    closeWindow();
    m_workspace.reset();
}

void tst_MainWindow::openWindow(const Services::Options &options)
{
    m_services = std::make_unique<Services>(options);
    m_window = std::make_unique<MainWindow>(*m_services);
    m_window->show();
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
}

void tst_MainWindow::openWindowWithList()
{
    openWindow();
    QTRY_VERIFY(table() && table()->model()->rowCount() > 0);
}

void tst_MainWindow::closeWindow()
{
    m_window.reset();
    m_services.reset();
}

int tst_MainWindow::rowOf(const QString &name) const
{
    for (int row = 0; row < table()->model()->rowCount(); ++row) {
        if (table()->model()->index(row, ConnectionListModel::NameColumn).data().toString() == name)
            return row;
    }
    return -1;
}

QString tst_MainWindow::cell(const QString &name, ConnectionListModel::Column column) const
{
    return table()->model()->index(rowOf(name), column).data().toString();
}

QString tst_MainWindow::textOf(const QWidget *widget)
{
    QStringList texts;
    for (const QLabel *label : widget->findChildren<QLabel *>()) {
        if (label->isVisible())
            texts << label->text();
    }
    return texts.join(QLatin1Char('\n'));
}

// -- Tests --------------------------------------------------------------------------------------------------

void tst_MainWindow::theListIsSortedByName()
{
    ConnectionProfile shop = m_workspace->sqlite(QStringLiteral("shop"));
    shop.environment = Environment::Production;
    m_workspace->save(shop);
    for (const char *name : {"Crm", "archive"})
        m_workspace->save(m_workspace->sqlite(QString::fromLatin1(name)));
    openWindowWithList();
    const QAbstractItemModelTester tester(table()->model());
    QCOMPARE(rowOf(QStringLiteral("archive")), 0);
    QCOMPARE(rowOf(QStringLiteral("Crm")), 1);
    QCOMPARE(rowOf(QStringLiteral("shop")), 2);
    QCOMPARE(cell(QStringLiteral("shop"), ConnectionListModel::EnvironmentColumn),
             QStringLiteral("production"));
    QCOMPARE(state(QStringLiteral("shop")), QStringLiteral("Not tested"));
    QTRY_VERIFY(textOf(m_window->statusBar()).contains(QLatin1String("Connections: 3")));
    QVERIFY(textOf(m_window->statusBar()).contains(m_workspace->options().workspace));
}

void tst_MainWindow::testAllTellsWhoAnswers()
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
    openWindowWithList();
    press(Qt::Key_T, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(state(QStringLiteral("good")).startsWith(QLatin1String("Reachable in ")));
    QTRY_VERIFY(state(QStringLiteral("broken")).startsWith(QLatin1String("Failed: ")));
    QCOMPARE(state(QStringLiteral("asleep")), QStringLiteral("Switched off"));

    table()->selectRow(rowOf(QStringLiteral("broken")));
    const auto *details = m_window->findChild<ConnectionDetails *>();
    QTRY_VERIFY(textOf(details).contains(QLatin1String("is no SQLite database")));
    QVERIFY(textOf(details).contains(QLatin1String("Check the file's path")));

    PENSTOCK_NEED(Postgres);
    QTRY_VERIFY(state(QStringLiteral("pg")).contains(QLatin1String("PostgreSQL")));
    QTRY_VERIFY(state(QStringLiteral("wrong")).startsWith(QLatin1String("Failed: ")));
    QTRY_VERIFY(textOf(m_window->statusBar()).contains(QLatin1String("reachable: 2   failed: 2")));
}

void tst_MainWindow::testAsksTheSelectedOnly()
{
    for (const char *name : {"a", "b", "c"})
        m_workspace->save(m_workspace->sqlite(QString::fromLatin1(name)));
    openWindowWithList();
    table()->selectRow(rowOf(QStringLiteral("b")));
    press(Qt::Key_T, Qt::ControlModifier);
    QTRY_VERIFY(state(QStringLiteral("b")).startsWith(QLatin1String("Reachable")));
    QCOMPARE(state(QStringLiteral("a")), QStringLiteral("Not tested"));
    QCOMPARE(state(QStringLiteral("c")), QStringLiteral("Not tested"));
}

void tst_MainWindow::reloadShowsWhatOthersSaved()
{
    m_workspace->save(m_workspace->sqlite(QStringLiteral("b")));
    openWindowWithList();
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
    auto *errors = m_window->findChild<ErrorBar *>();
    QTRY_VERIFY(errors->isVisible());
    QVERIFY(!textOf(errors).isEmpty());
    QCOMPARE(table()->model()->rowCount(), 2);
}

void tst_MainWindow::anEmptyWorkspaceSaysHowToBegin()
{
    openWindow();
    QTRY_VERIFY(m_window->findChild<EmptyConnections *>()
                && m_window->findChild<EmptyConnections *>()->isVisible());
    const QString hint = textOf(m_window->findChild<EmptyConnections *>());
    QVERIFY(hint.contains(QLatin1String("connections add")));
    QVERIFY(hint.contains(QLatin1String("--workspace ") + m_workspace->options().workspace));
    QVERIFY(hint.contains(QLatin1String("penstockctl demo")));
    m_workspace->save(m_workspace->sqlite(QStringLiteral("first")));
    press(Qt::Key_F5);
    QTRY_VERIFY(table()->isVisible());
    QCOMPARE(rowOf(QStringLiteral("first")), 0);
}

void tst_MainWindow::aWorkspaceThatDoesNotOpenSaysWhy()
{
    m_workspace->save(m_workspace->sqlite(QStringLiteral("one")));
    const QString key = m_workspace->options().keyFile;
    QVERIFY(QFile::rename(key, key + QStringLiteral(".away")));
    openWindow();
    auto *errors = m_window->findChild<ErrorBar *>();
    QTRY_VERIFY(errors->isVisible());
    QVERIFY(textOf(errors).contains(key));
    QVERIFY(!table());

    QVERIFY(QFile::rename(key + QStringLiteral(".away"), key));
    for (QPushButton *button : errors->findChildren<QPushButton *>()) {
        if (button->text() == QLatin1String("Try again"))
            QTest::mouseClick(button, Qt::LeftButton);
    }
    QTRY_VERIFY(table() && rowOf(QStringLiteral("one")) == 0);
    QVERIFY(!errors->isVisible());
}

void tst_MainWindow::theKeychainOpensAWorkspace()
{
    if (!qEnvironmentVariableIsSet("PENSTOCK_TEST_DIR"))
        QSKIP("no private keyring here; tests/harness/with-servers starts one");
    openWindow({m_workspace->path(QStringLiteral("kept")), {}});
    QTRY_VERIFY(m_window->findChild<EmptyConnections *>()
                && m_window->findChild<EmptyConnections *>()->isVisible());
    QVERIFY(QFile::exists(Workspace::sealedFile(m_workspace->path(QStringLiteral("kept")))));
}

/// The server accepts and never says a word.
void tst_MainWindow::closingDuringATestDoesNotHang()
{
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    m_workspace->save(TestWorkspace::server(QStringLiteral("silent"), silent.serverPort()));
    openWindowWithList();
    press(Qt::Key_T, Qt::ControlModifier);
    QCOMPARE(state(QStringLiteral("silent")), QStringLiteral("Testing …"));
    QVERIFY(silent.waitForNewConnection(5000));
    QElapsedTimer timer;
    timer.start();
    QVERIFY(m_window->close());
    QVERIFY(!m_window->isVisible());
    closeWindow();
    QVERIFY2(timer.elapsed() < 5000, qPrintable(QString::number(timer.elapsed()))); // its time-out is 500
}

void tst_MainWindow::theWindowComesBackAsItWas()
{
    m_workspace->save(m_workspace->sqlite(QStringLiteral("one")));
    openWindowWithList();
    m_window->resize(777, 555);
    QTRY_COMPARE(m_window->size(), QSize(777, 555));
    m_window->close();
    closeWindow();
    openWindowWithList();
    QTRY_COMPARE(m_window->size(), QSize(777, 555));
}

void tst_MainWindow::everythingHasANameAndTheKeyboardReachesIt()
{
    m_workspace->save(m_workspace->sqlite(QStringLiteral("one")));
    openWindowWithList();
    QVERIFY(table()->hasFocus());
    QSet<QWidget *> reached;
    for (int i = 0; i < 50; ++i) {
        reached << QApplication::focusWidget();
        press(Qt::Key_Tab);
    }
    for (const QAbstractButton *button : m_window->findChildren<QAbstractButton *>()) {
        if (!button->isVisible() || !button->isEnabled() || button->focusPolicy() == Qt::NoFocus)
            continue;
        QVERIFY2(reached.contains(const_cast<QAbstractButton *>(button)), qPrintable(button->text()));
        QVERIFY(!button->text().isEmpty() || !button->accessibleName().isEmpty());
    }
    QVERIFY(reached.contains(table()));
    QVERIFY(!table()->accessibleName().isEmpty());
    QVERIFY(!m_window->findChild<ConnectionDetails *>()->accessibleName().isEmpty());
}

QTEST_MAIN(tst_MainWindow)
#include "tst_MainWindow.moc"
