// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/Connection.h"
#include "app/pool/PooledCall.h"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>

/// Runs a job on a connection of the pool and waits for its answer, asking `shouldStop` every 20 ms.
/// Thread: any but the GUI's.
template <typename T>
[[nodiscard]] Result<T> poolCallAndWait(const std::shared_ptr<ConnectionPool> &pool, const Origin &origin,
                                        const std::function<bool()> &shouldStop,
                                        const std::function<Result<T>(Connection &)> &job)
{
    struct Shared
    {
        std::mutex mutex;
        std::condition_variable changed;
        bool isOver = false;
        std::optional<Error> stopped;
        std::optional<Result<T>> answer;
    };
    const auto shared = std::make_shared<Shared>();
    const auto call = PooledCall::start(
        pool, origin, {}, [shared, &job](Connection &connection) { shared->answer = job(connection); },
        [shared](const std::optional<Error> &stopped) {
            const std::lock_guard lock(shared->mutex);
            shared->stopped = stopped;
            shared->isOver = true;
            shared->changed.notify_all();
        });
    std::unique_lock lock(shared->mutex);
    bool isAsked = false;
    while (!shared->changed.wait_for(lock, std::chrono::milliseconds(20), [&] { return shared->isOver; })) {
        lock.unlock();
        if (!isAsked && shouldStop && shouldStop()) {
            call->stop(); // `job` lives until the end, which comes in any case
            isAsked = true;
        }
        lock.lock();
    }
    if (shared->stopped)
        return *shared->stopped;
    return std::move(*shared->answer);
}
