// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/health/HealthLook.h"

#include <functional>
#include <memory>

class ConnectionPool;
class PooledCall;

/// The questions that health asks over a probe session. Each calls back exactly once, on any thread, possibly before
/// it returns. Thread: any.
namespace HealthProbe {

/// One round trip. `patience` is for opening and for the answer each; a little more, so that an open that fails can
/// say how far it came.
std::shared_ptr<PooledCall> look(const std::shared_ptr<ConnectionPool> &pool,
                                 std::chrono::milliseconds patience,
                                 std::function<void(HealthLook)> callback);

struct Wanted
{
    bool figures = false;
    int slowStatements = 0; ///< How many.
    bool write = false;
};
/// What could not be asked in time is missing.
std::shared_ptr<PooledCall> details(const std::shared_ptr<ConnectionPool> &pool, const Wanted &wanted,
                                    std::chrono::milliseconds patience,
                                    std::function<void(HealthDetails)> callback);

} // namespace HealthProbe
