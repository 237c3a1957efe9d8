// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pool/Lease.h"

#include "app/pool/ConnectionPool.h"
#include "app/pool/RowSink.h"
#include "app/pool/RowStream.h"

#include <utility>

Lease::Lease(std::shared_ptr<ConnectionPool> pool, std::shared_ptr<PoolEntry> entry, std::uint32_t generation)
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
    const std::shared_ptr<ConnectionPool> pool = std::exchange(m_pool, nullptr);
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

std::shared_ptr<RowStream> Lease::run(Work work, std::shared_ptr<RowSink> sink, int credit) &&
{
    auto kept = std::make_shared<Lease>(std::move(*this));
    auto stream = std::make_shared<RowStream>(kept->m_pool->m_road);
    stream->grant(credit);
    // The references are taken before `kept` moves into the call.
    const std::shared_ptr<ConnectionPool> pool = kept->m_pool;
    const std::shared_ptr<PoolEntry> entry = kept->m_entry;
    const std::uint32_t generation = kept->m_generation;
    return pool->start(entry, generation, std::move(work), std::move(sink), std::move(stream),
                       std::move(kept));
}

std::shared_ptr<RowStream> Lease::runKept(Work work, std::shared_ptr<RowSink> sink, int credit,
                                          std::function<void(TransactionState)> ended)
{
    auto stream = std::make_shared<RowStream>(m_pool->m_road);
    stream->grant(credit);
    return m_pool->start(m_entry, m_generation, std::move(work), std::move(sink), std::move(stream), nullptr,
                         std::move(ended));
}

void Lease::nameSession(const QString &sessionId)
{
    m_pool->nameSession(m_entry, m_generation, sessionId);
}

void Lease::post(std::function<void(Connection &)> job)
{
    m_pool->post(m_entry, m_generation, std::move(job));
}
