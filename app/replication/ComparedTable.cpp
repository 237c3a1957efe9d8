// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/ComparedTable.h"

#include "app/drivers/Cursor.h"
#include "app/pool/ConnectionPool.h"
#include "app/pool/QueueSink.h"
#include "app/replication/KeyCells.h"
#include "app/replication/PoolCallAndWait.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

namespace {

struct ComparedTableText
{
    Q_DECLARE_TR_FUNCTIONS(ComparedTable)
};

constexpr std::chrono::milliseconds chunkTime{500};
constexpr std::int64_t firstChunk = 2'000;
/// A read of a whole table keeps nothing of its rows, so that time alone bounds it.
constexpr std::int64_t mostOfWhole = 500'000;

/// The server does not take a value for one of this column's.
bool refusesValue(const Error &error)
{
    return error.code == ErrorCode::Sql || error.code == ErrorCode::Invalid
           || error.code == ErrorCode::DataLoss;
}

Result<ComparedTable::RangeHash> readHash(Connection &connection, const QueryRequest &request)
{
    auto cursor = connection.execute(request);
    if (!cursor)
        return cursor.error();
    ComparedTable::RangeHash hash;
    for (;;) {
        auto batch = (*cursor)->next();
        if (!batch)
            return batch.error();
        if (!*batch)
            return hash;
        hash.rows = (*batch)->column(0).value<std::int64_t>(0);
        hash.hash = (*batch)->column(1).text(0);
    }
}

} // namespace

void ChunkSize::adapt(std::chrono::steady_clock::duration took)
{
    constexpr double most = 4;
    const double factor =
        std::chrono::duration<double>(chunkTime)
        / std::max(std::chrono::duration<double>(took), std::chrono::duration<double>(1e-3));
    const double wanted = static_cast<double>(m_rows) * std::clamp(factor, 1 / most, most);
    m_rows = std::clamp(static_cast<std::int64_t>(wanted), std::min<std::int64_t>(100, m_most), m_most);
}

ComparedTable::ComparedTable(Setting setting)
    : m_setting(std::move(setting))
    , m_digest(m_setting.sourceTypes, m_setting.keyColumns, m_setting.seed)
{}

ScanRequest ComparedTable::scanOf(const KeyRange &range) const
{
    ScanRequest scan;
    scan.object = m_setting.side.table;
    scan.columns = m_setting.side.columns;
    for (std::size_t i = 0; i < m_setting.keyColumns; ++i)
        scan.order.push_back(
            {m_setting.side.columns[i], false, KeyCells::isTextual(m_setting.side.types[i])});
    scan.after = range.after;
    scan.upTo = range.upTo;
    scan.exactInstants = true;
    scan.origin = m_setting.origin;
    return scan;
}

Result<void> ComparedTable::refuseNull(const RowBatch &batch) const
{
    for (std::size_t i = 0; i < m_setting.keyColumns; ++i) {
        if (batch.column(i).validity.empty())
            continue;
        for (std::size_t row = 0; row < batch.rowCount(); ++row) {
            if (batch.column(i).isNull(row))
                return Error{
                    ErrorCode::Invalid,
                    ComparedTableText::tr("%1: the key column \"%2\" holds NULL, which is no key.")
                        .arg(m_setting.side.text(), QString::fromStdString(m_setting.side.columns[i])),
                    ComparedTableText::tr("Give these rows a key, or remove them.")};
        }
    }
    return {};
}

Result<void> ComparedTable::run(ScanRequest scan, const Visit &visit)
{
    const auto sink = std::make_shared<QueueSink>();
    sink->attach(m_setting.pool->run(std::move(scan), sink, QueueSink::defaultCredit));
    const auto readOn = [&]() -> Result<bool> {
        auto batch = sink->next(m_setting.shouldStop);
        if (!batch)
            return batch.error();
        if (!*batch)
            return false;
        if (auto whole = refuseNull(**batch); !whole)
            return whole.error();
        m_digest.read(**batch, m_prints);
        return visit(**batch, m_prints);
    };
    Result<bool> goesOn = true;
    while (goesOn && *goesOn)
        goesOn = readOn();
    sink->close();
    return goesOn ? Result<void>() : Result<void>(goesOn.error());
}

