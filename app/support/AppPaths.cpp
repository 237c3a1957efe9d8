// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/support/AppPaths.h"

#include "app/support/SystemError.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

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
    for (auto slash = absolute.indexOf(QLatin1Char('/'), 1); slash > 0;
         slash = absolute.indexOf(QLatin1Char('/'), slash + 1)) {
        const QString parent = absolute.left(slash);
        if (mkdir(QFile::encodeName(parent).constData(), S_IRWXU) == 0 || errno == EEXIST)
            continue;
        const Error failed = SystemError::fromErrno(
            errno, QCoreApplication::translate("AppPaths", "The folder %1 cannot be made.").arg(parent));
        // Where nobody may make anything, it can be there all the same.
        if (!QFileInfo(parent).isDir())
            return failed;
    }
    const QByteArray name = QFile::encodeName(absolute);
    if (mkdir(name.constData(), S_IRWXU) == 0)
        return {};
    if (errno != EEXIST)
        return SystemError::fromErrno(
            errno, QCoreApplication::translate("AppPaths", "The folder %1 cannot be made.").arg(absolute));

    struct stat found
    {};
    if (stat(name.constData(), &found) != 0)
        return SystemError::fromErrno(
            errno,
            QCoreApplication::translate("AppPaths", "The folder %1 cannot be looked at.").arg(absolute));
    if (!S_ISDIR(found.st_mode))
        return Error{ErrorCode::Invalid,
                     QCoreApplication::translate("AppPaths", "%1 is no folder.").arg(absolute),
                     QCoreApplication::translate("AppPaths", "Choose another folder.")};
    if (found.st_uid != geteuid())
        return Error{
            ErrorCode::Privilege,
            QCoreApplication::translate("AppPaths", "The folder %1 belongs to somebody else.").arg(absolute),
            QCoreApplication::translate("AppPaths", "Choose a folder of your own.")};
    if ((found.st_mode & (S_IRWXG | S_IRWXO)) == 0)
        return {};
    if (!QDir(absolute).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot))
        return Error{
            ErrorCode::Privilege,
            QCoreApplication::translate("AppPaths",
                                        "The folder %1 is open to others, and there is something in it.")
                .arg(absolute),
            QCoreApplication::translate(
                "AppPaths", "Choose a folder that Penstock can have for itself, or close it: chmod 700 %1")
                .arg(absolute)};
    if (chmod(name.constData(), S_IRWXU) != 0)
        return SystemError::fromErrno(
            errno, QCoreApplication::translate("AppPaths", "The folder %1 cannot be closed to others.")
                       .arg(absolute));
    return {};
}
