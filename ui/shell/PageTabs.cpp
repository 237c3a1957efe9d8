// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/PageTabs.h"

#include "ui/common/QuestionBar.h"
#include "ui/shell/PageTabBar.h"

#include <QSignalBlocker>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <utility>

PageTabs::PageTabs(ActionTable &actions, QWidget *parent)
    : QWidget(parent)
    , m_bar(new PageTabBar(this))
    , m_question(new QuestionBar(this))
    , m_stack(new QStackedWidget(this))
    , m_close(actions.create("window.closePage", this))
    , m_next(actions.create("window.nextPage", this))
    , m_previous(actions.create("window.previousPage", this))
{
    m_bar->setObjectName(QStringLiteral("pageTabBar"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_question->setObjectName(QStringLiteral("stayBar"));
    column->addWidget(m_bar);
    column->addWidget(m_question);
    column->addWidget(m_stack, 1);
    connect(m_bar, &QTabBar::currentChanged, this, &PageTabs::showIndex);
    connect(m_bar, &QTabBar::tabMoved, this, &PageTabs::moved);
    connect(m_bar, &PageTabBar::closeAsked, this, [this](int index) { closePage(m_pages.at(index)); });
    connect(m_close, &QAction::triggered, this, [this] {
        if (Page *page = current())
            closePage(page);
    });
    connect(m_next, &QAction::triggered, this, [this] { showNext(1); });
    connect(m_previous, &QAction::triggered, this, [this] { showNext(-1); });
}

PageTabs::~PageTabs()
{
    // The pages go with us, which is no reason to say that they were closed.
    for (Page *page : std::as_const(m_pages))
        disconnect(page, nullptr, this, nullptr);
    disconnect(m_bar, nullptr, this, nullptr);
}

void PageTabs::addPage(Page *page, Show show, int position)
{
    const int index =
        position >= 0 ? qMin(position, static_cast<int>(m_pages.size())) : m_bar->currentIndex() + 1;
    {
        // The bar makes a first tab current by itself, and moves the current index when one comes before it.
        const QSignalBlocker blocker(m_bar);
        m_stack->addWidget(page);
        m_pages.insert(index, page);
        m_bar->insertTab(index, QString());
    }
    dressTab(index);
    connect(page, &Page::pageChanged, this, [this, page] { dressTab(indexOf(page)); });
    connect(page, &QObject::destroyed, this, [this, page] { remove(page); });
    emit added(page);
    if (show == Show::Yes || m_pages.size() == 1)
        showPage(page);
}

void PageTabs::dressTab(int index)
{
    if (index < 0)
        return;
    const Page *page = m_pages.at(index);
    // An ampersand in a name is one, not a mnemonic.
    m_bar->setTabText(index, page->title().replace(QLatin1Char('&'), QLatin1String("&&")));
    m_bar->setTabToolTip(index, QStringLiteral("<span>%1</span>").arg(page->title().toHtmlEscaped()));
    m_bar->setTabIcon(index, page->icon());
    m_bar->setEdge(index, page->colour());
}

void PageTabs::showPage(Page *page)
{
    const int index = indexOf(page);
    if (index < 0)
        return;
    if (m_bar->currentIndex() != index)
        m_bar->setCurrentIndex(index);
    else
        showIndex(index);
    page->activate();
}

void PageTabs::showIndex(int index)
{
    Page *page = index >= 0 && index < m_pages.size() ? m_pages.at(index) : nullptr;
    if (page && m_stack->currentWidget() == page && m_asked == nullptr) {
        emit currentChanged(page);
        return;
    }
    if (m_asked && m_asked != page) {
        m_asked = nullptr;
        m_question->withdraw();
    }
    const bool hadFocus = m_stack->isAncestorOf(focusWidget());
    if (page)
        m_stack->setCurrentWidget(page);
    if (page && hadFocus)
        page->activate();
    emit currentChanged(page);
    emit arrangementChanged();
}

void PageTabs::moved(int from, int to)
{
    m_pages.move(from, to);
    emit arrangementChanged();
}

Page *PageTabs::current() const
{
    const int index = m_bar->currentIndex();
    return index >= 0 && index < m_pages.size() ? m_pages.at(index) : nullptr;
}

QList<Page *> PageTabs::pages() const
{
    return m_pages;
}

Page *PageTabs::find(const QString &kind) const
{
    for (Page *page : m_pages) {
        if (page->kind() == kind)
            return page;
    }
    return nullptr;
}

void PageTabs::ask(const QString &reason)
{
    QuestionBar::Question question;
    question.text = reason;
    question.yes = tr("&Close anyway");
    question.no = tr("&Stay");
    question.confirmed = [this] { agreed(); };
    question.declined = [this] {
        m_asked = nullptr;
        m_closingAll = false;
        m_agreed.clear();
        if (Page *page = current())
            page->activate();
    };
    m_question->ask(std::move(question));
}

void PageTabs::closePage(Page *page)
{
    const QString reason = page->reasonToStay();
    if (reason.isEmpty()) {
        remove(page);
        page->deleteLater();
        return;
    }
    showPage(page);
    ask(reason); // which answers the question before
    m_closingAll = false;
    m_asked = page;
}

bool PageTabs::mayCloseAll()
{
    for (Page *page : std::as_const(m_pages)) {
        const QString reason = m_agreed.contains(page) ? QString() : page->reasonToStay();
        if (reason.isEmpty())
            continue;
        showPage(page);
        ask(reason);
        m_asked = page;
        m_closingAll = true;
        return false;
    }
    return true;
}

void PageTabs::agreed()
{
    Page *page = std::exchange(m_asked, nullptr);
    if (!page)
        return;
    if (m_closingAll) {
        m_agreed << page;
        emit closeAllAgreed();
        return;
    }
    remove(page);
    page->deleteLater();
}

void PageTabs::remove(Page *page)
{
    const int index = indexOf(page);
    if (index < 0)
        return;
    disconnect(page, nullptr, this, nullptr);
    if (m_asked == page) {
        m_asked = nullptr;
        m_question->withdraw();
    }
    m_agreed.removeAll(page);
    emit removed(page);
    const bool wasCurrent = index == m_bar->currentIndex();
    {
        const QSignalBlocker blocker(m_bar);
        m_pages.removeAt(index);
        m_bar->removeTab(index);
    }
    m_stack->removeWidget(page);
    if (wasCurrent) {
        showIndex(m_bar->currentIndex());
        if (Page *next = current())
            next->activate();
    }
    emit arrangementChanged();
}

void PageTabs::showNext(int step)
{
    const auto count = static_cast<int>(m_pages.size());
    if (count > 1)
        showPage(m_pages.at((m_bar->currentIndex() + step + count) % count));
}
