// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/MainWindow.h"

#include "app/store/WorkspaceStore.h"
#include "app/support/Settings.h"
#include "app/support/Translations.h"
#include "tests/support/TestWindow.h"
#include "ui/common/Theme.h"
#include "ui/connections/ConnectionsPage.h"

#include <QAccessible>
#include <QComboBox>
#include <QDockWidget>
#include <QElapsedTimer>
#include <QLocalServer>
#include <QMenuBar>
#include <QProcess>
#include <QPushButton>
#include <QRegularExpression>
#include <QTabBar>
#include <QTableView>
#include <QTcpServer>

namespace {

/// Beside the keyring of the test run: the bus accepts and never says a word. In a program of its own, because a
/// program has one bus for all its life.
int cancelTheWait(const QString &folder)
{
    TestWindow w({folder + QStringLiteral("/silent"), {}});
    const auto *title = w.part<QLabel>("keyringTitle");
    const QString waiting = title->text();
    const auto *cancel = w.part<QPushButton>("keyringCancel");
    if (!QTest::qWaitForWindowActive(&w.window) || !cancel->hasFocus())
        return 2;
    QElapsedTimer timer;
    timer.start();
    (void)QTest::qWaitFor([&timer] { return timer.elapsed() > 300; }, 1000); // it is asking
    if (!cancel->isVisible() || title->text() != waiting)
        return 3;
    TestWindow::press(Qt::Key_Space);
    if (cancel->isVisible() || title->text() == waiting || !w.part<QPushButton>("keyringRetry")->hasFocus())
        return 4;
    TestWindow::press(Qt::Key_Space); // and again
    if (!cancel->isVisible() || title->text() != waiting)
        return 5;
    QTest::keyClick(&w.window, Qt::Key_Q, Qt::ControlModifier);
    return w.window.isVisible() ? 6 : 0;
}

/// A second program on the workspace of one that runs.
int openAgain(const QString &folder)
{
    TestWindow w({folder + QStringLiteral("/workspace"), folder + QStringLiteral("/key")});
    if (!w.isReady())
        return 2;
    if (!QTest::qWaitFor([&w] { return w.errors().contains(QLatin1String("another window")); }))
        return 3;
    if (w.pages().size() != 1 || w.page()->kind() != QLatin1String("start"))
        return 4;
    return QTest::qWaitFor([&w] { return w.navigatorRow({QStringLiteral("one")}).isValid(); }) ? 0 : 5;
}

/// All words that a page of the window and its frame show or say, numbers left out.
QStringList wordsOf(const MainWindow &window)
{
    static const QRegularExpression digits(QStringLiteral("[0-9]+"));
    QStringList words;
    const auto add = [&words](const QObject *of, const char *what, QString text) {
        if (!text.isEmpty())
            words << QStringLiteral("%1 %2 %3: %4")
                         .arg(QString::fromLatin1(of->metaObject()->className()), of->objectName(),
                              QString::fromLatin1(what), text.replace(digits, QStringLiteral("#")));
    };
    add(&window, "title", window.windowTitle());
    for (const QAction *action : window.menuBar()->actions()) {
        add(action, "menu", action->text());
        for (const QAction *entry : action->menu()->actions())
            add(entry, "entry", entry->text());
    }
    for (const QWidget *widget : window.findChildren<QWidget *>()) {
        if (!widget->isVisible() || qobject_cast<const QMenu *>(widget))
            continue;
        add(widget, "tip", widget->toolTip());
        add(widget, "name", widget->accessibleName());
        for (const char *property : {"text", "placeholderText", "title", "specialValueText", "suffix"}) {
            if (!widget->inherits("QTextEdit") && !widget->inherits("QsciScintillaBase"))
                add(widget, property, widget->property(property).toString());
        }
        if (qobject_cast<const QDockWidget *>(widget))
            add(widget, "dock", widget->windowTitle());
        if (const auto *bar = qobject_cast<const QTabBar *>(widget)) {
            for (int i = 0; i < bar->count(); ++i)
                add(bar, "tab", bar->tabText(i));
        }
        if (const auto *box = qobject_cast<const QComboBox *>(widget)) {
            for (int i = 0; i < box->count() && !box->inherits("QFontComboBox"); ++i)
                add(box, "choice", box->itemText(i));
        }
        if (const auto *view = qobject_cast<const QAbstractItemView *>(widget); view && view->model()) {
            for (int i = 0; i < view->model()->columnCount(); ++i) {
                add(view, "header", view->model()->headerData(i, Qt::Horizontal).toString());
                for (int row = 0; row < view->model()->rowCount(); ++row)
                    add(view, "cell", view->model()->index(row, i).data().toString());
            }
        }
    }
    words.sort();
    return words;
}

/// The same with each page in front once.
QStringList wordsOfAllPages(const TestWindow &w)
{
    QStringList words;
    for (Page *page : w.pages()) {
        w.window.workbench()->pages().showPage(page);
        QTest::qWait(20);
        words << wordsOf(w.window);
    }
    words.sort();
    return words;
}

} // namespace

