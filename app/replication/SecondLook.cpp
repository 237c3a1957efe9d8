// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/SecondLook.h"

#include "app/replication/KeyCells.h"
#include "app/transfer/RowSubset.h"

#include <QCoreApplication>

#include <algorithm>
#include <map>
#include <optional>
#include <thread>
#include <utility>

namespace {

struct SecondLookText
{
    Q_DECLARE_TR_FUNCTIONS(SecondLook)
};

using Kind = ReplicationDifference::Kind;

/// Rows that may wait for their second look.
constexpr std::size_t mostWaiting = 4096;
/// Keys of one statement.
constexpr std::size_t keysAtOnce = 200;
constexpr int mostLooks = 3;
/// A table in which so many rows differ is no victim of timing: they are looked at again without waiting.
constexpr std::int64_t patience = 10'000;

/// Numbers by their value.
bool isBefore(const QStringList &a, const QStringList &b)
{
    for (qsizetype i = 0; i < std::min(a.size(), b.size()); ++i) {
        if (a[i] == b[i])
            continue;
        bool areNumbers[2] = {};
        const qlonglong numbers[2] = {a[i].toLongLong(&areNumbers[0]), b[i].toLongLong(&areNumbers[1])};
        return areNumbers[0] && areNumbers[1] ? numbers[0] < numbers[1] : a[i] < b[i];
    }
    return a.size() < b.size();
}

bool contains(const std::vector<std::uint64_t> &hashes, std::uint64_t hash)
{
    return std::find(hashes.begin(), hashes.end(), hash) != hashes.end();
}

} // namespace

/// What is known of one row under suspicion.
struct SecondLook::Row
{
    Kind kind = Kind::Wrong;
    std::size_t number = 0; ///< In the suspects.
    /// The hashes that the source had at each look.
    std::vector<std::uint64_t> source;
    std::optional<std::uint64_t> target;
    /// Of the look before; nothing when it had none.
    std::optional<std::uint64_t> targetBefore = {};
    std::vector<std::uint64_t> targetCells = {}; ///< While differences are named.
    std::size_t targetBatch = 0;                 ///< In Looks::targetKeys.
    std::uint32_t targetRow = 0;
    bool isFound = false; ///< By this look at the source.
    bool isOver = false;
};

struct SecondLook::Looks
{
    const SuspectRows &suspects;
    std::map<RowPrint::Key, Row> rows = {};
    std::vector<RowBatch> targetKeys = {}; ///< As this look found them.

    /// The keys of rows that are not over, as a side binds them.
    [[nodiscard]] std::vector<std::vector<Value>> keys(const ComparedTable &table) const
    {
        std::vector<std::vector<Value>> keys;
        for (const auto &[key, row] : rows) {
            if (!row.isOver)
                keys.push_back(
                    KeyCells::valuesOf(suspects.keys, row.number, table.side().types, table.keyColumns()));
        }
        return keys;
    }
    [[nodiscard]] bool areOver() const
    {
        return std::all_of(rows.begin(), rows.end(), [](const auto &entry) { return entry.second.isOver; });
    }
    [[nodiscard]] Row *open(const RowPrint &print)
    {
        const auto found = rows.find(print.key);
        return found == rows.end() || found->second.isOver ? nullptr : &found->second;
    }
};

SecondLook::SecondLook(ComparedTable source, ComparedTable target,
                       const ReplicationVerifier::Options &options)
    : m_source(std::move(source))
    , m_target(std::move(target))
    , m_options(options)
{}

Result<void> SecondLook::add(SuspectRows rows)
{
    if (rows.prints.empty())
        return {};
    m_waitingCount += rows.prints.size();
    m_lastAdded = std::chrono::steady_clock::now();
    m_waiting.push_back(std::move(rows));
    return m_waitingCount < mostWaiting ? Result<void>() : lookAtAll();
}

Result<void> SecondLook::finish()
{
    auto done = lookAtAll();
    std::ranges::stable_sort(m_difference.rows, isBefore, &ReplicationDifference::Row::key);
    return done;
}

Result<void> SecondLook::lookAtAll()
{
    if (m_waiting.empty())
        return {};
    if (m_difference.wrong + m_difference.missing + m_difference.extra < patience) {
        if (auto waited = waitUntil(m_lastAdded + m_options.settleTime); !waited)
            return waited;
    }
    for (const SuspectRows &rows : m_waiting) {
        for (std::size_t first = 0; first < rows.prints.size(); first += keysAtOnce) {
            if (auto done = lookAt(rows, first, std::min(keysAtOnce, rows.prints.size() - first)); !done)
                return done;
        }
    }
    m_waiting.clear();
    m_waitingCount = 0;
    return {};
}

Result<void> SecondLook::waitUntil(std::chrono::steady_clock::time_point time) const
{
    constexpr std::chrono::milliseconds step{20};
    while (std::chrono::steady_clock::now() < time) {
        if (m_source.isStopped())
            return Error{ErrorCode::Cancelled, SecondLookText::tr("The comparison was stopped.")};
        std::this_thread::sleep_until(std::min(time, std::chrono::steady_clock::now() + step));
    }
    return {};
}

Result<void> SecondLook::lookAt(const SuspectRows &suspects, std::size_t first, std::size_t count)
{
    Looks looks{suspects};
    for (std::size_t i = first; i < first + count; ++i) {
        Row row{suspects.kind, i, {}, {}};
        if (suspects.kind != Kind::Extra)
            row.source.push_back(suspects.prints[i].row);
        looks.rows.emplace(suspects.prints[i].key, std::move(row));
    }
    for (int look = 1; look <= mostLooks && !looks.areOver(); ++look) {
        const bool isLast = look == mostLooks;
        const auto again = std::chrono::steady_clock::now() + m_options.settleTime;
        if (auto done = lookAtTarget(looks); !done)
            return done;
        if (auto done = lookAtSource(looks, isLast); !done)
            return done;
        if (auto done = settleAbsent(looks, isLast); !done)
            return done;
        if (looks.areOver())
            break;
        if (auto waited = waitUntil(again); !waited)
            return waited;
    }
    return {};
}

