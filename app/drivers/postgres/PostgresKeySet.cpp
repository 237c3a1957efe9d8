// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/postgres/PostgresKeySet.h"

#include <algorithm>
#include <functional>
#include <string_view>

namespace {

constexpr std::size_t firstSlots = 1024;

/// Mixes 64 bits so that each of them reaches all others (splitmix64's end, S. Vigna, public domain).
std::uint64_t mixed(std::uint64_t value)
{
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
    return value ^ (value >> 31);
}

/// Kinds whose equal values have equal bytes in a batch, also when they come from two engines' columns.
bool hasOneFormEach(TypeKind kind)
{
    switch (kind) {
    case TypeKind::Int16:
    case TypeKind::Int32:
    case TypeKind::Int64:
    case TypeKind::UInt64:
    case TypeKind::Decimal:
    case TypeKind::Text:
    case TypeKind::Binary:
    case TypeKind::Uuid:
    case TypeKind::Date:
    case TypeKind::Time:
    case TypeKind::Timestamp:
    case TypeKind::TimestampTz:
    case TypeKind::Dynamic: // each value for itself
        return true;
    default:
        return false;
    }
}

} // namespace

PostgresKeySet::PostgresKeySet(std::vector<std::size_t> columns, bool isSure)
    : m_columns(std::move(columns))
    , m_isSure(isSure)
{
    clear();
}

void PostgresKeySet::clear()
{
    m_mayHaveDuplicates = !m_isSure;
    m_count = 0;
    std::ranges::fill(m_slots, 0);
}

void PostgresKeySet::add(const RowBatch &batch, std::size_t row)
{
    if (!m_mayHaveDuplicates)
        insert(hashOf(batch, row));
}

std::uint64_t PostgresKeySet::hashOf(const RowBatch &batch, std::size_t row)
{
    std::uint64_t hash = 0;
    for (const std::size_t place : m_columns) {
        const ColumnType &type = batch.schema()[place].type;
        const ColumnData &data = batch.column(place);
        const bool isDynamic = type.kind == TypeKind::Dynamic;
        // An integer and a real, or a text and bytes, can become one value.
        const bool isPlain =
            !isDynamic || data.tags[row] == DynamicTag::Integer || data.tags[row] == DynamicTag::Text;
        m_mayHaveDuplicates = m_mayHaveDuplicates || !hasOneFormEach(type.kind) || !isPlain;
        const std::size_t width = type.fixedWidth();
        const std::string_view bytes =
            type.kind == TypeKind::Boolean ? std::string_view()
            : width != 0
                ? std::string_view(reinterpret_cast<const char *>(data.fixed.data()) + row * width, width)
                : data.text(row);
        const std::uint64_t tag = isDynamic ? static_cast<std::uint64_t>(data.tags[row]) + 1 : 0;
        hash = mixed(hash + 0x9e3779b97f4a7c15ULL + tag) ^ std::hash<std::string_view>{}(bytes);
    }
    return std::max<std::uint64_t>(mixed(hash), 1);
}

void PostgresKeySet::insert(std::uint64_t hash)
{
    if (m_slots.size() < (m_count + 1) * 2)
        grow();
    const std::size_t mask = m_slots.size() - 1;
    for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
        if (m_slots[at] == hash) {
            m_mayHaveDuplicates = true;
            return;
        }
        if (m_slots[at] == 0) {
            m_slots[at] = hash;
            ++m_count;
            return;
        }
    }
}

void PostgresKeySet::grow()
{
    std::vector<std::uint64_t> old(std::max(m_slots.size() * 2, firstSlots));
    old.swap(m_slots);
    m_count = 0;
    for (const std::uint64_t hash : old) {
        if (hash != 0)
            insert(hash);
    }
}
