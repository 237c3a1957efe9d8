// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/connections/PoolOverview.h"
#include "models/session/ServerSession.h"
#include "ui/common/Theme.h"

#include <QTimer>
#include <QWidget>

class PlainLabel;
class QLabel;
class ServerSessions;

/// What Penstock has open on a server, by its own books, held against what the server says. Asked anew while it is seen.
/// Thread: GUI; the server is asked on another.
class ServerAgreement final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ServerAgreement)

public:
    ServerAgreement(const PoolOverview &pools, ServerSessions &sessions, QWidget *parent = nullptr);

    void setConnection(const QString &connectionId);
    /// Asks now, unless an answer is awaited.
    void ask();

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void retranslate();
    void compare(const Result<std::vector<ServerSession>> &sessions);
    void say(const char *sign, Theme::Role role, const QString &text);

    const PoolOverview &m_pools;
    ServerSessions &m_sessions;
    QString m_connectionId;
    QLabel *const m_title;
    QLabel *const m_sign;
    PlainLabel *const m_text;
    bool m_isAsking = false;
    QTimer m_timer;
};
