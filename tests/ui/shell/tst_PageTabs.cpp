// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/PageTabBar.h"
#include "ui/shell/PageTabs.h"

#include "tests/support/Offscreen.h"
#include "tests/ui/shell/TestPage.h"

#include <QPushButton>
#include <QToolButton>
#include <QtTest>

class TestPageTabs final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void putsPagesBehindTheOneInFront();
    void closesByButtonMiddleClickAndKey();
    void asksAboveThePage();
    void escapeStays();
    void windowAsksOneAfterTheOther();
    void edgeShowsOnTheTabInFront();
    void movesAndWalks();
    void aDeletedPageLeaves();
    void destructionClosesNothing();

private:
    TestPage *add(const QString &title, PageTabs::Show show = PageTabs::Show::Yes)
    {
        auto *page = new TestPage(QStringLiteral("query"), title);
        m_tabs->addPage(page, show);
        return page;
    }
    [[nodiscard]] QStringList titles() const
    {
        QStringList found;
        for (const Page *page : m_tabs->pages())
            found << page->title();
        return found;
    }

    std::unique_ptr<ActionTable> m_actions;
    std::unique_ptr<PageTabs> m_tabs;
    PageTabBar *m_bar = nullptr;
};

void TestPageTabs::init()
{
    Theme::apply(Theme::Mode::Light);
    m_actions = std::make_unique<ActionTable>();
    m_tabs = std::make_unique<PageTabs>(*m_actions);
    m_bar = m_tabs->findChild<PageTabBar *>();
    m_tabs->resize(700, 300);
    m_tabs->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_tabs.get()));
    m_tabs->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_tabs.get()));
}

void TestPageTabs::cleanup()
{
    m_tabs.reset();
    m_actions.reset();
}

void TestPageTabs::putsPagesBehindTheOneInFront()
{
    QSignalSpy changed(m_tabs.get(), &PageTabs::currentChanged);
    QCOMPARE(m_tabs->current(), nullptr);
    auto *a = add(QStringLiteral("a"));
    auto *b = add(QStringLiteral("b"));
    m_tabs->showPage(a);
    auto *c = add(QStringLiteral("c & d"), PageTabs::Show::No);
    QCOMPARE(titles(), (QStringList{QStringLiteral("a"), QStringLiteral("c & d"), QStringLiteral("b")}));
    QCOMPARE(m_tabs->current(), a);
    QVERIFY(a->isVisible() && !b->isVisible() && !c->isVisible());
    QCOMPARE(m_bar->tabText(1), QStringLiteral("c && d"));
    QCOMPARE(changed.size(), 3);
    QVERIFY(a->text()->hasFocus());
    QCOMPARE(m_tabs->find(QStringLiteral("query")), a);
    QCOMPARE(m_tabs->find(QStringLiteral("start")), nullptr);
}

void TestPageTabs::closesByButtonMiddleClickAndKey()
{
    QPointer<TestPage> a = add(QStringLiteral("a"));
    QPointer<TestPage> b = add(QStringLiteral("b"));
    QPointer<TestPage> c = add(QStringLiteral("c"));
    QTest::mouseClick(m_bar->tabButton(1, QTabBar::RightSide), Qt::LeftButton);
    QTRY_VERIFY(!b);
    QCOMPARE(m_tabs->current(), c.data());
    QTest::mouseClick(m_bar, Qt::MiddleButton, {}, m_bar->tabRect(0).center());
    QTRY_VERIFY(!a);
    QVERIFY(c->text()->hasFocus());
    QTest::keyClick(c->text(), Qt::Key_W, Qt::ControlModifier);
    QTRY_VERIFY(!c);
    QCOMPARE(m_tabs->current(), nullptr);
    m_tabs->closeAction()->trigger();
}

void TestPageTabs::asksAboveThePage()
{
    QPointer<TestPage> a = add(QStringLiteral("a"));
    auto *b = add(QStringLiteral("b"));
    a->setReason(QStringLiteral("A <b>transaction</b> is open. Close the page and roll it back?"));
    m_tabs->closePage(a);
    auto *bar = m_tabs->findChild<QWidget *>(QStringLiteral("stayBar"));
    QVERIFY(bar->isVisible());
    QCOMPARE(m_tabs->current(), a.data());
    // Another page is looked at: the question is withdrawn.
    m_tabs->showPage(b);
    QVERIFY(!bar->isVisible());
    QVERIFY(a);
    m_tabs->closePage(a);
    QVERIFY(bar->isVisible());
    QTest::mouseClick(bar->findChild<QPushButton *>(QStringLiteral("confirm")), Qt::LeftButton);
    QTRY_VERIFY(!a);
    QCOMPARE(m_tabs->current(), b);
}

