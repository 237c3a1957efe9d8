// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/RangeComparison.h"

#include "app/replication/KeyCells.h"
#include "app/transfer/RowSubset.h"

#include <future>

namespace {

using Kind = ReplicationDifference::Kind;

constexpr std::int64_t firstPart = 2'000;
constexpr std::int64_t mostRows = 100'000;
constexpr std::size_t mostBytes = std::size_t{8} << 20;

} // namespace

RangeComparison::RangeComparison(ComparedTable source, ComparedTable target, CompareProgress &progress,
                                 Found found)
    : m_source(std::move(source))
    , m_target(std::move(target))
    , m_progress(progress)
    , m_found(std::move(found))
    , m_sourceChunk(firstPart, mostRows)
    , m_targetChunk(firstPart, mostRows)
{}

Result<void> RangeComparison::compare(const SharedRange &range)
{
    const auto start = [this](const SharedRange &rest) {
        return std::async(std::launch::async, [this, rest] { return readPart(rest); });
    };
    SharedRange rest = range;
    auto reading = start(rest);
    for (;;) {
        auto part = reading.get();
        if (!part)
            return part.error();
        if (!part->isLast) {
            rest.source.after = part->range.source.upTo;
            rest.target.after = part->range.target.upTo;
            reading = start(rest);
        }
        // Left early, the future waits for its thread.
        if (auto matched = match(*part); !matched || part->isLast)
            return matched;
    }
}

Result<RangeComparison::Part> RangeComparison::readPart(const SharedRange &range)
{
    Part part;
    part.range = range;
    const auto begin = std::chrono::steady_clock::now();
    const std::int64_t limit = m_sourceChunk.rows();
    std::int64_t count = 0;
    bool isFull = false;
    auto done =
        m_source.read(range.source, limit, [&](const RowBatch &batch, std::span<const RowPrint> prints) {
            const std::size_t last = batch.rowCount() - 1;
            const std::size_t keys = m_source.keyColumns();
            part.range.source.upTo = KeyCells::valuesOf(batch, last, m_source.side().types, keys);
            part.range.target.upTo = KeyCells::valuesOf(batch, last, m_target.side().types, keys);
            part.rows.add(KeyCells::firstColumns(batch, keys), prints);
            count += static_cast<std::int64_t>(batch.rowCount());
            m_progress.addSource(static_cast<std::int64_t>(batch.rowCount()));
            isFull = part.rows.byteSize() > mostBytes;
            return Result<bool>(!isFull);
        });
    if (!done)
        return done.error();
    part.isLast = !isFull && count < limit;
    if (part.isLast)
        part.range =
            range; // to the range's own end: what the target has behind the source's last row is extra
    else
        m_sourceChunk.adapt(std::chrono::steady_clock::now() - begin);
    part.rows.seal();
    return part;
}

Result<void> RangeComparison::match(Part &part)
{
    KeyRange range = part.range.target;
    for (bool isLast = false; !isLast;) {
        const auto begin = std::chrono::steady_clock::now();
        const std::int64_t limit = m_targetChunk.rows();
        std::int64_t count = 0;
        std::vector<SuspectRows> extra;
        const auto take = [&](const RowBatch &batch, std::span<const RowPrint> prints) -> Result<bool> {
            const std::size_t keys = m_target.keyColumns();
            range.after = KeyCells::valuesOf(batch, batch.rowCount() - 1, m_target.side().types, keys);
            count += static_cast<std::int64_t>(batch.rowCount());
            m_progress.addTarget(static_cast<std::int64_t>(batch.rowCount()));
            const std::vector<std::uint32_t> rows = part.rows.match(prints);
            if (rows.empty())
                return true;
            SuspectRows &suspects = extra.emplace_back();
            suspects.kind = Kind::Extra;
            suspects.keys = RowSubset::pick(KeyCells::firstColumns(batch, keys), rows);
            for (const std::uint32_t row : rows)
                suspects.prints.push_back(prints[row]);
            return true;
        };
        if (auto done = m_target.read(range, limit, take); !done)
            return done;
        isLast = count < limit;
        if (!isLast)
            m_targetChunk.adapt(std::chrono::steady_clock::now() - begin);
        for (SuspectRows &suspects : extra) {
            if (auto done = m_found(std::move(suspects)); !done)
                return done;
        }
    }
    for (const Kind kind : {Kind::Wrong, Kind::Missing}) {
        for (SuspectRows &suspects : part.rows.suspects(kind)) {
            if (auto done = m_found(std::move(suspects)); !done)
                return done;
        }
    }
    return {};
}
