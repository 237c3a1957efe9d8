// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/sqlite/SqliteTableMaker.h"

#include "app/drivers/sqlite/SqliteConnection.h"
#include "app/drivers/sqlite/SqliteShapeReader.h"
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

/// What a column that turns texts into numbers changes of values of that type.
std::optional<QString> lossInNumbers(const ColumnType &source)
{
    constexpr int exactDigits = 15; // of any decimal number; a double has no room for more
    const bool isDynamic = source.kind == TypeKind::Dynamic;
    const ColumnType type = isDynamic ? SqliteTypeName::meaningOf(source.name) : source;
    switch (type.kind) {
    case TypeKind::Decimal:
    case TypeKind::Numeric:
        if (type.precision > 0 && type.precision <= exactDigits)
            return std::nullopt;
        return SqliteTableMakerText::tr("Numbers are rounded to about %1 digits.").arg(exactDigits);
    case TypeKind::Text:
    case TypeKind::Json:
        if (isDynamic)
            return std::nullopt; // what looks like a number there may be one already
        return SqliteTableMakerText::tr("Texts that look like numbers become numbers.");
    default:
        return std::nullopt;
    }
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

Result<std::optional<TableShape>> SqliteTableMaker::shape(const ObjectName &table)
{
    return SqliteShapeReader(m_connection).read(table);
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

Result<std::optional<QString>> SqliteTableMaker::fits(const TableShape::Column &source,
                                                      const TableShape::Column &own) const
{
    if (own.generated)
        return Error{ErrorCode::Unsupported,
                     SqliteTableMakerText::tr("%1: SQLite computes the column \"%2\"; it cannot be written.")
                         .arg(m_connection.name(), QString::fromStdString(own.name))};
    const auto affinity = SqliteTypeName::affinityOf(own.type.name);
    const bool isOwn = own.type.name == SqliteTypeName::of(source.type);
    const bool isAny = folded(own.type.name) == "any"; // of a STRICT table, which keeps all values
    if (isOwn || isAny || affinity == SqliteTypeName::Affinity::Text
        || affinity == SqliteTypeName::Affinity::Blob)
        return std::optional<QString>();
    return lossInNumbers(source.type);
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
    const auto names = m_connection.ask(QStringLiteral("SELECT name FROM sqlite_schema"));
    if (!object || !names)
        return object ? names.error() : object.error();
    const auto read = SqliteShapeReader(m_connection).read({"main", table.name});
    if (!read)
        return read.error();
    const TableShape own = read->value_or(TableShape());
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
    const auto done = m_connection.ask(QString::fromStdString(statement));
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
    const auto found = m_connection.ask(
        QStringLiteral("SELECT strict FROM pragma_table_list($1) WHERE schema = 'main'"), {table});
    if (!found)
        return found.error();
    return !found->empty() && found->front()[0] == "1";
}