/// The window as a person meets it: a real workspace, real databases, keys and what can be read.
class tst_MainWindow final : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_workspace = std::make_unique<TestWorkspace>(); }
    void cleanup();

    void aWorkspaceThatDoesNotOpenSaysWhy();
    void theKeychainOpensAWorkspace();
    void theWaitForTheKeychainCanBeCancelled();
    void closingDuringATestDoesNotHang();
    void theWindowComesBackAsItWas();
    void queryPagesKeepTheirNumbers();
    void theThemeChangesAtOnce();
    void theLanguageChangesAtOnce();
    void twoWindowsOfOneWorkspace();
    void everythingHasAName();
    void theKeyboardReachesEverything();

private:
    /// Each kind of page once.
    static void openEverything(TestWindow &w)
    {
        QVERIFY(w.query(QStringLiteral("one")));
        TestWindow::press(Qt::Key_N, Qt::ControlModifier | Qt::ShiftModifier);
        for (const char *id : {"window.connections", "window.shortcuts", "window.settings", "window.start"})
            w.window.workbench()->action(id)->trigger();
        QTRY_COMPARE(w.pages().size(), 6);
    }

    std::unique_ptr<TestWorkspace> m_workspace;
};

void tst_MainWindow::cleanup()
{
    m_workspace.reset();
    Theme::apply(Theme::Mode::Light);
    Translations::use(QStringLiteral("en"));
}

// -- Opening ------------------------------------------------------------------------------------------------

void tst_MainWindow::aWorkspaceThatDoesNotOpenSaysWhy()
{
    m_workspace->save(m_workspace->sqlite(QStringLiteral("one")));
    const QString key = m_workspace->options().keyFile;
    QVERIFY(QFile::rename(key, key + QStringLiteral(".away")));
    TestWindow w(m_workspace->options());
    QVERIFY(QTest::qWaitForWindowActive(&w.window));
    QTRY_VERIFY(w.find<QPushButton>("keyringRetry"));
    QVERIFY2(w.part<QLabel>("keyringText")->text().contains(key),
             qPrintable(w.part<QLabel>("keyringText")->text()));
    QVERIFY(!w.window.workbench());

    QVERIFY(QFile::rename(key + QStringLiteral(".away"), key));
    w.click("keyringRetry");
    QVERIFY(w.isReady());
    QTRY_VERIFY(w.navigatorRow({QStringLiteral("one")}).isValid());
    QVERIFY(!w.find("keyringText"));
}

