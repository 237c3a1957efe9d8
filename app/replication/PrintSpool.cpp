// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/PrintSpool.h"

#include "app/query/ResultSpool.h"
#include "app/replication/KeyCells.h"
#include "app/transfer/RowSubset.h"

namespace {

/// A print as three columns behind those of the key.
constexpr std::size_t printColumns = 3;

template <std::uint64_t (*Part)(const RowPrint &)>
ColumnData columnOf(std::span<const RowPrint> prints, std::span<const std::uint32_t> rows)
{
    ColumnData data;
    data.fixed.resize(rows.size() * sizeof(std::uint64_t));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const std::uint64_t value = Part(prints[rows[i]]);
        std::memcpy(data.fixed.data() + i * sizeof(value), &value, sizeof(value));
    }
    return data;
}

std::uint64_t keyHigh(const RowPrint &print)
{
    return print.key.high;
}
std::uint64_t keyLow(const RowPrint &print)
{
    return print.key.low;
}
std::uint64_t rowHash(const RowPrint &print)
{
    return print.row;
}

RowBatch withPrints(const RowBatch &keys, std::span<const RowPrint> prints,
                    std::span<const std::uint32_t> rows)
{
    const RowBatch picked = RowSubset::pick(keys, rows);
    std::vector<Column> schema = picked.schema();
    std::vector<ColumnData> columns;
    for (std::size_t i = 0; i < picked.columnCount(); ++i)
        columns.push_back(picked.column(i));
    for (std::size_t i = 0; i < printColumns; ++i)
        schema.push_back({{}, {TypeKind::UInt64}});
    columns.push_back(columnOf<keyHigh>(prints, rows));
    columns.push_back(columnOf<keyLow>(prints, rows));
    columns.push_back(columnOf<rowHash>(prints, rows));
    return {std::make_shared<const std::vector<Column>>(std::move(schema)), std::move(columns), rows.size()};
}

RowPrint printOf(const RowBatch &batch, std::size_t row)
{
    const std::size_t first = batch.columnCount() - printColumns;
    const auto value = [&](std::size_t i) { return batch.column(first + i).value<std::uint64_t>(row); };
    return {{value(0), value(1)}, value(2)};
}

} // namespace

PrintSpool::PrintSpool(std::shared_ptr<ResultSpool> spool, std::size_t parts)
    : m_spool(std::move(spool))
    , m_batches(parts)
    , m_rows(parts, 0)
    , m_chosen(parts)
{}

Result<PrintSpool> PrintSpool::create(std::size_t parts)
{
    auto spool = ResultSpool::create({});
    if (!spool)
        return spool.error();
    return PrintSpool(std::move(*spool), parts);
}

Result<void> PrintSpool::add(const RowBatch &keys, std::span<const RowPrint> prints,
                             std::span<const std::uint32_t> rows)
{
    for (std::vector<std::uint32_t> &chosen : m_chosen)
        chosen.clear();
    for (const std::uint32_t row : rows)
        m_chosen[prints[row].key.high % m_chosen.size()].push_back(row);
    for (std::size_t part = 0; part < m_chosen.size(); ++part) {
        if (m_chosen[part].empty())
            continue;
        const auto number = m_spool->append(withPrints(keys, prints, m_chosen[part]));
        if (!number)
            return number.error();
        m_batches[part].push_back(*number);
        m_rows[part] += static_cast<std::int64_t>(m_chosen[part].size());
    }
    return {};
}

Result<void> PrintSpool::visit(std::size_t part, std::size_t slice, std::size_t slices,
                               const Visit &visit) const
{
    for (const std::size_t number : m_batches[part]) {
        const auto batch = m_spool->read(number);
        if (!batch)
            return batch.error();
        std::vector<std::uint32_t> rows;
        std::vector<RowPrint> prints;
        for (std::size_t row = 0; row < batch->rowCount(); ++row) {
            const RowPrint print = printOf(*batch, row);
            if (print.key.high / m_batches.size() % slices != slice)
                continue;
            rows.push_back(static_cast<std::uint32_t>(row));
            prints.push_back(print);
        }
        if (rows.empty())
            continue;
        const RowBatch keys = KeyCells::firstColumns(*batch, batch->columnCount() - printColumns);
        const bool isAll = rows.size() == batch->rowCount();
        if (auto visited = visit(isAll ? keys : RowSubset::pick(keys, rows), prints); !visited)
            return visited;
    }
    return {};
}
