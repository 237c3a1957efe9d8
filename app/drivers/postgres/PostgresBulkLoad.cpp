// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/postgres/PostgresBulkLoad.h"

#include "app/drivers/postgres/PostgresConnection.h"
#include "app/drivers/postgres/PostgresCopyIn.h"
#include "app/drivers/postgres/PostgresRows.h"
#include "models/core/CellText.h"
#include "models/replication/ValueCell.h"

#include <QRegularExpression>

#include <utility>

namespace {

/// As the server reads it, which gives it the column's type.
Result<std::string> textOfEnd(ColumnType type, const Value &value)
{
    const auto cell = ValueCell::of(type, value);
    if (!cell)
        return cell.error();
    type.style = TextStyle::Postgres;
    type.zone = "UTC";
    std::string text;
    CellText(type).append(text, cell->column(0), 0);
    return text;
}

int endsOf(const BulkTarget &target)
{
    if (!target.ownRange || target.newerBy.empty() || target.mode != BulkTarget::Mode::Merge)
        return 0;
    return target.ownRange->first.index() == 0 ? 1 : 2;
}

} // namespace

PostgresBulkLoad::PostgresBulkLoad(PostgresConnection &connection, PostgresCopyIn &copy,
                                   PostgresTargetTable table, Way way, const BulkTarget &target, int number)
    : m_connection(connection)
    , m_copy(copy)
    , m_table(std::move(table))
    , m_way(way)
    , m_ownRange(endsOf(target) > 0 ? target.ownRange : std::nullopt)
    , m_newerBy(m_table.place(target.newerBy))
    , m_sql(m_table, number, target.mode, m_newerBy, endsOf(target), target.skipEqual)
    , m_encoder(PostgresRowEncoder::make(m_table, way != Way::Insert, copy, connection.link().errors()))
{}

PostgresBulkLoad::~PostgresBulkLoad()
{
    m_copy.abort();
}

Result<void> PostgresBulkLoad::write(const RowBatch &batch)
{
    auto written = findOwnEnds(batch);
    if (written)
        written = writeRows(batch);
    if (!written)
        m_copy.abort();
    return written;
}

/// They come as the source writes them, whose type the first batch tells.
Result<void> PostgresBulkLoad::findOwnEnds(const RowBatch &batch)
{
    if (!m_ownRange || !m_ownEnds.empty() || m_newerBy >= batch.columnCount())
        return {};
    for (const Value *end : {&m_ownRange->second, &m_ownRange->first}) {
        if (end->index() == 0)
            continue;
        auto text = textOfEnd(batch.schema()[m_newerBy].type, *end);
        if (!text)
            return text.error();
        m_ownEnds.push_back(std::move(*text));
    }
    return {};
}

Result<void> PostgresBulkLoad::writeRows(const RowBatch &batch)
{
    for (std::size_t row = 0; row < batch.rowCount();) {
        if (!m_copy.isOpen()) {
            if (auto opened = openSlice(); !opened)
                return opened;
        }
        const auto next = m_encoder->write(batch, row);
        if (!next)
            return next.error();
        row = *next;
        if (row == batch.rowCount())
            break;
        if (auto closed = closeSlice(); !closed)
            return closed;
    }
    return {};
}

Result<void> PostgresBulkLoad::openSlice()
{
    std::string columns;
    for (const PostgresTargetTable::Column &column : m_table.columns)
        columns += (columns.empty() ? "" : ", ") + column.quoted;
    std::string into = m_table.quoted + " (" + columns + ')';
    if (m_way != Way::Insert) {
        const std::string made = m_hasStage ? m_sql.emptyStage() : m_sql.createStage();
        if (const auto ready = m_connection.ask(made.c_str(), {}); !ready)
            return ready.error();
        m_hasStage = true;
        into = m_sql.stage();
    }
    const std::string copy = "COPY " + into + " FROM STDIN " + std::string(m_encoder->options());
    if (auto opened = m_copy.open(copy); !opened)
        return ofServer(std::move(opened.error()));
    m_encoder->begin();
    return {};
}

Result<void> PostgresBulkLoad::closeSlice()
{
    m_encoder->end();
    auto rows = m_copy.close();
    if (!rows)
        return ofServer(std::move(rows.error()));
    if (m_way != Way::Insert)
        return mergeStage();
    m_counts.inserted += *rows;
    return {};
}

Result<void> PostgresBulkLoad::mergeStage()
{
    const std::string sql =
        m_way == Way::Remove ? m_sql.removeKeys() : m_sql.merge(m_encoder->mayHaveDuplicates());
    const auto rows =
        m_connection.ask(sql.c_str(), m_way == Way::Remove ? std::vector<std::string>() : m_ownEnds);
    if (!rows)
        return rows.error();
    if (m_way == Way::Remove) {
        m_counts.deleted += QByteArray(PQcmdTuples(rows->get())).toLongLong();
        return {};
    }
    m_counts.inserted += PostgresRows::number<std::int64_t>(*rows, 0, 0).value_or(0);
    m_counts.changed += PostgresRows::number<std::int64_t>(*rows, 0, 1).value_or(0);
    return {};
}

Result<BulkCounts> PostgresBulkLoad::finish()
{
    if (m_copy.isOpen()) {
        if (auto closed = closeSlice(); !closed)
            return closed.error();
    }
    [[maybe_unused]] const auto notices = m_connection.link().takeNotices(); // of no statement to come
    return m_counts;
}

/// A key that is there already is what Insert was not made for. The stage's columns are those of the table.
Error PostgresBulkLoad::ofServer(Error error) const
{
    static const QRegularExpression place(
        QStringLiteral("COPY penstock_stage_\\d+, line (\\d+), column c(\\d+)"));
    for (QString *text : {&error.message, &error.detail}) {
        const auto found = place.match(*text);
        const auto column = static_cast<std::size_t>(found.captured(2).toULongLong());
        if (found.hasMatch() && column > 0 && column <= m_table.columns.size())
            text->replace(
                found.capturedStart(), found.capturedLength(),
                QStringLiteral("COPY, line %1, column \"%2\"")
                    .arg(found.captured(1), QString::fromStdString(m_table.columns[column - 1].name)));
    }
    if (error.serverCode == QLatin1String("23505") && m_way == Way::Insert)
        error.code = ErrorCode::Conflict;
    return error;
}
