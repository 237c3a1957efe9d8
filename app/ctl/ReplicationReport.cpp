// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/ReplicationReport.h"

#include "app/Services.h"
#include "app/connections/DatabaseManager.h"
#include "app/ctl/ReplicationPlanJson.h"
#include "app/ctl/RunningPrograms.h"
#include "models/replication/ReplicationTableName.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <iostream>

namespace {

struct ReplicationReportText
{
    Q_DECLARE_TR_FUNCTIONS(ReplicationReport)
};

std::string reportWord(bool value)
{
    return value ? "yes" : "no";
}

std::string timeText(const QDateTime &time)
{
    return time.isValid() ? time.toUTC().toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")).toStdString()
                          : std::string();
}

std::string secondsOf(const ReplicationRun &run)
{
    if (!run.startedAt.isValid() || !run.endedAt.isValid())
        return {};
    const double seconds = static_cast<double>(run.startedAt.msecsTo(run.endedAt)) / 1000.0;
    return QString::number(seconds, 'f', 1).toStdString();
}

QStringList tableNames(const ReplicationJob &job)
{
    QStringList names;
    for (const ReplicationTable &table : job.tables)
        names << ReplicationTableName::text(table.source);
    return names;
}

std::string tableText(const ReplicationTable &table)
{
    QString text = ReplicationTableName::text(table.source);
    if (!table.target.name.empty())
        text += QStringLiteral(" -> ") + ReplicationTableName::text(table.target);
    return text.toStdString();
}

std::string joined(const QStringList &list)
{
    return list.join(QLatin1String(", ")).toStdString();
}

/// Its first line is enough for a table.
std::string errorText(const std::optional<Error> &error)
{
    return error ? error->message.section(QLatin1Char('\n'), 0, 0).toStdString() : std::string();
}

QJsonValue timeValue(const QDateTime &time)
{
    return time.isValid() ? QJsonValue(time.toUTC().toString(Qt::ISODateWithMs)) : QJsonValue();
}

} // namespace

ReplicationReport::ReplicationReport(CommandContext &context)
    : m_context(context)
{
    if (const auto profiles = context.services.databases().allProfiles()) {
        for (const ConnectionProfile &profile : *profiles)
            m_names[profile.id] = profile.name;
    }
}

QString ReplicationReport::nameOf(const QString &connectionId) const
{
    const auto found = m_names.find(connectionId);
    return found == m_names.end() ? connectionId : found->second;
}

QStringList ReplicationReport::namesOf(const QStringList &connectionIds) const
{
    QStringList names;
    for (const QString &id : connectionIds)
        names << nameOf(id);
    return names;
}

QJsonObject ReplicationReport::jobJson(const ReplicationJob &job, const JobState &state) const
{
    QJsonObject json = job.toJson();
    json[QLatin1String("sourceName")] = nameOf(job.sourceDatabase);
    json[QLatin1String("targetNames")] = QJsonArray::fromStringList(namesOf(job.targetDatabases));
    json[QLatin1String("guarantee")] = ReplicationJob::guarantee(job.mode);
    json[QLatin1String("nextRun")] = timeValue(state.nextRun);
    json[QLatin1String("lagSeconds")] = state.lag ? QJsonValue(qint64{state.lag->count()}) : QJsonValue();
    json[QLatin1String("lastRun")] = state.lastRun ? QJsonValue(state.lastRun->toJson()) : QJsonValue();
    return json;
}

