// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/ReplicateCommand.h"

#include "app/Services.h"
#include "app/connections/DatabaseManager.h"
#include "app/ctl/Command.h"
#include "app/ctl/MainThreadAnswer.h"
#include "app/ctl/ReplicationOptions.h"
#include "app/ctl/ReplicationProgressLine.h"
#include "app/ctl/ReplicationReport.h"
#include "app/ctl/ReplicationServing.h"
#include "app/ctl/ReplicationWatch.h"
#include "app/replication/ReplicationService.h"

#include <CLI/CLI.hpp>

#include <QCoreApplication>

namespace {

struct ReplicateText
{
    Q_DECLARE_TR_FUNCTIONS(ReplicateCommand)
};

struct ReplicateOptions
{
    std::string name;
    std::string source;
    std::string target;
    std::string table;
    std::string targetTable;
    ReplicationOptions job;
    int limit = 20;
    bool mayDelete = false;
    bool copyAgain = false;
    bool dryRun = false;
    bool verbose = false;
};

/// The service, made on the main thread, where it lives.
Result<ReplicationService *> replicationOf(CommandContext &context)
{
    return mainThreadAnswer<ReplicationService *>(
        [&context](QObject *, auto callback) { callback(&context.services.replication()); });
}

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

Result<void> listJobs(CommandContext &context, ReplicationService &service, const ReplicateOptions &)
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

Result<void> showJob(CommandContext &context, ReplicationService &service, const ReplicateOptions &options)
{
    const auto job = jobNamed(service, options.name);
    if (!job)
        return job.error();
    const auto state = stateOf(service, *job);
    if (!state)
        return state.error();
    return ReplicationReport(context).job(*job, *state);
}

Result<void> saveJob(CommandContext &context, ReplicationService &service, const ReplicateOptions &options,
                     ReplicationJob job, const QString &done)
{
    if (auto applied = options.job.applyTo(job, context.services.databases()); !applied)
        return applied;
    if (auto valid = job.validate(); !valid)
        return valid;
    if (options.dryRun)
        return printPlan(context, service, job);
    const auto saved = mainThreadAnswer<ReplicationJob>(
        [&](QObject *object, auto callback) { service.save(job, object, std::move(callback)); });
    if (!saved)
        return saved.error();
    if (context.format == RowWriter::Format::Json)
        return ReplicationReport(context).job(*saved, {});
    if (auto said = context.say(done.arg(saved->name)); !said)
        return said;
    return context.say(ReplicationJob::guarantee(saved->mode));
}

Result<void> addJob(CommandContext &context, ReplicationService &service, const ReplicateOptions &options)
{
    if (const auto known = jobNamed(service, options.name))
        return Error{ErrorCode::Conflict,
                     ReplicateText::tr("There is a job \"%1\" already.").arg(known->name),
                     ReplicateText::tr("Change it with \"replicate jobs edit\", or take another name.")};
    ReplicationJob job;
    job.name = QString::fromStdString(options.name);
    return saveJob(context, service, options, std::move(job), ReplicateText::tr("Added job %1."));
}

Result<void> editJob(CommandContext &context, ReplicationService &service, const ReplicateOptions &options)
{
    auto job = jobNamed(service, options.name);
    if (!job)
        return job.error();
    return saveJob(context, service, options, std::move(*job), ReplicateText::tr("Changed job %1."));
}

Result<void> removeJob(CommandContext &context, ReplicationService &service, const ReplicateOptions &options)
{
    const auto job = jobNamed(service, options.name);
    if (!job)
        return job.error();
    auto removed = mainThreadAnswer<void>(
        [&](QObject *object, auto callback) { service.remove(job->id, object, std::move(callback)); });
    if (!removed)
        return removed;
    return context.say(ReplicateText::tr("Removed job %1. Its targets keep their rows.").arg(job->name));
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
    return context.say(
        (isEnabled ? ReplicateText::tr("Enabled job %1.") : ReplicateText::tr("Disabled job %1."))
            .arg(saved->name));
}

Result<void> enableJob(CommandContext &context, ReplicationService &service, const ReplicateOptions &options)
{
    return setEnabled(context, service, options, true);
}

Result<void> disableJob(CommandContext &context, ReplicationService &service, const ReplicateOptions &options)
{
    return setEnabled(context, service, options, false);
}

Result<void> runJob(CommandContext &context, ReplicationService &service, const ReplicateOptions &options)
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

Result<void> printHistory(CommandContext &context, ReplicationService &service,
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

Result<void> printQuarantine(CommandContext &context, ReplicationService &service,
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

Result<void> copyTable(CommandContext &context, ReplicationService &service, const ReplicateOptions &options)
{
    ReplicationJob job;
    if (auto applied = options.job.applyTo(job, context.services.databases()); !applied)
        return applied;
    const ReplicationTable table = job.tables.front();
    job.mode = job.syncKey.isEmpty() ? ReplicationMode::Snapshot : ReplicationMode::Incremental;
    job.name = QString::fromStdString(table.source.name);
    if (auto valid = job.validate(); !valid)
        return valid;
    if (options.dryRun)
        return printPlan(context, service, job);
    return follow(context, service, options, [&](QObject *object, ReplicationService::RunCallback callback) {
        service.replicateTable(job.sourceDatabase, job.targetDatabases, table, job.syncKey, object,
                               std::move(callback));
    });
}

Result<void> verifyTable(CommandContext &context, ReplicationService &service,
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

Result<void> serve(CommandContext &context, ReplicationService &service, const ReplicateOptions &)
{
    return ReplicationServing(context, service).run();
}

using Action = Result<void> (*)(CommandContext &, ReplicationService &, const ReplicateOptions &);

/// Adds a command to a group, with options of its own.
class Group final
{
public:
    Group(CLI::App *parent, Command &chosen)
        : m_parent(parent)
        , m_chosen(chosen)
    {}
    struct Added
    {
        CLI::App *command;
        std::shared_ptr<ReplicateOptions> options;
    };
    Added add(const char *name, const char *help, Action action, bool listens = false) const
    {
        CLI::App *command = m_parent->add_subcommand(name, help);
        auto options = std::make_shared<ReplicateOptions>();
        command->callback([&chosen = m_chosen, options, action, listens] {
            chosen.listens = listens;
            chosen.run = [options, action](CommandContext &context) -> Result<void> {
                const auto service = replicationOf(context);
                return service ? action(context, **service, *options) : Result<void>(service.error());
            };
        });
        return {command, std::move(options)};
    }
    Added addForJob(const char *name, const char *help, Action action) const
    {
        Added added = add(name, help, action);
        added.command->add_option("name", added.options->name, "The job's name or id")->required();
        return added;
    }

private:
    CLI::App *m_parent;
    Command &m_chosen;
};

void addDryRun(const Group::Added &added)
{
    added.command->add_flag("--dry-run", added.options->dryRun,
                            "Only say what it would do: statements, rows to move, consents that are needed");
}

void addVerbose(const Group::Added &added)
{
    added.command->add_flag("--verbose", added.options->verbose,
                            "Progress on standard error, also where that is no terminal");
}

void addLimit(const Group::Added &added)
{
    added.command->add_option("--limit", added.options->limit, "At most so many")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
}

void addJobs(CLI::App &parent, Command &chosen)
{
    CLI::App *jobs = parent.add_subcommand("jobs", "The jobs of the workspace");
    jobs->require_subcommand(1);
    const Group group(jobs, chosen);
    group.add("list", "Every job, with its next and its last run", listJobs);
    const auto adding = group.add("add", "Add a job", addJob);
    adding.command->add_option("name", adding.options->name, "The new job's name")->required();
    adding.options->job.addTo(*adding.command, ReplicationOptions::Use::Add);
    addDryRun(adding);
    group.addForJob("show", "One job", showJob);
    const auto editing = group.addForJob("edit", "Change a job; what is not named stays", editJob);
    editing.options->job.addTo(*editing.command, ReplicationOptions::Use::Edit);
    addDryRun(editing);
    group.addForJob("remove", "Remove a job and its history; targets keep their rows", removeJob);
    group.addForJob("enable", "Run it by itself again", enableJob);
    group.addForJob("disable", "Do not run it by itself", disableJob);
    const auto running = group.addForJob("run", "Run a job now, and stay with it", runJob);
    running.command->add_flag("--may-delete", running.options->mayDelete,
                              "Remove rows that the source does not have, however many");
    running.command
        ->add_flag("--copy-again", running.options->copyAgain,
                   "Read every row again, as after the source was restored")
        ->excludes("--may-delete");
    addDryRun(running);
    addVerbose(running);
    const auto history = group.add("history", "What ran, newest first", printHistory);
    history.command->add_option("name", history.options->name, "The job's name or id; all jobs without");
    addLimit(history);
    addLimit(
        group.addForJob("quarantine", "Rows that a target refused and that are kept aside", printQuarantine));
}

} // namespace

void ReplicateCommand::add(CLI::App &parser, Command &chosen)
{
    CLI::App *replicate = parser.add_subcommand(
        "replicate", "Copy tables between databases and keep them alike, with nothing lost");
    replicate->require_subcommand(1);
    replicate->footer(
        "Ends with 0 when all is copied, or equal. Ctrl+C ends at a checkpoint; the next run goes on from "
        "there.\n\n"
        "Examples:\n"
        "  penstockctl replicate jobs add nightly --source shop --targets report,archive \\\n"
        "      --tables users,public.orders --sync-key updated_at --interval 15 --mode reconcile\n"
        "  penstockctl replicate jobs run nightly --dry-run\n"
        "  penstockctl replicate table --source shop --targets report --table users --sync-key updated_at\n"
        "  penstockctl replicate verify --source shop --target report --table users\n"
        "  penstockctl replicate serve    # runs what is due until stopped");
    addJobs(*replicate, chosen);
    const Group group(replicate, chosen);
    const auto table = group.add("table", "Copy one table now, without keeping a job", copyTable);
    table.options->job.addTo(*table.command, ReplicationOptions::Use::Table);
    addDryRun(table);
    addVerbose(table);
    const auto verify =
        group.add("verify", "Compare a table in two databases and name every row that differs", verifyTable);
    verify.command
        ->add_option("--source", verify.options->source, "The connection with the rows as they should be")
        ->required()
        ->type_name("NAME");
    verify.command->add_option("--target", verify.options->target, "The connection with the copy")
        ->required()
        ->type_name("NAME");
    verify.command->add_option("--table", verify.options->table, "The table, as table or schema.table")
        ->required()
        ->type_name("TABLE");
    verify.command
        ->add_option("--target-table", verify.options->targetTable,
                     "Its name on the target, when it is another")
        ->type_name("TABLE");
    addVerbose(verify);
    constexpr bool listens = true;
    group.add("serve", "Run what is due, until stopped; progress as lines", serve, listens);
}
