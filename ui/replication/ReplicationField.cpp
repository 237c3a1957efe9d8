// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/replication/ReplicationField.h"

#include "models/core/Error.h"

#include <algorithm>
#include <array>
#include <utility>

namespace ReplicationFields {

ReplicationField of(const Error &error)
{
    using Field = ReplicationField;
    // "syncKey is missing for a table" before "tables": the first that is said counts.
    static constexpr std::array<std::pair<const char *, Field>, 9> names{{
        {"syncKey", Field::SyncKey},
        {"sourceDatabase", Field::Source},
        {"targetDatabases", Field::Targets},
        {"intervalMinutes", Field::Interval},
        {"lagLimitMinutes", Field::LagLimit},
        {"deleteLimitPercent", Field::DeleteLimit},
        {"sweepHours", Field::Sweep},
        {"tables", Field::Tables},
        {"name", Field::Name},
    }};
    Field found = Field::None;
    qsizetype first = -1;
    for (const auto &[name, field] : names) {
        // Quoted, in the quotes of whatever language.
        for (qsizetype at = error.message.indexOf(QLatin1String(name)); at > 0;
             at = error.message.indexOf(QLatin1String(name), at + 1)) {
            const auto end = at + static_cast<qsizetype>(qstrlen(name));
            const bool isWhole = !error.message.at(at - 1).isLetterOrNumber() && end < error.message.size()
                                 && !error.message.at(end).isLetterOrNumber()
                                 && !error.message.at(end).isSpace();
            if (isWhole && (first < 0 || at < first)) {
                first = at;
                found = field;
            }
        }
    }
    return found;
}

} // namespace ReplicationFields
