// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/sqlite/SqliteRowSteps.h"

#include "app/drivers/sqlite/SqliteCanceller.h"
#include "app/drivers/sqlite/SqliteConnection.h"
#include "app/drivers/sqlite/SqliteErrors.h"
#include "models/core/CellText.h"

#include <QCoreApplication>

#include <sqlite3.h>

#include <algorithm>

namespace {

struct SqliteRowStepsText
{
    Q_DECLARE_TR_FUNCTIONS(SqliteRowSteps)
};

/// As much of a value as an error shows.
constexpr qsizetype shownLetters = 80;

bool holds(const std::vector<std::string> &names, const std::string &name)
{
    return std::ranges::find(names, name) != names.end();
}

} // namespace

Result<std::vector<SqliteRowSteps::Column>> SqliteRowSteps::columnsOf(SqliteConnection &connection,
                                                                      const TableShape &table,
                                                                      const std::vector<std::string> &names,
                                                                      const std::vector<std::string> &key,
                                                                      const std::vector<std::string> &lossy)
{
    const auto facts = connection.ask(QStringLiteral("SELECT strict, (SELECT encoding FROM pragma_encoding())"
                                                     " FROM pragma_table_list($1) WHERE schema = 'main'"),
                                      {table.name.name});
    if (!facts)
        return facts.error();
    const bool isStrict = !facts->empty() && facts->front()[0] == "1";
    const bool isUtf16 = !facts->empty() && facts->front()[1].starts_with("UTF-16");

    std::vector<Column> columns;
    for (const std::string &name : names) {
        const TableShape::Column *own = table.find(name);
        if (!own || own->generated)
            return Error{ErrorCode::Invalid,
                         (own ? SqliteRowStepsText::tr("%1: SQLite computes the column \"%2\" of \"%3\".")
                              : SqliteRowStepsText::tr("%1: there is no column \"%2\" in \"%3\"."))
                             .arg(connection.name(), QString::fromStdString(name),
                                  QString::fromStdString(table.name.name))};
        // Only there ANY means that a value stays as it is.
        const bool isAny =
            isStrict && QString::fromStdString(own->declared).toUpper() == QLatin1String("ANY");
        columns.push_back(
            {name,
             {isAny ? SqliteTypeName::Affinity::Blob : SqliteTypeName::affinityOf(own->declared), isUtf16,
              holds(lossy, name)},
             holds(key, name)});
    }
    return columns;
}

Result<std::unique_ptr<SqliteRowSteps>> SqliteRowSteps::prepare(SqliteConnection &connection,
                                                                const std::string &table,
                                                                const std::string &sql,
                                                                std::vector<Column> columns)
{
    sqlite3_stmt *statement = nullptr;
    if (sqlite3_prepare_v3(connection.handle(), sql.data(), static_cast<int>(sql.size()) + 1,
                           SQLITE_PREPARE_PERSISTENT, &statement, nullptr)
        != SQLITE_OK)
        return SqliteErrors::last(connection.handle(), connection.name(), connection.file(),
                                  QString::fromStdString(sql));
    return std::unique_ptr<SqliteRowSteps>(
        new SqliteRowSteps(connection, table, statement, std::move(columns)));
}

SqliteRowSteps::SqliteRowSteps(SqliteConnection &connection, std::string table, sqlite3_stmt *statement,
                               std::vector<Column> columns)
    : m_connection(connection)
    , m_table(std::move(table))
    , m_statement(statement)
    , m_columns(std::move(columns))
    , m_cancelsBefore(connection.cancels())
{}

SqliteRowSteps::~SqliteRowSteps()
{
    sqlite3_finalize(m_statement);
}

void SqliteRowSteps::readTypes(const RowBatch &batch)
{
    if (m_schema == batch.sharedSchema())
        return;
    m_schema = batch.sharedSchema();
    m_binders.clear();
    for (std::size_t i = 0; i < m_columns.size(); ++i)
        m_binders.emplace_back(batch.schema()[i].type, m_columns[i].place);
}

