// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/CommandLine.h"

#include "app/Services.h"
#include "app/ctl/BundleCommand.h"
#include "app/ctl/Command.h"
#include "app/ctl/ConnectionsCommand.h"
#include "app/ctl/DemoCommand.h"
#include "app/ctl/DoctorCommand.h"
#include "app/ctl/FanoutCommand.h"
#include "app/ctl/FederateCommand.h"
#include "app/ctl/HealthCommand.h"
#include "app/ctl/MetricsCommand.h"
#include "app/ctl/PoolsCommand.h"
#include "app/ctl/QueryCommand.h"
#include "app/ctl/ReplicateCommand.h"
#include "app/ctl/SessionsCommand.h"
#include "app/support/Translations.h"

#include <CLI/CLI.hpp>

#include <QCoreApplication>
#include <QTimer>

#include <csignal>
#include <iostream>
#include <thread>

namespace {

enum ExitCode { Done = 0, Failed = 1, WrongUsage = 2 };

struct GlobalOptions
{
    std::string workspace;
    std::string keyFile;
    std::string output = "table";
};

void addGlobalOptions(CLI::App &parser, GlobalOptions &options)
{
    parser.add_option("--workspace", options.workspace, "Folder of the workspace; made when missing")
        ->type_name("DIR");
    parser
        .add_option(
            "--key-file", options.keyFile,
            "The file that keeps a new workspace's key (made when missing), or the key of an existing one")
        ->type_name("FILE");
    parser
        .add_option("--output", options.output,
                    "table (or text: the same), csv, tsv, json, ndjson or markdown")
        ->check(CLI::IsMember({"table", "text", "csv", "tsv", "json", "ndjson", "markdown"}))
        ->default_str("table")
        ->type_name("FORMAT");
    parser.set_version_flag("--version", "penstockctl " PENSTOCK_VERSION);
    parser.require_subcommand(1);
    parser.fallthrough();
    parser.footer("Without --workspace the user's own workspace is used, its key kept by the keychain.\n"
                  "Secrets are read from standard input, never from arguments.\n\n"
                  "Examples:\n"
                  "  penstockctl demo\n"
                  "  penstockctl --workspace ./ws --key-file ./ws.key connections list\n"
                  "  penstockctl query -c shop \"SELECT * FROM orders LIMIT 5\"\n"
                  "  penstockctl federate \"SELECT * FROM shop.orders o JOIN crm.customers c ON c.id = "
                  "o.customer_id\"");
}

int report(const Error &error)
{
    std::cerr << "penstockctl: " << error.toText().toStdString() << '\n';
    return Failed;
}

/// Opens the workspace on this thread, runs the command on another, returns the exit code.
int runCommand(QCoreApplication &application, const Command &command, const GlobalOptions &options,
               Interruption &interruption)
{
    Services::Options setting{
        command.workspace.isEmpty() ? QString::fromStdString(options.workspace) : command.workspace,
        command.keyFile.isEmpty() ? QString::fromStdString(options.keyFile) : command.keyFile};
    setting.listen = command.listens;
    Services services(setting);
    StandardOutput output;
    std::thread worker;
    const auto finish = [&](const Result<void> &result) {
        const int own = result ? static_cast<int>(Done) : report(result.error());
        const int code = interruption.wasInterrupted() ? interruption.exitCode() : own;
        QMetaObject::invokeMethod(
            &application, [code] { QCoreApplication::exit(code); }, Qt::QueuedConnection);
    };
    QTimer::singleShot(0, &application, [&] {
        services.open(&application, [&](const Result<void> &opened) {
            if (!opened) {
                finish(opened);
                return;
            }
            worker = std::thread([&] {
                const auto format = RowWriter::formatFromName(QString::fromStdString(options.output));
                CommandContext context{services, interruption, output,
                                       format.value_or(RowWriter::Format::Table)};
                finish(command.run(context));
            });
        });
    });
    const int code = QCoreApplication::exec();
    if (worker.joinable())
        worker.join();
    return code;
}

} // namespace

namespace CommandLine {

int run(int argc, char **argv)
{
    std::signal(SIGPIPE, SIG_IGN);
    Interruption interruption; // before any other thread
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("penstockctl"));
    QCoreApplication::setApplicationVersion(QStringLiteral(PENSTOCK_VERSION));
    Translations::install(application);

    CLI::App parser{"Penstock: one tool for all your databases.", "penstockctl"};
    GlobalOptions options;
    Command command;
    addGlobalOptions(parser, options);
    ConnectionsCommand::add(parser, command);
    QueryCommand::add(parser, command);
    FederateCommand::add(parser, command);
    FanoutCommand::add(parser, command);
    DoctorCommand::add(parser, command);
    BundleCommand::add(parser, command);
    DemoCommand::add(parser, command);
    HealthCommand::add(parser, command);
    MetricsCommand::add(parser, command);
    PoolsCommand::add(parser, command);
    SessionsCommand::add(parser, command);
    ReplicateCommand::add(parser, command);
    try {
        parser.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
        return parser.exit(error, std::cout, std::cerr) == 0 ? Done : WrongUsage;
    }
    return runCommand(application, command, options, interruption);
}

} // namespace CommandLine
