// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/Canceller.h"

#include <atomic>
#include <mutex>

struct sqlite3;

/// sqlite3_interrupt(), guarded against the handle's end. Thread: any.
class SqliteCanceller final : public Canceller
{
public:
    explicit SqliteCanceller(sqlite3 *database)
        : m_database(database)
    {}

    [[nodiscard]] Result<void> cancel(Deadline deadline) override;
    void abandon() override;

    /// Null once the connection is gone, or another handle after a reset.
    void setDatabase(sqlite3 *database);
    [[nodiscard]] bool isAbandoned() const { return m_abandoned.load(); }
    /// How often cancel() was called: an interrupt between two statements hits nothing.
    [[nodiscard]] std::uint64_t cancels() const { return m_cancels.load(std::memory_order_relaxed); }

private:
    std::mutex m_mutex;
    sqlite3 *m_database;
    std::atomic<bool> m_abandoned{false};
    std::atomic<std::uint64_t> m_cancels{0};
};