Result<void> SecondLook::lookAtTarget(Looks &looks)
{
    looks.targetKeys.clear();
    for (auto &[key, row] : looks.rows)
        row.targetBefore = std::exchange(row.target, {});
    const auto take = [&](const RowBatch &batch, std::span<const RowPrint> prints) -> Result<bool> {
        looks.targetKeys.push_back(KeyCells::firstColumns(batch, m_target.keyColumns()));
        for (std::size_t i = 0; i < prints.size(); ++i) {
            Row *row = looks.open(prints[i]);
            if (!row)
                continue; // a key that the target takes for the same, and we do not
            row->target = prints[i].row;
            row->targetBatch = looks.targetKeys.size() - 1;
            row->targetRow = static_cast<std::uint32_t>(i);
            if (isNaming())
                m_target.digest().readCells(batch, i, row->targetCells);
        }
        return true;
    };
    return m_target.lookUp(looks.keys(m_target), looks.suspects.kind != Kind::Extra, take);
}

Result<void> SecondLook::lookAtSource(Looks &looks, bool isLast)
{
    for (auto &[key, row] : looks.rows)
        row.isFound = false;
    const auto take = [&](const RowBatch &batch, std::span<const RowPrint> prints) -> Result<bool> {
        std::vector<std::uint32_t> wrong;
        std::vector<std::uint32_t> missing;
        for (std::size_t i = 0; i < prints.size(); ++i) {
            Row *row = looks.open(prints[i]);
            if (!row)
                continue;
            row->isFound = true;
            const bool standsStill = contains(row->source, prints[i].row);
            if (!standsStill)
                row->source.push_back(prints[i].row);
            row->isOver = standsStill || isLast;
            if (row->target && contains(row->source, *row->target)) {
                row->isOver = true; // the target follows
                continue;
            }
            if (!row->isOver)
                continue;
            const bool movesThere = row->target && row->targetBefore && row->target != row->targetBefore;
            if (!standsStill && movesThere) {
                ++m_difference.changing;
                continue;
            }
            const Kind kind = row->target || row->kind == Kind::Wrong ? Kind::Wrong : Kind::Missing;
            (kind == Kind::Wrong ? wrong : missing).push_back(static_cast<std::uint32_t>(i));
            name(kind, batch, i, *row);
        }
        if (auto done = report(Kind::Wrong, batch, wrong); !done)
            return done.error();
        if (auto done = report(Kind::Missing, batch, missing); !done)
            return done.error();
        return true;
    };
    return m_source.lookUp(looks.keys(m_source), looks.suspects.kind == Kind::Extra, take);
}

/// Rows that the source does not have, now.
Result<void> SecondLook::settleAbsent(Looks &looks, bool isLast)
{
    std::vector<std::vector<std::uint32_t>> extra(looks.targetKeys.size());
    for (auto &[key, row] : looks.rows) {
        if (row.isOver || row.isFound)
            continue;
        // Where a key may be there and not be found, the first look counts, and nobody repairs by it.
        const bool isBlind = row.kind == Kind::Extra ? !row.target && !m_target.side().findsAgain
                                                     : !m_source.side().findsAgain;
        // One that the source had at an earlier look was removed since; the target may follow.
        row.isOver = isBlind || !row.target || row.source.empty() || isLast;
        if (isBlind) {
            ++countOf(row.kind);
            name(row.kind, looks.suspects.keys, row.number, row);
        } else if (row.target && row.isOver) {
            name(Kind::Extra, looks.targetKeys[row.targetBatch], row.targetRow, row);
            extra[row.targetBatch].push_back(row.targetRow);
        }
    }
    for (std::size_t i = 0; i < extra.size(); ++i) {
        if (auto done = report(Kind::Extra, looks.targetKeys[i], extra[i]); !done)
            return done;
    }
    return {};
}

bool SecondLook::isNaming() const
{
    return m_difference.rows.size() < ReplicationDifference::mostRows;
}

void SecondLook::name(Kind kind, const RowBatch &batch, std::size_t row, const Row &known)
{
    if (!isNaming())
        return;
    ReplicationDifference::Row named{kind, KeyCells::textOf(batch, row, m_source.keyColumns())};
    const bool isWhole = batch.columnCount() == m_source.side().columns.size();
    if (kind == Kind::Wrong && isWhole && known.target && !known.targetCells.empty()) {
        std::vector<std::uint64_t> cells;
        m_source.digest().readCells(batch, row, cells);
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (cells[i] != known.targetCells[i])
                named.columns << QString::fromStdString(m_source.side().columns[i]);
        }
    }
    m_difference.rows.push_back(std::move(named));
}

std::int64_t &SecondLook::countOf(Kind kind)
{
    if (kind == Kind::Wrong)
        return m_difference.wrong;
    return kind == Kind::Missing ? m_difference.missing : m_difference.extra;
}

Result<void> SecondLook::report(Kind kind, const RowBatch &batch, const std::vector<std::uint32_t> &rows)
{
    if (rows.empty())
        return {};
    countOf(kind) += static_cast<std::int64_t>(rows.size());
    if (!m_options.differs)
        return {};
    return m_options.differs({kind, RowSubset::pick(batch, rows)});
}
