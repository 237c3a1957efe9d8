// SPDX-License-Identifier: GPL-3.0-or-later
// labels: serial
#include "ui/shell/WindowState.h"

#include "tests/support/Offscreen.h"
#include "tests/support/TestServers.h"
#include "tests/ui/shell/TestPage.h"
#include "ui/shell/PageTabs.h"

#include <QDir>
#include <QDockWidget>
#include <QJsonDocument>
#include <QMainWindow>
#include <QTemporaryDir>
#include <QtTest>

namespace {

/// A window as the program has it.
struct StateWindow
{
    explicit StateWindow(const QString &folder, bool federated = true)
        : store(std::move(WorkspaceStore::open(folder).value()))
    {
        window.setCentralWidget(tabs);
        dock->setObjectName(QStringLiteral("navigator"));
        window.addDockWidget(Qt::LeftDockWidgetArea, dock);
        window.resize(640, 480);
        state = std::make_unique<WindowState>(*store, window, *tabs);
        state->registerKind(QStringLiteral("query"), [] { return new TestPage(QStringLiteral("query")); });
        if (federated)
            state->registerKind(QStringLiteral("federated"),
                                [] { return new TestPage(QStringLiteral("federated")); });
    }
    /// How many pages came back; -1 for none in time, -2 for a failure.
    int restore()
    {
        QSignalSpy restored(state.get(), &WindowState::restored);
        QSignalSpy failed(state.get(), &WindowState::failed);
        state->restore();
        const bool ended = QTest::qWaitFor([&] { return !restored.isEmpty() || !failed.isEmpty(); });
        window.show();
        return !ended ? -1 : restored.isEmpty() ? -2 : restored.first().first().toInt();
    }
    TestPage *add(const QString &kind, const QString &title, const QString &text)
    {
        auto *page = new TestPage(kind, title, text);
        tabs->addPage(page);
        return page;
    }
    [[nodiscard]] QStringList titles() const
    {
        QStringList found;
        for (const Page *page : tabs->pages())
            found << page->title();
        return found;
    }

    ActionTable actions;
    std::unique_ptr<WorkspaceStore> store;
    QMainWindow window;
    PageTabs *tabs = new PageTabs(actions);
    QDockWidget *dock = new QDockWidget(&window);
    std::unique_ptr<WindowState> state;
};

} // namespace

class TestWindowState final : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_dir = std::make_unique<QTemporaryDir>(); }
    void pagesComeBackInOrder();
    void writesSoonAndNotTooOften();
    void closedPagesStayClosed();
    void unknownKindsStayInTheStore();
    void twoWindows();
    void nothingIsKeptWithADamagedStore();

private:
    [[nodiscard]] QString folder() const { return m_dir->path(); }
    std::unique_ptr<QTemporaryDir> m_dir;
};

