// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/ScanPrints.h"

#include <QRandomGenerator>

#include <utility>

ScanPrints::ScanPrints(std::vector<ColumnType> types, std::size_t keyColumns, std::vector<std::size_t> places)
    : m_seed(QRandomGenerator::system()->generate64())
    , m_digest(std::move(types), keyColumns, m_seed, std::move(places))
{}

void ScanPrints::see(const RowBatch &batch)
{
    m_digest.read(batch, m_rows);
    Print print;
    print.add(m_rows);
    const std::lock_guard lock(m_mutex);
    m_batches.push_back(print);
}

ScanPrints::Print ScanPrints::of(std::size_t first, std::size_t count) const
{
    Print all;
    const std::lock_guard lock(m_mutex);
    for (std::size_t i = first; i < first + count; ++i)
        all += m_batches.at(i);
    return all;
}
