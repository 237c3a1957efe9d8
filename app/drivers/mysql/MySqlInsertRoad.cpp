// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/MySqlInsertRoad.h"

#include "app/drivers/mysql/MySqlStatement.h"
#include "app/drivers/mysql/MySqlWarnings.h"

#include <QCoreApplication>

#include <algorithm>
#include <numeric>
#include <utility>

namespace {

struct MySqlInsertRoadText
{
    Q_DECLARE_TR_FUNCTIONS(MySqlInsertRoad)
};

/// Of one statement, in the protocol.
constexpr std::size_t mostParameters = 65'535;
constexpr std::size_t mostInsertRows = 500;
constexpr std::size_t usualBytes = std::size_t{1} << 20;
/// What a packet holds beside the values.
constexpr std::size_t packetHead = 4096;

} // namespace

MySqlInsertRoad::MySqlInsertRoad(MySqlLink &link, Place place, std::size_t packetBytes)
    : m_link(link)
    , m_place(std::move(place))
    , m_packetBytes(std::max(packetBytes, 2 * packetHead) - packetHead)
    , m_mostRows(std::clamp<std::size_t>(mostParameters / std::max<std::size_t>(m_place.columns.size(), 1), 1,
                                         mostInsertRows))
{}

MySqlInsertRoad::~MySqlInsertRoad() = default;

Result<std::unique_ptr<MySqlStatement>> MySqlInsertRoad::prepare(std::size_t rows)
{
    std::string columns;
    std::string row;
    for (const std::string &column : m_place.columns) {
        columns += (columns.empty() ? "" : ", ") + column;
        row += row.empty() ? "(?" : ", ?";
    }
    row += ')';
    std::string sql = "INSERT INTO " + m_place.table + " (" + columns + ") VALUES ";
    for (std::size_t i = 0; i < rows; ++i)
        sql += (i == 0 ? "" : ", ") + row;
    auto statement = std::make_unique<MySqlStatement>(m_link);
    if (auto prepared = statement->prepare(sql); !prepared)
        return prepared.error();
    return statement;
}

Result<void> MySqlInsertRoad::add(const std::vector<Cell> &row)
{
    std::size_t bytes = 0;
    for (const Cell &cell : row)
        bytes += cell.bytes.size() + 16;
    if (bytes > m_packetBytes) // sent, it would end the session
        return Error{
            ErrorCode::DataLoss,
            MySqlInsertRoadText::tr(
                "Connection \"%1\": a row of %L2 bytes is larger than the server takes in one packet.")
                .arg(m_link.errors().connectionName())
                .arg(bytes),
            MySqlInsertRoadText::tr("Raise the server's max_allowed_packet.")};
    if (m_bytes + bytes > std::min(usualBytes, m_packetBytes)) {
        if (auto flushed = flush(); !flushed)
            return flushed;
    }
    for (std::size_t i = 0; i < row.size(); ++i) {
        if (row[i].isNull)
            m_values.emplace_back();
        else if (m_place.areBytes[i])
            m_values.emplace_back(Blob{row[i].bytes});
        else
            m_values.emplace_back(row[i].bytes);
    }
    m_bytes += bytes;
    return m_values.size() < m_mostRows * row.size() ? Result<void>() : flush();
}

Result<void> MySqlInsertRoad::flush()
{
    m_bytes = 0;
    const std::vector<Value> values = std::exchange(m_values, {});
    if (values.empty())
        return {};
    if (m_link.isBroken())
        return m_link.errors().lost();
    const std::size_t rows = values.size() / m_place.columns.size();
    std::unique_ptr<MySqlStatement> other;
    if (rows != m_mostRows || !m_full) {
        auto prepared = prepare(rows);
        if (!prepared)
            return prepared.error();
        (rows == m_mostRows ? m_full : other) = std::move(*prepared);
    }
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    MySqlStatement &statement = other ? *other : *m_full;
    if (auto executed = statement.execute({values, order, {}}); !executed)
        return executed;
    return MySqlWarnings::refuseChanges(m_link);
}
