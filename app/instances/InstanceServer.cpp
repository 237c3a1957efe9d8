// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/instances/InstanceServer.h"

#include "app/instances/InstanceSocket.h"
#include "app/support/AppPaths.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocalServer>
#include <QLocalSocket>
#include <QTimer>

#include <sys/socket.h>
#include <unistd.h>

namespace {

/// The folder keeps others out already; this holds also where somebody opened it.
bool isOwner(const QLocalSocket &socket)
{
    ucred peer{};
    socklen_t size = sizeof(peer);
    return ::getsockopt(static_cast<int>(socket.socketDescriptor()), SOL_SOCKET, SO_PEERCRED, &peer, &size)
               == 0
           && (peer.uid == ::geteuid() || peer.uid == 0);
}

QJsonObject refusal(const QString &message)
{
    return {{QStringLiteral("error"), message}};
}

} // namespace

InstanceServer::InstanceServer(QObject *parent)
    : QObject(parent)
    , m_server(new QLocalServer(this))
{
    m_server->setSocketOptions(QLocalServer::UserAccessOption);
    connect(m_server, &QLocalServer::newConnection, this, &InstanceServer::take);
}

InstanceServer::~InstanceServer() = default;

void InstanceServer::answer(const QString &question, Handler handler)
{
    m_handlers[question] = std::move(handler);
}

Result<void> InstanceServer::listen(const QString &workspace)
{
    const auto path = InstanceSocket::path(workspace, InstanceSocket::instanceName());
    if (!path)
        return path.error();
    if (auto made = AppPaths::makePrivateFolder(QFileInfo(*path).absolutePath()); !made)
        return made.error();
    [[maybe_unused]] const QStringList others = InstanceSocket::running(workspace);
    if (!m_server->listen(*path))
        return Error{ErrorCode::Io, tr("%1 cannot be listened on.").arg(*path),
                     tr("Other programs cannot ask this one for its figures."), m_server->errorString()};
    return {};
}

void InstanceServer::take()
{
    while (QLocalSocket *socket = m_server->nextPendingConnection()) {
        connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
        if (m_open >= mostConnections || !isOwner(*socket)) {
            socket->abort();
            continue;
        }
        ++m_open;
        connect(socket, &QObject::destroyed, this, [this] { --m_open; });
        connect(socket, &QLocalSocket::readyRead, this, [this, socket] { read(*socket); });
        QTimer::singleShot(patience, socket, [socket] { socket->abort(); });
        socket->setReadBufferSize(InstanceSocket::mostRequestBytes + 1);
        read(*socket); // what came with the connection
    }
}

void InstanceServer::read(QLocalSocket &socket)
{
    if (!socket.canReadLine()) {
        if (socket.bytesAvailable() > InstanceSocket::mostRequestBytes)
            socket.abort();
        return;
    }
    disconnect(&socket, &QLocalSocket::readyRead, this, nullptr);
    const QJsonObject answer = reply(socket.readLine());
    socket.write(QJsonDocument(answer).toJson(QJsonDocument::Compact) + '\n');
    socket.disconnectFromServer(); // when all is written
}

QJsonObject InstanceServer::reply(const QByteArray &request) const
{
    const QString question = QJsonDocument::fromJson(request).object().value(QLatin1String("ask")).toString();
    const auto handler = m_handlers.find(question);
    if (handler == m_handlers.end())
        return refusal(tr("This program does not answer \"%1\".").arg(question.left(64)));
    return handler->second();
}
