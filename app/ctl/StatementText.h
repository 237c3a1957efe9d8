// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"

/// The statement of a command, given as an argument or by a file.
namespace StatementText {

/// The argument, or the file when one is named; "-" is standard input.
[[nodiscard]] Result<QString> from(const std::string &argument, const std::string &file);
/// The error with the statement's line and a mark below its position.
[[nodiscard]] QString describe(const Error &error, const QString &statement);

} // namespace StatementText
