// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/sqlite/SqliteTableMaker.h"

#include "app/drivers/sqlite/SqliteConnection.h"
#include "app/drivers/sqlite/SqliteCursor.h"
#include "models/replication/SqliteTypeName.h"

#include <QCoreApplication>

#include <sqlite3.h>

#include <algorithm>
#include <map>

namespace {

struct SqliteTableMakerText
{
    Q_DECLARE_TR_FUNCTIONS(SqliteTableMaker)
};

using Key = ObjectDetails::Key;
using Index = ObjectDetails::Index;

bool isSame(std::string_view a, std::string_view b)
{
    return a.size() == b.size()
           && sqlite3_strnicmp(a.data(), b.data(), static_cast<int>(a.size()))
                  == 0; // SQLite's own: ASCII only
}

/// Bytes, ASCII letters in small: what SQLite holds to be one name.
std::string folded(std::string name)
{
    for (char &c : name)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return name;
}

/// Words, and numbers in one pair of brackets: a type's name as the grammar has it, in which no word means more.
bool isPlainType(const std::string &declared)
{
    std::size_t word = 0;
    int brackets = 0;
    for (std::size_t i = 0; i <= declared.size(); ++i) {
        const char c = i < declared.size() ? declared[i] : ' ';
        const bool isLetter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
        const bool isDigit = c >= '0' && c <= '9';
        if (isLetter || (isDigit && word < i)) {
            if (brackets != 0)
                return false;
            continue;
        }
        if (word < i && sqlite3_keyword_check(declared.data() + word, static_cast<int>(i - word)) != 0)
            return false;
        word = i + 1;
        if (c == '(' || c == ')') {
            if (brackets != (c == '(' ? 0 : 1) || i == 0)
                return false;
            ++brackets;
        } else if (brackets == 1 ? !isDigit && c != ',' : c != ' ') {
            return false;
        }
    }
    return brackets != 1;
}

bool isInteger(TypeKind kind)
{
    return kind == TypeKind::Int16 || kind == TypeKind::Int32 || kind == TypeKind::Int64;
}

/// The row's own number: one integer, of a column that cannot be anything else.
bool isRowNumber(const TableShape &table, const TableShape::Column &column)
{
    return table.primaryKey.size() == 1 && table.primaryKey.front() == column.name
           && (isInteger(column.type.kind) || (column.type.kind == TypeKind::Dynamic && column.identity));
}

/// A STRICT table knows only these, which do to values what the name would have done.
std::string strictName(std::string_view declared)
{
    switch (SqliteTypeName::affinityOf(declared)) {
    case SqliteTypeName::Affinity::Integer:
        return "INTEGER";
    case SqliteTypeName::Affinity::Text:
        return "TEXT";
    case SqliteTypeName::Affinity::Real:
        return "REAL";
    default:
        return "ANY";
    }
}

} // namespace

Result<SqliteTableMaker::Rows> SqliteTableMaker::rows(const QString &sql,
                                                      const std::vector<std::string> &params) const
{
    QueryRequest request;
    request.text = sql;
    request.params.assign(params.begin(), params.end());
    request.leavesNoState = true;
    auto cursor = SqliteCursor::start(m_connection, request);
    return cursor ? CatalogueRows::read(**cursor) : Result<Rows>(cursor.error());
}

Result<std::optional<TableShape>> SqliteTableMaker::shape(const ObjectName &table)
{
    const auto described = m_connection.catalogue()->describe(table);
    if (!described)
        return described.error();
    if (!*described)
        return std::optional<TableShape>();
    TableShape shape;
    shape.name = (*described)->name;
    shape.estimatedRows = (*described)->estimatedRows;
    const auto kind =
        rows(QStringLiteral("SELECT type FROM sqlite_schema WHERE name = $1"), {shape.name.name});
    if (!kind)
        return kind.error();
    shape.isView = !kind->empty() && kind->front()[0] == "view";
    for (const auto part : {&SqliteTableMaker::readColumns, &SqliteTableMaker::readIndexes,
                            &SqliteTableMaker::readForeignKeys, &SqliteTableMaker::dropKeyWithNulls}) {
        if (auto read = (this->*part)(shape); !read)
            return read.error();
    }
    return std::optional(std::move(shape));
}

