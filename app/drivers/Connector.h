// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Deadline.h"
#include "models/core/Origin.h"
#include "models/core/Result.h"

#include <memory>
#include <stop_token>

class Connection;

/// Opens sessions of one profile. Holds the profile's secret; nobody else does. Thread: any, several at once.
class Connector
{
public:
    virtual ~Connector() = default;
    /// A new session, made ready (character set, read-only, time-outs), on the calling thread and by the
    /// deadline, name look-up included. Errors name the failing layer by their code (NameLookup,
    /// Unreachable, Tls, Authentication, NoDatabase, ServerLimit, Timeout) and give its advice. A requested stop ends
    /// it at once, with Cancelled.
    [[nodiscard]] virtual Result<std::unique_ptr<Connection>> open(const Origin &origin, Deadline deadline,
                                                                   std::stop_token stop = {}) = 0;
};
