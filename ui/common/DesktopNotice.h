// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QObject>

class QSystemTrayIcon;

/// A word to somebody who looks elsewhere, in the desktop's own way: through the tray where there is one, else through the
/// notifications of freedesktop.org. Where there is neither, the caller hears of it and says it himself.
/// Thread: GUI; nothing waits.
class DesktopNotice final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(DesktopNotice)

public:
    explicit DesktopNotice(QObject *parent = nullptr);
    ~DesktopNotice() override;

    struct Notice
    {
        QString key; ///< What it is about; given back by activated() and refused().
        QString title;
        QString text;
        bool isUrgent = false;
    };
    void show(const Notice &notice);

signals:
    /// The person clicked it.
    void activated(const QString &key);
    /// Nobody here shows notices.
    void refused(const DesktopNotice::Notice &notice);

private slots:
    void actionInvoked(uint id, const QString &action);

private:
    void showInTray(const Notice &notice);
    void showOnBus(const Notice &notice);

    QSystemTrayIcon *m_tray = nullptr;
    QString m_trayKey;           ///< Of the message in the tray.
    QHash<uint, QString> m_keys; ///< Of messages on the bus, by their number there.
    bool m_isListening = false;
};
