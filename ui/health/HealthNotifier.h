// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/health/HealthResult.h"
#include "ui/common/DesktopNotice.h"

#include <QPointer>

class HealthMonitor;
class QWidget;

/// Tells the person when a connection's state changes, even while the window is behind others.
/// Thread: GUI.
class HealthNotifier final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(HealthNotifier)

public:
    /// The window asks for attention where the desktop shows no notices.
    HealthNotifier(HealthMonitor &monitor, QWidget &window, QObject *parent = nullptr);

    /// "shop is down", and why.
    [[nodiscard]] static DesktopNotice::Notice noticeOf(const HealthResult &before,
                                                        const HealthResult &after);

signals:
    /// A change was told, one way or the other.
    void told(const QString &connectionId);
    /// The desktop shows nothing: the window says it.
    void notShown(const DesktopNotice::Notice &notice);
    /// The person wants to see more.
    void activated(const QString &connectionId);

private:
    void tell(const HealthResult &before, const HealthResult &after);

    DesktopNotice m_desktop;
    const QPointer<QWidget> m_window;
};