Result<void> ReplicationReport::jobs(const std::vector<ReplicationJob> &jobs,
                                     const std::map<QString, JobState> &states)
{
    const auto stateOf = [&](const ReplicationJob &job) {
        const auto found = states.find(job.id);
        return found == states.end() ? JobState() : found->second;
    };
    if (isJson()) {
        QJsonArray list;
        for (const ReplicationJob &job : jobs)
            list.append(jobJson(job, stateOf(job)));
        return RunningPrograms::printJson(m_context, {{QStringLiteral("jobs"), list}});
    }
    std::vector<std::vector<std::string>> rows;
    for (const ReplicationJob &job : jobs) {
        const JobState state = stateOf(job);
        rows.push_back(
            {job.name.toStdString(), nameOf(job.sourceDatabase).toStdString(),
             joined(namesOf(job.targetDatabases)), joined(tableNames(job)),
             ReplicationJob::modeName(job.mode).toStdString(), std::to_string(job.intervalMinutes),
             reportWord(job.enabled), timeText(state.nextRun),
             state.lag ? std::to_string(state.lag->count()) : std::string(),
             state.lastRun ? ReplicationRun::name(state.lastRun->state).toStdString() : std::string()});
    }
    return m_context.printTable(
        {"name", "source", "targets", "tables", "mode", "minutes", "enabled", "next", "lagSeconds", "last"},
        rows);
}

Result<void> ReplicationReport::job(const ReplicationJob &job, const JobState &state)
{
    if (isJson())
        return RunningPrograms::printJson(m_context, jobJson(job, state));
    std::vector<std::pair<std::string, std::string>> fields{
        {"id", job.id.toStdString()},
        {"name", job.name.toStdString()},
        {"sourceDatabase", nameOf(job.sourceDatabase).toStdString()},
        {"targetDatabases", joined(namesOf(job.targetDatabases))},
        {"syncKey", job.syncKey.toStdString()},
        {"intervalMinutes", std::to_string(job.intervalMinutes)},
        {"enabled", reportWord(job.enabled)},
        {"mode", ReplicationJob::modeName(job.mode).toStdString()},
        {"guarantee", ReplicationJob::guarantee(job.mode).toStdString()},
        {"conflict", ReplicationJob::conflictName(job.conflict).toStdString()},
        {"lagLimitMinutes", std::to_string(job.lagLimitMinutes)},
        {"deleteLimitPercent", std::to_string(job.deleteLimitPercent)},
        {"sweepHours", std::to_string(job.sweepHours)},
        {"nextRun", timeText(state.nextRun)},
        {"lagSeconds", state.lag ? std::to_string(state.lag->count()) : std::string()},
        {"lastRun", state.lastRun ? ReplicationRun::name(state.lastRun->state).toStdString() : std::string()},
        {"lastError", state.lastRun ? errorText(state.lastRun->firstError()) : std::string()}};
    int number = 0;
    for (const ReplicationTable &table : job.tables) {
        const std::string prefix = "table" + std::to_string(++number);
        fields.emplace_back(prefix, tableText(table));
        if (!table.syncKey.isEmpty())
            fields.emplace_back(prefix + "SyncKey", table.syncKey.toStdString());
        fields.emplace_back(prefix + "Poison", table.poison == PoisonRule::Stop ? "stop" : "quarantine");
        if (!table.lossyConsents.isEmpty())
            fields.emplace_back(prefix + "LossyConsents", joined(table.lossyConsents));
    }
    return m_context.printRecord(fields);
}

Result<void> ReplicationReport::run(const ReplicationRun &run)
{
    for (const QString &warning : run.warnings)
        std::cerr << ReplicationReportText::tr("Warning: %1").arg(warning).toStdString() << '\n';
    if (isJson())
        return RunningPrograms::printJson(m_context, run.toJson());
    std::vector<std::vector<std::string>> rows;
    for (const ReplicationProgress &table : run.tables) {
        rows.push_back({ReplicationTableName::text(table.table).toStdString(),
                        nameOf(table.targetDatabase).toStdString(),
                        ReplicationRun::name(table.state).toStdString(), std::to_string(table.rowsRead),
                        std::to_string(table.rowsWritten), std::to_string(table.rowsDeleted),
                        std::to_string(table.rowsQuarantined), std::to_string(table.rowsDiffering),
                        errorText(table.error)});
    }
    return m_context.printTable(
        {"table", "target", "state", "read", "written", "deleted", "quarantined", "differing", "error"},
        rows);
}

