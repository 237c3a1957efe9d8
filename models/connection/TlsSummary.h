// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

struct ConnectionProfile;

/// How a connection is protected, in words that nobody has to look up.
/// Thread: any.
namespace TlsSummary {

/// "encrypted, host verified", ...; "file" and "local" where nothing crosses a network.
[[nodiscard]] QString words(const ConnectionProfile &profile);
/// True when somebody on the way could read the session or pose as the server.
[[nodiscard]] bool isWeak(const ConnectionProfile &profile);

} // namespace TlsSummary
