// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/MySqlBulkLoad.h"

#include "app/drivers/mysql/MySqlConnection.h"
#include "app/drivers/mysql/MySqlInsertRoad.h"
#include "app/drivers/mysql/MySqlLoadRoad.h"
#include "app/drivers/mysql/MySqlStatement.h"
#include "app/drivers/mysql/MySqlWarnings.h"
#include "models/core/CellText.h"
#include "models/replication/ValueCell.h"

#include <mysql.h>
#include <mysqld_error.h>

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <utility>

namespace {

struct MySqlBulkLoadText
{
    Q_DECLARE_TR_FUNCTIONS(MySqlBulkLoad)
};

/// What is merged at once.
constexpr std::int64_t sliceRows = 50'000;
constexpr std::size_t sliceBytes = std::size_t{32} << 20;
/// As much of a value as an error shows.
constexpr qsizetype shownCharacters = 80;
/// LOAD DATA LOCAL is not let in: MariaDB's two numbers and MySQL's.
constexpr std::array localRefused{1148U, 4166U, 3948U};

unsigned numberOf(const Error &error)
{
    return error.serverCode.section(QLatin1Char(' '), 0, 0).toUInt();
}

int endsOfOwnRange(const BulkTarget &target, std::size_t newerBy)
{
    if (!target.ownRange || target.mode != BulkTarget::Mode::Merge || newerBy >= target.columns.size())
        return 0;
    return target.ownRange->first.index() == 0 ? 1 : 2;
}

} // namespace

MySqlBulkLoad::MySqlBulkLoad(MySqlConnection &connection, MySqlBulkWriter::Transaction &transaction,
                             MySqlTargetTable table, const BulkTarget &target, Purpose purpose)
    : m_connection(connection)
    , m_transaction(transaction)
    , m_number(transaction.number)
    , m_table(std::move(table))
    , m_target(target)
    , m_purpose(purpose)
    , m_newerBy(m_table.place(target.newerBy))
    , m_sql(m_table, ++transaction.stages, m_newerBy, endsOfOwnRange(target, m_newerBy))
    , m_row(m_table.columns.size())
{
    m_transaction.load = this;
}

MySqlBulkLoad::~MySqlBulkLoad()
{
    giveUp();
    if (!isCurrent() || m_transaction.load != this)
        return;
    m_transaction.load = nullptr;
    m_transaction.isBroken = true;
    if (m_hasStage) [[maybe_unused]]
        const auto dropped = run(m_sql.dropStage());
}

bool MySqlBulkLoad::isCurrent() const
{
    return m_transaction.isOpen && m_transaction.number == m_number;
}

/// The transaction is open, or each statement would be one of its own, and stay. While rows are on their way, a
/// statement runs in it that has the session for itself.
bool MySqlBulkLoad::mayGoOn() const
{
    return isCurrent() && !m_transaction.isBroken
           && (m_road || m_connection.transactionState() == TransactionState::Open);
}

Error MySqlBulkLoad::isOver() const
{
    return {ErrorCode::Internal, MySqlBulkLoadText::tr("Connection \"%1\": the load's transaction is over.")
                                     .arg(m_connection.link().errors().connectionName())};
}

Result<void> MySqlBulkLoad::run(const std::string &sql)
{
    return m_connection.link().run(sql, {}, MySqlLink::running());
}

Result<void> MySqlBulkLoad::write(const RowBatch &batch)
{
    if (!mayGoOn())
        return isOver();
    if (batch.columnCount() != m_table.columns.size())
        return isOver();
    readTypes(batch);
    auto written = findOwnEnds(batch);
    if (written)
        written = writeRows(batch);
    if (written)
        return written;
    giveUp();
    m_transaction.isBroken = true;
    return named(std::move(written.error()));
}

void MySqlBulkLoad::readTypes(const RowBatch &batch)
{
    if (m_schema == batch.sharedSchema())
        return;
    m_schema = batch.sharedSchema();
    m_writers.clear();
    for (std::size_t i = 0; i < m_table.columns.size(); ++i)
        m_writers.emplace_back(
            batch.schema()[i].type,
            MySqlCellWriter::Place{m_table.columns[i].type, m_table.columns[i].mayLose, m_table.lastSecond});
}

