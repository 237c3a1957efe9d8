// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/KeyTable.h"

#include "app/transfer/RowSubset.h"

#include <algorithm>
#include <tuple>

void KeyTable::add(RowBatch keys, std::span<const RowPrint> prints)
{
    if (prints.empty())
        return;
    const auto batch = static_cast<std::uint32_t>(m_batches.size());
    for (std::size_t row = 0; row < prints.size(); ++row)
        m_entries.push_back({prints[row], batch, static_cast<std::uint32_t>(row), State::Unseen});
    m_batchBytes += keys.byteSize();
    m_batches.push_back(std::move(keys));
}

void KeyTable::seal()
{
    const auto key = [](const Entry &entry) { return entry.print.key; };
    std::ranges::sort(m_entries, {}, key);
    // A row that was read twice while it changed counts once.
    const auto twice = std::ranges::unique(m_entries, {}, key);
    m_entries.erase(twice.begin(), twice.end());
}

std::size_t KeyTable::byteSize() const
{
    return m_batchBytes + m_batches.size() * sizeof(RowBatch) + m_entries.size() * sizeof(Entry);
}

std::vector<std::uint32_t> KeyTable::match(std::span<const RowPrint> target)
{
    std::vector<std::uint32_t> extra;
    for (std::size_t row = 0; row < target.size(); ++row) {
        const auto found = std::ranges::lower_bound(m_entries, target[row].key, {},
                                                    [](const Entry &entry) { return entry.print.key; });
        if (found == m_entries.end() || found->print.key != target[row].key)
            extra.push_back(static_cast<std::uint32_t>(row));
        else
            found->state = found->print.row == target[row].row ? State::Same : State::Wrong;
    }
    return extra;
}

std::vector<SuspectRows> KeyTable::suspects(ReplicationDifference::Kind kind) const
{
    const State wanted = kind == ReplicationDifference::Kind::Wrong ? State::Wrong : State::Unseen;
    std::vector<const Entry *> chosen;
    for (const Entry &entry : m_entries) {
        if (entry.state == wanted)
            chosen.push_back(&entry);
    }
    std::ranges::sort(chosen, [](const Entry *a, const Entry *b) {
        return std::tuple(a->batch, std::uint32_t(a->row)) < std::tuple(b->batch, std::uint32_t(b->row));
    });
    std::vector<SuspectRows> suspects;
    for (auto first = chosen.begin(); first != chosen.end();) {
        const std::uint32_t batch = (*first)->batch;
        const auto last =
            std::find_if(first, chosen.end(), [&](const Entry *entry) { return entry->batch != batch; });
        SuspectRows &rows = suspects.emplace_back();
        rows.kind = kind;
        std::vector<std::uint32_t> numbers;
        for (; first != last; ++first) {
            numbers.push_back((*first)->row);
            rows.prints.push_back((*first)->print);
        }
        rows.keys = RowSubset::pick(m_batches[batch], numbers);
    }
    return suspects;
}
