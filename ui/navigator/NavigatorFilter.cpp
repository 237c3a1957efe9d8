// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/navigator/NavigatorFilter.h"

#include "app/schema/SqlNames.h"
#include "models/schema/SchemaTreeModel.h"

#include <QMimeData>

#include <algorithm>
#include <functional>

NavigatorFilter::NavigatorFilter(QObject *parent)
    : QSortFilterProxyModel(parent)
{
    setRecursiveFilteringEnabled(true);
    setAutoAcceptChildRows(true);
}

void NavigatorFilter::setSearch(const QString &text)
{
    const QStringList words = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    if (words == m_words)
        return;
    m_words = words;
    invalidateFilter();
}

bool NavigatorFilter::isMatch(const QModelIndex &index) const
{
    using Kind = SchemaTreeModel::Kind;
    switch (SchemaTreeModel::kindOf(index)) {
    case Kind::Connection:
    case Kind::Schema:
    case Kind::Table:
    case Kind::View:
        break;
    default:
        return false;
    }
    const QString name = index.data(SchemaTreeModel::NameRole).toString();
    return std::all_of(m_words.begin(), m_words.end(),
                       [&name](const QString &word) { return name.contains(word, Qt::CaseInsensitive); });
}

bool NavigatorFilter::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    return m_words.isEmpty() || isMatch(sourceModel()->index(row, 0, parent));
}

int NavigatorFilter::matches() const
{
    const std::function<int(const QModelIndex &)> below = [&](const QModelIndex &parent) {
        int count = 0;
        for (int row = 0; row < sourceModel()->rowCount(parent); ++row) {
            const QModelIndex index = sourceModel()->index(row, 0, parent);
            count += isMatch(index) ? 1 : 0;
            const auto kind = SchemaTreeModel::kindOf(index);
            if (kind != SchemaTreeModel::Kind::Table && kind != SchemaTreeModel::Kind::View)
                count += below(index);
        }
        return count;
    };
    return below({});
}

QString NavigatorFilter::sqlName(const QModelIndex &index)
{
    using Kind = SchemaTreeModel::Kind;
    const auto type = index.data(SchemaTreeModel::DatabaseTypeRole).value<DatabaseType>();
    const std::string name = index.data(SchemaTreeModel::NameRole).toString().toStdString();
    switch (SchemaTreeModel::kindOf(index)) {
    case Kind::Table:
    case Kind::View: {
        std::string schema = index.data(SchemaTreeModel::SchemaRole).toString().toStdString();
        if (type == DatabaseType::Sqlite && schema == "main")
            schema.clear(); // there is no other
        return SqlNames::quoted(type, {schema, name});
    }
    case Kind::Schema:
    case Kind::Column:
    case Kind::Index:
        return SqlNames::quoted(type, {{}, name});
    default:
        return {};
    }
}

QStringList NavigatorFilter::mimeTypes() const
{
    return {QStringLiteral("text/plain")};
}

QMimeData *NavigatorFilter::mimeData(const QModelIndexList &indexes) const
{
    QStringList names;
    for (const QModelIndex &index : indexes)
        names << sqlName(index);
    names.removeAll(QString());
    if (names.isEmpty())
        return nullptr;
    auto *data = new QMimeData;
    data->setText(names.join(QLatin1String(", ")));
    return data;
}
