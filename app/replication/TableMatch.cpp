// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/TableMatch.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

namespace {

struct TableMatchText
{
    Q_DECLARE_TR_FUNCTIONS(TableMatch)
};

QString nameOf(const std::string &name)
{
    return QString::fromStdString(name);
}

bool isInteger(TypeKind kind)
{
    return kind == TypeKind::Int16 || kind == TypeKind::Int32 || kind == TypeKind::Int64
           || kind == TypeKind::UInt64;
}

/// Every value is an integer and sorts as one. SQLite's columns may hold anything, but for the one that numbers rows.
bool holdsIntegers(const TableShape::Column &column)
{
    return isInteger(column.type.kind) || (column.type.kind == TypeKind::Dynamic && column.identity);
}

/// MariaDB's TIMESTAMP comes and goes as the session's local time, in which an hour of autumn is there twice.
bool isLocalTime(const ColumnType &type)
{
    return type.style == TextStyle::MariaDb && type.name.starts_with("timestamp");
}

/// Texts are left out: collations differ between engines, and between versions of one engine's library.
bool sortAlike(const TableShape::Column &a, const TableShape::Column &b)
{
    if (holdsIntegers(a) && holdsIntegers(b))
        return true;
    if (a.type.kind != b.type.kind || a.type.style != b.type.style)
        return false;
    switch (a.type.kind) {
    case TypeKind::Date:
    case TypeKind::Timestamp:
        return !isLocalTime(a.type) && !isLocalTime(b.type);
    case TypeKind::Uuid: // MariaDB's order of them depends on its version
    case TypeKind::Binary:
    case TypeKind::TimestampTz:
        return a.type.style == TextStyle::Postgres;
    default:
        return false;
    }
}

/// `column > value`, the value bound as KeyCells gives it, says the same as the column's own order.
bool comparesAsItSorts(const TableShape::Column &column)
{
    const ColumnType &type = column.type;
    const bool isPostgres = type.style == TextStyle::Postgres;
    switch (type.kind) {
    case TypeKind::Dynamic:
        return !column.nullable; // a NULL in SQLite's key comes before all and is never found again
    case TypeKind::Text:         // lists of words sort by their numbers and compare as text
        return type.name != "enum" && type.name != "set";
    case TypeKind::Binary: // MariaDB's bit fields compare as numbers
        return isPostgres || type.name.starts_with("binary") || type.name.starts_with("varbinary");
    case TypeKind::Timestamp:
        return !isLocalTime(type);
    case TypeKind::Opaque:
    case TypeKind::TimestampTz:
        return isPostgres && !type.wire;
    case TypeKind::Boolean:
    case TypeKind::Date:
    case TypeKind::Decimal:
    case TypeKind::Numeric:
    case TypeKind::Uuid:
        return true;
    default:
        return isInteger(type.kind);
    }
}

/// `column = value` finds the row that the value came from.
bool comparesWithItself(const TableShape::Column *column)
{
    const ColumnType &type = column->type;
    const bool isBits =
        type.style == TextStyle::MariaDb && type.kind == TypeKind::Binary && type.name.starts_with("bit");
    const bool isFloat = type.kind == TypeKind::Float32 || type.kind == TypeKind::Float64;
    return !isBits && !isFloat && !isLocalTime(type) && !type.wire;
}

/// Numbers that are bound as text are exact only where no text is bound beside them.
bool canResumeBy(const std::vector<const TableShape::Column *> &key)
{
    const auto is = [&](auto isKind) {
        return std::any_of(key.begin(), key.end(),
                           [&](const TableShape::Column *column) { return isKind(column->type.kind); });
    };
    const bool hasLongNumber = is([](TypeKind kind) {
        return kind == TypeKind::UInt64 || kind == TypeKind::Decimal || kind == TypeKind::Numeric;
    });
    const bool hasText = is([](TypeKind kind) { return kind == TypeKind::Text; });
    return !(hasLongNumber && hasText)
           && std::all_of(key.begin(), key.end(),
                          [](const TableShape::Column *column) { return comparesAsItSorts(*column); });
}

const TableShape::Column *findAnyCase(const TableShape &shape, const std::string &name)
{
    if (const TableShape::Column *exact = shape.find(name))
        return exact;
    const TableShape::Column *found = nullptr;
    for (const TableShape::Column &column : shape.columns) {
        if (nameOf(column.name).compare(nameOf(name), Qt::CaseInsensitive) != 0)
            continue;
        if (found)
            return nullptr; // either could be meant
        found = &column;
    }
    return found;
}

std::vector<std::string> sorted(std::vector<std::string> names)
{
    std::sort(names.begin(), names.end());
    return names;
}

bool keepsUnique(const TableShape &shape, const std::vector<std::string> &columns)
{
    const std::vector<std::string> wanted = sorted(columns);
    const auto isSame = [&](const std::vector<std::string> &own) { return sorted(own) == wanted; };
    return isSame(shape.primaryKey)
           || std::any_of(shape.keys.begin(), shape.keys.end(),
                          [&](const ObjectDetails::Key &key) {
                              return key.kind != ObjectDetails::Key::Kind::Foreign && isSame(key.columns);
                          })
           || std::any_of(shape.indexes.begin(), shape.indexes.end(), [&](const ObjectDetails::Index &index) {
                  return index.unique && isSame(index.columns);
              });
}

} // namespace

