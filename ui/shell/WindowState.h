// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/store/WorkspaceStore.h"

#include <QHash>
#include <QJsonObject>
#include <QTimer>

#include <deque>
#include <functional>

class Page;
class PageTabs;
class QMainWindow;

/// Keeps what is open: the window's place and docks, its pages in order, each with what it says in saveState(). Written
/// 300 ms after the last change, at the latest one second after the first; brought back at the next start, the page in
/// front first, the others one by one from the event loop.
/// Thread: GUI; the writing is the store's.
class WindowState final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(WindowState)

public:
    /// All three outlive this object. Docks and tool bars with an object name exist when restore() is called.
    WindowState(WorkspaceStore &store, QMainWindow &window, PageTabs &tabs, QObject *parent = nullptr);

    /// How to make a page of a kind anew; it may answer null. Pages of other kinds are not kept.
    void registerKind(const QString &kind, std::function<Page *()> make);
    /// Takes a window's place in the store and brings back what it held; pages of kinds that nobody registered stay in
    /// the store. Ends with restored() or failed().
    void restore();
    /// Writes at once what has changed; in the window's closeEvent().
    void flush();
    /// More to keep with the window (a JSON value under this name), as the palette's recent commands.
    void setExtra(const QString &name, const QJsonValue &value);
    [[nodiscard]] QJsonValue extra(const QString &name) const;

signals:
    /// `pages` came back; 0: a new window, or one that was closed empty.
    void restored(int pages);
    /// Another program has this workspace open.
    void othersOpen();
    /// Nothing is kept in this run.
    void failed(const Error &error);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    struct Kept
    {
        QString id;
        QByteArray state; ///< As written last.
        bool changed = true;
    };
    void take(const Result<WorkspaceStore::Window> &window);
    void takePages(const Result<std::vector<WorkspaceStore::PageState>> &pages);
    void bringNext();
    void bring(const WorkspaceStore::PageState &page, bool inFront);
    void watch();
    void keep(Page *page, const QString &id, const QByteArray &state);
    void forget(Page *page);
    void touch();
    void touch(Page *page);
    [[nodiscard]] QByteArray windowState() const;

    WorkspaceStore &m_store;
    QMainWindow &m_window;
    PageTabs &m_tabs;
    QHash<QString, std::function<Page *()>> m_kinds;
    QHash<Page *, Kept> m_pages;
    QString m_id;      ///< Empty: nothing is kept.
    QJsonObject m_old; ///< The window's state as it was found.
    QJsonObject m_extra;
    QByteArray m_written;
    std::deque<WorkspaceStore::PageState> m_waiting; ///< To be brought back, in order.
    QStringList m_unknown;                           ///< Pages that stay in the store as they are.
    int m_brought = 0;
    bool m_watching = false; ///< Nothing is written before the old state is back.
    QTimer m_quiet;
    QTimer m_latest;
};
