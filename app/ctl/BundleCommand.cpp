// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/BundleCommand.h"

#include "app/Services.h"
#include "app/connections/DatabaseManager.h"
#include "app/ctl/Command.h"
#include "app/ctl/RunningPrograms.h"
#include "app/diagnosis/Diagnostician.h"
#include "app/diagnosis/SupportBundle.h"
#include "app/support/AppPaths.h"

#include <CLI/CLI.hpp>

#include <QCoreApplication>
#include <QJsonArray>

namespace {

struct BundleCommandText
{
    Q_DECLARE_TR_FUNCTIONS(BundleCommand)
};

struct BundleOptions
{
    std::string file;
    std::vector<std::string> connections;
    bool hideHosts = false;
    bool preview = false;
};

/// What the running programs say; that none runs, or none answers, is for the helper to know too.
QStringList toldBy(CommandContext &context, const QString &question)
{
    const auto programs = RunningPrograms::ask(context, question);
    if (!programs)
        return {programs.error().message};
    QStringList lines = SupportBundle::linesOf(programs->collected(question));
    if (const auto outcome = programs->outcome(); !outcome)
        lines << outcome.error().message;
    return lines;
}

Result<void> runBundle(CommandContext &context, const BundleOptions &options)
{
    Services &services = context.services;
    SupportBundle bundle;
    bundle.settings = SupportBundle::settingsOf(services.settings());
    const auto profiles = services.databases().allProfiles();
    if (!profiles)
        return profiles.error();
    bundle.connections = *profiles;
    for (const std::string &name : options.connections) {
        const auto profile = services.databases().profileToOpen(QString::fromStdString(name));
        if (!profile)
            return profile.error();
        bundle.diagnoses.push_back(Diagnostician::run(*profile));
    }
    if (context.interruption.wasInterrupted())
        return Error{ErrorCode::Cancelled, BundleCommandText::tr("Stopped; nothing was written.")};
    bundle.pools = toldBy(context, QStringLiteral("pools"));
    bundle.health = toldBy(context, QStringLiteral("health"));
    bundle.readLog(AppPaths::logFile(services.workspaceFolder()));
    SupportBundle::Options choice;
    choice.showHosts = !options.hideHosts;
    const QString text = bundle.text(choice);
    if (options.preview)
        return context.output.write(text.toStdString());
    const QString file = QString::fromStdString(options.file);
    if (auto saved = SupportBundle::save(text, file); !saved)
        return saved;
    return context.say(BundleCommandText::tr("Wrote %1. Read it before you send it.").arg(file));
}

} // namespace

void BundleCommand::add(CLI::App &parser, Command &chosen)
{
    CLI::App *bundle = parser.add_subcommand(
        "bundle",
        "Write what a helper needs to know into one text: versions, settings, connections, diagnoses, log");
    auto options = std::make_shared<BundleOptions>();
    CLI::Option *file =
        bundle->add_option("file", options->file, "The file to write; an existing one is replaced");
    bundle
        ->add_option("-c,--connection", options->connections,
                     "Diagnose this connection, too; may be given again")
        ->allow_extra_args(false);
    bundle->add_flag("--hide-hosts", options->hideHosts,
                     "Write host-1, user-1 instead of names of hosts and users");
    CLI::Option *preview =
        bundle->add_flag("--preview", options->preview, "Print every line instead of writing the file");
    bundle->callback([&chosen, options, file, preview] {
        if (file->empty() && preview->empty())
            throw CLI::RequiredError("FILE or --preview");
        chosen.run = [options](CommandContext &context) { return runBundle(context, *options); };
    });
    bundle->footer("Passwords, keys and values out of statements are never in it.\n\n"
                   "Examples:\n"
                   "  penstockctl bundle --preview --connection shop\n"
                   "  penstockctl bundle shop.txt --connection shop --hide-hosts");
}
