// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/query/ChartPoints.h"

#include "app/query/ResultSpool.h"
#include "models/query/CellPreview.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

namespace {

struct ChartPointsText
{
    Q_DECLARE_TR_FUNCTIONS(ChartPoints)
};

constexpr qsizetype longestLabel = 40;
constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();

/// Milliseconds since 1970.
double moment(const RowBatch &batch, std::size_t column, std::size_t row)
{
    const ColumnData &data = batch.column(column);
    if (batch.schema()[column].type.kind == TypeKind::Date)
        return static_cast<double>(data.value<std::int32_t>(row)) * 86'400'000.0;
    return static_cast<double>(data.value<std::int64_t>(row)) / 1000.0;
}

} // namespace

bool ChartPoints::isNumber(const ColumnType &type)
{
    return type.isNumber() || type.kind == TypeKind::Dynamic;
}

bool ChartPoints::isMoment(const ColumnType &type)
{
    return type.kind == TypeKind::Date || type.kind == TypeKind::Timestamp
           || type.kind == TypeKind::TimestampTz;
}

double ChartPoints::number(const RowBatch &batch, std::size_t column, std::size_t row)
{
    if (column >= batch.columnCount() || CellPreview::isNull(batch, column, row)
        || !isNumber(batch.schema()[column].type))
        return notANumber;
    const ColumnData &data = batch.column(column);
    switch (batch.schema()[column].type.kind) {
    case TypeKind::Float64:
        return data.value<double>(row);
    case TypeKind::Float32:
        return double{data.value<float>(row)};
    default:
        break;
    }
    bool isOne = false;
    const double value = CellPreview().whole(batch, column, row).toDouble(&isOne);
    return isOne && std::isfinite(value) ? value : notANumber;
}

namespace {

/// Rows of a spool by number; keeps the batch of the last one.
class RowCursor
{
public:
    explicit RowCursor(const ResultSpool &spool)
        : m_spool(spool)
    {
        for (std::size_t i = 0; i < spool.batchCount(); ++i) {
            m_firstRows.push_back(m_total);
            m_total += static_cast<std::int64_t>(spool.rowsOf(i));
        }
    }
    [[nodiscard]] std::int64_t rowCount() const { return m_total; }
    /// The row within batch(); nothing when it was taken out meanwhile.
    [[nodiscard]] Result<std::optional<std::size_t>> find(std::int64_t row)
    {
        const auto after = std::upper_bound(m_firstRows.begin(), m_firstRows.end(), row);
        const auto number = static_cast<std::size_t>(after - m_firstRows.begin()) - 1;
        if (number != m_number) {
            auto read = m_spool.read(number);
            if (!read)
                return read.error();
            m_batch = std::move(*read);
            m_number = number;
        }
        const auto found = static_cast<std::size_t>(row - m_firstRows[number]);
        return found < m_batch.rowCount() ? std::optional(found) : std::nullopt;
    }
    [[nodiscard]] const RowBatch &batch() const { return m_batch; }

private:
    const ResultSpool &m_spool;
    std::vector<std::int64_t> m_firstRows;
    std::int64_t m_total = 0;
    std::size_t m_number = std::numeric_limits<std::size_t>::max();
    RowBatch m_batch;
};

void addX(ChartPoints::Points &points, const RowBatch &batch, int x, std::size_t row)
{
    using XKind = ChartPoints::XKind;
    const auto column = static_cast<std::size_t>(std::max(x, 0));
    const bool there = x >= 0 && column < batch.columnCount();
    if (points.x.empty() && there) {
        const ColumnType &type = batch.schema()[column].type;
        points.xKind = ChartPoints::isMoment(type)   ? XKind::Moment
                       : ChartPoints::isNumber(type) ? XKind::Number
                                                     : XKind::Label;
    }
    const bool none = !there || CellPreview::isNull(batch, column, row);
    if (points.xKind == XKind::Label) {
        points.labels << (none ? QString() : CellPreview().preview(batch, column, row, longestLabel).text);
        points.x.push_back(static_cast<double>(points.labels.size() - 1));
    } else if (points.xKind == XKind::Number) {
        points.x.push_back(ChartPoints::number(batch, column, row));
    } else {
        points.x.push_back(none || !ChartPoints::isMoment(batch.schema()[column].type)
                               ? notANumber
                               : moment(batch, column, row));
    }
}

} // namespace

Result<ChartPoints::Points> ChartPoints::read(const ResultSpool &spool,
                                              const std::shared_ptr<const std::vector<std::uint32_t>> &rows,
                                              int x, const std::vector<int> &y, const std::atomic<bool> &stop)
{
    constexpr auto limit = static_cast<std::int64_t>(most);
    Points points;
    RowCursor cursor(spool);
    points.rows = rows ? static_cast<std::int64_t>(rows->size()) : cursor.rowCount();
    points.every = std::max<std::int64_t>(1, (points.rows + limit - 1) / limit);
    points.y.resize(y.size());
    for (std::int64_t shown = 0; shown < points.rows && !stop; shown += points.every) {
        const std::int64_t row = rows ? std::int64_t{(*rows)[static_cast<std::size_t>(shown)]} : shown;
        if (row >= cursor.rowCount())
            break;
        const auto found = cursor.find(row);
        if (!found)
            return found.error();
        if (!*found)
            continue;
        addX(points, cursor.batch(), x, **found);
        for (std::size_t i = 0; i < y.size(); ++i)
            points.y[i].push_back(number(cursor.batch(), static_cast<std::size_t>(y[i]), **found));
    }
    if (stop)
        return Error{ErrorCode::Cancelled, ChartPointsText::tr("The chart was stopped.")};
    return points;
}
