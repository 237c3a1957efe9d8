// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"

#include <QStringList>

#include <vector>

/// The three demo databases, made by the SQL in resources/demo: about 400,000 rows, always the same.
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
[[nodiscard]] std::vector<Join> joins();

} // namespace DemoData
