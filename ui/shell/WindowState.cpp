// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/WindowState.h"

#include "ui/common/Page.h"
#include "ui/shell/PageTabs.h"

#include <QDockWidget>
#include <QEvent>
#include <QJsonArray>
#include <QJsonDocument>
#include <QMainWindow>
#include <QUuid>

#include <algorithm>
#include <utility>

namespace {

constexpr int quietMs = 300;
constexpr int latestMs = 1000;

QString asBase64(const QByteArray &bytes)
{
    return QString::fromLatin1(bytes.toBase64());
}

QByteArray fromBase64(const QJsonValue &value)
{
    return QByteArray::fromBase64(value.toString().toLatin1());
}

QByteArray asJson(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

} // namespace

WindowState::WindowState(WorkspaceStore &store, QMainWindow &window, PageTabs &tabs, QObject *parent)
    : QObject(parent)
    , m_store(store)
    , m_window(window)
    , m_tabs(tabs)
{
    for (auto [timer, ms] : {std::pair(&m_quiet, quietMs), std::pair(&m_latest, latestMs)}) {
        timer->setSingleShot(true);
        timer->setInterval(ms);
        connect(timer, &QTimer::timeout, this, &WindowState::flush);
    }
    connect(&m_tabs, &PageTabs::added, this, [this](Page *page) {
        if (!m_pages.contains(page))
            keep(page, QUuid::createUuid().toString(QUuid::WithoutBraces), {});
        touch(page);
    });
    connect(&m_tabs, &PageTabs::removed, this, &WindowState::forget);
    connect(&m_tabs, &PageTabs::arrangementChanged, this, qOverload<>(&WindowState::touch));
}

void WindowState::registerKind(const QString &kind, std::function<Page *()> make)
{
    m_kinds.insert(kind, std::move(make));
}

void WindowState::restore()
{
    m_store.takeWindow(this, [this](const Result<WorkspaceStore::Window> &window) { take(window); });
}

void WindowState::take(const Result<WorkspaceStore::Window> &window)
{
    if (!window) {
        emit failed(window.error());
        return;
    }
    m_id = window->id;
    if (window->othersOpen)
        emit othersOpen();
    m_old = QJsonDocument::fromJson(window->state).object();
    m_extra = m_old.value(QLatin1String("extra")).toObject();
    if (const QByteArray place = fromBase64(m_old.value(QLatin1String("geometry"))); !place.isEmpty())
        m_window.restoreGeometry(place);
    if (const QByteArray docks = fromBase64(m_old.value(QLatin1String("docks"))); !docks.isEmpty())
        m_window.restoreState(docks);
    m_store.pages(m_id, this, [this](const auto &pages) { takePages(pages); });
}

void WindowState::takePages(const Result<std::vector<WorkspaceStore::PageState>> &pages)
{
    if (!pages) {
        m_id.clear(); // what is there shall not be overwritten
        emit failed(pages.error());
        return;
    }
    std::vector<WorkspaceStore::PageState> ordered = *pages;
    const QJsonArray order = m_old.value(QLatin1String("pages")).toArray();
    const auto place = [&order](const WorkspaceStore::PageState &page) {
        const auto at = std::find(order.begin(), order.end(), QJsonValue(page.id));
        return std::distance(order.begin(), at); // pages of the last moment, not in the order yet, come last
    };
    std::stable_sort(ordered.begin(), ordered.end(),
                     [&place](const auto &a, const auto &b) { return place(a) < place(b); });
    for (WorkspaceStore::PageState &page : ordered) {
        if (m_kinds.contains(page.kind))
            m_waiting.push_back(std::move(page));
        else
            m_unknown << page.id;
    }
    const QString front = m_old.value(QLatin1String("front")).toString();
    const auto first = std::find_if(m_waiting.begin(), m_waiting.end(),
                                    [&front](const auto &page) { return page.id == front; });
    if (first != m_waiting.end())
        bring(*first, true);
    bringNext();
}

void WindowState::bringNext()
{
    if (m_waiting.empty()) {
        watch();
        emit restored(m_brought);
        return;
    }
    const WorkspaceStore::PageState page = std::move(m_waiting.front());
    m_waiting.pop_front();
    const bool there =
        std::any_of(m_pages.begin(), m_pages.end(), [&page](const Kept &kept) { return kept.id == page.id; });
    if (!there)
        bring(page, false);
    // One at a time, so that the page in front can be used meanwhile.
    QTimer::singleShot(0, this, &WindowState::bringNext);
}

void WindowState::bring(const WorkspaceStore::PageState &state, bool inFront)
{
    Page *page = m_kinds.value(state.kind)();
    if (!page) {
        m_unknown << state.id;
        return;
    }
    page->restoreState(QJsonDocument::fromJson(state.state).object());
    keep(page, state.id, state.state);
    // Behind those that came before it in the order; the one in front came out of turn.
    int position = 0;
    if (!inFront) {
        const QJsonArray order = m_old.value(QLatin1String("pages")).toArray();
        const auto rank = [&order](const QString &id) {
            const auto at = std::find(order.begin(), order.end(), QJsonValue(id));
            return std::distance(order.begin(), at);
        };
        for (Page *other : m_tabs.pages())
            position += m_pages.contains(other) && rank(m_pages.value(other).id) <= rank(state.id) ? 1 : 0;
    }
    m_tabs.addPage(page, inFront ? PageTabs::Show::Yes : PageTabs::Show::No, position);
    ++m_brought;
}

void WindowState::watch()
{
    m_watching = true;
    m_window.installEventFilter(this);
    for (QDockWidget *dock : m_window.findChildren<QDockWidget *>()) {
        dock->installEventFilter(this);
        connect(dock, &QDockWidget::visibilityChanged, this, qOverload<>(&WindowState::touch));
        connect(dock, &QDockWidget::dockLocationChanged, this, qOverload<>(&WindowState::touch));
        connect(dock, &QDockWidget::topLevelChanged, this, qOverload<>(&WindowState::touch));
    }
    touch();
}

bool WindowState::eventFilter(QObject *watched, QEvent *event)
{
    switch (event->type()) {
    case QEvent::Resize:
    case QEvent::Move:
    case QEvent::WindowStateChange:
        touch();
        break;
    default:
        break;
    }
    return QObject::eventFilter(watched, event);
}

void WindowState::keep(Page *page, const QString &id, const QByteArray &state)
{
    m_pages.insert(page, {id, state, state.isEmpty()});
    connect(page, &Page::stateChanged, this, [this, page] { touch(page); });
}

void WindowState::forget(Page *page)
{
    disconnect(page, nullptr, this, nullptr);
    const Kept kept = m_pages.take(page);
    if (!m_id.isEmpty() && !kept.id.isEmpty())
        m_store.removePage(m_id, kept.id);
    touch();
}

void WindowState::touch(Page *page)
{
    const auto kept = m_pages.find(page);
    if (kept != m_pages.end())
        kept->changed = true;
    touch();
}

void WindowState::touch()
{
    if (!m_watching)
        return;
    m_quiet.start();
    if (!m_latest.isActive())
        m_latest.start();
}

void WindowState::flush()
{
    m_quiet.stop();
    m_latest.stop();
    if (m_id.isEmpty() || !m_watching)
        return;
    const QList<Page *> pages = m_tabs.pages();
    for (Page *page : pages) {
        const auto kept = m_pages.find(page);
        if (kept == m_pages.end() || !kept->changed || !m_kinds.contains(page->kind()))
            continue;
        kept->changed = false;
        const QByteArray state = asJson(page->saveState());
        if (state != std::exchange(kept->state, state))
            m_store.savePage(m_id, {kept->id, page->kind(), state}, static_cast<int>(pages.indexOf(page)));
    }
    const QByteArray state = windowState();
    if (state != std::exchange(m_written, state))
        m_store.saveWindow(m_id, state);
}

QByteArray WindowState::windowState() const
{
    QJsonArray order;
    for (Page *page : m_tabs.pages())
        order.append(m_pages.value(page).id);
    for (const QString &id : m_unknown)
        order.append(id);
    QJsonObject state;
    state.insert(QLatin1String("geometry"), asBase64(m_window.saveGeometry()));
    state.insert(QLatin1String("docks"), asBase64(m_window.saveState()));
    state.insert(QLatin1String("pages"), order);
    state.insert(QLatin1String("front"), m_tabs.current() ? m_pages.value(m_tabs.current()).id : QString());
    state.insert(QLatin1String("extra"), m_extra);
    return asJson(state);
}

void WindowState::setExtra(const QString &name, const QJsonValue &value)
{
    m_extra.insert(name, value);
    touch();
}

QJsonValue WindowState::extra(const QString &name) const
{
    return m_extra.value(name);
}
