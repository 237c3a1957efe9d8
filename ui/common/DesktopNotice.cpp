// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/DesktopNotice.h"

#include "ui/common/Theme.h"

#include <QCoreApplication>
#include <QSystemTrayIcon>

#ifdef PENSTOCK_HAS_DBUS
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#endif

DesktopNotice::DesktopNotice(QObject *parent)
    : QObject(parent)
{}

DesktopNotice::~DesktopNotice() = default;

void DesktopNotice::show(const Notice &notice)
{
    if (QSystemTrayIcon::isSystemTrayAvailable() && QSystemTrayIcon::supportsMessages())
        showInTray(notice);
    else
        showOnBus(notice);
}

void DesktopNotice::showInTray(const Notice &notice)
{
    if (!m_tray) {
        m_tray = new QSystemTrayIcon(Theme::icon(QStringLiteral("penstock")), this);
        m_tray->setToolTip(QCoreApplication::applicationName());
        connect(m_tray, &QSystemTrayIcon::messageClicked, this, [this] { emit activated(m_trayKey); });
        m_tray->show();
    }
    m_trayKey = notice.key;
    m_tray->showMessage(notice.title, notice.text,
                        notice.isUrgent ? QSystemTrayIcon::Critical : QSystemTrayIcon::Information);
}

#ifdef PENSTOCK_HAS_DBUS

namespace {

constexpr QLatin1String notifyService("org.freedesktop.Notifications");
constexpr QLatin1String notifyPath("/org/freedesktop/Notifications");
/// An open bus whose service does not start is as good as none.
constexpr int notifyDeadline = 3000;

/// As the Desktop Notifications Specification 1.2 has it.
QDBusMessage notifyMessage(const DesktopNotice::Notice &notice)
{
    QDBusMessage message =
        QDBusMessage::createMethodCall(notifyService, notifyPath, notifyService, QStringLiteral("Notify"));
    const QVariantMap hints{{QStringLiteral("urgency"), QVariant::fromValue<uchar>(notice.isUrgent ? 2 : 1)}};
    message.setArguments({QStringLiteral("Penstock"), 0U, QStringLiteral("penstock"), notice.title,
                          notice.text.toHtmlEscaped(),
                          QStringList{QStringLiteral("default"), DesktopNotice::tr("Show")}, hints, -1});
    return message;
}

} // namespace

void DesktopNotice::showOnBus(const Notice &notice)
{
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected()) {
        emit refused(notice);
        return;
    }
    if (!std::exchange(m_isListening, true))
        bus.connect(notifyService, notifyPath, notifyService, QStringLiteral("ActionInvoked"), this,
                    SLOT(actionInvoked(uint, QString)));
    auto *watcher = new QDBusPendingCallWatcher(bus.asyncCall(notifyMessage(notice), notifyDeadline), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, notice](QDBusPendingCallWatcher *call) {
        call->deleteLater();
        const QDBusPendingReply<uint> reply = *call;
        if (reply.isError())
            emit refused(notice);
        else
            m_keys.insert(reply.value(), notice.key);
    });
}

#else

void DesktopNotice::showOnBus(const Notice &notice)
{
    emit refused(notice);
}

#endif

void DesktopNotice::actionInvoked(uint id, const QString &)
{
    const auto found = m_keys.constFind(id);
    if (found != m_keys.constEnd())
        emit activated(*found);
}
