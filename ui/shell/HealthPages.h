// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/health/HealthContext.h"

#include <QObject>

#include <functional>

class Page;
class PageTabs;

/// The pages of health among the others: how they are made, and how one leads to the next.
/// Thread: GUI.
class HealthPages final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(HealthPages)

public:
    HealthPages(const HealthContext &context, PageTabs &pages, QObject *parent = nullptr);

    using Maker = std::function<Page *()>;
    /// Tells each kind's name and how to make it anew.
    void forEachKind(const std::function<void(const char *kind, const Maker &make)> &tell);

    void showWall();
    /// The page about this connection, made when missing; with an empty id, any.
    void showConnection(const QString &connectionId);
    void showSessions(const QString &connectionId);
    void showPools(const QString &connectionId = {});

private:
    [[nodiscard]] Page *makeWall();
    [[nodiscard]] Page *makeConnection();
    [[nodiscard]] Page *makeSessions();
    [[nodiscard]] Page *makePools();
    template <typename T>
    T *showAbout(const QString &connectionId, Page *(HealthPages::*make)());

    const HealthContext m_context;
    PageTabs &m_pages;
};