QString TableMatch::Side::text() const
{
    const QString name =
        table.schema.empty() ? nameOf(table.name) : nameOf(table.schema) + u'.' + nameOf(table.name);
    return TableMatchText::tr("%1 of \"%2\"").arg(name, connection);
}

namespace {

Error invalid(const QString &message, const QString &advice)
{
    return {ErrorCode::Invalid, message, advice};
}

Result<void> checkReadable(const TableShape &shape, const TableMatch::Side &side)
{
    if (!shape.hidesRows)
        return {};
    return Error{ErrorCode::Privilege,
                 TableMatchText::tr(
                     "%1: row security hides rows from this user, so that a comparison would say nothing.")
                     .arg(side.text()),
                 TableMatchText::tr("Use the table's owner or a user with BYPASSRLS.")};
}

/// The source's columns that are compared, the key's first.
std::vector<std::string> comparedColumns(const TableShape &source, const std::vector<std::string> &key,
                                         const QStringList &without)
{
    std::vector<std::string> names = key;
    for (const TableShape::Column &column : source.columns) {
        const bool isKey = std::find(key.begin(), key.end(), column.name) != key.end();
        if (!isKey && !column.generated && !without.contains(nameOf(column.name)))
            names.push_back(column.name);
    }
    return names;
}

} // namespace

Result<TableMatch> TableMatch::of(const TableShape &source, const QString &sourceConnection,
                                  const TableShape &target, const QString &targetConnection,
                                  const QStringList &without)
{
    TableMatch match;
    match.source.connection = sourceConnection;
    match.source.table = source.name;
    match.target.connection = targetConnection;
    match.target.table = target.name;
    for (const auto &[shape, side] : {std::pair(&source, &match.source), std::pair(&target, &match.target)}) {
        if (auto readable = checkReadable(*shape, *side); !readable)
            return readable.error();
    }
    const std::vector<std::string> key = source.rowKey();
    if (key.empty())
        return invalid(
            TableMatchText::tr("%1 has no primary key, so that its rows cannot be told apart.")
                .arg(match.source.text()),
            TableMatchText::tr("Add a primary key, or a unique key over columns that are NOT NULL."));

    std::vector<const TableShape::Column *> sourceKey;
    std::vector<const TableShape::Column *> targetKey;
    for (const std::string &name : comparedColumns(source, key, without)) {
        const TableShape::Column *own = source.find(name);
        const TableShape::Column *other = findAnyCase(target, name);
        if (!own || !other)
            return invalid(TableMatchText::tr("%1 has no column \"%2\".")
                               .arg(own ? match.target.text() : match.source.text(), nameOf(name)),
                           TableMatchText::tr("Add the column, or leave it out of the comparison."));
        const bool isKey = sourceKey.size() < key.size();
        if (!isKey && other->generated)
            continue;
        match.source.columns.push_back(own->name);
        match.source.types.push_back(own->type);
        match.target.columns.push_back(other->name);
        match.target.types.push_back(other->type);
        if (!isKey)
            continue;
        sourceKey.push_back(own);
        targetKey.push_back(other);
    }
    match.keyColumns = key.size();
    const std::vector<std::string> targetNames(
        match.target.columns.begin(), match.target.columns.begin() + static_cast<std::ptrdiff_t>(key.size()));
    if (!keepsUnique(target, targetNames))
        return invalid(
            TableMatchText::tr("%1 has no primary or unique key over the columns of the source's key.")
                .arg(match.target.text()),
            TableMatchText::tr("Add that key to the target's table."));
    match.source.canResume = canResumeBy(sourceKey);
    match.target.canResume = canResumeBy(targetKey);
    match.source.findsAgain = std::all_of(sourceKey.begin(), sourceKey.end(), comparesWithItself);
    match.target.findsAgain = std::all_of(targetKey.begin(), targetKey.end(), comparesWithItself);
    match.sortsAlike = match.source.canResume && match.target.canResume
                       && std::equal(sourceKey.begin(), sourceKey.end(), targetKey.begin(),
                                     [](const auto *a, const auto *b) { return sortAlike(*a, *b); });
    return match;
}

bool TableMatch::canBeginBehind(const TableShape &shape, const std::vector<std::string> &columns)
{
    std::vector<TableShape::Column> whole;
    for (const std::string &name : columns) {
        const TableShape::Column *column = shape.find(name);
        if (!column)
            return false;
        whole.push_back(*column);
        whole.back().nullable = false;
    }
    std::vector<const TableShape::Column *> key;
    for (const TableShape::Column &column : whole)
        key.push_back(&column);
    return canResumeBy(key);
}
