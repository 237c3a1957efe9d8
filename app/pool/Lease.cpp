// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pool/Lease.h"

#include "app/drivers/Connection.h"
#include "app/pool/PoolMachine.h"
#include "app/pool/RowSink.h"
#include "app/pool/RowStream.h"
#include "app/pool/StatementRun.h"

#include <utility>

/// Everything that one statement needs on its way through the connection's thread.
struct Lease::Run
{
    Work work;
    std::shared_ptr<RowSink> sink;
    std::shared_ptr<RowStream> stream;
    /// Ends with the statement; empty for sessions.
    Lease lease;
    std::function<void(TransactionState)> ended;
};

Lease::Lease(std::shared_ptr<PoolMachine> pool, std::shared_ptr<PoolEntry> entry, std::uint32_t generation)
    : m_pool(std::move(pool))
    , m_entry(std::move(entry))
    , m_generation(generation)
{}

Lease::Lease(Lease &&other) noexcept
    : m_pool(std::move(other.m_pool))
    , m_entry(std::move(other.m_entry))
    , m_generation(other.m_generation)
{}

Lease &Lease::operator=(Lease &&other) noexcept
{
    if (this != &other) {
        release();
        m_pool = std::move(other.m_pool);
        m_entry = std::move(other.m_entry);
        m_generation = other.m_generation;
    }
    return *this;
}

Lease::~Lease()
{
    release();
}

void Lease::release() noexcept
{
    if (!m_entry)
        return;
    const std::shared_ptr<PoolEntry> entry = std::exchange(m_entry, nullptr);
    const std::shared_ptr<PoolMachine> pool = std::exchange(m_pool, nullptr);
    pool->release(entry, m_generation);
}

void Lease::invalidate()
{
    if (m_entry)
        m_pool->invalidate(m_entry, m_generation);
}

std::uint64_t Lease::slot() const
{
    return m_entry ? m_entry->slot : 0;
}

void Lease::nameSession(const QString &sessionId)
{
    m_pool->nameSession(m_entry, m_generation, sessionId);
}

std::shared_ptr<RowStream> Lease::run(Work work, std::shared_ptr<RowSink> sink, int credit) &&
{
    auto stream = std::make_shared<RowStream>(m_pool->m_road);
    stream->grant(credit);
    std::move(*this).runInto(std::move(work), std::move(sink), stream);
    return stream;
}

void Lease::runInto(Work work, std::shared_ptr<RowSink> sink, std::shared_ptr<RowStream> stream) &&
{
    const std::shared_ptr<PoolMachine> pool = m_pool;
    const std::shared_ptr<PoolEntry> entry = m_entry;
    auto run = std::make_shared<Run>();
    run->work = std::move(work);
    run->sink = std::move(sink);
    run->stream = std::move(stream);
    run->lease = std::move(*this);
    start(pool, entry, m_generation, std::move(run));
}

std::shared_ptr<RowStream> Lease::runKept(Work work, std::shared_ptr<RowSink> sink, int credit,
                                          std::function<void(TransactionState)> ended)
{
    auto run = std::make_shared<Run>();
    run->work = std::move(work);
    run->sink = std::move(sink);
    run->stream = std::make_shared<RowStream>(m_pool->m_road);
    run->stream->grant(credit);
    run->ended = std::move(ended);
    const std::shared_ptr<RowStream> stream = run->stream;
    start(m_pool, m_entry, m_generation, std::move(run));
    return stream;
}

void Lease::start(const std::shared_ptr<PoolMachine> &pool, const std::shared_ptr<PoolEntry> &entry,
                  std::uint32_t generation, std::shared_ptr<Run> run)
{
    const Deadline deadline = pool->statementStarts(entry, generation, run->work, run->stream);
    const auto timer =
        StatementRun::watchDeadline(pool->m_housekeeper, run->stream, pool->connectionName(), deadline);
    entry->thread->post([pool, entry, generation, timer, run = std::move(run)](Connection &connection) {
        const Clock &clock = pool->m_housekeeper.clock();
        const auto since = clock.now();
        Result<StatementSummary> result =
            StatementRun::execute(connection, run->work, *run->stream, *run->sink);
        pool->m_housekeeper.cancel(timer);
        pool->statementEnded(entry, generation,
                             {connection.isUsable(), run->stream->isStopRequested(),
                              clock.now() - since - run->stream->waitedForCredit(),
                              result ? std::nullopt : std::optional(result.error().code)});
        run->lease.release();
        if (run->ended)
            run->ended(connection.transactionState());
        run->sink->finished(std::move(result));
    });
}

void Lease::post(std::function<void(Connection &)> job)
{
    m_entry->thread->post([pool = m_pool, entry = m_entry, generation = m_generation,
                           job = std::move(job)](Connection &connection) {
        job(connection);
        if (!connection.isUsable())
            pool->connectionLost(entry, generation);
    });
}