Result<void> SqliteRowSteps::run(const RowBatch &batch, const Done &done)
{
    if (batch.columnCount() != m_columns.size())
        return Error{ErrorCode::Internal,
                     SqliteRowStepsText::tr("%1: a batch of %2 columns where %3 were said.")
                         .arg(m_connection.name())
                         .arg(batch.columnCount())
                         .arg(m_columns.size())};
    readTypes(batch);
    for (std::size_t row = 0; row < batch.rowCount(); ++row) {
        ++m_row;
        if (isCancelled())
            return Error{ErrorCode::Cancelled,
                         SqliteRowStepsText::tr("%1: interrupted").arg(m_connection.name())};
        if (auto failed = bindRow(batch, row))
            return std::move(*failed);
        if (sqlite3_step(m_statement) != SQLITE_DONE) {
            Error error = libraryError();
            sqlite3_reset(m_statement);
            return error;
        }
        auto failed = done();
        sqlite3_reset(m_statement);
        if (failed)
            return std::move(*failed);
    }
    return {};
}

std::optional<Error> SqliteRowSteps::bindRow(const RowBatch &batch, std::size_t row)
{
    for (std::size_t i = 0; i < m_binders.size(); ++i) {
        const ColumnData &data = batch.column(i);
        const auto refusal = m_binders[i].bind(m_statement, static_cast<int>(i) + 1, data, row);
        if (refusal == SqliteCellBinder::Refusal::Library)
            return libraryError();
        if (refusal != SqliteCellBinder::Refusal::None)
            return refused(batch, row, i, refusal);
        if (m_columns[i].isKey && data.isNull(row))
            return Error{
                ErrorCode::DataLoss,
                SqliteRowStepsText::tr("%1: row %2 of \"%3\" has NULL in \"%4\", which is of its key.")
                    .arg(m_connection.name())
                    .arg(m_row)
                    .arg(QString::fromStdString(m_table), QString::fromStdString(m_columns[i].name)),
                SqliteRowStepsText::tr("Such a row would come again with each run. Choose another key.")};
    }
    return std::nullopt;
}

bool SqliteRowSteps::isCancelled() const
{
    return m_connection.cancels() != m_cancelsBefore || !m_connection.isUsable();
}

Error SqliteRowSteps::refused(const RowBatch &batch, std::size_t row, std::size_t column,
                              SqliteCellBinder::Refusal refusal) const
{
    std::string text;
    CellText(batch.schema()[column].type).append(text, batch.column(column), row);
    QString shown =
        QString::fromUtf8(text.data(), static_cast<qsizetype>(std::min<std::size_t>(text.size(), 400)));
    if (shown.size() > shownLetters)
        shown = shown.left(shownLetters) + QChar(0x2026);
    return {ErrorCode::DataLoss,
            SqliteRowStepsText::tr("%1: row %2 of \"%3\": the column \"%4\" cannot keep \"%5\".")
                .arg(m_connection.name())
                .arg(m_row)
                .arg(QString::fromStdString(m_table), QString::fromStdString(m_columns[column].name), shown),
            SqliteCellBinder::reason(refusal)};
}

Error SqliteRowSteps::libraryError() const
{
    Error error = SqliteErrors::last(m_connection.handle(), m_connection.name(), m_connection.file());
    switch (sqlite3_extended_errcode(m_connection.handle())) {
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_ROWID:
        error.code = ErrorCode::Conflict;
        break;
    case SQLITE_CONSTRAINT_DATATYPE: // of a STRICT table
    case SQLITE_MISMATCH:            // of a row's number
        error.code = ErrorCode::DataLoss;
        break;
    default:
        break;
    }
    return inRow(std::move(error));
}

Error SqliteRowSteps::inRow(Error error) const
{
    error.message = SqliteRowStepsText::tr("%1 (row %2 of \"%3\")")
                        .arg(error.message)
                        .arg(m_row)
                        .arg(QString::fromStdString(m_table));
    return error;
}