Result<void> ComparedTable::read(const KeyRange &range, std::int64_t limit, const Visit &visit)
{
    ScanRequest scan = scanOf(range);
    scan.limit = limit;
    scan.isBulk = true;
    return run(std::move(scan), visit);
}

Result<void> ComparedTable::readInAnyOrder(const KeyRange &range, std::int64_t limit, const Visit &visit)
{
    ScanRequest scan = scanOf(range);
    scan.limit = limit;
    scan.isBulk = true;
    scan.anyOrder = true;
    return run(std::move(scan), visit);
}

Result<void> ComparedTable::readAll(const Visit &visit)
{
    if (!m_setting.side.canResume) {
        ScanRequest scan = scanOf({});
        scan.isBulk = true;
        scan.anyOrder = true;
        return run(std::move(scan), visit);
    }
    ChunkSize chunk(firstChunk, mostOfWhole);
    KeyRange range;
    for (;;) {
        const auto begin = std::chrono::steady_clock::now();
        std::int64_t rows = 0;
        bool isEnough = false;
        auto done = read(range, chunk.rows(), [&](const RowBatch &batch, std::span<const RowPrint> prints) {
            rows += static_cast<std::int64_t>(batch.rowCount());
            range.after =
                KeyCells::valuesOf(batch, batch.rowCount() - 1, m_setting.side.types, m_setting.keyColumns);
            auto goesOn = visit(batch, prints);
            isEnough = goesOn && !*goesOn;
            return goesOn;
        });
        if (!done || isEnough || rows < chunk.rows())
            return done;
        chunk.adapt(std::chrono::steady_clock::now() - begin);
    }
}

Result<void> ComparedTable::lookUp(std::span<const std::vector<Value>> keys, bool areForeign,
                                   const Visit &visit)
{
    if (keys.empty())
        return {};
    ScanRequest scan = scanOf({});
    scan.keys.assign(keys.begin(), keys.end());
    scan.anyOrder = true;
    auto done = run(std::move(scan), visit);
    if (done || !areForeign || !refusesValue(done.error()))
        return done;
    if (keys.size() == 1)
        return {};
    if (auto half = lookUp(keys.first(keys.size() / 2), areForeign, visit); !half)
        return half;
    return lookUp(keys.subspan(keys.size() / 2), areForeign, visit);
}

Result<std::optional<RowBatch>> ComparedTable::keyAfter(const KeyRange &range, std::int64_t rows)
{
    ScanRequest scan = scanOf(range);
    scan.columns.resize(m_setting.keyColumns);
    scan.limit = 1;
    scan.skip = rows - 1;
    const auto sink = std::make_shared<QueueSink>();
    sink->attach(m_setting.pool->run(std::move(scan), sink, QueueSink::defaultCredit));
    std::optional<RowBatch> key;
    for (;;) {
        auto batch = sink->next(m_setting.shouldStop);
        if (batch && *batch) {
            key = std::move(*batch);
            continue;
        }
        sink->close();
        return batch ? Result<std::optional<RowBatch>>(std::move(key)) : batch.error();
    }
}

RowHash::Table ComparedTable::hashedTable() const
{
    const auto first = m_setting.side.columns.begin();
    return {m_setting.side.table,
            m_setting.side.columns,
            {first, first + static_cast<std::ptrdiff_t>(m_setting.keyColumns)}};
}

Result<std::optional<RowHash::Method>> ComparedTable::hashMethod()
{
    using Method = std::optional<RowHash::Method>;
    return poolCallAndWait<Method>(m_setting.pool, m_setting.origin, m_setting.shouldStop,
                                   [this](Connection &connection) -> Result<Method> {
                                       RowHash *hash = connection.rowHash();
                                       return hash ? hash->method(hashedTable()) : Method();
                                   });
}

Result<ComparedTable::RangeHash> ComparedTable::hashOf(const RowHash::Method &method, const KeyRange &range)
{
    return poolCallAndWait<RangeHash>(
        m_setting.pool, m_setting.origin, m_setting.shouldStop,
        [&](Connection &connection) -> Result<RangeHash> {
            RowHash *hash = connection.rowHash();
            if (!hash)
                return Error{ErrorCode::Internal, ComparedTableText::tr("This connection hashes no rows.")};
            auto request = hash->statement(hashedTable(), method, range.after, range.upTo);
            if (!request)
                return request.error();
            request->origin = m_setting.origin;
            return readHash(connection, *request);
        });
}
