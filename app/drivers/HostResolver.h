// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Deadline.h"
#include "models/core/Result.h"

#include <stop_token>
#include <string>
#include <vector>

/// Turns host names into addresses by a deadline, which getaddrinfo(3) alone does not keep: its resolver waits
/// for silent name servers as long as it likes. Thread: any, several at once.
namespace HostResolver {

/// The addresses of a host in the order to try, numeric ("127.0.0.1", "fe80::1%eth0"), never empty; a numeric
/// host is its own address. Errors: NameLookup when there is none, Timeout at the deadline, Cancelled after a requested
/// stop; the look-up then goes on in a thread that nobody waits for.
[[nodiscard]] Result<std::vector<std::string>> addresses(const QString &host, Deadline deadline,
                                                         const std::stop_token &stop = {});

} // namespace HostResolver
