// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/support/Settings.h"
#include "app/support/Translations.h"
#include "models/log/LogModel.h"
#include "models/tasks/TaskListModel.h"
#include "tests/support/Offscreen.h"
#include "tests/ui/shell/Picture.h"
#include "tests/ui/shell/TestPage.h"
#include "ui/common/ActionTable.h"
#include "ui/shell/LogPanel.h"
#include "ui/shell/SettingsPage.h"
#include "ui/shell/ShortcutModel.h"
#include "ui/shell/ShortcutPresets.h"
#include "ui/shell/ShortcutsPage.h"
#include "ui/shell/StatusFields.h"
#include "ui/shell/TaskPanel.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QComboBox>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QToolButton>
#include <QTreeView>
#include <QtTest>

class TestPanels final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void tasksAreStoppedAndCleared();
    void logIsFilteredAndCopied();
    void keysAreChangedAndKept();
    void presetsHoldNoConflictOfTheirOwn();
    void settingsChangeAtOnce();
    void settingsAreSearched();
    void statusFollowsThePage();
    void languageChangesWhileRunning();

private:
    template <typename T>
    static T *child(QWidget &parent, const char *name)
    {
        auto *found = parent.findChild<T *>(QLatin1String(name));
        if (!found)
            qFatal("no %s", name);
        return found;
    }
};

void TestPanels::initTestCase()
{
    Theme::apply(qEnvironmentVariableIsSet("PENSTOCK_DARK") ? Theme::Mode::Dark : Theme::Mode::Light);
}

void TestPanels::tasksAreStoppedAndCleared()
{
    TaskListModel tasks;
    int stopped = 0;
    const qint64 failed = tasks.start(QStringLiteral("Import <b>orders</b>"), QStringLiteral("Shop"));
    tasks.finish(failed, TaskListModel::State::Failed, {}, Error{ErrorCode::Sql, QStringLiteral("no table")});
    tasks.finish(tasks.start(QStringLiteral("Test"), QStringLiteral("CRM")), TaskListModel::State::Done,
                 QStringLiteral("12 ms"));
    const qint64 id =
        tasks.start(QStringLiteral("Export of été 🎈"), QStringLiteral("Shop"), [&stopped] { ++stopped; });
    tasks.progress(id, 0.4, QStringLiteral("120,000 rows"));
    TaskPanel panel(tasks);
    panel.resize(900, 220);
    panel.show();
    auto *stop = child<QToolButton>(panel, "taskStop");
    auto *clear = child<QToolButton>(panel, "taskClear");
    QVERIFY(!stop->isEnabled() && clear->isEnabled());
    auto *view = child<QTreeView>(panel, "taskView");
    view->setCurrentIndex(tasks.index(1, 0));
    QVERIFY(!stop->isEnabled());
    takePicture(panel, QStringLiteral("tasks"));
    view->setCurrentIndex(tasks.index(0, 0));
    QVERIFY(stop->isEnabled());
    stop->click();
    QCOMPARE(stopped, 1);
    QVERIFY(!stop->isEnabled());
    clear->click();
    QCOMPARE(tasks.rowCount(), 1);
    tasks.finish(id, TaskListModel::State::Stopped);
    QVERIFY(clear->isEnabled());
}