void tst_MainWindow::theKeychainOpensAWorkspace()
{
    if (!qEnvironmentVariableIsSet("PENSTOCK_TEST_DIR"))
        QSKIP("no private keyring here; tests/harness/with-servers starts one");
    TestWindow w({m_workspace->path(QStringLiteral("kept")), {}});
    QVERIFY(w.isReady());
    QCOMPARE(w.page()->kind(), QStringLiteral("start"));
    QVERIFY(QFile::exists(Workspace::sealedFile(m_workspace->path(QStringLiteral("kept")))));
}

void tst_MainWindow::theWaitForTheKeychainCanBeCancelled()
{
    QLocalServer bus;
    const QString socket = m_workspace->path(QStringLiteral("bus"));
    QVERIFY(bus.listen(socket));
    QProcess child;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("DBUS_SESSION_BUS_ADDRESS"), QStringLiteral("unix:path=") + socket);
    child.setProcessEnvironment(environment);
    child.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    child.start(QCoreApplication::applicationFilePath(),
                {QStringLiteral("--cancel-the-wait"), m_workspace->path(QString())});
    QTRY_COMPARE_WITH_TIMEOUT(child.state(), QProcess::NotRunning, 20000);
    QCOMPARE(child.exitStatus(), QProcess::NormalExit);
    QCOMPARE(child.exitCode(), 0);
}

/// The server accepts and never says a word.
void tst_MainWindow::closingDuringATestDoesNotHang()
{
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    ConnectionProfile profile = TestWorkspace::server(QStringLiteral("silent"), silent.serverPort());
    profile.password = Secret(std::string_view("not asked for"));
    m_workspace->save(profile);
    auto w = std::make_unique<TestWindow>(m_workspace->options());
    QVERIFY(w->isReady());
    TestWindow::press(Qt::Key_5, Qt::ControlModifier);
    QTRY_VERIFY(w->find<QTableView>("connectionsTable"));
    auto *table = w->part<QTableView>("connectionsTable");
    QTRY_COMPARE(table->model()->rowCount(), 1);
    table->setFocus();
    TestWindow::press(Qt::Key_End);
    QTRY_VERIFY(table->selectionModel()->hasSelection());
    QTest::qWait(50); // the list is read again when the window becomes active
    TestWindow::press(Qt::Key_T, Qt::ControlModifier);
    QTRY_VERIFY(silent.hasPendingConnections());
    QElapsedTimer timer;
    timer.start();
    (void)w->window.close(); // it may ask first
    w.reset();
    QVERIFY2(timer.elapsed() < 5000, qPrintable(QString::number(timer.elapsed()))); // its time-out is 500
}

void tst_MainWindow::theWindowComesBackAsItWas()
{
    m_workspace->save(m_workspace->sqlite(QStringLiteral("one")));
    {
        TestWindow w(m_workspace->options());
        QVERIFY(w.isReady());
        QVERIFY(w.query(QStringLiteral("one")));
        w.write(QStringLiteral("SELECT 'là'"));
        w.window.resize(1000, 700);
        QTRY_COMPARE(w.window.size(), QSize(1000, 700));
        QVERIFY(w.window.close());
    }
    TestWindow w(m_workspace->options());
    QVERIFY(w.isReady());
    QTRY_COMPARE(w.window.size(), QSize(1000, 700));
    QTRY_COMPARE(w.pages().size(), 2);
    QVERIFY(w.queryPage());
    QCOMPARE(w.part<SqlEditor>(nullptr, w.page())->text(), QStringLiteral("SELECT 'là'"));
    QCOMPARE(w.queryPage()->connectionId(), QStringLiteral("one"));
}

// -- Theme and language -------------------------------------------------------------------------------------

