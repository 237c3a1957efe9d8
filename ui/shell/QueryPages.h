// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/editor/PageContext.h"

#include <QObject>

#include <functional>

class FederatedPage;
class Page;
class PageTabs;
class PoolManager;
class QueryPage;
struct ConnectionProfile;
struct ObjectName;

/// The pages on which statements are written, of one database and of many, among the others: how they are made, and what
/// others have for them.
/// Thread: GUI.
class QueryPages final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(QueryPages)

public:
    QueryPages(const PageContext &context, PoolManager &pools, PageTabs &pages, QObject *parent = nullptr);

    using Maker = std::function<Page *()>;
    /// Tells each kind's name and how to make it anew.
    void forEachKind(const std::function<void(const char *kind, const Maker &make)> &tell);

    QueryPage *newQuery(const QString &connectionId);
    FederatedPage *newFederated(const QStringList &connectionIds);
    /// A new page with the first rows of that table or view, which are asked for at once.
    void showRows(const ConnectionProfile &profile, const ObjectName &object);
    /// A new join, which runs at once.
    void showJoin(const QStringList &connectionIds, const QString &sql);
    /// Into the page in front, at its cursor; nothing when it takes none.
    void insertText(const QString &text);
    /// Into the page in front when that takes statements, else into a new one.
    void openStatement(const QString &text, const QString &connectionId);
    /// Somebody changed them.
    void reloadConnections();

private:
    /// The smallest that no query page of this window has.
    [[nodiscard]] int freeNumber() const;

    const PageContext m_context;
    PoolManager &m_pools;
    PageTabs &m_pages;
};
