// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/SafetyQuestion.h"

#include "app/query/StatementRisk.h"
#include "ui/results/ResultWords.h"

#include <QMap>

namespace {

/// Names of one kind that a question spells out; the others are counted.
constexpr qsizetype mostNames = 5;
/// Characters of a write without a name.
constexpr qsizetype longestWrite = 60;

struct Weighed
{
    QMap<QString, QStringList> dangers; ///< By kind, the objects.
    QStringList writes;                 ///< First words of writes without a name of their own.
    qsizetype count = 0;
};

Weighed weigh(const QStringList &statements, DatabaseType type)
{
    Weighed found;
    for (const QString &statement : statements) {
        const StatementRisk risk = StatementRisk::of(statement, type);
        if (risk.kind != StatementRisk::Kind::Write)
            continue;
        ++found.count;
        if (risk.danger.isEmpty())
            found.writes << ResultWords::shortStatement(statement, longestWrite);
        else
            found.dangers[risk.danger] << (risk.object.isEmpty() ? QStringLiteral("?") : risk.object);
    }
    return found;
}

QString listed(const QStringList &names)
{
    QString text = names.mid(0, mostNames).join(QStringLiteral(", "));
    if (names.size() > mostNames)
        text += SafetyQuestion::tr(" and %n more", nullptr, static_cast<int>(names.size() - mostNames));
    return text;
}

QString detailsOf(const Weighed &found)
{
    QStringList lines;
    for (auto kind = found.dangers.begin(); kind != found.dangers.end(); ++kind)
        lines << QStringLiteral("%1: %2").arg(kind.key(), listed(kind.value()));
    if (!found.writes.isEmpty())
        lines << SafetyQuestion::tr("Writes: %1").arg(listed(found.writes));
    return lines.join(QLatin1Char('\n'));
}

} // namespace

std::optional<SafetyQuestion> SafetyQuestion::about(const QStringList &statements,
                                                    const ConnectionProfile &profile)
{
    const SafetyLevel level = profile.safetyLevel();
    const Weighed found = weigh(statements, profile.type);
    SafetyQuestion question;
    question.details = detailsOf(found);
    question.dangerous = !found.dangers.isEmpty();
    if (level == SafetyLevel::ReadOnly) {
        if (found.count == 0)
            return std::nullopt;
        question.refused = true;
        question.text = tr("%1 is read-only: nothing was run.").arg(profile.name);
        return question;
    }
    const bool asks = question.dangerous || level == SafetyLevel::ConfirmAll
                      || (level == SafetyLevel::ConfirmWrites && found.count > 0);
    if (!asks)
        return std::nullopt;
    question.text =
        statements.size() == 1
            ? tr("Run this statement on %1?").arg(profile.name)
            : tr("Run %n statements on %1?", nullptr, static_cast<int>(statements.size())).arg(profile.name);
    return question;
}
