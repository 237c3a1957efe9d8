// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/federation/LeaseWait.h"

#include "app/pool/ConnectionPool.h"

#include <QCoreApplication>

namespace {

struct LeaseWaitText
{
    Q_DECLARE_TR_FUNCTIONS(LeaseWait)
};

/// Owned by who waits and by the pool's callback, whichever goes last.
struct Answer
{
    std::mutex mutex;
    std::condition_variable changed;
    std::optional<Result<Lease>> lease;
};

} // namespace

Result<Lease> LeaseWait::acquire(ConnectionPool &pool, const Origin &origin,
                                 const std::function<bool()> &shouldStop)
{
    const auto answer = std::make_shared<Answer>();
    pool.acquire(origin, {}, [answer](Result<Lease> lease) {
        const std::lock_guard lock(answer->mutex);
        answer->lease.emplace(std::move(lease));
        answer->changed.notify_all();
    });
    std::unique_lock lock(answer->mutex);
    while (!answer->changed.wait_for(lock, std::chrono::milliseconds(20),
                                     [&] { return answer->lease.has_value(); })) {
        lock.unlock();
        if (shouldStop())
            return Error{ErrorCode::Cancelled, LeaseWaitText::tr("The statement was stopped.")};
        lock.lock();
    }
    return std::move(*answer->lease);
}