void TestPanels::logIsFilteredAndCopied()
{
    LogModel log;
    LogPanel panel(log);
    panel.resize(900, 240);
    panel.show();
    const QDateTime now = QDateTime::currentDateTimeUtc();
    for (int i = 0; i < 40; ++i)
        log.post({now, LogLine::Level::Info, QStringLiteral("pool"), QStringLiteral("Connection %1").arg(i)});
    log.post({now, LogLine::Level::Debug, QStringLiteral("vault"), QStringLiteral("key read")});
    log.post({now, LogLine::Level::Warning, QStringLiteral("pool"), QStringLiteral("slow: <i>été</i>")});
    log.post({now, LogLine::Level::Error, QStringLiteral("store"), QStringLiteral("disk full")});
    auto *view = child<QTreeView>(panel, "logView");
    QTRY_COMPARE(view->model()->rowCount(), 43);
    const QAbstractItemModelTester tester(view->model(),
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    QTRY_VERIFY(!view->visualRect(view->model()->index(42, 0)).isEmpty());
    takePicture(panel, QStringLiteral("log"));
    child<QComboBox>(panel, "logLevel")->setCurrentIndex(static_cast<int>(LogLine::Level::Warning));
    QCOMPARE(view->model()->rowCount(), 2);
    child<QLineEdit>(panel, "logSearch")->setText(QStringLiteral("ÉTÉ slow"));
    QCOMPARE(view->model()->rowCount(), 1);
    child<QToolButton>(panel, "logCopy")->click();
    QVERIFY(QApplication::clipboard()->text().endsWith(QStringLiteral(" pool: slow: <i>été</i>")));
    child<QLineEdit>(panel, "logSearch")->clear();
    log.post({now, LogLine::Level::Error, QStringLiteral("store"), QStringLiteral("again")});
    QTRY_COMPARE(view->model()->rowCount(), 3);
}

void TestPanels::keysAreChangedAndKept()
{
    Settings settings({});
    ActionTable actions;
    QWidget owner;
    const QAction *run = actions.create("query.run", &owner);
    ShortcutsPage page(actions, settings);
    page.resize(1000, 420);
    page.show();
    auto *view = child<QTreeView>(page, "shortcutView");
    const QAbstractItemModelTester tester(view->model(),
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    child<QLineEdit>(page, "shortcutSearch")->setText(QStringLiteral("run"));
    const auto rowOf = [view](const char *id) {
        for (int row = 0; row < view->model()->rowCount(); ++row) {
            if (view->model()->index(row, 0).data(ShortcutModel::IdRole).toString() == QLatin1String(id))
                return row;
        }
        return -1;
    };
    const QModelIndex keys = view->model()->index(rowOf("query.run"), ShortcutModel::KeysColumn);
    view->setCurrentIndex(keys);
    view->setFocus();
    QTest::keyClick(view, Qt::Key_F2);
    auto *edit = view->findChild<QKeySequenceEdit *>();
    QVERIFY(edit);
    // A key that another command of the page has.
    QTest::keyClick(edit, Qt::Key_F5);
    QTRY_COMPARE(run->shortcut(), QKeySequence(Qt::Key_F5));
    QCOMPARE(settings.value(Settings::Key::Shortcuts).toMap().value(QStringLiteral("query.run")).toString(),
             QStringLiteral("F5"));
    const QString remark = keys.siblingAtColumn(ShortcutModel::ConflictColumn).data().toString();
    QVERIFY2(remark.contains(QStringLiteral("Run script")), qPrintable(remark));
    takePicture(page, QStringLiteral("shortcuts"));
    ActionTable others;
    ShortcutsPage::load(others, settings);
    QCOMPARE(others.keys(QStringLiteral("query.run")), QList<QKeySequence>{QKeySequence(Qt::Key_F5)});
    QTRY_VERIFY(child<QPushButton>(page, "shortcutReset")->isEnabled());
    child<QPushButton>(page, "shortcutReset")->click();
    QCOMPARE(run->shortcut(), QKeySequence(Qt::CTRL | Qt::Key_Return));
    QVERIFY(settings.isDefault(Settings::Key::Shortcuts));
}

void TestPanels::presetsHoldNoConflictOfTheirOwn()
{
    ActionTable actions;
    QSet<QString> before; // the table's own conflicts are the table's affair
    const auto conflicts = [&actions] {
        QSet<QString> found;
        for (const ActionTable::Entry &entry : ActionTable::entries()) {
            const QString id = QLatin1String(entry.id);
            for (const QKeySequence &key : actions.keys(id)) {
                if (!actions.conflict(id, key).isEmpty())
                    found << id + QLatin1Char(' ') + key.toString();
            }
        }
        return found;
    };
    before = conflicts();
    for (const QString &name : ShortcutPresets::names()) {
        const QHash<QString, QString> keys = ShortcutPresets::keys(name);
        actions.setChangedKeys(keys);
        const QSet<QString> more = conflicts() - before;
        QVERIFY2(more.isEmpty(), qPrintable(name + QStringLiteral(": ")
                                            + QStringList(more.values()).join(QStringLiteral(", "))));
        for (auto it = keys.begin(); it != keys.end(); ++it)
            QVERIFY2(std::any_of(ActionTable::entries().begin(), ActionTable::entries().end(),
                                 [&it](const auto &entry) { return it.key() == QLatin1String(entry.id); }),
                     qPrintable(it.key()));
    }
    QCOMPARE(ShortcutPresets::names().size(), 4);
}

void TestPanels::settingsChangeAtOnce()
{
    Settings settings({});
    SettingsPage page(settings);
    page.resize(900, 640);
    page.show();
    auto *theme = page.findChild<QWidget *>(QStringLiteral("window/theme"))->findChild<QComboBox *>();
    theme->setCurrentIndex(2);
    emit theme->activated(2);
    QCOMPARE(settings.text(Settings::Key::Theme), QStringLiteral("dark"));
    auto *limit = page.findChild<QWidget *>(QStringLiteral("history/limit"))->findChild<QSpinBox *>();
    limit->setValue(77);
    QCOMPARE(settings.number(Settings::Key::HistoryLimit), 77);
    // Made elsewhere, shown here.
    QVERIFY(settings.setValue(Settings::Key::HistoryLimit, 78));
    QCOMPARE(limit->value(), 78);
    auto *row = page.findChild<QWidget *>(QStringLiteral("results/nullText"));
    auto *text = row->findChild<QLineEdit *>();
    text->clear();
    emit text->editingFinished();
    QCOMPARE(text->text(), QStringLiteral("NULL"));
    takePicture(page, QStringLiteral("settings"));
    auto *reset = page.findChild<QWidget *>(QStringLiteral("history/limit"))->findChild<QToolButton *>();
    QVERIFY(reset->isVisible());
    reset->click();
    QVERIFY(settings.isDefault(Settings::Key::HistoryLimit) && !reset->isVisible());
    QSignalSpy shortcuts(&page, &SettingsPage::shortcutsRequested);
    page.findChild<QWidget *>(QStringLiteral("window/shortcuts"))->findChild<QPushButton *>()->click();
    QCOMPARE(shortcuts.size(), 1);
}

void TestPanels::settingsAreSearched()
{
    Settings settings({});
    SettingsPage page(settings);
    page.show();
    const auto shown = [&page] {
        int count = 0;
        for (const Settings::Entry &entry : Settings::entries())
            count += page.findChild<QWidget *>(QLatin1String(entry.name))->isVisible() ? 1 : 0;
        return count;
    };
    QCOMPARE(shown(), static_cast<int>(Settings::entries().size()));
    auto *search = child<QLineEdit>(page, "settingsSearch");
    search->setText(QStringLiteral("MEMORY result"));
    QCOMPARE(shown(), 1);
    search->setText(QStringLiteral("nothing such"));
    QCOMPARE(shown(), 0);
    search->clear();
    QCOMPARE(shown(), static_cast<int>(Settings::entries().size()));
}

void TestPanels::statusFollowsThePage()
{
    TaskListModel tasks;
    StatusFields fields(tasks);
    fields.show();
    fields.resize(900, 26);
    TestPage page(QStringLiteral("query"));
    page.setLooks(QStringLiteral("q"), {}, {QStringLiteral("Shop <1>"), {}, QStringLiteral("12 rows"), {}});
    fields.setPage(&page);
    fields.setWorkspace(QStringLiteral("main"), QStringLiteral("/tmp/x"));
    auto *rows = child<QLabel>(fields, "statusRows");
    QCOMPARE(child<QLabel>(fields, "statusConnection")->text(), QStringLiteral("Shop <1>"));
    QCOMPARE(rows->text(), QStringLiteral("12 rows"));
    page.setLooks(QStringLiteral("q"), {}, {});
    QVERIFY(rows->isHidden());
    auto *running = child<QToolButton>(fields, "statusTasks");
    const QString none = running->text();
    const qint64 id = tasks.start(QStringLiteral("t"), {});
    QVERIFY(running->text() != none && running->text().contains(QLatin1Char('1')));
    tasks.finish(id, TaskListModel::State::Done);
    QCOMPARE(running->text(), none);
    QSignalSpy asked(&fields, &StatusFields::tasksRequested);
    running->click();
    QCOMPARE(asked.size(), 1);
    fields.setPage(nullptr);
    QVERIFY(child<QLabel>(fields, "statusConnection")->isHidden());
}

/// A text that the translations have had for long: "Name" of the list of connections.
void TestPanels::languageChangesWhileRunning()
{
    class Listener final : public QWidget
    {
    public:
        int heard = 0;

    protected:
        void changeEvent(QEvent *event) override { heard += event->type() == QEvent::LanguageChange ? 1 : 0; }
    };
    Listener window;
    window.show();
    const auto text = [] {
        return QCoreApplication::translate(
            "SystemError", "There is no room left. Free some space and try again; nothing was changed.");
    };
    const auto rows = [](int count) {
        return QCoreApplication::translate("MySqlWarnings", "%n more warning(s).", nullptr, count);
    };
    Translations::use(QStringLiteral("en"));
    QCOMPARE(rows(1), QStringLiteral("1 more warning."));
    QCOMPARE(rows(2), QStringLiteral("2 more warnings."));
    const QString english = text();
    Translations::use(QStringLiteral("fr"));
    QTRY_VERIFY(window.heard > 0);
    QCOMPARE(rows(1), QStringLiteral("1 autre avertissement."));
    QCOMPARE(rows(2), QStringLiteral("2 autres avertissements."));
    QVERIFY2(text() != english && !text().isEmpty(), qPrintable(text()));
    QCOMPARE(QLocale().language(), QLocale::French);
    const int before = window.heard;
    Translations::use(QStringLiteral("en"));
    QTRY_VERIFY(window.heard > before);
    QCOMPARE(text(), english);
    Translations::use(QStringLiteral("system"));
}

QTEST_MAIN(TestPanels)
#include "tst_Panels.moc"
