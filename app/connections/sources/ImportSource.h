// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/ConnectionProfile.h"

#include <vector>

/// What one file of another program offers for import. Thread: a value.
struct ImportSource
{
    QString name; ///< "DBeaver", "pg_service.conf", ...
    QString file;
    /// Complete enough to be saved, without ids, not in the workspace yet.
    std::vector<ConnectionProfile> profiles;
    /// What is left out or changed, by name, and why.
    std::vector<Error> problems;
    QString remark; ///< About all of them, such as that passwords do not come along; may be empty.
};
