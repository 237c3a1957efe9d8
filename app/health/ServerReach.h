// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/ConnectionProfile.h"
#include "models/core/Deadline.h"

#include <stop_token>

/// Where a server that gave no answer in time is lost: nothing gets through to it, or it takes the connection and is
/// silent. Thread: any; waits until the deadline, or until a stop is requested.
namespace ServerReach {

/// One TCP connection, closed at once: what to say of the silence. Files and sockets are always reached.
[[nodiscard]] Error explain(const ConnectionProfile &profile, Deadline deadline,
                            const std::stop_token &stop = {});
/// What explain() says of a server that takes connections.
[[nodiscard]] Error frozen(const ConnectionProfile &profile);

} // namespace ServerReach