Result<void> ReplicationReport::history(const std::vector<ReplicationRun> &runs)
{
    if (isJson()) {
        QJsonArray list;
        for (const ReplicationRun &run : runs)
            list.append(run.toJson());
        return RunningPrograms::printJson(m_context, {{QStringLiteral("runs"), list}});
    }
    std::vector<std::vector<std::string>> rows;
    for (const ReplicationRun &run : runs) {
        rows.push_back({timeText(run.startedAt), run.jobName.toStdString(),
                        ReplicationRun::name(run.state).toStdString(), secondsOf(run),
                        std::to_string(run.rowsRead()), std::to_string(run.rowsWritten()),
                        std::to_string(run.rowsDeleted()), errorText(run.firstError())});
    }
    return m_context.printTable({"started", "job", "state", "seconds", "read", "written", "deleted", "error"},
                                rows);
}

Result<void> ReplicationReport::plan(const ReplicationPlan &plan)
{
    for (const QString &warning : plan.warnings)
        std::cerr << ReplicationReportText::tr("Warning: %1").arg(warning).toStdString() << '\n';
    if (isJson())
        return RunningPrograms::printJson(m_context, ReplicationPlanJson::of(plan));
    std::vector<std::vector<std::string>> rows;
    QStringList warned; // what is said of a source's table is said for each target
    for (const ReplicationTablePlan &table : plan.tables) {
        const QString name = ReplicationTableName::text(table.source);
        for (const QString &warning : table.warnings) {
            if (warned.contains(warning))
                continue;
            warned << warning;
            const QString said = warning.contains(name) ? warning : name + QStringLiteral(": ") + warning;
            std::cerr << ReplicationReportText::tr("Warning: %1").arg(said).toStdString() << '\n';
        }
        QStringList losses;
        for (const ReplicationTablePlan::Loss &loss : table.losses)
            losses << (loss.hasConsent ? ReplicationReportText::tr("%1 (consented)") : QStringLiteral("%1"))
                          .arg(loss.column);
        rows.push_back({name.toStdString(), nameOf(table.targetDatabase).toStdString(),
                        ReplicationTableName::text(table.target).toStdString(),
                        table.rowsToMove < 0 ? std::string() : std::to_string(table.rowsToMove),
                        reportWord(table.isFirst), std::to_string(table.statements.size()), joined(losses),
                        joined(table.keyCandidates), errorText(table.error)});
    }
    auto printed = m_context.printTable({"table", "target", "targetTable", "rowsToMove", "first",
                                         "statements", "losses", "keyCandidates", "error"},
                                        rows);
    if (printed)
        printed = m_context.say(plan.guarantee);
    for (const ReplicationTablePlan &table : plan.tables) {
        if (table.statements.isEmpty())
            continue;
        if (printed)
            printed = m_context.say(QStringLiteral("\n-- %1").arg(nameOf(table.targetDatabase)));
        for (const QString &statement : table.statements) {
            if (printed)
                printed = m_context.say(statement + u';');
        }
    }
    return printed;
}

