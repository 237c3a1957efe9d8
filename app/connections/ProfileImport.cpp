// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/connections/ProfileImport.h"

#include "app/connections/DatabaseManager.h"

namespace {

constexpr qsizetype longestName = 63;

/// "shop", "shop 2", "shop 3"; cut where that would be too long.
QString freeName(DatabaseManager &databases, const QString &wanted)
{
    QString name = wanted;
    for (int number = 2; databases.profile(name); ++number) {
        const QString suffix = QStringLiteral(" %1").arg(number);
        name = wanted.left(longestName - suffix.size()) + suffix;
    }
    return name;
}

} // namespace

namespace ProfileImport {

Outcome save(DatabaseManager &databases, std::vector<ConnectionProfile> profiles)
{
    Outcome outcome;
    for (ConnectionProfile &profile : profiles) {
        profile.id.clear();
        profile.isDefault = false;
        profile.name = freeName(databases, profile.name);
        auto saved = databases.addOrUpdateConfig(profile);
        if (saved)
            outcome.ids << saved->id;
        else
            outcome.problems.push_back(saved.error());
    }
    return outcome;
}

} // namespace ProfileImport
