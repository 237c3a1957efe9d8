// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"

/// The statement of a command, given as an argument or by a file.
namespace StatementText {

/// The argument, or the file when one is named; "-" is standard input.
[[nodiscard]] Result<QString> from(const std::string &argument, const std::string &file);
/// The error, its message followed by the statement's line and a mark below the position, when there is one.
[[nodiscard]] Error withPosition(Error error, const QString &statement);

} // namespace StatementText