Result<void> ReplicationReport::difference(const ReplicationDifference &difference)
{
    if (isJson())
        return RunningPrograms::printJson(m_context, difference.toJson());
    std::vector<std::vector<std::string>> rows;
    for (const ReplicationDifference::Row &row : difference.rows) {
        const char *kind = row.kind == ReplicationDifference::Kind::Wrong     ? "wrong"
                           : row.kind == ReplicationDifference::Kind::Missing ? "missing"
                                                                              : "extra";
        rows.push_back({kind, joined(row.key), joined(row.columns)});
    }
    if (!rows.empty()) {
        if (auto printed = m_context.printTable({"difference", "key", "columns"}, rows); !printed)
            return printed;
    }
    const auto all = static_cast<std::size_t>(difference.wrong + difference.missing + difference.extra);
    if (all > rows.size()) {
        if (auto said =
                m_context.say(ReplicationReportText::tr("The first %1 of %2.").arg(rows.size()).arg(all));
            !said)
            return said;
    }
    if (difference.changing > 0) {
        if (auto said =
                m_context.say(ReplicationReportText::tr(
                                  "%1: %2 rows went on changing on both sides and could not be compared.")
                                  .arg(ReplicationTableName::text(difference.table))
                                  .arg(difference.changing));
            !said)
            return said;
    }
    if (!difference.isEqual() || difference.changing > 0)
        return {};
    return m_context.say(ReplicationReportText::tr("%1: %2 rows, all equal.")
                             .arg(ReplicationTableName::text(difference.table))
                             .arg(difference.sourceRows));
}

Result<void> ReplicationReport::quarantine(const std::vector<QJsonObject> &rows)
{
    QJsonArray list;
    for (const QJsonObject &row : rows)
        list.append(row);
    if (isJson())
        return RunningPrograms::printJson(m_context, {{QStringLiteral("rows"), list}});
    std::vector<std::vector<std::string>> cells;
    for (const QJsonObject &row : rows)
        cells.push_back({QJsonDocument(row).toJson(QJsonDocument::Compact).toStdString()});
    return m_context.printTable({"row"}, cells);
}

Result<void> ReplicationReport::verdict(const ReplicationRun &run) const
{
    using State = ReplicationRun::State;
    if (run.state == State::Succeeded)
        return {};
    std::int64_t quarantined = 0;
    std::int64_t differing = 0;
    for (const ReplicationProgress &table : run.tables) {
        quarantined += table.rowsQuarantined;
        differing += table.rowsDiffering;
    }
    if (run.state == State::Partial)
        return Error{
            ErrorCode::DataLoss,
            ReplicationReportText::tr("%1 ended in part: %2 rows in quarantine, %3 rows differ still.")
                .arg(run.jobName)
                .arg(quarantined)
                .arg(differing),
            ReplicationReportText::tr(
                "\"replicate jobs quarantine\" shows the rows that a target refused; the "
                "next run tries them again.")};
    if (const auto error = run.firstError())
        return *error;
    return Error{ErrorCode::Cancelled, ReplicationReportText::tr("%1 was stopped.").arg(run.jobName),
                 ReplicationReportText::tr("What is written stays; the next run goes on from there.")};
}

Result<void> ReplicationReport::verdict(const ReplicationPlan &plan) const
{
    for (const ReplicationTablePlan &table : plan.tables) {
        if (table.error)
            return *table.error;
    }
    for (const ReplicationTablePlan &table : plan.tables) {
        for (const ReplicationTablePlan::Loss &loss : table.losses) {
            if (!loss.hasConsent)
                return Error{ErrorCode::NoConsent,
                             ReplicationReportText::tr("%1.%2 on %3: %4")
                                 .arg(ReplicationTableName::text(table.source), loss.column,
                                      nameOf(table.targetDatabase), loss.what),
                             ReplicationReportText::tr("If that may be, say so with --consent.")};
        }
    }
    return {};
}

Result<void> ReplicationReport::verdict(const ReplicationDifference &difference) const
{
    if (difference.isEqual())
        return {};
    return Error{ErrorCode::DataLoss,
                 ReplicationReportText::tr("%1 differs on %2: %3 rows wrong, %4 missing, %5 extra.")
                     .arg(ReplicationTableName::text(difference.table), nameOf(difference.targetDatabase))
                     .arg(difference.wrong)
                     .arg(difference.missing)
                     .arg(difference.extra),
                 ReplicationReportText::tr(
                     "A job in mode reconcile repairs all of them; \"replicate table\" the first "
                     "two kinds.")};
}
