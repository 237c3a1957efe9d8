// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/ConnectionProfile.h"

#include <QStringList>

#include <vector>

class DatabaseManager;

/// The three demo databases, made by the SQL in resources/demo: about 400,000 rows, always the same.
/// Thread: any.
namespace DemoData {

struct Join
{
    QString title;
    QString sql;
};

/// "shop", "crm", "weblog".
[[nodiscard]] QStringList names();
[[nodiscard]] QString description(const QString &name);
/// Makes the database in a temporary file beside and moves it into place; does nothing when the file exists.
[[nodiscard]] Result<void> create(const QString &name, const QString &file);
/// Makes those that are missing as NAME.sqlite in the folder, and connects to them under their names, or as
/// NAME_demo where that name leads elsewhere already. Takes seconds, for the disk; safe to repeat. The connections
/// are in the order of names().
[[nodiscard]] Result<std::vector<ConnectionProfile>> connectAll(DatabaseManager &databases,
                                                                const QString &folder);
/// Ready-made statements over the three; `connections` are the names under which they go.
[[nodiscard]] std::vector<Join> joins(const QStringList &connections = names());

} // namespace DemoData
