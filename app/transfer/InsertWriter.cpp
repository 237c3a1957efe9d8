// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/transfer/InsertWriter.h"

#include "app/drivers/mysql/MySqlDialect.h"
#include "app/drivers/postgres/PostgresDialect.h"
#include "app/drivers/sqlite/SqliteDialect.h"

#include <QCoreApplication>

#include <set>
#include <utility>

namespace {

struct InsertWriterText
{
    Q_DECLARE_TR_FUNCTIONS(InsertWriter)
};

/// A server takes 16 MiB at once, MariaDB's by its default.
constexpr std::size_t bytesPerStatement = std::size_t{1} << 20;

std::unique_ptr<SqlDialect> dialectOf(TextStyle engine)
{
    switch (engine) {
    case TextStyle::MariaDb:
        return std::make_unique<MySqlDialect>();
    case TextStyle::Sqlite:
        return std::make_unique<SqliteDialect>();
    case TextStyle::Postgres:
        break;
    }
    return std::make_unique<PostgresDialect>();
}

Result<std::string> statementStart(const SqlDialect &dialect, const ObjectName &table,
                                   const std::vector<Column> &columns)
{
    auto name = dialect.quoteObject(table);
    if (!name)
        return name;
    std::set<std::string> used;
    std::string start = "INSERT INTO " + *name + " (";
    for (const Column &column : columns) {
        if (!used.insert(column.name).second)
            return Error{
                ErrorCode::Invalid,
                InsertWriterText::tr("Two columns are called \"%1\", which no INSERT may name twice.")
                    .arg(QString::fromStdString(column.name)),
                InsertWriterText::tr("Give one of them another name in the statement (AS ...).")};
        auto quoted = dialect.quoteIdentifier(column.name);
        if (!quoted)
            return Error{
                ErrorCode::Invalid,
                InsertWriterText::tr("Column %1 has no name that an INSERT could use.").arg(used.size()),
                InsertWriterText::tr("Give it a name in the statement (AS ...)."), quoted.error().message};
        start += (used.size() == 1 ? "" : ", ") + *quoted;
    }
    return start + ") VALUES\n";
}

} // namespace

InsertWriter::InsertWriter(const ExportOptions &options, Output output)
    : RowWriter(std::move(output))
    , m_options(options)
{}

bool InsertWriter::needsSettings() const
{
    return m_options.wholeScript && m_engine == TextStyle::MariaDb && !columns().empty();
}

Result<void> InsertWriter::writeHeader(std::string &out)
{
    if (columns().empty())
        return {};
    if (m_options.table.name.empty())
        return Error{ErrorCode::Invalid, InsertWriterText::tr("INSERT statements need a table's name."),
                     InsertWriterText::tr("Name the table that the rows are to go to.")};
    auto start = statementStart(*dialectOf(m_engine), m_options.table, columns());
    if (!start)
        return start.error();
    m_start = std::move(*start);
    // Zero dates and zero ids as they are, whatever the server's mode; no doubled backslashes.
    if (needsSettings())
        out += "SET NAMES utf8mb4;\n"
               "SET @old_sql_mode = @@sql_mode, sql_mode = 'NO_AUTO_VALUE_ON_ZERO';\n";
    return {};
}

void InsertWriter::startTypes()
{
    if (m_start.empty())
        m_engine =
            m_options.engine.value_or(columns().empty() ? TextStyle::Postgres : columns().front().type.style);
    m_literals.clear();
    for (std::size_t i = 0; i < columns().size() && !columns().empty(); ++i)
        m_literals.emplace_back(m_engine, isAbsent(i) ? ColumnType{} : type(i));
}

Result<void> InsertWriter::writeRow(std::string &out, const RowBatch &batch, std::size_t row)
{
    const std::size_t from = out.size();
    out += m_rows == 0 ? m_start : std::string(",\n");
    out += '(';
    for (std::size_t i = 0; i < columns().size(); ++i) {
        if (i > 0)
            out += ", ";
        if (isAbsent(i)) {
            out += "NULL";
            continue;
        }
        if (auto written = m_literals[i].append(out, batch.column(i), row); !written) {
            Error error = written.error();
            error.message = InsertWriterText::tr("Column \"%1\": %2")
                                .arg(QString::fromStdString(columns()[i].name), error.message);
            return error;
        }
    }
    out += ')';
    ++m_rows;
    m_bytes += out.size() - from;
    if (m_rows == rowsPerStatement || m_bytes >= bytesPerStatement) {
        out += ";\n";
        m_rows = 0;
        m_bytes = 0;
    }
    return {};
}

Result<void> InsertWriter::writeFooter(std::string &out, const StatementSummary &)
{
    if (m_rows > 0)
        out += ";\n";
    if (needsSettings())
        out += "SET sql_mode = @old_sql_mode;\n";
    return {};
}
