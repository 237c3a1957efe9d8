// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/common/ActionTable.h"
#include "ui/common/Page.h"

class PageTabBar;
class QStackedWidget;
class QuestionBar;

/// The centre of the window: pages as tabs, in an order of the person's, each with its icon and the edge of its
/// connection's colour. A page that has a reason to stay is asked about above it, and nothing waits for the answer.
/// Has the actions window.closePage, window.nextPage and window.previousPage.
/// Thread: GUI.
class PageTabs final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(PageTabs)

public:
    explicit PageTabs(ActionTable &actions, QWidget *parent = nullptr);
    ~PageTabs() override;

    enum class Show { Yes, No };
    /// Takes the page over, and puts it behind the one in front, or at `position`.
    void addPage(Page *page, Show show = Show::Yes, int position = -1);
    void showPage(Page *page);
    /// The one in front; null when there is none.
    [[nodiscard]] Page *current() const;
    /// In the order of the tabs.
    [[nodiscard]] QList<Page *> pages() const;
    /// The first page of a kind; null when there is none.
    [[nodiscard]] Page *find(const QString &kind) const;
    /// Closes the page, or shows it and asks.
    void closePage(Page *page);
    /// Whether the window may close: true when no page objects. Else the first that does is shown and asks; when the
    /// person agrees for it, closeAllAgreed() says to try again.
    [[nodiscard]] bool mayCloseAll();
    void showNext(int step = 1);

    [[nodiscard]] QAction *closeAction() const { return m_close; }
    [[nodiscard]] QAction *nextAction() const { return m_next; }
    [[nodiscard]] QAction *previousAction() const { return m_previous; }

signals:
    /// Another page is in front, or none (null).
    void currentChanged(Page *page);
    void added(Page *page);
    /// Before the page is destroyed.
    void removed(Page *page);
    /// A page was moved, or another is in front.
    void arrangementChanged();
    void closeAllAgreed();

private:
    void dressTab(int index);
    void showIndex(int index);
    void moved(int from, int to);
    void remove(Page *page);
    [[nodiscard]] int indexOf(const Page *page) const { return static_cast<int>(m_pages.indexOf(page)); }
    void agreed();
    void ask(const QString &reason);

    PageTabBar *const m_bar;
    QuestionBar *const m_question;
    QStackedWidget *const m_stack;
    QList<Page *> m_pages; ///< As the tabs.
    QAction *m_close;
    QAction *m_next;
    QAction *m_previous;
    Page *m_asked = nullptr; ///< About whom the question is.
    bool m_closingAll = false;
    QList<Page *> m_agreed; ///< They may go with the window.
};
