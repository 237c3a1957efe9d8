// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QString>
#include <QStringList>

/// Keys that people know from elsewhere, where they differ from ours: as that program's documents name them. What a
/// program has no key for keeps ours, unless ours would be in the way.
namespace ShortcutPresets {

/// "Penstock" first, which changes nothing. Names of programs, not translated.
[[nodiscard]] QStringList names();
/// For ActionTable::setChangedKeys().
[[nodiscard]] QHash<QString, QString> keys(const QString &name);

} // namespace ShortcutPresets
