// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/MySqlIndexes.h"

#include "app/drivers/mysql/MySqlDialect.h"

#include <algorithm>
#include <set>

namespace {

using Family = MySqlDeclaredType::Family;

/// Of a key of InnoDB, with pages of 16 KiB and the row format DYNAMIC. The server counts other types than texts and bytes
/// as at most 16.
constexpr std::uint64_t mostIndexBytes = 3072;
constexpr std::uint64_t otherTypesBytes = 16;
constexpr std::uint64_t characterBytes = 4;
constexpr std::size_t mostNameCharacters = 64;

struct IndexedColumn
{
    std::string name;
    std::uint64_t bytesPerUnit = 0; ///< Of a character or byte; 0: a type that has no length.
    std::uint64_t units = 0;        ///< Declared; 0: any number.
};

/// "name(10)" of a table of MySQL is the beginning of the column.
std::string withoutPrefix(const std::string &column, const TableShape &like)
{
    const auto isColumn = [&](const std::string &name) {
        return std::ranges::find(like.columns, name, &TableShape::Column::name) != like.columns.end();
    };
    if (isColumn(column))
        return column;
    const std::size_t open = column.rfind('(');
    const std::string name = column.substr(0, open);
    const bool isPrefix = open != std::string::npos && column.ends_with(')') && open + 2 < column.size()
                          && std::all_of(column.begin() + static_cast<std::ptrdiff_t>(open) + 1,
                                         column.end() - 1, [](char c) { return c >= '0' && c <= '9'; });
    return isPrefix && isColumn(name) ? name : std::string();
}

std::optional<IndexedColumn> indexedColumn(const std::string &name,
                                           const std::vector<MySqlIndexes::Place> &places)
{
    const auto place = std::ranges::find(places, name, &MySqlIndexes::Place::name);
    if (place == places.end())
        return {};
    const MySqlDeclaredType &type = place->type;
    switch (type.family) {
    case Family::Char:
    case Family::VarChar:
        return IndexedColumn{name, characterBytes, type.length};
    case Family::Text:
        return IndexedColumn{name, characterBytes, 0};
    case Family::Binary:
    case Family::VarBinary:
        return IndexedColumn{name, 1, type.length};
    case Family::Blob:
        return IndexedColumn{name, 1, 0};
    case Family::Json:
    case Family::Geometry:
    case Family::Other:
        return {};
    default:
        return IndexedColumn{name, 0, 0};
    }
}

/// Each text gets an equal share of the room; true when each is there whole.
bool giveRoom(const std::vector<IndexedColumn> &columns, std::vector<std::uint64_t> &prefixes)
{
    std::uint64_t wanted = 0;
    std::uint64_t fixed = 0;
    std::uint64_t texts = 0;
    bool isWhole = true;
    for (const IndexedColumn &column : columns) {
        texts += column.bytesPerUnit != 0 ? 1 : 0;
        fixed += column.bytesPerUnit == 0 ? otherTypesBytes : 0;
        wanted += column.bytesPerUnit * column.units;
        isWhole = isWhole && (column.bytesPerUnit == 0 || column.units != 0);
    }
    isWhole = isWhole && wanted + fixed <= mostIndexBytes;
    for (const IndexedColumn &column : columns) {
        std::uint64_t prefix = 0;
        if (!isWhole && column.bytesPerUnit != 0) {
            prefix = (mostIndexBytes - std::min(fixed, mostIndexBytes / 2)) / texts / column.bytesPerUnit;
            if (column.units != 0 && column.units <= prefix)
                prefix = 0;
        }
        prefixes.push_back(prefix);
    }
    return isWhole;
}

/// The index's own name, unless the table that is made has it already or the server has no room for it.
std::string nameOf(const ObjectDetails::Index &index, std::set<std::string> &taken)
{
    QString name = QString::fromStdString(index.name).left(mostNameCharacters).trimmed();
    if (name.isEmpty() || name.compare(QLatin1String("PRIMARY"), Qt::CaseInsensitive) == 0)
        name = QStringLiteral("index");
    QString free = name;
    for (int i = 2; !taken.insert(free.toLower().toStdString()).second; ++i)
        free = name.left(mostNameCharacters - 4) + QStringLiteral("_%1").arg(i);
    return free.toStdString();
}

} // namespace

Result<std::vector<std::string>> MySqlIndexes::statements(const ObjectName &table, const TableShape &like,
                                                          const std::vector<Place> &places)
{
    const MySqlDialect dialect;
    const auto object = dialect.quoteObject(table);
    if (!object)
        return object.error();
    std::set<std::string> names;
    std::set<std::string> lists;
    std::vector<std::string> statements;
    for (const ObjectDetails::Index &index : like.indexes) {
        std::vector<IndexedColumn> columns;
        bool isUnique = index.unique;
        for (const std::string &column : index.columns) {
            const std::string name = withoutPrefix(column, like);
            isUnique = isUnique && name == column;
            if (auto own = indexedColumn(name, places))
                columns.push_back(std::move(*own));
        }
        const bool isPrimary = index.unique && index.columns == like.primaryKey;
        if (isPrimary || columns.empty() || columns.size() != index.columns.size())
            continue;
        std::vector<std::uint64_t> prefixes;
        isUnique = giveRoom(columns, prefixes) && isUnique;
        std::string list;
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const auto quoted = dialect.quoteIdentifier(columns[i].name);
            if (!quoted)
                return quoted.error();
            list += (i == 0 ? "" : ", ") + *quoted;
            list += prefixes[i] != 0 ? '(' + std::to_string(prefixes[i]) + ')' : std::string();
        }
        if (!lists.insert((isUnique ? "u" : "") + list).second)
            continue;
        const auto name = dialect.quoteIdentifier(nameOf(index, names));
        if (!name)
            return name.error();
        statements.push_back((isUnique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ") + *name + " ON " + *object
                             + " (" + list + ')');
    }
    return statements;
}
