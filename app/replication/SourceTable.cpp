// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/SourceTable.h"

#include "app/drivers/Connection.h"
#include "app/drivers/Cursor.h"
#include "app/drivers/TableMaker.h"
#include "models/replication/ReplicationTableName.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <array>
#include <tuple>

namespace {

struct SourceTableText
{
    Q_DECLARE_TR_FUNCTIONS(SourceTable)
};

QString listOf(const std::vector<std::string> &names)
{
    QStringList list;
    for (const std::string &name : names)
        list << QString::fromStdString(name);
    return list.join(QLatin1String(", "));
}

Result<std::string> syncKeyIn(const TableShape &shape, const QString &wanted)
{
    const std::string name = wanted.toStdString();
    if (shape.find(name))
        return name;
    std::vector<std::string> similar;
    for (const TableShape::Column &column : shape.columns) {
        if (QString::fromStdString(column.name).compare(wanted, Qt::CaseInsensitive) == 0)
            similar.push_back(column.name);
    }
    if (similar.size() == 1)
        return similar.front();
    const QStringList candidates = SourceTable::keyCandidates(shape);
    return Error{ErrorCode::NotFound,
                 SourceTableText::tr("%1 has no column “%2” to tell changes by.")
                     .arg(ReplicationTableName::text(shape.name), wanted),
                 candidates.isEmpty()
                     ? SourceTableText::tr("It has none that would do; choose the mode “snapshot”.")
                     : SourceTableText::tr("These would do: %1.").arg(candidates.join(QLatin1String(", ")))};
}

Result<bool> hasNull(Connection &connection, const TableShape &shape, const std::string &column)
{
    ScanRequest request;
    request.object = shape.name;
    request.columns = {column};
    request.predicates = {{column, Predicate::Op::IsNull}};
    request.limit = 1;
    auto cursor = connection.scan(request);
    if (!cursor)
        return cursor.error();
    auto batch = (*cursor)->next();
    return batch ? Result<bool>(batch->has_value()) : batch.error();
}

/// Key columns that may hold NULL, which only SQLite has, and whether one does.
Result<void> checkNullKeys(Connection &connection, const TableShape &shape,
                           const std::vector<std::string> &key)
{
    for (const std::string &name : key) {
        const TableShape::Column *column = shape.find(name);
        if (!column || !column->nullable)
            continue;
        const auto found = hasNull(connection, shape, name);
        if (!found)
            return found.error();
        if (*found)
            return Error{ErrorCode::Invalid,
                         SourceTableText::tr(
                             "Rows of %1 have NULL in their key (%2), so that nothing tells them apart.")
                             .arg(ReplicationTableName::text(shape.name), QString::fromStdString(name)),
                         SourceTableText::tr("Give them a value, or make the column NOT NULL.")};
    }
    return {};
}

bool looksLikeTime(const TableShape::Column &column)
{
    switch (column.type.kind) {
    case TypeKind::Timestamp:
    case TypeKind::TimestampTz:
        return true;
    case TypeKind::Dynamic: {
        const QString declared = QString::fromStdString(column.declared);
        return declared.contains(QLatin1String("time"), Qt::CaseInsensitive)
               || declared.contains(QLatin1String("date"), Qt::CaseInsensitive);
    }
    default:
        return false;
    }
}

/// How much a column's name speaks of change: 2 "updated_at", 1 "created_at", 0 not at all.
int wordsOfChange(const std::string &name)
{
    static constexpr std::array changed{"updat", "modif", "chang", "last_", "edit", "version", "maj"};
    static constexpr std::array made{"creat", "insert", "added", "time"};
    const QString lower = QString::fromStdString(name).toLower();
    const auto speaks = [&](const char *word) { return lower.contains(QLatin1String(word)); };
    if (std::any_of(changed.begin(), changed.end(), speaks))
        return 2;
    return std::any_of(made.begin(), made.end(), speaks) ? 1 : 0;
}

} // namespace

std::vector<std::string> SourceTable::columnNames() const
{
    std::vector<std::string> names;
    for (const Column &column : columns)
        names.push_back(column.name);
    return names;
}

QString SourceTable::text() const
{
    return ReplicationTableName::text(shape.name);
}

