// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/BucketComparison.h"

#include "app/replication/KeyCells.h"
#include "app/replication/PrintSpool.h"
#include "app/transfer/RowSubset.h"

#include <algorithm>
#include <atomic>
#include <future>
#include <numeric>

namespace {

using Kind = ReplicationDifference::Kind;

/// 8 MiB of sums a side.
constexpr std::size_t bucketCount = std::size_t{1} << 20;
/// Rows whose keys and hashes are in memory at once.
constexpr std::int64_t rowsAtOnce = 150'000;
constexpr std::size_t mostParts = 64;

std::size_t bucketOf(const RowPrint &print)
{
    return print.key.low % bucketCount;
}

/// Reads both sides at the same time; when one fails, the other stops.
Result<void> readBoth(ComparedTable &source, const ComparedTable::Visit &ofSource, ComparedTable &target,
                      const ComparedTable::Visit &ofTarget)
{
    std::atomic_bool hasFailed = false;
    const auto read = [&](ComparedTable &table, const ComparedTable::Visit &visit) {
        auto done =
            table.readAll([&](const RowBatch &batch, std::span<const RowPrint> prints) -> Result<bool> {
                return hasFailed ? Result<bool>(false) : visit(batch, prints);
            });
        if (!done)
            hasFailed = true;
        return done;
    };
    auto other = std::async(std::launch::async, [&] { return read(target, ofTarget); });
    auto done = read(source, ofSource);
    auto otherDone = other.get();
    return done ? otherDone : done;
}

} // namespace

BucketComparison::BucketComparison(ComparedTable source, ComparedTable target, CompareProgress &progress,
                                   Found found)
    : m_source(std::move(source))
    , m_target(std::move(target))
    , m_progress(progress)
    , m_found(std::move(found))
{}

Result<void> BucketComparison::compare()
{
    std::vector<bool> differing(bucketCount);
    {
        Sums source(bucketCount);
        Sums target(bucketCount);
        if (auto summed = sumUp(source, target); !summed)
            return summed;
        for (std::size_t i = 0; i < bucketCount; ++i)
            differing[i] = source[i] != target[i];
    }
    const auto count = std::count(differing.begin(), differing.end(), true);
    if (count == 0)
        return {};
    const std::int64_t rows = std::max(m_progress.source(), m_progress.target());
    const std::int64_t expected = rows * count / static_cast<std::int64_t>(bucketCount) + count;
    const auto parts =
        std::clamp(static_cast<std::size_t>(expected / rowsAtOnce + 1), std::size_t{1}, mostParts);
    auto source = PrintSpool::create(parts);
    if (!source)
        return source.error();
    auto target = PrintSpool::create(parts);
    if (!target)
        return target.error();
    if (auto done = putAside(differing, *source, *target); !done)
        return done;
    for (std::size_t part = 0; part < parts; ++part) {
        if (auto done = comparePart(*source, *target, part); !done)
            return done;
    }
    return {};
}

Result<void> BucketComparison::sumUp(Sums &source, Sums &target)
{
    const auto add = [](Sums &sums, std::span<const RowPrint> prints) {
        for (const RowPrint &print : prints)
            sums[bucketOf(print)] += print.row;
    };
    return readBoth(
        m_source,
        [&](const RowBatch &, std::span<const RowPrint> prints) -> Result<bool> {
            add(source, prints);
            m_progress.addSource(static_cast<std::int64_t>(prints.size()));
            return true;
        },
        m_target,
        [&](const RowBatch &, std::span<const RowPrint> prints) -> Result<bool> {
            add(target, prints);
            m_progress.addTarget(static_cast<std::int64_t>(prints.size()));
            return true;
        });
}

Result<void> BucketComparison::putAside(const std::vector<bool> &differing, PrintSpool &source,
                                        PrintSpool &target)
{
    const auto into = [&](PrintSpool &spool, std::size_t keys) {
        return [&, keys](const RowBatch &batch, std::span<const RowPrint> prints) -> Result<bool> {
            std::vector<std::uint32_t> rows;
            for (std::size_t row = 0; row < prints.size(); ++row) {
                if (differing[bucketOf(prints[row])])
                    rows.push_back(static_cast<std::uint32_t>(row));
            }
            if (rows.empty())
                return true;
            auto added = spool.add(KeyCells::firstColumns(batch, keys), prints, rows);
            return added ? Result<bool>(true) : Result<bool>(added.error());
        };
    };
    return readBoth(m_source, into(source, m_source.keyColumns()), m_target,
                    into(target, m_target.keyColumns()));
}

Result<void> BucketComparison::comparePart(const PrintSpool &source, const PrintSpool &target,
                                           std::size_t part)
{
    const auto slices =
        static_cast<std::size_t>(std::max(source.rowsOf(part), target.rowsOf(part)) / rowsAtOnce + 1);
    for (std::size_t slice = 0; slice < slices; ++slice) {
        if (auto done = compareSlice(source, target, part, slice, slices); !done)
            return done;
    }
    return {};
}

Result<void> BucketComparison::compareSlice(const PrintSpool &source, const PrintSpool &target,
                                            std::size_t part, std::size_t slice, std::size_t slices)
{
    KeyTable rows;
    auto done =
        source.visit(part, slice, slices, [&](const RowBatch &keys, std::span<const RowPrint> prints) {
            rows.add(keys, prints);
            return Result<void>();
        });
    if (!done)
        return done;
    rows.seal();
    done = target.visit(part, slice, slices, [&](const RowBatch &keys, std::span<const RowPrint> prints) {
        const std::vector<std::uint32_t> extra = rows.match(prints);
        if (extra.empty())
            return Result<void>();
        SuspectRows suspects{Kind::Extra, RowSubset::pick(keys, extra), {}};
        for (const std::uint32_t row : extra)
            suspects.prints.push_back(prints[row]);
        return m_found(std::move(suspects));
    });
    for (const Kind kind : {Kind::Wrong, Kind::Missing}) {
        for (SuspectRows &suspects : rows.suspects(kind)) {
            if (done)
                done = m_found(std::move(suspects));
        }
    }
    return done;
}