/// They come as the source writes them, whose type the first batch tells.
Result<void> MySqlBulkLoad::findOwnEnds(const RowBatch &batch)
{
    if (endsOfOwnRange(m_target, m_newerBy) == 0 || !m_ownEnds.empty())
        return {};
    const ColumnType &type = batch.schema()[m_newerBy].type;
    MySqlCellWriter writer(type, {m_table.columns[m_newerBy].type, true, m_table.lastSecond});
    for (const Value *end : {&m_target.ownRange->second, &m_target.ownRange->first}) {
        if (end->index() == 0)
            continue;
        const auto cell = ValueCell::of(type, *end);
        if (!cell)
            return cell.error();
        std::string text;
        if (writer.write(text, cell->column(0), 0) != MySqlCellWriter::Refusal::None)
            return refused(*cell, 0, m_newerBy, MySqlCellWriter::Refusal::OtherKind);
        m_ownEnds.emplace_back(std::move(text));
    }
    return {};
}

Result<void> MySqlBulkLoad::writeRows(const RowBatch &batch)
{
    for (std::size_t row = 0; row < batch.rowCount(); ++row) {
        ++m_rowNumber;
        if (auto filled = fillRow(batch, row); !filled)
            return filled;
        const bool isFull = m_sliceRows >= sliceRows || m_sliceBytes >= sliceBytes;
        if (isStaged() && (isFull || !isKeyNew())) {
            if (auto closed = closeSlice(); !closed)
                return closed;
            static_cast<void>(isKeyNew());
        }
        if (auto added = addRow(); !added)
            return added;
    }
    return {};
}

Result<void> MySqlBulkLoad::fillRow(const RowBatch &batch, std::size_t row)
{
    for (std::size_t i = 0; i < m_writers.size(); ++i) {
        const ColumnData &data = batch.column(i);
        m_row[i].isNull = data.isNull(row);
        if (m_row[i].isNull) {
            if (m_table.columns[i].isKey || !m_table.columns[i].isNullable)
                return refusedNull(i);
            m_row[i].bytes.clear();
            continue;
        }
        const auto refusal = m_writers[i].write(m_row[i].bytes, data, row);
        if (refusal != MySqlCellWriter::Refusal::None)
            return refused(batch, row, i, refusal);
    }
    return {};
}

/// Remembers it.
bool MySqlBulkLoad::isKeyNew()
{
    std::string key;
    for (const std::size_t part : m_table.key) {
        const std::string &bytes = m_row[part].bytes;
        key.append(std::to_string(bytes.size())).append(1, ':').append(bytes);
    }
    return m_keys.insert(std::move(key)).second;
}

Result<void> MySqlBulkLoad::addRow()
{
    if (!m_road) {
        if (auto opened = openRoad(); !opened)
            return opened;
    }
    ++m_sliceRows;
    for (const MySqlRowRoad::Cell &cell : m_row)
        m_sliceBytes += cell.bytes.size();
    return m_road->add(m_row);
}

Result<void> MySqlBulkLoad::openRoad()
{
    MySqlRowRoad::Place place{m_table.quoted, {}, {}, {}};
    if (isStaged()) {
        if (auto made = run(m_hasStage ? m_sql.emptyStage() : m_sql.createStage()); !made) {
            Error error = made.error();
            if (error.code == ErrorCode::Authentication || error.code == ErrorCode::Privilege)
                error.advice = MySqlBulkLoadText::tr(
                    "Changed rows come by way of a temporary table: GRANT CREATE "
                    "TEMPORARY TABLES, SELECT, INSERT, UPDATE, DELETE on the database.");
            return error;
        }
        m_hasStage = true;
        place.table = m_sql.stage();
    }
    for (const MySqlTargetTable::Column &column : m_table.columns) {
        place.columns.push_back(column.quoted);
        place.areBytes.push_back(MySqlCellWriter::isBytes(column.type));
        place.areNumbered.push_back(column.isNumbered);
    }
    MySqlLink &link = m_connection.link();
    if (m_transaction.mayLoad)
        m_road = std::make_unique<MySqlLoadRoad>(link, place);
    else
        m_road = std::make_unique<MySqlInsertRoad>(link, place, m_transaction.packetBytes);
    return {};
}

Result<void> MySqlBulkLoad::closeSlice()
{
    if (!m_road)
        return {};
    if (auto flushed = m_road->flush(); !flushed)
        return flushed;
    if (isStaged()) {
        m_road.reset();
        if (auto merged = mergeStage(); !merged)
            return merged;
    } else {
        m_counts.inserted += m_sliceRows;
    }
    m_keys.clear();
    m_sliceRows = 0;
    m_sliceBytes = 0;
    return {};
}

/// A statement that changes rows, and how many it changed.
Result<std::int64_t> MySqlBulkLoad::change(const std::string &sql, const std::vector<Value> &values)
{
    MySqlLink &link = m_connection.link();
    MySqlStatement statement(link);
    if (auto prepared = statement.prepare(sql); !prepared)
        return prepared.error();
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < values.size(); ++i)
        order.push_back(i);
    const bool isNumber = m_newerBy < m_table.columns.size() && m_table.columns[m_newerBy].type.isNumber();
    if (auto executed = statement.execute({values, order, std::vector<bool>(values.size(), isNumber)});
        !executed)
        return executed.error();
    const auto changed = static_cast<std::int64_t>(mysql_stmt_affected_rows(statement.handle()));
    if (auto unchanged = MySqlWarnings::refuseChanges(link); !unchanged)
        return unchanged.error();
    return changed;
}

