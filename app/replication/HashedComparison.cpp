// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/HashedComparison.h"

#include "app/replication/KeyCells.h"

#include <algorithm>
#include <future>

namespace {

constexpr std::int64_t firstStep = 20'000;
constexpr std::int64_t mostOfStep = 400'000;
/// Into how many parts a range that differs is cut, and what is rather read than cut.
constexpr std::int64_t partsOfRange = 16;
constexpr std::int64_t worthReading = 10'000;

} // namespace

HashedComparison::HashedComparison(ComparedTable source, ComparedTable target, RowHash::Method sourceMethod,
                                   RowHash::Method targetMethod, CompareProgress &progress,
                                   RangeComparison &ranges)
    : m_source(std::move(source))
    , m_target(std::move(target))
    , m_sourceMethod(std::move(sourceMethod))
    , m_targetMethod(std::move(targetMethod))
    , m_progress(progress)
    , m_ranges(ranges)
    , m_chunk(firstStep, mostOfStep)
{}

Result<HashedComparison::Answer> HashedComparison::ask(const SharedRange &range)
{
    auto target =
        std::async(std::launch::async, [&] { return m_target.hashOf(m_targetMethod, range.target); });
    auto source = m_source.hashOf(m_sourceMethod, range.source);
    auto other = target.get();
    if (!source)
        return source.error();
    if (!other)
        return other.error();
    return Answer{std::move(*source), std::move(*other)};
}

Result<bool> HashedComparison::endStep(SharedRange &range, std::int64_t step)
{
    const auto key = m_source.keyAfter(range.source, step);
    if (!key)
        return key.error();
    if (!*key)
        return false;
    range.source.upTo = KeyCells::valuesOf(**key, 0, m_source.side().types, m_source.keyColumns());
    range.target.upTo = KeyCells::valuesOf(**key, 0, m_target.side().types, m_target.keyColumns());
    return true;
}

Result<void> HashedComparison::compare()
{
    SharedRange rest;
    for (;;) {
        const auto begin = std::chrono::steady_clock::now();
        SharedRange range = rest;
        const auto goesOn = endStep(range, m_chunk.rows());
        if (!goesOn)
            return goesOn.error();
        if (auto done = compareOne(range); !done || !*goesOn)
            return done;
        rest.source.after = range.source.upTo;
        rest.target.after = range.target.upTo;
        m_chunk.adapt(std::chrono::steady_clock::now() - begin);
    }
}

Result<void> HashedComparison::compareOne(const SharedRange &range)
{
    const auto answer = ask(range);
    if (!answer)
        return answer.error();
    if (answer->source == answer->target) {
        m_progress.addSource(answer->source.rows);
        m_progress.addTarget(answer->target.rows);
        return {};
    }
    if (answer->source.rows <= worthReading)
        return m_ranges.compare(range);
    return compareInSteps(range, answer->source.rows / partsOfRange + 1);
}

Result<void> HashedComparison::compareInSteps(const SharedRange &range, std::int64_t step)
{
    SharedRange part = range;
    for (;;) {
        const auto goesOn = endStep(part, step);
        if (!goesOn)
            return goesOn.error();
        if (auto done = compareOne(part); !done || !*goesOn)
            return done;
        part.source.after = part.source.upTo;
        part.target.after = part.target.upTo;
        part.source.upTo = range.source.upTo;
        part.target.upTo = range.target.upTo;
    }
}
