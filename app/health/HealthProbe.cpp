// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/health/HealthProbe.h"

#include "app/drivers/Connection.h"
#include "app/drivers/Probe.h"
#include "app/pool/ConnectionPool.h"
#include "app/pool/PooledCall.h"

namespace {

using std::chrono::milliseconds;

/// The pool pings for at most 250 ms before it opens anew.
constexpr milliseconds openGrace{500};

Origin probeOrigin()
{
    return {Origin::Kind::Probe, QStringLiteral("health")};
}

HealthLook lookAt(Connection &connection, Deadline deadline)
{
    HealthLook look;
    look.serverVersion = connection.serverVersion();
    const auto start = std::chrono::steady_clock::now();
    if (Probe *probe = connection.probe()) {
        auto found = probe->look();
        if (found) {
            look.role = found->role;
            look.clockOffset = found->clockOffset;
        } else {
            look.error = found.error();
        }
    } else if (auto answered = connection.ping(deadline); !answered) {
        look.error = answered.error();
    }
    look.responseTime =
        std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start);
    return look;
}

} // namespace

namespace HealthProbe {

std::shared_ptr<PooledCall> look(const std::shared_ptr<ConnectionPool> &pool, milliseconds patience,
                                 std::function<void(HealthLook)> callback)
{
    const Deadline deadline = Deadline::after(patience + openGrace);
    // Written by the job, read after it: the pool's locks lie in between.
    const auto found = std::make_shared<HealthLook>();
    return PooledCall::start(
        pool, probeOrigin(), deadline,
        [found, deadline](Connection &connection) { *found = lookAt(connection, deadline); },
        [found, callback = std::move(callback)](std::optional<Error> stopped) {
            if (stopped)
                found->error = std::move(stopped);
            callback(std::move(*found));
        });
}

std::shared_ptr<PooledCall> details(const std::shared_ptr<ConnectionPool> &pool, const Wanted &wanted,
                                    milliseconds patience, std::function<void(HealthDetails)> callback)
{
    const auto found = std::make_shared<HealthDetails>();
    const auto ask = [found, wanted](Connection &connection) {
        Probe *probe = connection.probe();
        if (!probe)
            return;
        if (wanted.figures)
            found->figures = probe->figures();
        if (wanted.slowStatements > 0 && connection.isUsable())
            found->slowStatements = probe->slowStatements(wanted.slowStatements);
        if (wanted.write && connection.isUsable())
            found->write = probe->tryWrite();
    };
    return PooledCall::start(
        pool, probeOrigin(), Deadline::after(patience), ask,
        [found, wanted, callback = std::move(callback)](const std::optional<Error> &stopped) {
            found->isLate = stopped && stopped->code == ErrorCode::Timeout;
            // A server that waits for space on its disk says nothing at all.
            if (wanted.write && stopped && !found->write)
                found->write = Result<void>(*stopped);
            callback(std::move(*found));
        });
}

} // namespace HealthProbe
