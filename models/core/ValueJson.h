// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"
#include "models/core/Value.h"

#include <QJsonValue>

/// A Value as JSON, and back without any change: whole numbers and doubles travel as text, bytes (and texts that are
/// not UTF-8) as base64.
namespace ValueJson {

[[nodiscard]] QJsonValue of(const Value &value);
/// Invalid for what of() does not write.
[[nodiscard]] Result<Value> read(const QJsonValue &json);

} // namespace ValueJson
