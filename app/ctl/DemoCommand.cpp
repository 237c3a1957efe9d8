// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/DemoCommand.h"

#include "app/Services.h"
#include "app/connections/DemoData.h"
#include "app/ctl/Command.h"
#include "app/ctl/FederatedStatement.h"
#include "app/support/AppPaths.h"

#include <CLI/CLI.hpp>

#include <QCoreApplication>
#include <QDir>

namespace {

struct DemoCommandText
{
    Q_DECLARE_TR_FUNCTIONS(DemoCommand)
};

struct DemoOptions
{
    std::string folder;
};

Result<void> runDemo(CommandContext &context)
{
    const QDir folder(context.services.workspaceFolder());
    if (auto made = DemoData::connectAll(context.services.databases(), folder.path()); !made)
        return made.error();
    auto said =
        context.say(DemoCommandText::tr("Three databases and a workspace are in %1.\nTry for yourself:\n"
                                        "  penstockctl --workspace %1 connections list")
                        .arg(folder.absolutePath()));
    if (!said)
        return said;
    for (const DemoData::Join &join : DemoData::joins()) {
        said = context.say(QStringLiteral("\n%1\n\n%2\n").arg(join.title, join.sql));
        if (!said)
            return said;
        if (auto printed = FederatedStatement::print(context, join.sql); !printed)
            return printed;
    }
    return {};
}

} // namespace

void DemoCommand::add(CLI::App &parser, Command &chosen)
{
    CLI::App *demo = parser.add_subcommand(
        "demo", "Make three SQLite databases and a workspace, and join them with ready-made statements");
    auto options = std::make_shared<DemoOptions>();
    demo->add_option("--dir", options->folder, "Where to make them; made when missing");
    demo->footer(
        "The databases (a shop, a CRM, a web log) are always the same; a second run only repeats the\n"
        "statements. The workspace is kept by a key file beside it.\n\n"
        "Examples:\n"
        "  penstockctl demo\n"
        "  penstockctl demo --dir /tmp/demo");
    demo->callback([&chosen, options] {
        const QString folder = options->folder.empty()
                                   ? QDir(AppPaths::userWorkspace()).filePath(QStringLiteral("../demo"))
                                   : QString::fromStdString(options->folder);
        chosen.workspace = folder;
        chosen.keyFile = QDir(folder).filePath(QStringLiteral("workspace.key"));
        chosen.run = runDemo;
    });
}