Result<void> SqliteTableMaker::readColumns(TableShape &shape) const
{
    const auto columns = rows(QStringLiteral("SELECT name, type, \"notnull\", pk, hidden"
                                             " FROM pragma_table_xinfo($1, 'main') WHERE hidden <> 1"),
                              {shape.name.name});
    const auto options = rows(QStringLiteral("SELECT wr, EXISTS(SELECT 1 FROM pragma_index_list($1, 'main')"
                                             " WHERE origin = 'pk') FROM pragma_table_list($1)"
                                             " WHERE schema = 'main'"),
                              {shape.name.name});
    if (!columns || !options)
        return columns ? options.error() : columns.error();
    const bool isWithoutRowNumber = !options->empty() && options->front()[0] == "1";
    const bool hasKeyIndex = !options->empty() && options->front()[1] == "1";
    std::map<std::int64_t, std::string> primary; // by place in the key, from 1
    for (const auto &row : *columns) {
        TableShape::Column column;
        column.name = row[0];
        column.declared = row[1];
        column.type = {.kind = TypeKind::Dynamic, .style = TextStyle::Sqlite, .name = row[1]};
        const std::int64_t place = CatalogueRows::number(row[3]);
        column.identity = place > 0 && !shape.isView && !isWithoutRowNumber && !hasKeyIndex;
        column.nullable = row[2] != "1" && !column.identity && !(isWithoutRowNumber && place > 0);
        column.generated = row[4] == "2" || row[4] == "3";
        const char *collation = nullptr;
        if (!shape.isView
            && sqlite3_table_column_metadata(m_connection.handle(), "main", shape.name.name.c_str(),
                                             column.name.c_str(), nullptr, &collation, nullptr, nullptr,
                                             nullptr)
                   == SQLITE_OK)
            column.bytewise = !collation || isSame(collation, "BINARY");
        if (place > 0)
            primary.emplace(place, column.name);
        shape.columns.push_back(std::move(column));
    }
    for (auto &[place, name] : primary)
        shape.primaryKey.push_back(std::move(name));
    return {};
}

Result<void> SqliteTableMaker::readIndexes(TableShape &shape) const
{
    const auto found =
        rows(QStringLiteral("SELECT l.name, l.\"unique\", l.origin, c.name, c.cid"
                            " FROM pragma_index_list($1, 'main') l JOIN pragma_index_xinfo(l.name, 'main') c"
                            " ON c.key = 1 WHERE l.partial = 0 AND l.origin <> 'pk'"
                            " AND NOT EXISTS (SELECT 1 FROM pragma_index_xinfo(l.name, 'main')"
                            " WHERE cid = -2) ORDER BY l.seq DESC, c.seqno"),
             {shape.name.name});
    if (!found)
        return found.error();
    std::string before;
    for (const auto &row : *found) {
        const bool isKey = row[2] == "u";
        if (row[0] != before && isKey)
            shape.keys.push_back({Key::Kind::Unique, {}, {}});
        else if (row[0] != before)
            shape.indexes.push_back({row[0], {}, row[1] == "1"});
        before = row[0];
        (isKey ? shape.keys.back().columns : shape.indexes.back().columns).push_back(row[3]);
    }
    return {};
}

Result<void> SqliteTableMaker::readForeignKeys(TableShape &shape) const
{
    const auto details = m_connection.catalogue()->details(shape.name);
    if (!details)
        return details.error();
    if (*details) {
        std::ranges::copy_if((*details)->keys, std::back_inserter(shape.keys),
                             [](const Key &key) { return key.kind == Key::Kind::Foreign; });
    }
    return {};
}

