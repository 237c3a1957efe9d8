// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/support/SystemError.h"

#include <QCoreApplication>

#include <cerrno>
#include <system_error>

Error SystemError::fromErrno(int number, const QString &message)
{
    Error error{ErrorCode::Io, message};
    error.detail = QString::fromStdString(std::generic_category().message(number));
    switch (number) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        error.code = ErrorCode::DiskFull;
        error.advice = QCoreApplication::translate(
            "SystemError", "There is no room left. Free some space and try again; nothing was changed.");
        break;
    case ENOENT:
    case ENOTDIR:
        error.code = ErrorCode::NotFound;
        break;
    case EACCES:
    case EPERM:
    case EROFS:
        error.code = ErrorCode::Privilege;
        error.advice = QCoreApplication::translate(
            "SystemError", "Check who owns the file and its folder, and their permissions.");
        break;
    default:
        break;
    }
    return error;
}
