// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/ReplicateActions.h"

#include "app/Services.h"
#include "app/connections/DatabaseManager.h"
#include "app/ctl/MainThreadAnswer.h"
#include "app/ctl/ReplicationProgressLine.h"
#include "app/ctl/ReplicationReport.h"
#include "app/ctl/ReplicationServing.h"
#include "app/ctl/ReplicationWatch.h"
#include "app/replication/ReplicationService.h"

#include <QCoreApplication>

#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace {

struct ReplicateActionsText
{
    Q_DECLARE_TR_FUNCTIONS(ReplicateCommand)
};

Result<ReplicationJob> jobNamed(ReplicationService &service, const std::string &name)
{
    return mainThreadAnswer<ReplicationJob>([&](QObject *object, auto callback) {
        service.job(QString::fromStdString(name), object, std::move(callback));
    });
}

Result<std::vector<ReplicationRun>> runsOf(ReplicationService &service, const QString &jobId, int limit)
{
    return mainThreadAnswer<std::vector<ReplicationRun>>(
        [&](QObject *object, auto callback) { service.history(jobId, limit, object, std::move(callback)); });
}

Result<ReplicationReport::JobState> stateOf(ReplicationService &service, const ReplicationJob &job)
{
    auto runs = runsOf(service, job.id, 1);
    if (!runs)
        return runs.error();
    return mainThreadAnswer<ReplicationReport::JobState>([&](QObject *, auto callback) {
        ReplicationReport::JobState state{service.nextRun(job), service.lag(job.id)};
        if (!runs->empty())
            state.lastRun = runs->front();
        callback(std::move(state));
    });
}

Result<void> printPlan(CommandContext &context, ReplicationService &service, const ReplicationJob &job)
{
    const auto plan = mainThreadAnswer<ReplicationPlan>(
        [&](QObject *object, auto callback) { service.plan(job, object, std::move(callback)); });
    if (!plan)
        return plan.error();
    ReplicationReport report(context);
    if (auto printed = report.plan(*plan); !printed)
        return printed;
    return report.verdict(*plan);
}

/// Starts a run and stays with it to its end.
Result<void> follow(CommandContext &context, ReplicationService &service, const ReplicateOptions &options,
                    std::function<void(QObject *, ReplicationService::RunCallback)> start)
{
    ReplicationReport report(context);
    ReplicationRun over;
    {
        ReplicationWatch watch(context, service);
        ReplicationProgressLine line(options.verbose, [&](const QString &id) { return report.nameOf(id); });
        auto run = mainThreadAnswer<ReplicationRun>(std::move(start));
        if (!run)
            return run.error();
        over = watch.follow(std::move(*run), [&](const ReplicationRun &now) { line.show(now); });
    }
    if (auto printed = report.run(over); !printed)
        return printed;
    return report.verdict(over);
}

Result<void> saveJob(CommandContext &context, ReplicationService &service, const ReplicateOptions &options,
                     ReplicationJob job, const QString &done)
{
    if (auto applied = options.job.applyTo(job, context.services.databases()); !applied)
        return applied;
    if (auto valid = job.validate(); !valid)
        return ReplicationOptions::spoken(valid.error());
    if (options.dryRun)
        return printPlan(context, service, job);
    const auto saved = mainThreadAnswer<ReplicationJob>(
        [&](QObject *object, auto callback) { service.save(job, object, std::move(callback)); });
    if (!saved)
        return ReplicationOptions::spoken(saved.error());
    if (context.format == RowWriter::Format::Json)
        return ReplicationReport(context).job(*saved, {});
    if (auto said = context.say(done.arg(saved->name)); !said)
        return said;
    return context.say(ReplicationJob::guarantee(saved->mode));
}

Result<void> setEnabled(CommandContext &context, ReplicationService &service, const ReplicateOptions &options,
                        bool isEnabled)
{
    const auto job = jobNamed(service, options.name);
    if (!job)
        return job.error();
    const auto saved = mainThreadAnswer<ReplicationJob>([&](QObject *object, auto callback) {
        service.setEnabled(job->id, isEnabled, object, std::move(callback));
    });
    if (!saved)
        return saved.error();
    return context.say((isEnabled ? ReplicateActionsText::tr("Enabled job %1.")
                                  : ReplicateActionsText::tr("Disabled job %1."))
                           .arg(saved->name));
}

} // namespace

Result<void> ReplicateActions::listJobs(CommandContext &context, ReplicationService &service,
                                        const ReplicateOptions &)
{
    const auto jobs = mainThreadAnswer<std::vector<ReplicationJob>>(
        [&](QObject *object, auto callback) { service.jobs(object, std::move(callback)); });
    if (!jobs)
        return jobs.error();
    std::map<QString, ReplicationReport::JobState> states;
    for (const ReplicationJob &job : *jobs) {
        auto state = stateOf(service, job);
        if (!state)
            return state.error();
        states[job.id] = std::move(*state);
    }
    return ReplicationReport(context).jobs(*jobs, states);
}

Result<void> ReplicateActions::showJob(CommandContext &context, ReplicationService &service,
                                       const ReplicateOptions &options)
{
    const auto job = jobNamed(service, options.name);
    if (!job)
        return job.error();
    const auto state = stateOf(service, *job);
    if (!state)
        return state.error();
    return ReplicationReport(context).job(*job, *state);
}

