// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Error.h"

/// The one place where errno becomes an Error. Thread: any.
namespace SystemError {

/// `message` says what failed and names the file; the system's words become the detail. A full disk, a
/// missing file and missing rights get their own code and advice.
[[nodiscard]] Error fromErrno(int number, const QString &message);

} // namespace SystemError
