// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/sqlite/SqliteBulkLoad.h"

#include "app/drivers/sqlite/SqliteConnection.h"
#include "app/drivers/sqlite/SqliteDialect.h"
#include "app/drivers/sqlite/SqliteErrors.h"
#include "models/core/RowBatchBuilder.h"
#include "models/replication/ValueCell.h"

#include <QCoreApplication>

#include <sqlite3.h>

#include <algorithm>

namespace {

struct SqliteBulkLoadText
{
    Q_DECLARE_TR_FUNCTIONS(SqliteBulkLoad)
};

/// Called with whether the row that is there has the very key: remembers both.
constexpr const char *conflictFunction = "penstock_conflict";

void noteConflict(sqlite3_context *context, int, sqlite3_value **arguments)
{
    auto *conflict = static_cast<SqliteBulkLoad::Conflict *>(sqlite3_user_data(context));
    conflict->isMet = true;
    conflict->isOther = sqlite3_value_int(arguments[0]) == 0;
    sqlite3_result_int(context, 1);
}

/// The statement of a load, from quoted names.
class InsertText
{
public:
    InsertText(const BulkTarget &target, std::string table, std::vector<std::string> columns,
               std::vector<std::string> key)
        : m_target(target)
        , m_table(std::move(table))
        , m_columns(std::move(columns))
        , m_key(std::move(key))
    {}

    [[nodiscard]] std::string text(const std::string &newerBy) const
    {
        std::string sql = "INSERT OR ABORT INTO " + m_table + " AS kept (" + list(m_columns) + ") VALUES (";
        for (std::size_t i = 1; i <= m_columns.size(); ++i)
            sql += (i == 1 ? "?" : ", ?") + std::to_string(i);
        sql += ')';
        if (m_target.mode == BulkTarget::Mode::Insert)
            return sql;
        sql += " ON CONFLICT (" + list(m_key) + ')';
        const std::vector<std::string> others = changing();
        const bool onlyLooks = m_target.mode == BulkTarget::Mode::Keep || others.empty();
        if (onlyLooks && !mayTakeForSame())
            return sql + " DO NOTHING";
        // CASE, because the order of AND is the planner's.
        return sql + " DO UPDATE SET " + assignments(onlyLooks ? m_key : others) + " WHERE CASE WHEN "
               + conflictFunction + '(' + sameKey() + ") THEN "
               + (onlyLooks ? "0" : condition(others, newerBy)) + " END";
    }

private:
    [[nodiscard]] static std::string list(const std::vector<std::string> &names)
    {
        std::string text;
        for (const std::string &name : names)
            text += (text.empty() ? "" : ", ") + name;
        return text;
    }
    [[nodiscard]] std::vector<std::string> changing() const
    {
        std::vector<std::string> others;
        std::ranges::copy_if(m_columns, std::back_inserter(others), [this](const std::string &name) {
            return std::ranges::find(m_key, name) == m_key.end();
        });
        return others;
    }
    [[nodiscard]] static std::string assignments(const std::vector<std::string> &names)
    {
        std::string text;
        for (const std::string &name : names)
            text.append(text.empty() ? "" : ", ").append(name).append(" = excluded.").append(name);
        return text;
    }
    [[nodiscard]] bool mayTakeForSame() const
    {
        return std::ranges::any_of(m_target.key, [this](const std::string &name) {
            const TableShape::Column *column = m_target.table.find(name);
            return column && !column->bytewise;
        });
    }
    [[nodiscard]] std::string sameKey() const
    {
        if (!mayTakeForSame())
            return "1";
        std::string text;
        for (const std::string &name : m_key)
            text.append(text.empty() ? "excluded." : " AND excluded.")
                .append(name)
                .append(" = kept.")
                .append(name)
                .append(" COLLATE BINARY");
        return text;
    }
    /// NULL is the least.
    [[nodiscard]] std::string condition(const std::vector<std::string> &others,
                                        const std::string &newerBy) const
    {
        std::string text = "1";
        if (!newerBy.empty()) {
            text = "(kept." + newerBy + " IS NULL OR excluded." + newerBy + " >= kept." + newerBy
                   + " COLLATE BINARY";
            if (m_target.ownRange) {
                const std::string from = '?' + std::to_string(m_columns.size() + 1);
                const std::string to = '?' + std::to_string(m_columns.size() + 2);
                text += " OR ((" + from + " IS NULL OR kept." + newerBy + " >= " + from
                        + " COLLATE BINARY) AND kept." + newerBy + " <= " + to + " COLLATE BINARY)";
            }
            text += ')';
        }
        if (!m_target.skipEqual)
            return text;
        std::string differs;
        for (const std::string &name : others)
            differs.append(differs.empty() ? "excluded." : " OR excluded.")
                .append(name)
                .append(" IS NOT kept.")
                .append(name)
                .append(" COLLATE BINARY");
        return text + " AND (" + differs + ')';
    }

