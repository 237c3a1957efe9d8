// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/BatchSlice.h"

#include <algorithm>
#include <numeric>

namespace {

constexpr std::size_t bitsPerWord = 64;

template <typename T>
void copyPart(std::vector<T> &out, const std::vector<T> &in, std::size_t from, std::size_t to)
{
    const auto begin = in.begin();
    out.assign(begin + static_cast<std::ptrdiff_t>(from), begin + static_cast<std::ptrdiff_t>(to));
}

void copyValidity(ColumnData &out, const ColumnData &in, std::size_t from, std::size_t to)
{
    if (in.validity.empty())
        return;
    out.validity.assign((to - from + bitsPerWord - 1) / bitsPerWord, 0);
    for (std::size_t row = from; row < to; ++row) {
        if (!in.isNull(row))
            out.validity[(row - from) / bitsPerWord] |= std::uint64_t{1} << ((row - from) % bitsPerWord);
    }
}

void copyBits(ColumnData &out, const ColumnData &in, std::size_t from, std::size_t to)
{
    out.fixed.assign((to - from + 7) / 8, 0);
    for (std::size_t row = from; row < to; ++row) {
        if (in.boolean(row))
            out.fixed[(row - from) / 8] |= static_cast<std::uint8_t>(1U << ((row - from) % 8));
    }
}

void copyVariable(ColumnData &out, const ColumnData &in, std::size_t from, std::size_t to)
{
    const std::uint32_t first = in.offsets[from];
    copyPart(out.bytes, in.bytes, first, in.offsets[to]);
    out.offsets.reserve(to - from + 1);
    for (std::size_t row = from; row <= to; ++row)
        out.offsets.push_back(in.offsets[row] - first);
    if (!in.tags.empty())
        copyPart(out.tags, in.tags, from, to);
}

ColumnData partOf(const ColumnType &type, const ColumnData &in, std::size_t from, std::size_t to)
{
    ColumnData out;
    copyValidity(out, in, from, to);
    if (type.isVariable())
        copyVariable(out, in, from, to);
    else if (type.kind == TypeKind::Boolean)
        copyBits(out, in, from, to);
    else
        copyPart(out.fixed, in.fixed, from * type.fixedWidth(), to * type.fixedWidth());
    return out;
}

} // namespace

RowBatch BatchSlice::rows() const
{
    if (from == 0 && to == batch.rowCount())
        return batch;
    std::vector<ColumnData> columns;
    columns.reserve(batch.columnCount());
    for (std::size_t i = 0; i < batch.columnCount(); ++i)
        columns.push_back(partOf(batch.schema()[i].type, batch.column(i), from, to));
    return {batch.sharedSchema(), std::move(columns), size()};
}

std::size_t BatchSlice::sizeOf(const std::vector<BatchSlice> &slices)
{
    return std::accumulate(slices.begin(), slices.end(), std::size_t{0},
                           [](std::size_t sum, const BatchSlice &slice) { return sum + slice.size(); });
}

std::pair<std::vector<BatchSlice>, std::vector<BatchSlice>> BatchSlice::split(
    const std::vector<BatchSlice> &slices, std::size_t count)
{
    std::vector<BatchSlice> first;
    std::vector<BatchSlice> rest;
    for (const BatchSlice &slice : slices) {
        const std::size_t taken = std::min(count, slice.size());
        count -= taken;
        if (taken > 0)
            first.push_back({slice.batch, slice.from, slice.from + taken});
        if (taken < slice.size())
            rest.push_back({slice.batch, slice.from + taken, slice.to});
    }
    return {std::move(first), std::move(rest)};
}
