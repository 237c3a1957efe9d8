// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/transfer/RowSubset.h"

#include "app/query/ResultSpool.h"

#include <QCoreApplication>

#include <algorithm>
#include <numeric>
#include <utility>

namespace {

struct RowSubsetText
{
    Q_DECLARE_TR_FUNCTIONS(RowSubset)
};

constexpr qint64 blockBytes = qint64{64} << 20;

/// One cell after the other into `out`, which holds those of `out`'s rows before.
void pickFixed(ColumnData &out, const ColumnData &data, std::size_t width,
               std::span<const std::uint32_t> rows)
{
    out.fixed.resize(rows.size() * width);
    for (std::size_t i = 0; i < rows.size(); ++i)
        std::memcpy(out.fixed.data() + i * width, data.fixed.data() + rows[i] * width, width);
}

void pickBits(ColumnData &out, const ColumnData &data, std::span<const std::uint32_t> rows)
{
    out.fixed.assign((rows.size() + 7) / 8, 0);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (data.boolean(rows[i]))
            out.fixed[i >> 3] = static_cast<std::uint8_t>(out.fixed[i >> 3] | (1U << (i & 7)));
    }
}

void pickVariable(ColumnData &out, const ColumnData &data, std::span<const std::uint32_t> rows)
{
    out.offsets.reserve(rows.size() + 1);
    out.offsets.push_back(0);
    for (const std::uint32_t row : rows) {
        const std::string_view bytes = data.text(row);
        out.bytes.insert(out.bytes.end(), bytes.begin(), bytes.end());
        out.offsets.push_back(static_cast<std::uint32_t>(out.bytes.size()));
        if (!data.tags.empty())
            out.tags.push_back(data.tags[row]);
    }
}

} // namespace

RowSubset::RowSubset(const ResultSpool &spool)
    : m_spool(spool)
{
    const std::size_t batches = spool.batchCount();
    for (std::size_t i = 0; i < batches; ++i) {
        m_firstRows.push_back(m_total);
        m_total += static_cast<std::int64_t>(spool.rowsOf(i));
    }
    m_firstRows.push_back(m_total);
    const qint64 rowBytes = std::max<qint64>(1, spool.byteSize() / std::max<std::int64_t>(1, m_total));
    m_blockRows = static_cast<std::size_t>(std::clamp<qint64>(blockBytes / rowBytes, 1, 1 << 20));
}

RowBatch RowSubset::pick(const RowBatch &batch, std::span<const std::uint32_t> rows)
{
    std::vector<ColumnData> columns(batch.columnCount());
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const ColumnData &data = batch.column(i);
        const ColumnType &type = batch.schema()[i].type;
        if (!data.validity.empty()) {
            columns[i].validity.assign((rows.size() + 63) / 64, 0);
            for (std::size_t j = 0; j < rows.size(); ++j) {
                if (!data.isNull(rows[j]))
                    columns[i].validity[j >> 6] |= std::uint64_t{1} << (j & 63);
            }
        }
        if (type.kind == TypeKind::Boolean)
            pickBits(columns[i], data, rows);
        else if (type.isVariable())
            pickVariable(columns[i], data, rows);
        else
            pickFixed(columns[i], data, type.fixedWidth(), rows);
    }
    return {batch.sharedSchema(), std::move(columns), rows.size()};
}

Result<void> RowSubset::visit(std::span<const std::uint32_t> rows, const Visit &visit) const
{
    if (std::any_of(rows.begin(), rows.end(), [this](std::uint32_t row) { return row >= m_total; }))
        return Error{ErrorCode::Invalid, RowSubsetText::tr("The rows asked for are no longer in the result."),
                     RowSubsetText::tr("Choose them again.")};
    while (!rows.empty()) {
        const std::size_t count = std::min(rows.size(), m_blockRows);
        if (auto visited = visitBlock(rows.first(count), visit); !visited)
            return visited;
        rows = rows.subspan(count);
    }
    return {};
}

Result<void> RowSubset::visitBlock(std::span<const std::uint32_t> rows, const Visit &visit) const
{
    // Read in the order of the disk, visit in the order asked for.
    std::vector<std::uint32_t> order(rows.size());
    std::iota(order.begin(), order.end(), 0U);
    if (!std::is_sorted(rows.begin(), rows.end()))
        std::sort(order.begin(), order.end(),
                  [rows](std::uint32_t a, std::uint32_t b) { return rows[a] < rows[b]; });
    struct Place
    {
        std::uint32_t piece = 0;
        std::uint32_t row = 0;
    };
    std::vector<Place> places(rows.size());
    std::vector<RowBatch> pieces;
    for (std::size_t at = 0; at < order.size();) {
        const auto next = std::upper_bound(m_firstRows.begin(), m_firstRows.end(), rows[order[at]]);
        const std::int64_t end = *next;
        const std::int64_t first = *std::prev(next);
        std::vector<std::uint32_t> picked;
        for (; at < order.size() && rows[order[at]] < end; ++at) {
            places[order[at]] = {static_cast<std::uint32_t>(pieces.size()),
                                 static_cast<std::uint32_t>(picked.size())};
            picked.push_back(static_cast<std::uint32_t>(rows[order[at]] - first));
        }
        auto batch = m_spool.read(static_cast<std::size_t>(std::distance(m_firstRows.begin(), next)) - 1);
        if (!batch)
            return batch.error();
        if (static_cast<std::int64_t>(batch->rowCount()) != end - first)
            return Error{ErrorCode::Conflict,
                         RowSubsetText::tr("Rows of the result were replaced meanwhile."),
                         RowSubsetText::tr("Try again.")};
        pieces.push_back(pick(*batch, picked));
    }
    for (const Place &place : places) {
        if (auto visited = visit(pieces[place.piece], place.row); !visited)
            return visited;
    }
    return {};
}
