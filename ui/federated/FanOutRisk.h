// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/ConnectionProfile.h"

#include <QString>

#include <vector>

/// What to ask before a statement runs on several connections: the strictest of their safety levels decides.
struct FanOutRisk
{
    bool mustAsk = false;
    QString question = {}; ///< Names the statement's danger and how many connections it is about.
    QString details = {};  ///< Names each production connection, and those that will refuse.

    [[nodiscard]] static FanOutRisk of(const QString &statement,
                                       const std::vector<ConnectionProfile> &profiles);
};