Result<void> MySqlBulkLoad::mergeStage()
{
    if (m_purpose == Purpose::Remove) {
        const auto removed = change(m_sql.removeKnown());
        m_counts.deleted += removed ? *removed : 0;
        return removed ? Result<void>() : removed.error();
    }
    const auto found = m_connection.link().query(m_sql.countKnown(), {}, MySqlLink::running());
    if (!found)
        return found.error();
    const auto number = [&](std::size_t cell) {
        return QString::fromStdString(found->front()[cell].value_or("0")).toLongLong();
    };
    const std::int64_t known = number(0);
    if (number(1) > 0)
        return Error{
            ErrorCode::Conflict,
            MySqlBulkLoadText::tr(
                "Connection \"%1\": a key of \"%2\" is there already in other letters, and the "
                "column's collation takes the two for one.")
                .arg(m_connection.link().errors().connectionName(),
                     QString::fromStdString(m_table.name.name)),
            MySqlBulkLoadText::tr("Give the key's column a collation that ends in _nopad_bin or _0900_bin.")};
    if (known > 0 && m_target.mode == BulkTarget::Mode::Merge && m_sql.changesSomething()) {
        const auto changed = change(m_sql.updateKnown(), m_ownEnds);
        if (!changed)
            return changed.error();
        m_counts.changed += *changed;
    }
    if (known == m_sliceRows)
        return {};
    const auto inserted = change(m_sql.insertNew(known > 0));
    if (!inserted)
        return inserted.error();
    m_counts.inserted += *inserted;
    return {};
}

Result<BulkCounts> MySqlBulkLoad::finish()
{
    if (!mayGoOn())
        return isOver();
    auto closed = closeSlice();
    m_road.reset();
    if (closed && m_hasStage)
        closed = run(m_sql.dropStage());
    if (!closed) {
        m_transaction.isBroken = true;
        return named(std::move(closed.error()));
    }
    m_hasStage = false;
    m_transaction.load = nullptr;
    return m_counts;
}

/// What the engine's word means to whoever reads it here.
Error MySqlBulkLoad::named(Error error)
{
    const unsigned number = numberOf(error);
    if (number == ER_DUP_ENTRY || number == ER_DUP_ENTRY_WITH_KEY_NAME)
        error.code = ErrorCode::Conflict;
    if (std::ranges::find(localRefused, number) != localRefused.end() && m_transaction.mayLoad) {
        m_transaction.mayLoad = false;
        error.code = ErrorCode::Locked; // another try goes the other way
    }
    return error;
}

Error MySqlBulkLoad::refusedNull(std::size_t column) const
{
    return {ErrorCode::DataLoss,
            MySqlBulkLoadText::tr(
                "Connection \"%1\": row %2 of \"%3\" has NULL in \"%4\", which must have a value.")
                .arg(m_connection.link().errors().connectionName())
                .arg(m_rowNumber)
                .arg(QString::fromStdString(m_table.name.name),
                     QString::fromStdString(m_table.columns[column].name)),
            m_table.columns[column].isKey
                ? MySqlBulkLoadText::tr("Such a row would come again with each run. Choose another key.")
                : MySqlBulkLoadText::tr("The server would put a value of its own there.")};
}

Error MySqlBulkLoad::refused(const RowBatch &batch, std::size_t row, std::size_t column,
                             MySqlCellWriter::Refusal refusal) const
{
    const std::size_t place = batch.columnCount() == 1 ? 0 : column;
    std::string text;
    CellText(batch.schema()[place].type).append(text, batch.column(place), row);
    QString shown =
        QString::fromUtf8(text.data(), static_cast<qsizetype>(std::min<std::size_t>(text.size(), 400)));
    if (shown.size() > shownCharacters)
        shown = shown.left(shownCharacters) + QChar(0x2026);
    return {
        ErrorCode::DataLoss,
        MySqlBulkLoadText::tr("Connection \"%1\": row %2 of \"%3\": the column \"%4\" cannot keep \"%5\".")
            .arg(m_connection.link().errors().connectionName())
            .arg(m_rowNumber)
            .arg(QString::fromStdString(m_table.name.name),
                 QString::fromStdString(m_table.columns[column].name), shown),
        MySqlCellWriter::reason(refusal)};
}
