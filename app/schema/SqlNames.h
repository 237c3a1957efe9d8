// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/DatabaseType.h"
#include "models/core/ObjectName.h"

#include <QStringList>

/// Names as they are written in statements, over SqlDialect, which alone quotes.
/// Thread: any.
namespace SqlNames {

/// Always quoted: "shop"."orders". Empty for what no engine can name.
[[nodiscard]] QString quoted(DatabaseType type, const ObjectName &object);
/// Quoted when it must be: mixed case, reserved words, odd letters.
[[nodiscard]] QString written(DatabaseType type, const QString &name);
[[nodiscard]] QString written(DatabaseType type, const ObjectName &object);
/// Words of the language, upper case, for completion.
[[nodiscard]] const QStringList &keywords(DatabaseType type);
[[nodiscard]] bool isReserved(const QString &word);

} // namespace SqlNames