QStringList SourceTable::keyCandidates(const TableShape &shape)
{
    std::vector<std::tuple<int, bool, bool, std::string>> found; // words, index, not NULL, name
    for (const TableShape::Column &column : shape.columns) {
        const int words = wordsOfChange(column.name);
        const bool isNumber = column.type.kind == TypeKind::Int64 || column.type.kind == TypeKind::Int32;
        if (!column.generated && (looksLikeTime(column) || (isNumber && words == 2)))
            found.emplace_back(words, shape.hasIndexOn(column.name), !column.nullable, column.name);
    }
    // An index makes each run cheap, but a column that does not tell changes tells nothing.
    std::stable_sort(found.begin(), found.end(), [](const auto &a, const auto &b) {
        const auto rank = [](const auto &one) {
            return std::tuple(std::get<1>(one) && std::get<0>(one) == 2, std::get<0>(one), std::get<1>(one),
                              std::get<2>(one));
        };
        return rank(a) > rank(b);
    });
    QStringList names;
    for (const auto &one : found)
        names << QString::fromStdString(std::get<3>(one));
    return names;
}

std::optional<QString> SourceTable::costOf(const TableShape &shape, const std::string &syncKey)
{
    if (shape.hasIndexOn(syncKey))
        return {};
    const QString table = ReplicationTableName::text(shape.name);
    const QString column = QString::fromStdString(syncKey);
    if (shape.estimatedRows < 0)
        return SourceTableText::tr("No index serves %1 of %2: each run reads the whole table.")
            .arg(column, table);
    return SourceTableText::tr("No index serves %1 of %2: each run reads the whole table, some %L3 rows.")
        .arg(column, table)
        .arg(shape.estimatedRows);
}

Result<SourceTable> SourceTable::look(Connection &connection, const ReplicationJob &job,
                                      const ReplicationTable &spec)
{
    const QString name = ReplicationTableName::text(spec.source);
    if (!connection.tableMaker())
        return Error{ErrorCode::Unsupported,
                     SourceTableText::tr("This kind of database cannot be copied from.")};
    auto shape = connection.tableMaker()->shape(spec.source);
    if (!shape)
        return shape.error();
    if (!*shape)
        return Error{ErrorCode::NotFound, SourceTableText::tr("The source has no table %1.").arg(name),
                     SourceTableText::tr("It was renamed or dropped, or this user may not see it.")};
    SourceTable table{spec, std::move(**shape), {}, {}, {}, false, {}};
    if (table.shape.hidesRows)
        return Error{
            ErrorCode::Privilege,
            SourceTableText::tr("Row security hides rows of %1 from this user; a copy would lack them.")
                .arg(name),
            SourceTableText::tr("Copy as the table's owner, or as a user with BYPASSRLS.")};
    table.key = table.shape.rowKey();
    if (table.key.empty())
        return Error{ErrorCode::Invalid,
                     SourceTableText::tr("%1 has no primary key, or one that holds NULL.").arg(name),
                     table.shape.isView
                         ? SourceTableText::tr("Views have none; copy the tables behind it.")
                         : SourceTableText::tr(
                             "Add one, or a unique key whose columns are NOT NULL: without it nothing "
                             "tells its rows apart.")};
    for (const TableShape::Column &column : table.shape.columns) {
        if (!column.generated)
            table.columns.push_back({column.name, column.type});
        else if (std::find(table.key.begin(), table.key.end(), column.name) != table.key.end())
            return Error{ErrorCode::Unsupported,
                         SourceTableText::tr("The key of %1 (%2) is computed by the server.")
                             .arg(name, listOf(table.key))};
    }
    if (auto checked = checkNullKeys(connection, table.shape, table.key); !checked)
        return checked.error();
    const QString wanted = job.syncKeyOf(spec);
    if (wanted.isEmpty())
        return table;
    auto syncKey = syncKeyIn(table.shape, wanted);
    if (!syncKey)
        return syncKey.error();
    if (table.shape.find(*syncKey)->generated)
        return Error{ErrorCode::Unsupported,
                     SourceTableText::tr("“%1” of %2 is computed by the server, and cannot tell changes.")
                         .arg(wanted, name)};
    table.syncKey = *syncKey;
    table.syncKeyMayBeNull = table.shape.find(*syncKey)->nullable;
    if (const auto cost = costOf(table.shape, *syncKey); cost && job.mode != ReplicationMode::Snapshot)
        table.warnings << *cost;
    if (!table.syncKeyMayBeNull || job.mode == ReplicationMode::Snapshot)
        return table;
    const auto found = hasNull(connection, table.shape, *syncKey);
    if (!found)
        return found.error();
    if (*found)
        table.warnings << SourceTableText::tr(
                              "Rows of %1 have NULL in “%2”, which does not tell when they changed: "
                              "each run looks at all of them. Give them a value.")
                              .arg(name, wanted);
    return table;
}
