// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/support/AppPaths.h"

#include "app/support/SystemError.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QStandardPaths>

#include <sys/stat.h>

#include <cerrno>

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(AppPaths)
};

} // namespace

QString AppPaths::userWorkspace()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation)
           + QLatin1String("/penstock/workspace");
}

QString AppPaths::logFile(const QString &workspace)
{
    return workspace + QLatin1String("/logs/penstock.log");
}

Result<void> AppPaths::makePrivateFolder(const QString &path)
{
    const QString absolute = QDir::cleanPath(QDir::current().absoluteFilePath(path));
    const QString parent = absolute.left(absolute.lastIndexOf(QLatin1Char('/')));
    errno = 0;
    if (!parent.isEmpty() && !QDir().mkpath(parent))
        return SystemError::fromErrno(errno, Words::tr("The folder %1 cannot be made.").arg(parent));

    const QByteArray name = QFile::encodeName(absolute);
    if (mkdir(name.constData(), S_IRWXU) == 0)
        return {};
    if (errno != EEXIST)
        return SystemError::fromErrno(errno, Words::tr("The folder %1 cannot be made.").arg(absolute));

    struct stat found
    {};
    if (stat(name.constData(), &found) != 0)
        return SystemError::fromErrno(errno, Words::tr("The folder %1 cannot be looked at.").arg(absolute));
    if (!S_ISDIR(found.st_mode))
        return Error{ErrorCode::Invalid, Words::tr("%1 is no folder.").arg(absolute),
                     Words::tr("Choose another folder.")};
    if ((found.st_mode & (S_IRWXG | S_IRWXO)) != 0 && chmod(name.constData(), S_IRWXU) != 0)
        return SystemError::fromErrno(errno,
                                      Words::tr("The folder %1 cannot be closed to others.").arg(absolute));
    return {};
}
