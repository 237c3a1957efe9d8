// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/ReplicateCommand.h"

#include "app/Services.h"
#include "app/ctl/Command.h"
#include "app/ctl/MainThreadAnswer.h"
#include "app/ctl/ReplicateActions.h"

#include <CLI/CLI.hpp>

#include <memory>
#include <utility>

namespace {

namespace Actions = ReplicateActions;

/// The service, made on the main thread, where it lives.
Result<ReplicationService *> replicationOf(CommandContext &context)
{
    return mainThreadAnswer<ReplicationService *>(
        [&context](QObject *, auto callback) { callback(&context.services.replication()); });
}

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
    Added add(const char *name, const char *help, Actions::Action *action, bool listens = false) const
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
    Added addForJob(const char *name, const char *help, Actions::Action *action) const
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
    group.add("list", "Every job, with its next and its last run", Actions::listJobs);
    const auto adding = group.add("add", "Add a job", Actions::addJob);
    adding.command->add_option("name", adding.options->name, "The new job's name")->required();
    adding.options->job.addTo(*adding.command, ReplicationOptions::Use::Add);
    addDryRun(adding);
    group.addForJob("show", "One job", Actions::showJob);
    const auto editing = group.addForJob("edit", "Change a job; what is not named stays", Actions::editJob);
    editing.options->job.addTo(*editing.command, ReplicationOptions::Use::Edit);
    addDryRun(editing);
    group.addForJob("remove", "Remove a job and its history; targets keep their rows", Actions::removeJob);
    group.addForJob("enable", "Run it by itself again", Actions::enableJob);
    group.addForJob("disable", "Do not run it by itself", Actions::disableJob);
    const auto running = group.addForJob("run", "Run a job now, and stay with it", Actions::runJob);
    running.command->add_flag("--may-delete", running.options->mayDelete,
                              "Remove rows that the source does not have, however many");
    running.command
        ->add_flag("--copy-again", running.options->copyAgain,
                   "Read every row again, as after the source was restored")
        ->excludes("--may-delete");
    addDryRun(running);
    addVerbose(running);
    const auto history = group.add("history", "What ran, newest first", Actions::printHistory);
    history.command->add_option("name", history.options->name, "The job's name or id; all jobs without");
    addLimit(history);
    addLimit(group.addForJob("quarantine", "Rows that a target refused and that are kept aside",
                             Actions::printQuarantine));
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
    const auto table = group.add("table", "Copy one table now, without keeping a job", Actions::copyTable);
    table.options->job.addTo(*table.command, ReplicationOptions::Use::Table);
    addDryRun(table);
    addVerbose(table);
    const auto verify = group.add(
        "verify", "Compare a table in two databases and name every row that differs", Actions::verifyTable);
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
    group.add("serve", "Run what is due, until stopped; progress as lines", Actions::serve, listens);
}
