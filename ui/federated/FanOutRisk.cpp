// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/federated/FanOutRisk.h"

#include "app/query/StatementRisk.h"
#include "models/connection/SafetyLevel.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

namespace {

struct FanOutRiskText
{
    Q_DECLARE_TR_FUNCTIONS(FanOutRisk)
};

} // namespace

FanOutRisk FanOutRisk::of(const QString &statement, const std::vector<ConnectionProfile> &profiles)
{
    bool isWrite = false;
    QString danger;
    QStringList production, refusing;
    SafetyLevel strictest = SafetyLevel::Silent;
    for (const ConnectionProfile &profile : profiles) {
        const StatementRisk risk = StatementRisk::of(statement, profile.type);
        isWrite = isWrite || risk.kind == StatementRisk::Kind::Write;
        if (danger.isEmpty())
            danger = risk.danger;
        if (profile.environment == Environment::Production)
            production << profile.name;
        // A server that refuses writes needs no question of its own; a write is asked about all the same.
        const bool refuses = profile.safetyLevel() == SafetyLevel::ReadOnly;
        if (refuses)
            refusing << profile.name;
        strictest = std::max(strictest, refuses ? SafetyLevel::ConfirmWrites : profile.safetyLevel());
    }
    FanOutRisk risk;
    risk.mustAsk = !danger.isEmpty() || strictest == SafetyLevel::ConfirmAll
                   || (isWrite && strictest >= SafetyLevel::ConfirmWrites);
    if (!risk.mustAsk)
        return risk;
    const QString where = profiles.size() == 1 ? FanOutRiskText::tr("1 connection")
                                               : FanOutRiskText::tr("%1 connections").arg(profiles.size());
    if (!danger.isEmpty())
        risk.question = FanOutRiskText::tr("%1 on %2?").arg(danger, where);
    else if (isWrite)
        risk.question = FanOutRiskText::tr("Run a statement that writes on %1?").arg(where);
    else
        risk.question = FanOutRiskText::tr("Run this on %1?").arg(where);
    QStringList details;
    if (!production.isEmpty())
        details << FanOutRiskText::tr("Production: %1.").arg(production.join(QStringLiteral(", ")));
    if (isWrite && !refusing.isEmpty())
        details << FanOutRiskText::tr("Read-only, will refuse: %1.").arg(refusing.join(QStringLiteral(", ")));
    if (isWrite)
        details << FanOutRiskText::tr("Each runs by itself: when one fails, the others stay changed.");
    risk.details = details.join(QLatin1Char('\n'));
    return risk;
}
