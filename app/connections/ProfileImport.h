// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/ConnectionProfile.h"

#include <QStringList>

#include <vector>

class DatabaseManager;

/// Takes chosen connections of another program into the workspace. Nothing that is there is changed: a name that is
/// taken gets a number.
namespace ProfileImport {

struct Outcome
{
    QStringList ids;
    std::vector<Error> problems; ///< Of each that was not saved.
};

/// Waits for the disk. Thread: any.
[[nodiscard]] Outcome save(DatabaseManager &databases, std::vector<ConnectionProfile> profiles);

} // namespace ProfileImport
