// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/replication/ReplicationDifference.h"

#include "models/replication/ReplicationTableName.h"

#include <QJsonArray>

#include <array>

QJsonObject ReplicationDifference::toJson() const
{
    static constexpr std::array kinds{"wrong", "missing", "extra"};
    QJsonArray list;
    for (const Row &row : rows) {
        QJsonObject json{
            {QStringLiteral("kind"), QLatin1String(kinds.at(static_cast<std::size_t>(row.kind)))},
            {QStringLiteral("key"), QJsonArray::fromStringList(row.key)}};
        if (!row.columns.isEmpty())
            json[QLatin1String("columns")] = QJsonArray::fromStringList(row.columns);
        list.append(json);
    }
    return {{QStringLiteral("table"), ReplicationTableName::text(table)},
            {QStringLiteral("targetDatabase"), targetDatabase},
            {QStringLiteral("isEqual"), isEqual()},
            {QStringLiteral("sourceRows"), qint64{sourceRows}},
            {QStringLiteral("targetRows"), qint64{targetRows}},
            {QStringLiteral("wrong"), qint64{wrong}},
            {QStringLiteral("missing"), qint64{missing}},
            {QStringLiteral("extra"), qint64{extra}},
            {QStringLiteral("changing"), qint64{changing}},
            {QStringLiteral("rows"), list}};
}
