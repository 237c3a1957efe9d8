// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/query/RowStore.h"

#include <algorithm>
#include <utility>

RowStore::RowStore(std::size_t limitBytes)
    : m_limit(limitBytes)
{}

void RowStore::append(RowBatch batch)
{
    const std::size_t number = m_batches.size();
    appendUnheld(batch.rowCount());
    if (m_batches.back().rows == 0)
        return;
    // At the end of the line: what a person looked at stays rather than what merely arrived.
    hold(number, std::move(batch), m_used.end());
}

void RowStore::appendUnheld(std::size_t rows)
{
    m_batches.push_back({m_rowCount, rows, 0});
    m_rowCount += static_cast<std::int64_t>(rows);
}

void RowStore::put(std::size_t number, RowBatch batch)
{
    m_wanted.erase(number);
    const Entry &entry = m_batches[number];
    if (entry.batch || entry.rows == 0 || batch.rowCount() != entry.rows)
        return;
    hold(number, std::move(batch), m_used.begin());
}

void RowStore::drop(const std::vector<std::size_t> &numbers)
{
    for (const std::size_t number : numbers) {
        letGo(number);
        m_batches[number].rows = 0;
        m_wanted.erase(number);
    }
    m_rowCount = 0;
    for (Entry &entry : m_batches) {
        entry.firstRow = m_rowCount;
        m_rowCount += static_cast<std::int64_t>(entry.rows);
    }
}

std::size_t RowStore::batchOf(std::int64_t row) const
{
    // The last one that begins at or before the row: dropped ones, which begin where the next one does, come first.
    const auto after =
        std::upper_bound(m_batches.begin(), m_batches.end(), row,
                         [](std::int64_t wanted, const Entry &entry) { return wanted < entry.firstRow; });
    return static_cast<std::size_t>(after - m_batches.begin()) - 1;
}

std::optional<RowStore::Place> RowStore::at(std::int64_t row)
{
    const std::size_t number = batchOf(row);
    Entry &entry = m_batches[number];
    if (!entry.batch) {
        m_wanted.insert(number);
        return std::nullopt;
    }
    m_used.splice(m_used.begin(), m_used, entry.use);
    return Place{*entry.batch, static_cast<std::size_t>(row - entry.firstRow)};
}

std::vector<std::size_t> RowStore::takeWanted()
{
    const std::set<std::size_t> wanted = std::exchange(m_wanted, {});
    return {wanted.begin(), wanted.end()};
}

void RowStore::hold(std::size_t number, RowBatch batch, std::list<std::size_t>::iterator before)
{
    Entry &entry = m_batches[number];
    // A result of 1,600 columns and few rows is made of containers more than of values.
    entry.bytes = batch.byteSize() + batch.columnCount() * sizeof(ColumnData);
    entry.batch = std::move(batch);
    entry.use = m_used.insert(before, number);
    m_heldBytes += entry.bytes;
    makeRoom(number);
}

void RowStore::letGo(std::size_t number)
{
    Entry &entry = m_batches[number];
    if (!entry.batch)
        return;
    m_heldBytes -= entry.bytes;
    m_used.erase(entry.use);
    entry.batch.reset();
}

void RowStore::makeRoom(std::size_t keep)
{
    while (m_heldBytes > m_limit && m_used.size() > 1) {
        const std::size_t last = m_used.back();
        letGo(last != keep ? last : *std::prev(m_used.end(), 2));
    }
}