void TestPageTabs::escapeStays()
{
    auto *a = add(QStringLiteral("a"));
    a->setReason(QStringLiteral("why"));
    m_tabs->closePage(a);
    QTRY_VERIFY(m_tabs->findChild<QPushButton *>(QStringLiteral("decline"))->hasFocus());
    QTest::keyClick(m_tabs->focusWidget(), Qt::Key_Escape);
    QVERIFY(!m_tabs->findChild<QWidget *>(QStringLiteral("stayBar"))->isVisible());
    QVERIFY(a->text()->hasFocus());
    QCOMPARE(m_tabs->pages().size(), 1);
}

void TestPageTabs::windowAsksOneAfterTheOther()
{
    auto *a = add(QStringLiteral("a"));
    add(QStringLiteral("b"));
    auto *c = add(QStringLiteral("c"));
    QVERIFY(m_tabs->mayCloseAll());
    a->setReason(QStringLiteral("one"));
    c->setReason(QStringLiteral("two"));
    QSignalSpy agreed(m_tabs.get(), &PageTabs::closeAllAgreed);
    auto *close = m_tabs->findChild<QPushButton *>(QStringLiteral("confirm"));
    QVERIFY(!m_tabs->mayCloseAll());
    QCOMPARE(m_tabs->current(), a);
    close->click();
    QCOMPARE(agreed.size(), 1);
    QVERIFY(!m_tabs->mayCloseAll());
    QCOMPARE(m_tabs->current(), c);
    close->click();
    QCOMPARE(agreed.size(), 2);
    QVERIFY(m_tabs->mayCloseAll());
    QCOMPARE(m_tabs->pages().size(), 3);
}

void TestPageTabs::edgeShowsOnTheTabInFront()
{
    auto *a = add(QStringLiteral("production"));
    auto *b = add(QStringLiteral("other"));
    a->setLooks(QStringLiteral("production"), QColor(200, 30, 40), {});
    b->setLooks(QStringLiteral("other"), QColor(20, 120, 60), {});
    for (TestPage *front : {a, b}) {
        m_tabs->showPage(front);
        const QImage image = m_bar->grab().toImage();
        for (int tab = 0; tab < 2; ++tab)
            QCOMPARE(image.pixelColor(m_bar->tabRect(tab).center().x(), m_bar->tabRect(tab).top() + 1),
                     m_bar->edge(tab));
    }
}

void TestPageTabs::movesAndWalks()
{
    auto *a = add(QStringLiteral("a"));
    add(QStringLiteral("b"));
    add(QStringLiteral("c"));
    QSignalSpy arranged(m_tabs.get(), &PageTabs::arrangementChanged);
    m_bar->moveTab(2, 0);
    QVERIFY(!arranged.isEmpty());
    QCOMPARE(titles(), (QStringList{QStringLiteral("c"), QStringLiteral("a"), QStringLiteral("b")}));
    m_tabs->showPage(a);
    m_tabs->nextAction()->trigger();
    QCOMPARE(m_tabs->current()->title(), QStringLiteral("b"));
    m_tabs->nextAction()->trigger();
    QCOMPARE(m_tabs->current()->title(), QStringLiteral("c"));
    m_tabs->previousAction()->trigger();
    QCOMPARE(m_tabs->current()->title(), QStringLiteral("b"));
}

void TestPageTabs::aDeletedPageLeaves()
{
    auto *a = add(QStringLiteral("a"));
    auto *b = add(QStringLiteral("b"));
    QSignalSpy removed(m_tabs.get(), &PageTabs::removed);
    delete b;
    QCOMPARE(removed.size(), 1);
    QCOMPARE(m_tabs->current(), a);
    QCOMPARE(m_bar->count(), 1);
}

void TestPageTabs::destructionClosesNothing()
{
    add(QStringLiteral("a"));
    add(QStringLiteral("b"));
    int removed = 0;
    connect(m_tabs.get(), &PageTabs::removed, this, [&removed] { ++removed; });
    m_tabs.reset();
    QCOMPARE(removed, 0);
}

QTEST_MAIN(TestPageTabs)
#include "tst_PageTabs.moc"
