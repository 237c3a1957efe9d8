// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/health/HealthNotifier.h"

#include "app/health/HealthMonitor.h"

#include <QApplication>
#include <QWidget>

HealthNotifier::HealthNotifier(HealthMonitor &monitor, QWidget &window, QObject *parent)
    : QObject(parent)
    , m_window(&window)
{
    connect(&monitor, &HealthMonitor::statusChanged, this, &HealthNotifier::tell);
    connect(&m_desktop, &DesktopNotice::activated, this, &HealthNotifier::activated);
    connect(&m_desktop, &DesktopNotice::refused, this, [this](const DesktopNotice::Notice &notice) {
        if (m_window)
            QApplication::alert(m_window);
        emit notShown(notice);
    });
}

DesktopNotice::Notice HealthNotifier::noticeOf(const HealthResult &before, const HealthResult &after)
{
    DesktopNotice::Notice notice;
    notice.key = after.connectionId;
    notice.isUrgent = after.status == HealthStatus::Down;
    const auto title = [&after, &before] {
        switch (after.status) {
        case HealthStatus::Down:
            return tr("%1 is down", "connection");
        case HealthStatus::Degraded:
            return before.status == HealthStatus::Down ? tr("%1 answers again, but not well", "connection")
                                                       : tr("%1 has trouble", "connection");
        case HealthStatus::Healthy:
            return tr("%1 is healthy again", "connection");
        case HealthStatus::Unknown:
            break;
        }
        return tr("The state of %1 is not known", "connection");
    }();
    notice.title = title.arg(after.connectionName);
    if (after.error) {
        notice.text = after.error->message;
        if (!after.error->advice.isEmpty())
            notice.text += u'\n' + after.error->advice;
    }
    return notice;
}

void HealthNotifier::tell(const HealthResult &before, const HealthResult &after)
{
    if (before.status == after.status)
        return;
    m_desktop.show(noticeOf(before, after));
    emit told(after.connectionId);
}
