// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/ConnectionsCommand.h"

#include "app/Services.h"
#include "app/connections/DatabaseManager.h"
#include "app/ctl/Command.h"
#include "app/ctl/ProfileOptions.h"
#include "models/connection/TlsSummary.h"

#include <CLI/CLI.hpp>

#include <QCoreApplication>

#include <future>
#include <iostream>

namespace {

struct ConnectionsCommandText
{
    Q_DECLARE_TR_FUNCTIONS(ConnectionsCommand)
};

struct Options
{
    std::string name;
    bool all = false;
    ProfileOptions profile;
};

std::string yesNo(bool value)
{
    return value ? "yes" : "no";
}

std::string originWord(const ConnectionProfile &profile)
{
    return profile.source.isEmpty() ? "workspace" : profile.source.toStdString();
}

void warn(const QStringList &warnings)
{
    for (const QString &warning : warnings)
        std::cerr << ConnectionsCommandText::tr("Warning: %1").arg(warning).toStdString() << '\n';
}

Result<void> list(CommandContext &context, const Options &)
{
    auto profiles = context.services.databases().allProfiles();
    if (!profiles)
        return profiles.error();
    warn(context.services.databases().environmentWarnings());
    std::vector<std::vector<std::string>> rows;
    for (const ConnectionProfile &profile : *profiles)
        rows.push_back({profile.name.toStdString(), DatabaseTypes::toName(profile.type).toStdString(),
                        profile.displayUrl().toStdString(), TlsSummary::words(profile).toStdString(),
                        Environments::toName(profile.environment).toStdString(), yesNo(profile.isActive),
                        yesNo(profile.isDefault), profile.group.toStdString(), originWord(profile)});
    return context.printTable(
        {"name", "type", "address", "tls", "environment", "active", "default", "group", "origin"}, rows);
}

Result<void> show(CommandContext &context, const Options &options)
{
    auto found = context.services.databases().profile(QString::fromStdString(options.name));
    if (!found)
        return found.error();
    const ConnectionProfile &p = *found;
    const auto text = [](const QString &value) { return value.toStdString(); };
    const auto number = [](auto value) { return std::to_string(value); };
    return context.printRecord({{"id", text(p.id)},
                                {"name", text(p.name)},
                                {"type", text(DatabaseTypes::toName(p.type))},
                                {"host", text(p.host)},
                                {"port", number(p.port)},
                                {"database", text(p.database)},
                                {"username", text(p.username)},
                                {"password", p.password.isEmpty() ? "" : "***"},
                                {"ssl", text(TlsModes::toName(p.tlsMode()))},
                                {"tls", text(TlsSummary::words(p))},
                                {"ca", text(p.tlsCaFile)},
                                {"isDefault", yesNo(p.isDefault)},
                                {"isActive", yesNo(p.isActive)},
                                {"description", text(p.description)},
                                {"environment", text(Environments::toName(p.environment))},
                                {"region", text(p.region)},
                                {"group", text(p.group)},
                                {"readOnly", yesNo(p.readOnly)},
                                {"safety", text(SafetyLevels::toName(p.safetyLevel()))},
                                {"manualCommit", yesNo(p.manualCommit())},
                                {"maxConnections", number(p.maxConnections)},
                                {"serverBudget", number(p.serverBudget)},
                                {"connectTimeoutMs", number(p.connectTimeout.count())},
                                {"acquireTimeoutMs", number(p.acquireTimeout.count())},
                                {"idleTimeoutMs", number(p.idleTimeout.count())},
                                {"lifetimeMs", number(p.lifetime.count())},
                                {"statementTimeoutMs", number(p.statementTimeout.count())},
                                {"healthInterval", number(p.healthInterval)},
                                {"origin", originWord(p)}});
}

Result<void> save(CommandContext &context, const Options &options, ConnectionProfile profile,
                  const QString &done)
{
    if (auto applied = options.profile.applyTo(profile); !applied)
        return applied;
    QStringList warnings;
    auto saved = context.services.databases().addOrUpdateConfig(profile, &warnings);
    if (!saved)
        return saved.error();
    warn(warnings);
    return context.say(done.arg(saved->name, saved->displayUrl()));
}

Result<void> add(CommandContext &context, const Options &options)
{
    const QString name = QString::fromStdString(options.name);
    if (auto known = context.services.databases().profile(name))
        return Error{
            ErrorCode::Conflict,
            ConnectionsCommandText::tr("There is a connection \"%1\" already.").arg(known->name),
            ConnectionsCommandText::tr("Change it with \"connections edit\", or take another name.")};
    ConnectionProfile profile;
    profile.name = name;
    return save(context, options, profile, ConnectionsCommandText::tr("Added %1 (%2)."));
}

Result<void> edit(CommandContext &context, const Options &options)
{
    auto known = context.services.databases().profile(QString::fromStdString(options.name));
    if (!known)
        return known.error();
    return save(context, options, *known, ConnectionsCommandText::tr("Changed %1 (%2)."));
}

Result<void> remove(CommandContext &context, const Options &options)
{
    auto removed = context.services.databases().removeConfig(QString::fromStdString(options.name));
    if (!removed)
        return removed;
    return context.say(ConnectionsCommandText::tr("Removed %1.").arg(QString::fromStdString(options.name)));
}

Result<void> test(CommandContext &context, const Options &options)
{
    DatabaseManager &databases = context.services.databases();
    std::vector<QString> names;
    if (options.all) {
        auto profiles = databases.getAvailableDatabases();
        if (!profiles)
            return profiles.error();
        for (const ConnectionProfile &profile : *profiles)
            names.push_back(profile.name);
    } else {
        names.push_back(QString::fromStdString(options.name));
    }
    std::vector<std::future<Result<ConnectionTest>>> running;
    running.reserve(static_cast<std::size_t>(names.size()));
    for (const QString &name : names)
        running.push_back(
            std::async(std::launch::async, [&databases, name] { return databases.testConnection(name); }));
    std::vector<std::vector<std::string>> rows;
    std::vector<Error> errors;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto result = running[i].get();
        if (result) {
            rows.push_back({names[i].toStdString(), "ok", std::to_string(result->openTime.count()),
                            result->serverVersion.toStdString()});
        } else {
            rows.push_back({names[i].toStdString(), "failed", "", result.error().message.toStdString()});
            errors.push_back(result.error());
        }
    }
    if (auto printed = context.printTable({"name", "result", "milliseconds", "detail"}, rows); !printed)
        return printed;
    if (errors.empty())
        return {};
    for (std::size_t i = 0; i + 1 < errors.size(); ++i)
        std::cerr << errors[i].toText().toStdString() << '\n';
    return errors.back();
}

} // namespace