Result<void> SqliteTableMaker::dropKeyWithNulls(TableShape &shape) const
{
    const auto table = quoted(shape.name);
    if (!table)
        return table.error();
    for (const std::string &name : shape.primaryKey) {
        if (!shape.find(name)->nullable)
            continue;
        const auto column = m_dialect.quoteIdentifier(name);
        if (!column)
            return column.error();
        const auto found = rows(QString::fromStdString("SELECT EXISTS(SELECT 1 FROM " + *table + " WHERE "
                                                       + *table + '.' + *column + " IS NULL)"),
                                {});
        if (!found)
            return found.error();
        if (found->front()[0] != "0") {
            shape.primaryKey.clear();
            return {};
        }
    }
    return {};
}

Result<MappedColumn> SqliteTableMaker::map(const TableShape::Column &column, bool) const
{
    MappedColumn mapped;
    const std::string name = SqliteTypeName::of(column.type);
    mapped.type = {.kind = TypeKind::Dynamic, .style = TextStyle::Sqlite, .name = name};
    mapped.declared = name;
    if (!isPlainType(name)) { // another SQLite's; between quotes it is one name, whatever it holds
        const auto between = m_dialect.quoteIdentifier(name);
        if (!between)
            return between.error();
        mapped.declared = *between;
    }
    return mapped;
}

Result<std::optional<QString>> SqliteTableMaker::fits(const TableShape::Column &,
                                                      const TableShape::Column &own) const
{
    if (own.generated)
        return Error{ErrorCode::Unsupported,
                     SqliteTableMakerText::tr("%1: SQLite computes the column \"%2\"; it cannot be written.")
                         .arg(m_connection.name(), QString::fromStdString(own.name))};
    return std::optional<QString>();
}

Result<std::string> SqliteTableMaker::createStatement(const TableShape &table,
                                                      const std::vector<MappedColumn> &columns) const
{
    const auto name = quoted(table.name);
    if (!name)
        return name.error();
    std::string sql = "CREATE TABLE " + *name + " (";
    std::map<std::string, std::string> names;
    bool hasRowNumber = false;
    for (std::size_t i = 0; i < table.columns.size() && i < columns.size(); ++i) {
        const TableShape::Column &column = table.columns[i];
        const auto own = m_dialect.quoteIdentifier(column.name);
        if (!own)
            return own.error();
        if (const auto [twin, isNew] = names.emplace(folded(column.name), column.name); !isNew)
            return Error{ErrorCode::Unsupported,
                         SqliteTableMakerText::tr(
                             "%1: to SQLite the columns \"%2\" and \"%3\" of \"%4\" have one name.")
                             .arg(m_connection.name(), QString::fromStdString(twin->second),
                                  QString::fromStdString(column.name),
                                  QString::fromStdString(table.name.name)),
                         SqliteTableMakerText::tr("Rename one of them at the source, or replicate a view.")};
        const bool isKey = std::ranges::find(table.primaryKey, column.name) != table.primaryKey.end();
        const bool isNumber = isRowNumber(table, column);
        hasRowNumber = hasRowNumber || isNumber;
        sql += (i == 0 ? "\n    " : ",\n    ") + *own;
        if (isNumber)
            sql += " INTEGER PRIMARY KEY";
        else if (!columns[i].declared.empty())
            sql += ' ' + columns[i].declared;
        if (!isNumber && (isKey || !column.nullable))
            sql += " NOT NULL";
    }
    if (!table.primaryKey.empty() && !hasRowNumber) {
        const auto list = quotedList(table.primaryKey);
        if (!list)
            return list.error();
        sql += ",\n    PRIMARY KEY (" + *list + ')';
    }
    return sql + "\n)";
}