    const BulkTarget &m_target;
    const std::string m_table;
    const std::vector<std::string> m_columns;
    const std::vector<std::string> m_key;
};

Result<std::vector<std::string>> quotedNames(const std::vector<std::string> &names)
{
    const SqliteDialect dialect;
    std::vector<std::string> quoted;
    for (const std::string &name : names) {
        auto one = dialect.quoteIdentifier(name);
        if (!one)
            return one.error();
        quoted.push_back(std::move(*one));
    }
    return quoted;
}

Result<std::string> insertText(const BulkTarget &target)
{
    const auto table = SqliteDialect().quoteObject({"main", target.table.name.name});
    const auto columns = quotedNames(target.columns);
    const auto key = quotedNames(target.key);
    const auto newerBy =
        quotedNames(target.newerBy.empty() ? std::vector<std::string>() : std::vector{target.newerBy});
    for (const auto *names : {&columns, &key, &newerBy}) {
        if (!*names)
            return names->error();
    }
    if (!table)
        return table.error();
    return InsertText(target, *table, *columns, *key).text(newerBy->empty() ? "" : newerBy->front());
}

} // namespace

Result<std::unique_ptr<BulkLoad>> SqliteBulkLoad::start(SqliteConnection &connection,
                                                        SqliteBulkWriter::Transaction &transaction,
                                                        const BulkTarget &target)
{
    const std::string &table = target.table.name.name;
    auto columns = SqliteRowSteps::columnsOf(
        connection, target.table, target.columns,
        target.mode == BulkTarget::Mode::Insert ? std::vector<std::string>() : target.key, target.lossy);
    if (!columns)
        return columns.error();
    const auto sql = insertText(target);
    if (!sql)
        return sql.error();
    std::unique_ptr<SqliteBulkLoad> load(new SqliteBulkLoad(connection, transaction, target));
    if (sqlite3_create_function_v2(connection.handle(), conflictFunction, 1, SQLITE_UTF8 | SQLITE_DIRECTONLY,
                                   &load->m_conflict, noteConflict, nullptr, nullptr, nullptr)
        != SQLITE_OK)
        return SqliteErrors::last(connection.handle(), connection.name(), connection.file());
    auto steps = SqliteRowSteps::prepare(connection, table, *sql, std::move(*columns));
    if (!steps)
        return steps.error();
    load->m_steps = std::move(*steps);
    return load;
}

SqliteBulkLoad::SqliteBulkLoad(SqliteConnection &connection, SqliteBulkWriter::Transaction &transaction,
                               const BulkTarget &target)
    : m_connection(connection)
    , m_transaction(transaction)
    , m_number(transaction.number)
    , m_target(target)
    , m_newerBy(static_cast<std::size_t>(std::ranges::find(target.columns, target.newerBy)
                                         - target.columns.begin()))
{
    m_transaction.hasLoad = true;
}

