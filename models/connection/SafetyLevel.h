// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"

/// What the window asks before it runs a statement.
enum class SafetyLevel {
    Silent,        ///< Nothing; statements without a way back (DROP, DELETE without WHERE) excepted.
    ConfirmWrites, ///< Before anything that is not a plain read.
    ConfirmAll,    ///< Before every statement.
    ReadOnly,      ///< Writes are refused, by the server too.
};

namespace SafetyLevels {
/// "silent", "confirm-writes", "confirm-all", "read-only".
[[nodiscard]] QString toName(SafetyLevel level);
[[nodiscard]] Result<SafetyLevel> fromName(const QString &name);
} // namespace SafetyLevels
