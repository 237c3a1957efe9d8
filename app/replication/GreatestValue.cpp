// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/GreatestValue.h"

#include "app/replication/KeyCells.h"

#include <array>

namespace {

/// Decimal digits of equal length, so that texts are ordered as the numbers are.
std::string rankText(Int128 number)
{
    auto rest = static_cast<UInt128>(number) ^ (static_cast<UInt128>(1) << 127);
    std::array<char, 39> digits{};
    for (std::size_t i = digits.size(); i-- > 0; rest /= 10)
        digits[i] = static_cast<char>('0' + static_cast<int>(rest % 10));
    return {digits.data(), digits.size()};
}

/// SQLite's order of classes: numbers, texts, bytes.
int classOf(const Value &value)
{
    switch (value.index()) {
    case 2: // std::int64_t
    case 3: // double
        return 1;
    case 4: // std::string
        return 2;
    case 5: // Blob
        return 3;
    default:
        return 0;
    }
}

bool isLess(const Value &a, const Value &b)
{
    if (classOf(a) != classOf(b))
        return classOf(a) < classOf(b);
    const auto *wholeA = std::get_if<std::int64_t>(&a);
    const auto *wholeB = std::get_if<std::int64_t>(&b);
    if (wholeA && wholeB)
        return *wholeA < *wholeB;
    const auto real = [](const Value &value, const std::int64_t *whole) {
        // Only where SQLite mixes them in one column; what is lost is less than a millionth of a day's fraction.
        return whole ? static_cast<double>(*whole) : std::get<double>(value);
    };
    if (classOf(a) == 1)
        return real(a, wholeA) < real(b, wholeB);
    if (classOf(a) == 2)
        return std::get<std::string>(a) < std::get<std::string>(b);
    return classOf(a) == 3 && std::get<Blob>(a).bytes < std::get<Blob>(b).bytes;
}

} // namespace

GreatestValue::GreatestValue(const ColumnType &type, std::size_t column)
    : m_type(type)
    , m_column(column)
{}

Value GreatestValue::rankOf(const ColumnData &data, std::size_t row) const
{
    switch (m_type.kind) {
    case TypeKind::Date:
        return std::int64_t{data.value<std::int32_t>(row)};
    case TypeKind::Time:
    case TypeKind::Timestamp:
    case TypeKind::TimestampTz:
        return data.value<std::int64_t>(row);
    case TypeKind::UInt64:
        return rankText(static_cast<Int128>(data.value<std::uint64_t>(row)));
    case TypeKind::Decimal:
        return rankText(data.value<Int128>(row));
    case TypeKind::Float32:
        return double{data.value<float>(row)};
    case TypeKind::Float64:
        return data.value<double>(row);
    case TypeKind::Int16:
    case TypeKind::Int32:
    case TypeKind::Int64:
    case TypeKind::Text:
    case TypeKind::Dynamic:
        return KeyCells::valueOf(m_type, data, row, m_type);
    default:
        return {};
    }
}

void GreatestValue::see(const RowBatch &batch, std::size_t from, std::size_t to)
{
    const ColumnData &data = batch.column(m_column);
    std::optional<std::size_t> best;
    Value bestRank = m_found ? m_found->rank : Value();
    for (std::size_t row = from; row < to; ++row) {
        if (data.isNull(row))
            continue;
        Value rank = rankOf(data, row);
        if (rank.index() != 0 && isLess(bestRank, rank)) {
            bestRank = std::move(rank);
            best = row;
        }
    }
    if (best)
        m_found = Found{KeyCells::valueOf(m_type, data, *best, m_type), std::move(bestRank)};
}

void GreatestValue::see(const Found &found)
{
    if (!m_found || isLess(m_found->rank, found.rank))
        m_found = found;
}