SqliteBulkLoad::~SqliteBulkLoad()
{
    m_steps.reset();
    if (sqlite3 *database = m_connection.handle())
        sqlite3_create_function_v2(database, conflictFunction, 1, SQLITE_UTF8, nullptr, nullptr, nullptr,
                                   nullptr, nullptr);
    if (isCurrent() && m_transaction.hasLoad) {
        m_transaction.hasLoad = false;
        m_transaction.isBroken = true;
    }
}

bool SqliteBulkLoad::isCurrent() const
{
    return m_transaction.isOpen && m_transaction.number == m_number;
}

Result<void> SqliteBulkLoad::write(const RowBatch &batch)
{
    // Else each row would be a transaction of its own, and stay.
    if (!isCurrent() || m_transaction.isBroken || sqlite3_get_autocommit(m_connection.handle()) != 0)
        return Error{ErrorCode::Internal,
                     SqliteBulkLoadText::tr("%1: the load's transaction is over.").arg(m_connection.name())};
    auto written = bindOwnRange(batch);
    if (written)
        written = m_steps->run(batch, [this] { return count(); });
    if (!written)
        m_transaction.isBroken = true;
    return written;
}

/// The values come as the source writes them; the column has them in a form of its own.
Result<void> SqliteBulkLoad::bindOwnRange(const RowBatch &batch)
{
    if (!m_target.ownRange || m_target.newerBy.empty() || m_target.mode != BulkTarget::Mode::Merge
        || !m_range.empty() || m_newerBy >= batch.columnCount())
        return {};
    auto places =
        SqliteRowSteps::columnsOf(m_connection, m_target.table, {m_target.newerBy}, {}, {m_target.newerBy});
    if (!places)
        return places.error();
    const ColumnType &type = batch.schema()[m_newerBy].type;
    int parameter = static_cast<int>(m_target.columns.size());
    for (const Value *end : {&m_target.ownRange->first, &m_target.ownRange->second}) {
        auto cell = ValueCell::of(type, *end);
        if (!cell)
            return cell.error();
        m_range.push_back(
            std::make_unique<Bound>(Bound{std::move(*cell), SqliteCellBinder(type, places->front().place)}));
        const auto refusal =
            m_range.back()->binder.bind(m_steps->statement(), ++parameter, m_range.back()->cell.column(0), 0);
        if (refusal != SqliteCellBinder::Refusal::None)
            return SqliteErrors::last(m_connection.handle(), m_connection.name(), m_connection.file());
    }
    return {};
}

std::optional<Error> SqliteBulkLoad::count()
{
    const bool hasChanged = sqlite3_changes(m_connection.handle()) > 0;
    const Conflict conflict = std::exchange(m_conflict, {});
    if (conflict.isOther)
        return m_steps->inRow(
            {ErrorCode::Conflict,
             SqliteBulkLoadText::tr("%1: a key of \"%2\" is there already in other letters, and the column's "
                                    "collation takes the two for one")
                 .arg(m_connection.name(), QString::fromStdString(m_target.table.name.name)),
             SqliteBulkLoadText::tr("Declare the key's column COLLATE BINARY.")});
    if (!hasChanged && m_target.mode == BulkTarget::Mode::Insert)
        return m_steps->inRow(
            {ErrorCode::DataLoss,
             SqliteBulkLoadText::tr("%1: a trigger of the table left the row out").arg(m_connection.name()),
             SqliteBulkLoadText::tr("Look for RAISE(IGNORE) in its triggers.")});
    m_counts.inserted += hasChanged && !conflict.isMet ? 1 : 0;
    m_counts.changed += hasChanged && conflict.isMet ? 1 : 0;
    return std::nullopt;
}

Result<BulkCounts> SqliteBulkLoad::finish()
{
    if (!isCurrent() || m_transaction.isBroken)
        return Error{ErrorCode::Internal,
                     SqliteBulkLoadText::tr("%1: the load's transaction is over.").arg(m_connection.name())};
    m_transaction.hasLoad = false;
    return m_counts;
}
