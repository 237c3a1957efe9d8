// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"

#include <QJsonObject>
#include <QString>

#include <functional>

/// What a run asks of the workspace, on threads of its own; each call waits for the answer.
struct RunHooks
{
    /// A token greater than `atLeast`, for a target that has seen a greater one than ours (of another copy of the
    /// workspace). Conflict when this program does not run the job any more.
    std::function<Result<std::int64_t>(std::int64_t atLeast)> raiseToken;
    /// Keeps a row that a target refused; it is on disk when this returns.
    std::function<Result<void>(const QString &table, const QString &target, const QString &key,
                               const QJsonObject &row)>
        refuse;
    /// All rows of the table were or will be written again: what was refused is forgotten.
    std::function<void(const QString &table, const QString &target)> forgive;
};
