// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/DatabaseType.h"

#include <QString>
#include <QStringList>

#include <vector>

/// `:name` placeholders in a statement, outside quotes, comments, `::casts` and array slices.
/// Thread: any.
namespace StatementParameters {

/// In the order of first appearance, each once.
[[nodiscard]] QStringList names(const QString &statement, DatabaseType type);
/// The statement with $1..$n in the places of the names (the same name, the same number), to be bound in that order.
/// `positions`, when given, receives for each character of the new text, and for its end, its place in the old one.
[[nodiscard]] QString numbered(const QString &statement, DatabaseType type,
                               std::vector<qsizetype> *positions = nullptr);

} // namespace StatementParameters
