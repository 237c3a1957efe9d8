// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/postgres/PostgresCanceller.h"

#include <libpq-fe.h>

#include <array>
#include <chrono>
#include <system_error>
#include <thread>
#include <utility>

namespace {

/// A request that finds its backend between two messages is ignored by it; so it is sent again while the
/// statement runs: after 100 ms, 200 ms, ...
constexpr int deliveries = 5;
constexpr std::chrono::milliseconds repeatAfter{100};

} // namespace

void PostgresCanceller::CancelDeleter::operator()(PGcancel *cancel) const
{
    PQfreeCancel(cancel);
}

PostgresCanceller::PostgresCanceller(PGconn *connection, PostgresErrors errors)
    : m_cancel(PQgetCancel(connection))
    , m_errors(std::move(errors))
{}

PostgresCanceller::~PostgresCanceller() = default;

bool PostgresCanceller::waitUntil(std::unique_lock<std::mutex> &lock, Deadline deadline, auto condition)
{
    if (!deadline.isForever())
        return m_changed.wait_until(lock, deadline.at(), condition);
    m_changed.wait(lock, condition);
    return true;
}

bool PostgresCanceller::isRunning(std::uint64_t statement) const
{
    return m_running && !m_closed && m_statement == statement;
}

Result<void> PostgresCanceller::cancel(Deadline deadline)
{
    std::unique_lock lock(m_mutex);
    if (!m_running || m_closed)
        return {};
    m_requested = true;
    if (!m_delivery || m_delivery->statement != m_statement || m_delivery->failed) {
        m_delivery = std::make_shared<Delivery>(Delivery{.statement = m_statement, .failure = {}});
        try {
            std::thread([self = shared_from_this(), delivery = m_delivery] {
                self->deliver(delivery);
            }).detach();
        } catch (const std::system_error &error) { // no thread left
            m_delivery.reset();
            return m_errors.lost(QString::fromLocal8Bit(error.what()));
        }
    }
    const std::shared_ptr<Delivery> delivery = m_delivery;
    if (!waitUntil(lock, deadline, [&] { return delivery->arrived || delivery->failed || m_closed; }))
        return m_errors.timedOut();
    if (delivery->failed)
        return m_errors.lost(delivery->failure);
    return {};
}

void PostgresCanceller::deliver(const std::shared_ptr<Delivery> &delivery)
{
    std::unique_lock lock(m_mutex);
    for (int i = 0; i < deliveries && isRunning(delivery->statement); ++i) {
        m_sending = true;
        lock.unlock();
        std::array<char, 256> text{};
        const bool arrived = PQcancel(m_cancel.get(), text.data(), text.size()) == 1;
        lock.lock();
        m_sending = false;
        delivery->arrived |= arrived;
        delivery->failed = !delivery->arrived;
        delivery->failure = QString::fromLocal8Bit(text.data()).trimmed();
        m_changed.notify_all();
        if (!arrived)
            return;
        m_changed.wait_for(lock, repeatAfter * (i + 1), [&] { return !isRunning(delivery->statement); });
    }
    delivery->arrived = true; // or the statement ended by itself
    m_changed.notify_all();
}

void PostgresCanceller::abandon()
{
    m_wait.abandon();
}

void PostgresCanceller::begin()
{
    const std::scoped_lock lock(m_mutex);
    ++m_statement;
    m_running = true;
}

void PostgresCanceller::end()
{
    const std::scoped_lock lock(m_mutex);
    m_running = false;
    m_changed.notify_all();
}

bool PostgresCanceller::isRequested() const
{
    const std::scoped_lock lock(m_mutex);
    return m_running && m_requested;
}

Result<bool> PostgresCanceller::settle(Deadline deadline)
{
    std::unique_lock lock(m_mutex);
    if (!waitUntil(lock, deadline, [&] { return !m_sending; }))
        return m_errors.timedOut();
    return std::exchange(m_requested, false);
}

void PostgresCanceller::close()
{
    const std::scoped_lock lock(m_mutex);
    m_closed = true;
    m_running = false;
    m_changed.notify_all();
}
