// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/ObjectName.h"

#include <QJsonObject>
#include <QString>
#include <QStringList>

#include <cstdint>
#include <vector>

/// What a comparison of one table in two databases found.
struct ReplicationDifference
{
    enum class Kind {
        Wrong,   ///< The key is in both, another column differs.
        Missing, ///< Only the source has it.
        Extra,   ///< Only the target has it.
    };
    struct Row
    {
        Kind kind = Kind::Wrong;
        QStringList key;          ///< The key's values as text, in the key's order.
        QStringList columns = {}; ///< Of Wrong: those that differ.
    };

    ObjectName table;
    QString targetDatabase;
    std::int64_t sourceRows = 0;
    std::int64_t targetRows = 0;
    std::int64_t wrong = 0;
    std::int64_t missing = 0;
    std::int64_t extra = 0;
    /// In both, and changed on both sides from look to look: whether they are alike, only a rest of the two would tell.
    std::int64_t changing = 0;
    std::vector<Row> rows; ///< The first mostRows of them, by key.
    static constexpr std::size_t mostRows = 1000;

    [[nodiscard]] bool isEqual() const { return wrong == 0 && missing == 0 && extra == 0; }
    [[nodiscard]] QJsonObject toJson() const;
};
