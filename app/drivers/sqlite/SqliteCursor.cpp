// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/sqlite/SqliteCursor.h"

#include "app/drivers/sqlite/SqliteConnection.h"
#include "app/drivers/sqlite/SqliteErrors.h"

#include <QCoreApplication>

#include <sqlite3.h>

#include <utility>

namespace {

struct SqliteCursorText
{
    Q_DECLARE_TR_FUNCTIONS(SqliteCursor)
};

int bindValue(sqlite3_stmt *statement, int index, const Value &value)
{
    struct Binder
    {
        sqlite3_stmt *statement;
        int index;
        int operator()(std::monostate) const { return sqlite3_bind_null(statement, index); }
        int operator()(bool v) const { return sqlite3_bind_int(statement, index, v ? 1 : 0); }
        int operator()(std::int64_t v) const { return sqlite3_bind_int64(statement, index, v); }
        int operator()(double v) const { return sqlite3_bind_double(statement, index, v); }
        int operator()(const std::string &v) const
        {
            return sqlite3_bind_text64(statement, index, v.data(), v.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
        }
        int operator()(const Blob &v) const
        {
            return sqlite3_bind_blob64(statement, index, v.bytes.data(), v.bytes.size(), SQLITE_TRANSIENT);
        }
    };
    return std::visit(Binder{statement, index}, value);
}

RowSchema schemaOf(sqlite3_stmt *statement)
{
    auto columns = std::make_shared<std::vector<Column>>();
    for (int i = 0; i < sqlite3_column_count(statement); ++i) {
        ColumnType type;
        type.kind = TypeKind::Dynamic;
        type.style = TextStyle::Sqlite;
        if (const char *declared = sqlite3_column_decltype(statement, i))
            type.name = declared;
        columns->push_back({sqlite3_column_name(statement, i), type});
    }
    return columns;
}

} // namespace

void SqliteCursor::Finalize::operator()(sqlite3_stmt *statement) const
{
    sqlite3_finalize(statement);
}

Result<SqliteCursor::Statement> SqliteCursor::prepare(SqliteConnection &connection, const QString &text)
{
    const QByteArray sql = text.toUtf8();
    sqlite3_stmt *raw = nullptr;
    const char *rest = nullptr;
    const int code = sqlite3_prepare_v3(connection.handle(), sql.constData(),
                                        static_cast<int>(sql.size()) + 1, 0, &raw, &rest);
    Statement statement(raw);
    if (code != SQLITE_OK)
        return SqliteErrors::last(connection.handle(), connection.name(), connection.file(), text);
    if (!statement)
        return Error{ErrorCode::Invalid,
                     SqliteCursorText::tr("%1: the statement is empty.").arg(connection.name())};
    // Anything but comments and blanks after the first statement is a second one.
    sqlite3_stmt *second = nullptr;
    while (rest && *rest != '\0') {
        const char *before = rest;
        if (sqlite3_prepare_v3(connection.handle(), before, -1, 0, &second, &rest) != SQLITE_OK || second) {
            sqlite3_finalize(second);
            return Error{ErrorCode::Invalid,
                         SqliteCursorText::tr("%1: more than one statement at once.").arg(connection.name()),
                         SqliteCursorText::tr("Run them one at a time.")};
        }
        if (rest == before)
            break;
    }
    return statement;
}

Result<void> SqliteCursor::bind(SqliteConnection &connection, sqlite3_stmt *statement,
                                const std::vector<Value> &params)
{
    // $1..$n are named parameters to SQLite; ?, ?NNN and :name are not Penstock's.
    std::size_t highest = 0;
    for (int index = 1; index <= sqlite3_bind_parameter_count(statement); ++index) {
        const char *name = sqlite3_bind_parameter_name(statement, index);
        bool isNumber = false;
        const std::size_t number = name && name[0] == '$' ? QByteArray(name + 1).toULong(&isNumber) : 0;
        if (!isNumber || number == 0)
            return Error{
                ErrorCode::Invalid,
                SqliteCursorText::tr("%1: parameters are written $1, $2, ...; this statement has \"%2\".")
                    .arg(connection.name(), name ? QString::fromUtf8(name) : QStringLiteral("?"))};
        highest = std::max(highest, number);
        if (number <= params.size() && bindValue(statement, index, params[number - 1]) != SQLITE_OK)
            return SqliteErrors::last(connection.handle(), connection.name(), connection.file());
    }
    if (highest != params.size())
        return Error{ErrorCode::Invalid,
                     SqliteCursorText::tr("%1: the statement needs %2 parameters, %3 were given.")
                         .arg(connection.name())
                         .arg(highest)
                         .arg(params.size())};
    return {};
}

Result<std::unique_ptr<Cursor>> SqliteCursor::start(SqliteConnection &connection, const QueryRequest &request)
{
    auto statement = prepare(connection, request.text);
    if (!statement)
        return statement.error();
    if (auto bound = bind(connection, statement->get(), request.params); !bound)
        return bound.error();
    RowSchema schema = schemaOf(statement->get());
    auto cursor = std::unique_ptr<SqliteCursor>(
        new SqliteCursor(connection, request.text, std::move(*statement), std::move(schema)));
    if (auto stepped = cursor->step(); !stepped)
        return stepped.error();
    return cursor;
}

SqliteCursor::SqliteCursor(SqliteConnection &connection, QString text, Statement statement, RowSchema schema)
    : m_connection(connection)
    , m_text(std::move(text))
    , m_statement(std::move(statement))
    , m_builder(std::move(schema))
    , m_changesBefore(sqlite3_total_changes(connection.handle()))
{}

SqliteCursor::~SqliteCursor() = default;

Result<void> SqliteCursor::step()
{
    const int code = sqlite3_step(m_statement.get());
    m_hasRow = code == SQLITE_ROW;
    if (code == SQLITE_ROW)
        return {};
    if (code != SQLITE_DONE)
        return SqliteErrors::last(m_connection.handle(), m_connection.name(), m_connection.file(), m_text);
    if (sqlite3_stmt_readonly(m_statement.get()) == 0)
        m_summary.affected = sqlite3_total_changes(m_connection.handle()) - m_changesBefore;
    return {};
}

void SqliteCursor::readRow()
{
    sqlite3_stmt *statement = m_statement.get();
    const int count = static_cast<int>(m_builder.schema()->size());
    for (int i = 0; i < count; ++i) {
        const auto column = static_cast<std::size_t>(i);
        const auto bytes = [&](const void *data) {
            const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, i));
            return std::string_view(static_cast<const char *>(data), data ? size : 0);
        };
        switch (sqlite3_column_type(statement, i)) {
        case SQLITE_NULL:
            m_builder.appendNull(column);
            break;
        case SQLITE_INTEGER:
            m_builder.appendDynamic(column, static_cast<std::int64_t>(sqlite3_column_int64(statement, i)));
            break;
        case SQLITE_FLOAT:
            m_builder.appendDynamic(column, sqlite3_column_double(statement, i));
            break;
        case SQLITE_TEXT:
            m_builder.appendDynamic(column, DynamicTag::Text, bytes(sqlite3_column_text(statement, i)));
            break;
        default:
            m_builder.appendDynamic(column, DynamicTag::Blob, bytes(sqlite3_column_blob(statement, i)));
            break;
        }
    }
    m_builder.endRow();
    ++m_summary.rows;
}

Result<std::optional<RowBatch>> SqliteCursor::next()
{
    const Deadline flush = Deadline::after(flushAfter);
    while (m_hasRow) {
        readRow();
        if (auto stepped = step(); !stepped)
            return stepped.error();
        // Looking at the clock for every row would cost more than the row.
        const bool look = (m_builder.rowCount() & 63) == 0 || m_summary.rows < 64;
        if (m_builder.isFull() || (look && flush.hasPassed()))
            return std::optional(m_builder.take());
    }
    if (m_builder.rowCount() > 0)
        return std::optional(m_builder.take());
    return std::optional<RowBatch>();
}