void TestWindowState::pagesComeBackInOrder()
{
    const QString text = QStringLiteral("SELECT 'né' -- 🎈\n;");
    {
        StateWindow first(folder());
        QCOMPARE(first.restore(), 0);
        first.add(QStringLiteral("query"), QStringLiteral("a"), text);
        auto *b = first.add(QStringLiteral("federated"), QStringLiteral("b"), QStringLiteral("2"));
        first.add(QStringLiteral("query"), QStringLiteral("c"), QStringLiteral("3"));
        first.tabs->addPage(new TestPage(QStringLiteral("start"), QStringLiteral("s")), PageTabs::Show::No,
                            0);
        first.tabs->showPage(b);
        first.dock->hide();
        first.window.resize(811, 503);
        first.state->setExtra(QStringLiteral("recent"), QStringLiteral("query.run"));
        first.state->flush();
    }
    StateWindow again(folder());
    QStringList order;
    connect(again.tabs, &PageTabs::added, this, [&order](Page *page) { order << page->title(); });
    QCOMPARE(again.restore(), 3);
    QCOMPARE(order, (QStringList{QStringLiteral("b"), QStringLiteral("a"), QStringLiteral("c")}));
    QCOMPARE(again.titles(), (QStringList{QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")}));
    QCOMPARE(again.tabs->current()->title(), QStringLiteral("b"));
    QCOMPARE(static_cast<TestPage *>(again.tabs->pages().first())->text()->toPlainText(), text);
    QVERIFY(again.dock->isHidden());
    QCOMPARE(again.window.size(), QSize(811, 503));
    QCOMPARE(again.state->extra(QStringLiteral("recent")).toString(), QStringLiteral("query.run"));
}

void TestWindowState::writesSoonAndNotTooOften()
{
    StateWindow first(folder());
    QCOMPARE(first.restore(), 0);
    auto *page = first.add(QStringLiteral("query"), QStringLiteral("a"), {});
    // Somebody types without a pause: it is written all the same, at the latest a second after the first key.
    QElapsedTimer clock;
    clock.start();
    qsizetype kept = 0;
    const auto look = [&](const Result<std::vector<WorkspaceStore::PageState>> &pages) {
        if (pages && !pages->empty())
            kept = QJsonDocument::fromJson(pages->front().state)
                       .object()
                       .value(QLatin1String("text"))
                       .toString()
                       .size();
    };
    const QString id = [this] {
        const QStringList locks =
            QDir(m_dir->filePath(QStringLiteral("run"))).entryList({QStringLiteral("window-*.lock")});
        return locks.value(0).mid(7).chopped(5);
    }();
    while (kept == 0 && clock.elapsed() < 5000) {
        page->text()->insertPlainText(QStringLiteral("x"));
        QTest::qWait(40);
        first.store->pages(id, this, look);
    }
    QVERIFY2(kept > 0 && clock.elapsed() < 2500, qPrintable(QString::number(clock.elapsed())));
    // Not at each key, of which there were about 25.
    QVERIFY2(kept < page->text()->toPlainText().size() || kept > 1, qPrintable(QString::number(kept)));
}

void TestWindowState::closedPagesStayClosed()
{
    {
        StateWindow first(folder());
        QCOMPARE(first.restore(), 0);
        auto *a = first.add(QStringLiteral("query"), QStringLiteral("a"), {});
        first.add(QStringLiteral("query"), QStringLiteral("b"), {});
        first.state->flush();
        first.tabs->closePage(a);
    }
    StateWindow again(folder());
    QCOMPARE(again.restore(), 1);
    QCOMPARE(again.titles(), QStringList{QStringLiteral("b")});
}

void TestWindowState::unknownKindsStayInTheStore()
{
    {
        StateWindow first(folder());
        QCOMPARE(first.restore(), 0);
        first.add(QStringLiteral("federated"), QStringLiteral("f"), {});
        first.add(QStringLiteral("query"), QStringLiteral("q"), {});
        first.state->flush();
    }
    {
        StateWindow without(folder(), false);
        QCOMPARE(without.restore(), 1);
        without.state->flush();
    }
    StateWindow again(folder());
    QCOMPARE(again.restore(), 2);
}

void TestWindowState::twoWindows()
{
    StateWindow first(folder());
    QCOMPARE(first.restore(), 0);
    first.add(QStringLiteral("query"), QStringLiteral("mine"), {});
    first.state->flush();
    StateWindow second(folder());
    QSignalSpy others(second.state.get(), &WindowState::othersOpen);
    QCOMPARE(second.restore(), 0);
    QCOMPARE(others.size(), 1);
}

void TestWindowState::nothingIsKeptWithADamagedStore()
{
    QFile file(m_dir->filePath(QStringLiteral("workspace.sqlite")));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(QByteArray(9000, 'x')) == 9000);
    file.close();
    StateWindow first(folder());
    QCOMPARE(first.restore(), -2);
    first.add(QStringLiteral("query"), QStringLiteral("a"), QStringLiteral("text"));
    first.state->flush();
    QCOMPARE(first.tabs->pages().size(), 1);
}

QTEST_MAIN(TestWindowState)
#include "tst_WindowState.moc"
