// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Deadline.h"
#include "models/core/Result.h"

#include <QJsonObject>

#include <vector>

/// Asks the running programs of a workspace. Blocks: for command lines. Thread: any but the main one.
namespace InstanceClient {

struct Answer
{
    QString instance; ///< "penstock-4711"
    Result<QJsonObject> result;
};

/// Of each running program, by name; one that does not answer is an Error among the others. NotFound when none runs.
[[nodiscard]] Result<std::vector<Answer>> ask(const QString &workspace, const QString &question,
                                              Deadline deadline);
/// One of them.
[[nodiscard]] Result<QJsonObject> askOne(const QString &workspace, const QString &instance,
                                         const QString &question, Deadline deadline);

} // namespace InstanceClient
