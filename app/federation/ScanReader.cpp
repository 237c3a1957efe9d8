// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/federation/ScanReader.h"

#include "app/federation/ColumnReader.h"

#include <QCoreApplication>

#include <algorithm>
#include <numeric>

namespace {

struct ScanReaderText
{
    Q_DECLARE_TR_FUNCTIONS(ScanReader)
};

using duckdb::idx_t;

/// Drivers give count(*) as an integer of their own kind.
std::int64_t countIn(const RowBatch &batch)
{
    const ColumnData &column = batch.column(0);
    const bool isDynamic = batch.schema().front().type.kind == TypeKind::Dynamic;
    return isDynamic ? column.dynamicInteger(0) : column.value<std::int64_t>(0);
}

/// A column that is asked for only because a chunk must have one.
void fillWithNull(duckdb::Vector &vector)
{
    vector.Reference(duckdb::Value(vector.GetType()));
}

} // namespace

ScanReader::ScanReader(duckdb::ClientContext &context, FederatedRun &run, const FederatedTable &table,
                       const ScanPlan &plan)
    : m_plan(plan)
    , m_rows(run, *table.source(), plan.request, plan.number)
{
    if (!plan.filter)
        return;
    duckdb::vector<duckdb::LogicalType> types;
    for (const SourceColumn *column : plan.fetched)
        types.push_back(column->logical);
    m_all.resize(plan.fetched.size());
    std::iota(m_all.begin(), m_all.end(), idx_t{0});
    m_fetched.Initialize(context, types);
    m_executor = duckdb::make_uniq<duckdb::ExpressionExecutor>(context, *plan.filter);
    m_passed.Initialize();
}

Result<idx_t> ScanReader::read(duckdb::DataChunk &output)
{
    Result<idx_t> count = idx_t{0};
    if (m_plan.fetched.empty()) {
        count = readCount(output);
    } else if (m_executor) {
        count = readFiltered(output);
    } else {
        const auto more = ensureRows();
        if (!more)
            return m_rows.named(more.error());
        if (*more)
            count = readRows(output, m_plan.outputs);
    }
    if (!count)
        return m_rows.named(count.error());
    output.SetCardinality(*count);
    return count;
}

Result<void> ScanReader::start()
{
    m_started = true;
    const auto schema = m_rows.start();
    if (!schema)
        return schema.error();
    return m_plan.fetched.empty() ? Result<void>() : checkColumns(**schema);
}

/// The table must be what it was when it was described.
Result<void> ScanReader::checkColumns(const std::vector<Column> &found) const
{
    bool same = m_plan.fetched.size() == found.size();
    for (std::size_t i = 0; same && i < found.size(); ++i) {
        const ColumnType &planned = m_plan.fetched[i]->type;
        same = planned.kind == found[i].type.kind
               && (planned.kind != TypeKind::Decimal || planned.scale == found[i].type.scale);
    }
    if (same)
        return {};
    return Error{ErrorCode::Conflict,
                 ScanReaderText::tr("The columns of \"%1\" are not what they were when the statement began.")
                     .arg(QString::fromStdString(m_plan.request.object.name)),
                 ScanReaderText::tr("Run it again.")};
}

/// Makes the batch hold rows that were not taken yet; false at the end.
Result<bool> ScanReader::ensureRows()
{
    if (!m_started) {
        if (const auto started = start(); !started)
            return started.error();
    }
    while (!m_ended && m_at >= m_batch.rowCount()) {
        auto next = m_rows.next();
        if (!next)
            return next.error();
        m_ended = !next->has_value();
        m_batch = next->value_or(RowBatch());
        m_at = 0;
    }
    return !m_ended;
}

/// No column is wanted: the source counts its rows, and as many empty ones come out.
Result<idx_t> ScanReader::readCount(duckdb::DataChunk &output)
{
    while (!m_ended) {
        const auto more = ensureRows();
        if (!more)
            return more.error();
        if (*more) {
            m_countLeft = countIn(m_batch);
            m_at = m_batch.rowCount();
        }
    }
    for (auto &vector : output.data)
        fillWithNull(vector);
    const auto count = std::min<std::int64_t>(m_countLeft, STANDARD_VECTOR_SIZE);
    m_countLeft -= count;
    return static_cast<idx_t>(count);
}

/// The batch's next rows; `places` says which fetched column goes into which of the chunk's vectors.
Result<idx_t> ScanReader::readRows(duckdb::DataChunk &chunk, const Places &places)
{
    const std::size_t count = std::min<std::size_t>(m_batch.rowCount() - m_at, STANDARD_VECTOR_SIZE);
    for (idx_t i = 0; i < places.size(); ++i) {
        if (places[i] == ScanPlan::noColumn) {
            fillWithNull(chunk.data[i]);
            continue;
        }
        const auto read =
            ColumnReader::read(*m_plan.fetched[places[i]], m_batch, places[i], m_at, count, chunk.data[i]);
        if (!read)
            return read.error();
    }
    m_at += count;
    return count;
}

/// Reads until some rows pass the scan's own filter, or none are left.
Result<idx_t> ScanReader::readFiltered(duckdb::DataChunk &output)
{
    while (true) {
        const auto more = ensureRows();
        if (!more)
            return more.error();
        if (!*more)
            return idx_t{0};
        m_fetched.Reset();
        const auto count = readRows(m_fetched, m_all);
        if (!count)
            return count;
        m_fetched.SetCardinality(*count);
        const idx_t passed = m_executor->SelectExpression(m_fetched, m_passed);
        if (passed == 0)
            continue;
        copyPassed(output, passed);
        return passed;
    }
}

void ScanReader::copyPassed(duckdb::DataChunk &output, idx_t passed)
{
    for (idx_t i = 0; i < m_plan.outputs.size(); ++i) {
        const idx_t place = m_plan.outputs[i];
        if (place == ScanPlan::noColumn)
            fillWithNull(output.data[i]);
        else
            output.data[i].Slice(m_fetched.data[place], m_passed, passed);
    }
}
