// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/query/MergedColumns.h"

#include <QCoreApplication>
#include <QStringList>

#include <map>
#include <utility>

namespace {

struct MergedColumnsText
{
    Q_DECLARE_TR_FUNCTIONS(MergedColumns)
};

/// A column's name, and how many of that name stand before it.
using NamedPlace = std::pair<std::string, int>;

std::vector<NamedPlace> placesByName(const std::vector<Column> &columns, std::size_t from)
{
    std::map<std::string, int> seen;
    std::vector<NamedPlace> result;
    for (std::size_t i = from; i < columns.size(); ++i)
        result.emplace_back(columns[i].name, seen[columns[i].name]++);
    return result;
}

ColumnData nullColumn(std::size_t rows)
{
    ColumnData column;
    column.validity.assign((rows + 63) / 64, 0);
    column.offsets.assign(rows + 1, 0);
    return column;
}

ColumnData repeatedText(const std::string &text, std::size_t rows)
{
    ColumnData column;
    column.offsets.reserve(rows + 1);
    column.bytes.reserve(rows * text.size());
    column.offsets.push_back(0);
    for (std::size_t i = 0; i < rows; ++i) {
        column.bytes.insert(column.bytes.end(), text.begin(), text.end());
        column.offsets.push_back(static_cast<std::uint32_t>(column.bytes.size()));
    }
    return column;
}

/// What people call a type, whatever the engine.
QString typeClass(const ColumnType &type)
{
    switch (type.kind) {
    case TypeKind::Boolean:
        return MergedColumnsText::tr("boolean");
    case TypeKind::Int16:
    case TypeKind::Int32:
    case TypeKind::Int64:
    case TypeKind::UInt64:
        return MergedColumnsText::tr("integer");
    case TypeKind::Float32:
    case TypeKind::Float64:
        return MergedColumnsText::tr("floating point");
    case TypeKind::Decimal:
    case TypeKind::Numeric:
        return MergedColumnsText::tr("decimal");
    case TypeKind::Text:
        return MergedColumnsText::tr("text");
    case TypeKind::Json:
        return MergedColumnsText::tr("JSON");
    case TypeKind::Binary:
        return MergedColumnsText::tr("binary");
    case TypeKind::Uuid:
        return MergedColumnsText::tr("UUID");
    case TypeKind::Date:
        return MergedColumnsText::tr("date");
    case TypeKind::Time:
    case TypeKind::TimeTz:
        return MergedColumnsText::tr("time");
    case TypeKind::Timestamp:
        return MergedColumnsText::tr("timestamp");
    case TypeKind::TimestampTz:
        return MergedColumnsText::tr("timestamp with time zone");
    case TypeKind::Interval:
        return MergedColumnsText::tr("interval");
    case TypeKind::Dynamic:
        return {};
    case TypeKind::Opaque:
        return QString::fromStdString(type.name);
    }
    return {};
}

} // namespace

MergedColumns::MergedColumns()
    : m_schema(std::make_shared<const std::vector<Column>>())
{}

std::shared_ptr<const MergedColumns::Layout> MergedColumns::add(const std::string &source,
                                                                const std::vector<Column> &columns)
{
    auto layout = std::make_shared<Layout>();
    layout->source = source;
    layout->schema = std::make_shared<const std::vector<Column>>();
    if (columns.empty())
        return layout;
    std::vector<Column> merged = *m_schema;
    if (merged.empty())
        merged.push_back({"source", {}});
    std::map<NamedPlace, std::size_t> known;
    for (NamedPlace &place : placesByName(merged, 1))
        known.emplace(std::move(place), known.size() + 1);
    std::size_t last = 0;
    const std::vector<NamedPlace> own = placesByName(columns, 0);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const auto [found, isNew] = known.emplace(own[i], merged.size());
        if (isNew)
            merged.push_back(columns[i]);
        layout->places.push_back(found->second);
        last = std::max(last, found->second);
    }
    // Text and without a name where the source has no such column.
    auto types = std::make_shared<std::vector<Column>>(last + 1);
    types->front() = merged.front();
    for (std::size_t i = 0; i < columns.size(); ++i) {
        Column &column = (*types)[layout->places[i]];
        column.name = columns[i].name;
        column.type = columns[i].type;
    }
    layout->schema = std::move(types);
    if (merged.size() != m_schema->size())
        m_schema = std::make_shared<const std::vector<Column>>(std::move(merged));
    return layout;
}

RowBatch MergedColumns::arrange(const Layout &layout, const RowBatch &batch)
{
    const std::size_t rows = batch.rowCount();
    std::vector<ColumnData> columns(layout.schema->size());
    std::vector<bool> isPresent(columns.size());
    columns.front() = repeatedText(layout.source, rows);
    isPresent.front() = true;
    for (std::size_t i = 0; i < layout.places.size(); ++i) {
        columns[layout.places[i]] = batch.column(i);
        isPresent[layout.places[i]] = true;
    }
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (!isPresent[i])
            columns[i] = nullColumn(rows);
    }
    return {layout.schema, std::move(columns), rows};
}

QString MergedColumns::difference(const std::vector<Column> &reference, const std::vector<Column> &columns)
{
    const auto referenceNames = placesByName(reference, 0);
    const auto names = placesByName(columns, 0);
    std::map<NamedPlace, std::size_t> own;
    for (std::size_t i = 0; i < names.size(); ++i)
        own.emplace(names[i], i);
    QStringList missing, added, changed;
    for (std::size_t i = 0; i < reference.size(); ++i) {
        const QString name = QString::fromStdString(reference[i].name);
        const auto found = own.find(referenceNames[i]);
        if (found == own.end()) {
            missing << name;
            continue;
        }
        const QString was = typeClass(reference[i].type);
        const QString is = typeClass(columns[found->second].type);
        if (!was.isEmpty() && !is.isEmpty() && was != is)
            changed << MergedColumnsText::tr("%1 is %2 instead of %3").arg(name, is, was);
        own.erase(found);
    }
    for (const NamedPlace &place : names) {
        if (own.contains(place))
            added << QString::fromStdString(place.first);
    }
    QStringList words;
    if (!missing.isEmpty())
        words << MergedColumnsText::tr("no column %1").arg(missing.join(QStringLiteral(", ")));
    if (!added.isEmpty())
        words << MergedColumnsText::tr("only here: %1").arg(added.join(QStringLiteral(", ")));
    return (words + changed).join(QStringLiteral("; "));
}
