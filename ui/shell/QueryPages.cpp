// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/QueryPages.h"

#include "app/schema/SqlNames.h"
#include "models/connection/ConnectionProfile.h"
#include "ui/editor/QueryPage.h"
#include "ui/federated/FederatedPage.h"
#include "ui/shell/PageTabs.h"

#include <set>

namespace {

/// Rows that "Show rows" asks for; the statement says so and can be changed.
constexpr int shownRows = 1000;

} // namespace

QueryPages::QueryPages(const PageContext &context, PoolManager &pools, PageTabs &pages, QObject *parent)
    : QObject(parent)
    , m_context(context)
    , m_pools(pools)
    , m_pages(pages)
{}

void QueryPages::forEachKind(const std::function<void(const char *kind, const Maker &make)> &tell)
{
    tell("query", [this] { return new QueryPage(m_context, freeNumber()); });
    tell("federated", [this] { return new FederatedPage(m_context, m_pools); });
}

QueryPage *QueryPages::newQuery(const QString &connectionId)
{
    auto *page = new QueryPage(m_context, freeNumber());
    page->setConnection(connectionId);
    m_pages.addPage(page);
    page->activate();
    return page;
}

int QueryPages::freeNumber() const
{
    std::set<int> taken;
    for (const Page *page : m_pages.pages()) {
        if (const auto *query = qobject_cast<const QueryPage *>(page))
            taken.insert(query->number());
    }
    int number = 1;
    while (taken.contains(number))
        ++number;
    return number;
}

FederatedPage *QueryPages::newFederated(const QStringList &connectionIds)
{
    auto *page = new FederatedPage(m_context, m_pools);
    page->setTicked(connectionIds);
    m_pages.addPage(page);
    page->activate();
    return page;
}

void QueryPages::showRows(const ConnectionProfile &profile, const ObjectName &object)
{
    QueryPage *page = newQuery(profile.id);
    page->setText(QStringLiteral("SELECT * FROM %1 LIMIT %2")
                      .arg(SqlNames::quoted(profile.type, object))
                      .arg(shownRows));
    page->runWhenReady();
}

void QueryPages::showJoin(const QStringList &connectionIds, const QString &sql)
{
    FederatedPage *page = newFederated(connectionIds);
    page->setMode(FederatedPage::Mode::Join);
    page->setText(sql);
    page->runWhenReady();
}

void QueryPages::insertText(const QString &text)
{
    if (auto *query = qobject_cast<QueryPage *>(m_pages.current()))
        query->insertText(text);
    else if (auto *federated = qobject_cast<FederatedPage *>(m_pages.current()))
        federated->insertText(text);
}

void QueryPages::openStatement(const QString &text, const QString &connectionId)
{
    if (auto *page = qobject_cast<QueryPage *>(m_pages.current()))
        page->insertText(text, connectionId);
    else
        newQuery(connectionId)->setText(text);
}

void QueryPages::reloadConnections()
{
    for (Page *page : m_pages.pages()) {
        if (auto *query = qobject_cast<QueryPage *>(page))
            query->reloadConnections();
        else if (auto *federated = qobject_cast<FederatedPage *>(page))
            federated->reloadConnections();
    }
}
