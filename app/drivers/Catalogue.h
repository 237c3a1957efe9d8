// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"
#include "models/schema/ObjectDescription.h"
#include "models/schema/ObjectDetails.h"
#include "models/schema/ObjectSummary.h"

#include <optional>

/// What a connection contains. Thread: its connection's.
class Catalogue
{
public:
    virtual ~Catalogue() = default;
    /// Names that ObjectName::schema may take, without the engine's own, and the one an unqualified name means.
    [[nodiscard]] virtual Result<std::vector<std::string>> schemas() = 0;
    [[nodiscard]] virtual Result<std::string> defaultSchema() = 0;
    [[nodiscard]] virtual Result<std::vector<ObjectSummary>> objects(const std::string &schema) = 0;
    /// Nothing when there is no such table or view. Names match exactly as the engine compares them.
    [[nodiscard]] virtual Result<std::optional<ObjectDescription>> describe(const ObjectName &object) = 0;
    /// The same as a person looks at it: columns with the engine's own type names, keys and indexes.
    [[nodiscard]] virtual Result<std::optional<ObjectDetails>> details(const ObjectName &object) = 0;
};