/// Each window counts for itself, and a free number is given again.
void tst_MainWindow::queryPagesKeepTheirNumbers()
{
    const auto titles = [](const TestWindow &w) {
        QStringList found;
        for (const Page *page : w.pages()) {
            if (page->kind() == QLatin1String("query"))
                found << page->title();
        }
        return found;
    };
    const QStringList expected{QStringLiteral("Query 2"), QStringLiteral("Query 3"),
                               QStringLiteral("Query 1")};
    {
        TestWindow w(m_workspace->options());
        QVERIFY(w.isReady());
        for (int i = 0; i < 3; ++i)
            w.window.workbench()->action("window.newQuery")->trigger();
        w.window.workbench()->pages().closePage(w.pages().at(w.pages().size() - 3));
        w.window.workbench()->action("window.newQuery")->trigger();
        QCOMPARE(titles(w), expected);
        QVERIFY(w.window.close());
    }
    TestWindow w(m_workspace->options());
    QVERIFY(w.isReady());
    QTRY_COMPARE(titles(w), expected);
}

void tst_MainWindow::theThemeChangesAtOnce()
{
    m_workspace->save(m_workspace->sqlite(QStringLiteral("one")));
    TestWindow w(m_workspace->options());
    QVERIFY(w.isReady());
    openEverything(w);
    for (const auto &[name, mode] : {std::pair("dark", Theme::Mode::Dark), {"light", Theme::Mode::Light}}) {
        w.services.settings().setValue(Settings::Key::Theme, QString::fromLatin1(name));
        QTRY_COMPARE(Theme::modeOf(w.window.palette()), mode);
        for (Page *page : w.pages()) {
            w.window.workbench()->pages().showPage(page);
            QCoreApplication::processEvents();
            QVERIFY2(Theme::modeOf(page->palette()) == mode, qPrintable(page->kind()));
            // What is drawn, not only what was asked for.
            const QImage image = page->grab().toImage();
            qint64 sum = 0;
            int points = 0;
            for (int y = 0; y < image.height(); y += 16) {
                for (int x = 0; x < image.width(); x += 16, ++points)
                    sum += image.pixelColor(x, y).lightness();
            }
            QVERIFY2((sum / points < 128) == (mode == Theme::Mode::Dark),
                     qPrintable(page->kind() + u' ' + QString::number(sum / points)));
        }
    }
}

void tst_MainWindow::theLanguageChangesAtOnce()
{
    m_workspace->save(m_workspace->sqlite(QStringLiteral("one")));
    QStringList english;
    QStringList changed;
    {
        TestWindow w(m_workspace->options());
        w.services.settings().setValue(Settings::Key::Language, QStringLiteral("en"));
        QVERIFY(w.isReady());
        openEverything(w);
        english = wordsOfAllPages(w);
        w.services.settings().setValue(Settings::Key::Language, QStringLiteral("fr"));
        QTest::qWait(50); // what is read from the disk is read again
        changed = wordsOfAllPages(w);
        QVERIFY(w.window.close());
    }
    QVERIFY(english != changed);
    Translations::use(QStringLiteral("en"));
    TestWindow w(m_workspace->options());
    QVERIFY(w.isReady());
    QTRY_COMPARE(w.pages().size(), 6);
    QTRY_VERIFY(w.navigatorRow({QStringLiteral("one")}).isValid());
    QTest::qWait(50);
    const QStringList started = wordsOfAllPages(w);
    QStringList difference;
    for (const QString &line : changed)
        difference << (started.contains(line) ? QString() : QStringLiteral("changed: ") + line);
    for (const QString &line : started)
        difference << (changed.contains(line) ? QString() : QStringLiteral("started: ") + line);
    difference.removeAll(QString());
    difference.removeDuplicates();
    QVERIFY2(difference.isEmpty(), qPrintable(difference.join(u'\n')));
}

// -- Twice --------------------------------------------------------------------------------------------------

