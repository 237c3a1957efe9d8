// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"

#include <QObject>

#include <functional>
#include <map>

class QJsonObject;
class QLocalServer;
class QLocalSocket;

/// Answers the other programs of a workspace, `penstockctl metrics` for one, over a socket that only its owner may use:
/// one question for each connection, {"ask": "pools"}, answered at once or refused; a few at a time, and none that
/// dawdles.
/// Thread: main; nothing here waits. Handlers run there too, and must be quick.
class InstanceServer final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(InstanceServer)

public:
    using Handler = std::function<QJsonObject()>;

    explicit InstanceServer(QObject *parent = nullptr);
    /// Removes the socket.
    ~InstanceServer() override;

    void answer(const QString &question, Handler handler);
    /// In the workspace's run folder, which is made when missing. What other programs left behind when they died is
    /// cleared away.
    [[nodiscard]] Result<void> listen(const QString &workspace);

    static constexpr int mostConnections = 16;
    static constexpr std::chrono::milliseconds patience{5000};

private:
    void take();
    void read(QLocalSocket &socket);
    [[nodiscard]] QJsonObject reply(const QByteArray &request) const;

    QLocalServer *const m_server;
    std::map<QString, Handler> m_handlers;
    int m_open = 0;
};
