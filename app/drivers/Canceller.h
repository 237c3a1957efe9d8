// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Deadline.h"
#include "models/core/Result.h"

/// Stops what runs on one connection, from outside. Lives as long as anybody holds it, also after the
/// connection is gone (then it does nothing and succeeds). Thread: any.
class Canceller
{
public:
    virtual ~Canceller() = default;
    /// Asks the server, on a road of its own, to end the running statement; returns when the request has
    /// reached the server. Blocks, so never on the GUI's or the connection's thread.
    [[nodiscard]] virtual Result<void> cancel(Deadline deadline) = 0;
    /// Makes the call that waits for the server return ConnectionLost at once; the connection is unusable
    /// from then on. For servers that no longer answer. Does not block.
    virtual void abandon() = 0;
};
