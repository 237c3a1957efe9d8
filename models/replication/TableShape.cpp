// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/replication/TableShape.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

const TableShape::Column *TableShape::find(const std::string &column) const
{
    const auto found =
        std::find_if(columns.begin(), columns.end(), [&](const Column &one) { return one.name == column; });
    return found == columns.end() ? nullptr : &*found;
}

std::vector<std::string> TableShape::rowKey() const
{
    if (!primaryKey.empty())
        return primaryKey;
    const auto isWhole = [this](const ObjectDetails::Key &key) {
        return key.kind == ObjectDetails::Key::Kind::Unique && !key.columns.empty()
               && std::all_of(key.columns.begin(), key.columns.end(), [this](const std::string &name) {
                      const Column *column = find(name);
                      return column && !column->nullable;
                  });
    };
    const auto found = std::find_if(keys.begin(), keys.end(), isWhole);
    return found == keys.end() ? std::vector<std::string>() : found->columns;
}

bool TableShape::hasIndexOn(const std::string &column) const
{
    const auto begins = [&](const std::vector<std::string> &names) {
        return !names.empty() && names.front() == column;
    };
    const auto serves = [&](const ObjectDetails::Key &key) {
        return key.kind != ObjectDetails::Key::Kind::Foreign && begins(key.columns);
    };
    return begins(primaryKey) || std::any_of(keys.begin(), keys.end(), serves)
           || std::any_of(indexes.begin(), indexes.end(),
                          [&](const auto &index) { return begins(index.columns); });
}

std::string TableShape::signature() const
{
    QJsonArray list;
    for (const Column &column : columns) {
        QJsonArray parts{QString::fromStdString(column.name), QString::fromStdString(column.declared)};
        if (column.generated)
            parts.append(true);
        list.append(parts);
    }
    QJsonArray key;
    for (const std::string &name : primaryKey)
        key.append(QString::fromStdString(name));
    return QJsonDocument(QJsonObject{{QStringLiteral("columns"), list}, {QStringLiteral("key"), key}})
        .toJson(QJsonDocument::Compact)
        .toStdString();
}