Result<void> ReplicateActions::addJob(CommandContext &context, ReplicationService &service,
                                      const ReplicateOptions &options)
{
    if (const auto known = jobNamed(service, options.name))
        return Error{
            ErrorCode::Conflict, ReplicateActionsText::tr("There is a job \"%1\" already.").arg(known->name),
            ReplicateActionsText::tr("Change it with \"replicate jobs edit\", or take another name.")};
    ReplicationJob job;
    job.name = QString::fromStdString(options.name);
    return saveJob(context, service, options, std::move(job), ReplicateActionsText::tr("Added job %1."));
}

Result<void> ReplicateActions::editJob(CommandContext &context, ReplicationService &service,
                                       const ReplicateOptions &options)
{
    auto job = jobNamed(service, options.name);
    if (!job)
        return job.error();
    return saveJob(context, service, options, std::move(*job), ReplicateActionsText::tr("Changed job %1."));
}

Result<void> ReplicateActions::removeJob(CommandContext &context, ReplicationService &service,
                                         const ReplicateOptions &options)
{
    const auto job = jobNamed(service, options.name);
    if (!job)
        return job.error();
    auto removed = mainThreadAnswer<void>(
        [&](QObject *object, auto callback) { service.remove(job->id, object, std::move(callback)); });
    if (!removed)
        return removed;
    return context.say(
        ReplicateActionsText::tr("Removed job %1. Its targets keep their rows.").arg(job->name));
}

Result<void> ReplicateActions::enableJob(CommandContext &context, ReplicationService &service,
                                         const ReplicateOptions &options)
{
    return setEnabled(context, service, options, true);
}

Result<void> ReplicateActions::disableJob(CommandContext &context, ReplicationService &service,
                                          const ReplicateOptions &options)
{
    return setEnabled(context, service, options, false);
}

Result<void> ReplicateActions::runJob(CommandContext &context, ReplicationService &service,
                                      const ReplicateOptions &options)
{
    const auto job = jobNamed(service, options.name);
    if (!job)
        return job.error();
    if (options.dryRun)
        return printPlan(context, service, *job);
    return follow(context, service, options,
                  [&, id = job->id](QObject *object, ReplicationService::RunCallback callback) {
                      if (options.copyAgain)
                          service.copyAgain(id, object, std::move(callback));
                      else
                          service.run(id, options.mayDelete, object, std::move(callback));
                  });
}

Result<void> ReplicateActions::printHistory(CommandContext &context, ReplicationService &service,
                                            const ReplicateOptions &options)
{
    QString id;
    if (!options.name.empty()) {
        const auto job = jobNamed(service, options.name);
        if (!job)
            return job.error();
        id = job->id;
    }
    const auto runs = runsOf(service, id, options.limit);
    if (!runs)
        return runs.error();
    return ReplicationReport(context).history(*runs);
}

Result<void> ReplicateActions::printQuarantine(CommandContext &context, ReplicationService &service,
                                               const ReplicateOptions &options)
{
    const auto job = jobNamed(service, options.name);
    if (!job)
        return job.error();
    const auto rows = mainThreadAnswer<std::vector<QJsonObject>>([&](QObject *object, auto callback) {
        service.quarantine(job->id, options.limit, object, std::move(callback));
    });
    if (!rows)
        return rows.error();
    return ReplicationReport(context).quarantine(*rows);
}

Result<void> ReplicateActions::copyTable(CommandContext &context, ReplicationService &service,
                                         const ReplicateOptions &options)
{
    ReplicationJob job;
    if (auto applied = options.job.applyTo(job, context.services.databases()); !applied)
        return applied;
    const ReplicationTable table = job.tables.front();
    job.mode = job.syncKey.isEmpty() ? ReplicationMode::Snapshot : ReplicationMode::Incremental;
    job.name = QString::fromStdString(table.source.name);
    if (auto valid = job.validate(); !valid)
        return ReplicationOptions::spoken(valid.error());
    if (options.dryRun)
        return printPlan(context, service, job);
    return follow(context, service, options, [&](QObject *object, ReplicationService::RunCallback callback) {
        service.replicateTable(job.sourceDatabase, job.targetDatabases, table, job.syncKey, object,
                               std::move(callback));
    });
}

Result<void> ReplicateActions::verifyTable(CommandContext &context, ReplicationService &service,
                                           const ReplicateOptions &options)
{
    const auto source = ReplicationOptions::connection(context.services.databases(), options.source);
    if (!source)
        return source.error();
    const auto target = ReplicationOptions::connection(context.services.databases(), options.target);
    if (!target)
        return target.error();
    ReplicationTable table;
    for (const auto &[text, name] :
         {std::pair(&options.table, &table.source), std::pair(&options.targetTable, &table.target)}) {
        if (text->empty())
            continue;
        auto parsed = ReplicationOptions::table(*text);
        if (!parsed)
            return parsed.error();
        *name = *parsed;
    }
    ReplicationReport report(context);
    Result<ReplicationDifference> difference = ReplicationDifference();
    {
        // The main thread's alone, once the question is asked.
        const auto line =
            std::make_shared<ReplicationProgressLine>(options.verbose, [](const QString &id) { return id; });
        difference = mainThreadAnswer<ReplicationDifference>([&](QObject *object, auto callback) {
            service.verify(*source, *target, table, object, std::move(callback),
                           [line](qint64 rows) { line->showCompared(rows); });
        });
    }
    if (!difference)
        return difference.error();
    if (auto printed = report.difference(*difference); !printed)
        return printed;
    return report.verdict(*difference);
}

Result<void> ReplicateActions::serve(CommandContext &context, ReplicationService &service,
                                     const ReplicateOptions &)
{
    return ReplicationServing(context, service).run();
}
