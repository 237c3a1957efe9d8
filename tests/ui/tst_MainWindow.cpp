// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/MainWindow.h"

#include "tests/support/Offscreen.h"
#include "tests/support/TestWorkspace.h"
#include "ui/common/ErrorBar.h"
#include "ui/connections/ConnectionDetails.h"

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
    QTRY_VERIFY(m_window->findChild<QWidget *>(QStringLiteral("noConnections"))
                && m_window->findChild<QWidget *>(QStringLiteral("noConnections"))->isVisible());
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
        if (!button->isVisible() || !button->isEnabled() || !(button->focusPolicy() & Qt::TabFocus))
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
