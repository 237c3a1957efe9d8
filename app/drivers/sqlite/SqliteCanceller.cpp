// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/sqlite/SqliteCanceller.h"

#include <sqlite3.h>

Result<void> SqliteCanceller::cancel(Deadline)
{
    m_cancels.fetch_add(1, std::memory_order_relaxed);
    const std::lock_guard lock(m_mutex);
    if (m_database)
        sqlite3_interrupt(m_database);
    return {};
}

void SqliteCanceller::abandon()
{
    m_abandoned = true;
    const std::lock_guard lock(m_mutex);
    if (m_database)
        sqlite3_interrupt(m_database);
}

void SqliteCanceller::setDatabase(sqlite3 *database)
{
    const std::lock_guard lock(m_mutex);
    m_database = database;
}
