// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/ReplicationPlanJson.h"

#include "models/replication/ReplicationTableName.h"

#include <QJsonArray>

namespace {

QJsonObject planTableJson(const ReplicationTablePlan &table)
{
    QJsonArray losses;
    for (const ReplicationTablePlan::Loss &loss : table.losses)
        losses.append(QJsonObject{{QStringLiteral("column"), loss.column},
                                  {QStringLiteral("what"), loss.what},
                                  {QStringLiteral("hasConsent"), loss.hasConsent}});
    QJsonObject json{{QStringLiteral("source"), ReplicationTableName::text(table.source)},
                     {QStringLiteral("targetDatabase"), table.targetDatabase},
                     {QStringLiteral("target"), ReplicationTableName::text(table.target)},
                     {QStringLiteral("statements"), QJsonArray::fromStringList(table.statements)},
                     {QStringLiteral("rowsToMove"), qint64{table.rowsToMove}},
                     {QStringLiteral("isFirst"), table.isFirst},
                     {QStringLiteral("losses"), losses},
                     {QStringLiteral("warnings"), QJsonArray::fromStringList(table.warnings)},
                     {QStringLiteral("keyCandidates"), QJsonArray::fromStringList(table.keyCandidates)},
                     {QStringLiteral("canRun"), table.canRun()}};
    if (table.error)
        json[QLatin1String("error")] = QJsonObject{{QStringLiteral("message"), table.error->message},
                                                   {QStringLiteral("advice"), table.error->advice},
                                                   {QStringLiteral("detail"), table.error->detail}};
    return json;
}

} // namespace

QJsonObject ReplicationPlanJson::of(const ReplicationPlan &plan)
{
    QJsonArray tables;
    for (const ReplicationTablePlan &table : plan.tables)
        tables.append(planTableJson(table));
    return {{QStringLiteral("guarantee"), plan.guarantee},
            {QStringLiteral("warnings"), QJsonArray::fromStringList(plan.warnings)},
            {QStringLiteral("tables"), tables}};
}
