// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pool/PooledCall.h"

#include "app/drivers/Canceller.h"
#include "app/drivers/Connection.h"
#include "app/pool/ConnectionPool.h"
#include "app/pool/RowStream.h"
#include "app/pool/StatementRun.h"

#include <utility>

PooledCall::PooledCall(std::shared_ptr<ConnectionPool> pool, Job job, Ended ended)
    : m_pool(std::move(pool))
    , m_stream(std::make_shared<RowStream>(m_pool->m_road))
    , m_job(std::move(job))
    , m_ended(std::move(ended))
{}

std::shared_ptr<PooledCall> PooledCall::start(const std::shared_ptr<ConnectionPool> &pool,
                                              const Origin &origin, Deadline deadline, Job job, Ended ended)
{
    const std::shared_ptr<PooledCall> call(new PooledCall(pool, std::move(job), std::move(ended)));
    Housekeeper &housekeeper = pool->m_housekeeper;
    const auto timer =
        StatementRun::watchDeadline(housekeeper, call->m_stream, pool->connectionName(), deadline);
    pool->acquire(origin, deadline, [call, timer, &housekeeper](Result<Lease> leased) {
        if (!leased) {
            housekeeper.cancel(timer);
            call->end(call->m_stream->stopReason().value_or(leased.error()));
            return;
        }
        auto lease = std::make_shared<Lease>(std::move(*leased));
        lease->post([call, lease, timer, &housekeeper](Connection &connection) {
            call->run(connection);
            housekeeper.cancel(timer);
            if (!connection.isUsable())
                lease->invalidate();
            lease->release();
            call->end(std::exchange(call->m_stopped, {}));
        });
    });
    return call;
}

void PooledCall::run(Connection &connection)
{
    m_stopped = StatementRun::guarded(connection, *m_stream, [this, &connection] { m_job(connection); });
}

void PooledCall::end(std::optional<Error> stopped)
{
    m_job = {};
    std::exchange(m_ended, {})(std::move(stopped));
}

void PooledCall::stop()
{
    m_stream->cancel();
    StatementRun::abandonLater(m_pool->m_housekeeper, m_stream);
}