void tst_MainWindow::twoWindowsOfOneWorkspace()
{
    m_workspace->save(m_workspace->sqlite(QStringLiteral("one")));
    TestWindow first(m_workspace->options());
    QVERIFY(first.isReady());
    QVERIFY(first.query(QStringLiteral("one")));
    first.write(QStringLiteral("SELECT 'mine'"));
    QCOMPARE(first.errors(), QString());

    QProcess second;
    second.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    second.start(QCoreApplication::applicationFilePath(),
                 {QStringLiteral("--open-again"), m_workspace->path(QString())});
    QTRY_COMPARE_WITH_TIMEOUT(second.state(), QProcess::NotRunning, 30000);
    QCOMPARE(second.exitStatus(), QProcess::NormalExit);
    QCOMPARE(second.exitCode(), 0);
    QCOMPARE(first.part<SqlEditor>(nullptr, first.page())->text(), QStringLiteral("SELECT 'mine'"));
}

// -- Names and keys -----------------------------------------------------------------------------------------

void tst_MainWindow::everythingHasAName()
{
    m_workspace->save(m_workspace->sqlite(QStringLiteral("one")));
    TestWindow w(m_workspace->options());
    QVERIFY(w.isReady());
    openEverything(w);
    QStringList nameless;
    for (Page *page : w.pages()) {
        w.window.workbench()->pages().showPage(page);
        QTest::qWait(20);
        for (QWidget *widget : w.window.findChildren<QWidget *>()) {
            if (!widget->isVisible() || !widget->isEnabled() || !(widget->focusPolicy() & Qt::TabFocus)
                || widget->focusProxy() || qobject_cast<QTabBar *>(widget)) // its tabs have words
                continue;
            QAccessibleInterface *said = QAccessible::queryAccessibleInterface(widget);
            if (!said || said->text(QAccessible::Name).isEmpty())
                nameless << QStringLiteral("%1: %2 \"%3\" in %4")
                                .arg(page->kind(), QString::fromLatin1(widget->metaObject()->className()),
                                     widget->objectName(),
                                     QString::fromLatin1(widget->parentWidget()->metaObject()->className()));
        }
    }
    nameless.removeDuplicates();
    QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(u'\n')));
}

void tst_MainWindow::theKeyboardReachesEverything()
{
    m_workspace->save(m_workspace->sqlite(QStringLiteral("one")));
    TestWindow w(m_workspace->options());
    QVERIFY(w.isReady());
    QVERIFY(w.query(QStringLiteral("one")));
    QVERIFY(w.run(QStringLiteral("SELECT 1 AS a, 2 AS b")));
    QTRY_COMPARE(w.rows(), 1);
    const auto focusIsIn = [](const QWidget *widget) {
        const QWidget *focus = QApplication::focusWidget();
        return focus && (focus == widget || widget->isAncestorOf(focus));
    };
    TestWindow::press(Qt::Key_1, Qt::ControlModifier);
    QVERIFY(focusIsIn(w.part<QTreeView>("navigatorTree")->parentWidget()));
    TestWindow::press(Qt::Key_4, Qt::ControlModifier);
    QVERIFY(focusIsIn(w.part<SqlEditor>(nullptr, w.page())));
    // Back and forth from the editor; in it the tabulator writes.
    QSet<const QWidget *> reached;
    TestWindow::press(Qt::Key_1, Qt::ControlModifier);
    for (int i = 0; i < 80 && !reached.contains(w.grid()); ++i) {
        TestWindow::press(Qt::Key_Backtab, Qt::ShiftModifier);
        reached << QApplication::focusWidget();
    }
    QVERIFY(reached.contains(w.grid()));
    for (const auto &[key, dock] : {std::pair(Qt::Key_2, "tasks"), {Qt::Key_3, "log"}}) {
        TestWindow::press(key, Qt::ControlModifier);
        QVERIFY2(focusIsIn(w.part<QDockWidget>(dock)), dock);
    }
}

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    if (argc == 3 && qstrcmp(argv[1], "--cancel-the-wait") == 0)
        return cancelTheWait(QFile::decodeName(argv[2]));
    if (argc == 3 && qstrcmp(argv[1], "--open-again") == 0)
        return openAgain(QFile::decodeName(argv[2]));
    tst_MainWindow test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_MainWindow.moc"