void ConnectionsCommand::add(CLI::App &parser, Command &chosen)
{
    CLI::App *connections = parser.add_subcommand("connections", "The connections of the workspace");
    connections->require_subcommand(1);
    connections->footer("Examples:\n"
                        "  penstockctl connections add shop --type postgresql --host db.example.com \\\n"
                        "      --database shop --username app --password-stdin < password.txt\n"
                        "  penstockctl connections add notes --type sqlite --database ~/notes.sqlite\n"
                        "  penstockctl connections test --all\n"
                        "  penstockctl connections edit shop --read-only --environment production");
    auto options = std::make_shared<Options>();
    using Action = Result<void> (*)(CommandContext &, const Options &);
    const auto command = [&](const char *name, const char *help, Action action) {
        CLI::App *sub = connections->add_subcommand(name, help);
        sub->callback([&chosen, options, action] {
            chosen.run = [options, action](CommandContext &context) { return action(context, *options); };
        });
        return sub;
    };
    command("list", "Every connection, without secrets", list);
    command("show", "One connection, without secrets", show)
        ->add_option("name", options->name, "The connection's name")
        ->required();
    CLI::App *adding = command("add", "Add a connection", ::add);
    adding->add_option("name", options->name, "The new connection's name")->required();
    options->profile.addTo(*adding);
    CLI::App *editing = command("edit", "Change a connection; what is not named stays", edit);
    editing->add_option("name", options->name, "The connection's name")->required();
    options->profile.addTo(*editing);
    command("remove", "Remove a connection", remove)
        ->add_option("name", options->name, "The connection's name")
        ->required();
    CLI::App *testing = command("test", "Open a session and ask the server something", test);
    CLI::Option_group *which = testing->add_option_group("Which", "One of:");
    which->add_option("name", options->name, "The connection's name");
    which->add_flag("--all", options->all, "Every active connection, all at once");
    which->require_option(1);
}