Result<std::string> SqliteTableMaker::addColumnStatement(const ObjectName &table, const std::string &name,
                                                         const MappedColumn &column) const
{
    const auto object = quoted(table);
    const auto own = m_dialect.quoteIdentifier(name);
    if (!object || !own)
        return object ? own.error() : object.error();
    const auto strict = isStrict(table.name);
    if (!strict)
        return strict.error();
    const std::string type = *strict ? strictName(column.type.name) : column.declared;
    return "ALTER TABLE " + *object + " ADD COLUMN " + *own + (type.empty() ? "" : ' ' + type);
}

Result<std::vector<std::string>> SqliteTableMaker::indexStatements(const ObjectName &table,
                                                                   const TableShape &like) const
{
    const auto object = m_dialect.quoteIdentifier(table.name);
    const auto names = rows(QStringLiteral("SELECT name FROM sqlite_schema"), {});
    TableShape own;
    own.name = {"main", table.name};
    if (!object || !names)
        return object ? names.error() : object.error();
    if (auto read = readColumns(own); !read)
        return read.error();
    if (auto read = readIndexes(own); !read)
        return read.error();
    std::set<std::string> taken;
    for (const auto &row : *names)
        taken.insert(folded(row[0]));
    std::vector<std::pair<std::vector<std::string>, bool>> wanted;
    for (const Key &key : like.keys) {
        if (key.kind == Key::Kind::Unique)
            wanted.emplace_back(key.columns, true);
    }
    for (const Index &index : like.indexes)
        wanted.emplace_back(index.columns, index.unique);

    std::vector<std::string> statements;
    std::set<std::pair<std::vector<std::string>, bool>> made{{own.primaryKey, true}, {own.primaryKey, false}};
    for (const Key &key : own.keys)
        made.insert({{key.columns, true}, {key.columns, false}});
    for (const Index &index : own.indexes)
        made.insert({index.columns, index.unique});
    for (const auto &[columns, isUnique] : wanted) {
        const bool isOverColumns =
            std::ranges::all_of(columns, [&](const std::string &name) { return own.find(name) != nullptr; });
        if (columns.empty() || !isOverColumns || !made.insert({columns, isUnique}).second)
            continue;
        std::string wish = table.name;
        for (const std::string &column : columns)
            wish += '_' + column;
        const auto name = freeName(wish + (isUnique ? "_key" : "_idx"), taken);
        const auto list = quotedList(columns);
        if (!name || !list)
            return name ? list.error() : name.error();
        statements.push_back(std::string(isUnique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ") + *name + " ON "
                             + *object + " (" + *list + ')');
    }
    return statements;
}

/// Quoted and, for CREATE INDEX, with its schema.
Result<std::string> SqliteTableMaker::freeName(std::string wish, std::set<std::string> &taken) const
{
    const std::string first = wish;
    for (int number = 2; !taken.insert(folded(wish)).second; ++number)
        wish = first + '_' + std::to_string(number);
    return m_dialect.quoteObject({"main", wish});
}

Result<void> SqliteTableMaker::advanceSequences(const TableShape &)
{
    return {};
}

Result<void> SqliteTableMaker::run(const std::string &statement)
{
    const auto done = rows(QString::fromStdString(statement), {});
    return done ? Result<void>() : Result<void>(done.error());
}

Result<std::string> SqliteTableMaker::quoted(const ObjectName &table) const
{
    return m_dialect.quoteObject({table.schema.empty() ? "main" : table.schema, table.name});
}

Result<std::string> SqliteTableMaker::quotedList(const std::vector<std::string> &columns) const
{
    std::string list;
    for (const std::string &column : columns) {
        const auto name = m_dialect.quoteIdentifier(column);
        if (!name)
            return name.error();
        list += (list.empty() ? "" : ", ") + *name;
    }
    return list;
}

Result<bool> SqliteTableMaker::isStrict(const std::string &table) const
{
    const auto found =
        rows(QStringLiteral("SELECT strict FROM pragma_table_list($1) WHERE schema = 'main'"), {table});
    if (!found)
        return found.error();
    return !found->empty() && found->front()[0] == "1";
}
