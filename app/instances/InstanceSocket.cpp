// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/instances/InstanceSocket.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>

#include <cerrno>
#include <cstring>
#include <memory>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace {

struct InstanceSocketText
{
    Q_DECLARE_TR_FUNCTIONS(InstanceSocket)
};

QDir runFolder(const QString &workspace)
{
    return QDir(QDir(workspace).absoluteFilePath(QStringLiteral("run")));
}

/// Whoever listens on a Unix socket takes a connection at once, or has no room for it; only a dead one refuses.
bool isDead(const QByteArray &path)
{
    sockaddr_un address{};
    if (static_cast<std::size_t>(path.size()) >= sizeof(address.sun_path))
        return false;
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.constData(), static_cast<std::size_t>(path.size()));
    const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket < 0)
        return false;
    const bool refused = ::connect(socket, reinterpret_cast<const sockaddr *>(&address), sizeof(address)) != 0
                         && errno == ECONNREFUSED;
    ::close(socket);
    return refused;
}

} // namespace

QString InstanceSocket::instanceName()
{
    return QCoreApplication::applicationName() + QLatin1Char('-')
           + QString::number(QCoreApplication::applicationPid());
}

Result<QString> InstanceSocket::path(const QString &workspace, const QString &instance)
{
    const QString path = runFolder(workspace).filePath(instance + QStringLiteral(".sock"));
    if (static_cast<std::size_t>(QFile::encodeName(path).size()) >= sizeof(sockaddr_un::sun_path))
        return Error{
            ErrorCode::Invalid,
            InstanceSocketText::tr("The path %1 is too long for a socket: the system takes %2 bytes.")
                .arg(path)
                .arg(sizeof(sockaddr_un::sun_path) - 1),
            InstanceSocketText::tr(
                "Other programs cannot ask this one for its figures. Move the workspace to "
                "a shorter path.")};
    return path;
}

QStringList InstanceSocket::running(const QString &workspace)
{
    const QDir folder = runFolder(workspace);
    QStringList instances;
    for (const QString &name :
         folder.entryList({QStringLiteral("*.sock")}, QDir::System | QDir::Files, QDir::Name)) {
        const QString path = folder.filePath(name);
        if (isDead(QFile::encodeName(path)))
            QFile::remove(path);
        else
            instances << name.chopped(5);
    }
    return instances;
}
