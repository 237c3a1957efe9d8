// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/HealthPages.h"

#include "ui/health/ConnectionHealthPage.h"
#include "ui/health/HealthWallPage.h"
#include "ui/health/PoolPage.h"
#include "ui/health/SessionsPage.h"
#include "ui/shell/PageTabs.h"

HealthPages::HealthPages(const HealthContext &context, PageTabs &pages, QObject *parent)
    : QObject(parent)
    , m_context(context)
    , m_pages(pages)
{}

void HealthPages::forEachKind(const std::function<void(const char *kind, const Maker &make)> &tell)
{
    tell("health", [this] { return makeWall(); });
    tell("connection-health", [this] { return makeConnection(); });
    tell("server-sessions", [this] { return makeSessions(); });
    tell("pools", [this] { return makePools(); });
}

Page *HealthPages::makeWall()
{
    auto *page = new HealthWallPage(m_context);
    connect(page, &HealthWallPage::connectionRequested, this, &HealthPages::showConnection);
    connect(page, &HealthWallPage::sessionsRequested, this, &HealthPages::showSessions);
    connect(page, &HealthWallPage::poolRequested, this, &HealthPages::showPools);
    return page;
}

Page *HealthPages::makeConnection()
{
    auto *page = new ConnectionHealthPage(m_context);
    connect(page, &ConnectionHealthPage::sessionsRequested, this, &HealthPages::showSessions);
    connect(page, &ConnectionHealthPage::poolRequested, this, &HealthPages::showPools);
    return page;
}

Page *HealthPages::makeSessions()
{
    return new SessionsPage(m_context);
}

Page *HealthPages::makePools()
{
    auto *page = new PoolPage(m_context);
    connect(page, &PoolPage::healthRequested, this, &HealthPages::showConnection);
    connect(page, &PoolPage::sessionsRequested, this, &HealthPages::showSessions);
    return page;
}

/// A page that is there and about this connection comes to the front; else there is a new one.
template <typename T>
T *HealthPages::showAbout(const QString &connectionId, Page *(HealthPages::*make)())
{
    for (Page *page : m_pages.pages()) {
        auto *own = qobject_cast<T *>(page);
        if (!own || (!connectionId.isEmpty() && own->connectionId() != connectionId))
            continue;
        m_pages.showPage(own);
        own->activate();
        return own;
    }
    auto *made = qobject_cast<T *>((this->*make)());
    made->setConnection(connectionId);
    m_pages.addPage(made);
    made->activate();
    return made;
}

void HealthPages::showWall()
{
    Page *page = m_pages.find(QStringLiteral("health"));
    if (!page) {
        page = makeWall();
        m_pages.addPage(page);
    }
    m_pages.showPage(page);
    page->activate();
}

void HealthPages::showConnection(const QString &connectionId)
{
    showAbout<ConnectionHealthPage>(connectionId, &HealthPages::makeConnection);
}

void HealthPages::showSessions(const QString &connectionId)
{
    showAbout<SessionsPage>(connectionId, &HealthPages::makeSessions);
}

void HealthPages::showPools(const QString &connectionId)
{
    auto *page = qobject_cast<PoolPage *>(m_pages.find(QStringLiteral("pools")));
    if (!page) {
        page = qobject_cast<PoolPage *>(makePools());
        m_pages.addPage(page);
    }
    if (!connectionId.isEmpty())
        page->setConnection(connectionId);
    m_pages.showPage(page);
    page->activate();
}
