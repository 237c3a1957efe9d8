// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/PoolsCommand.h"

#include "app/ctl/Command.h"
#include "app/ctl/RunningPrograms.h"

#include <CLI/CLI.hpp>

#include <QJsonArray>

namespace {

/// One row a pool, and its leases as JSON alone: `sessions` is their table.
Result<void> printPools(CommandContext &context)
{
    const auto programs = RunningPrograms::ask(context, QStringLiteral("pools"));
    if (!programs)
        return programs.error();
    const QJsonArray pools = programs->collected(QStringLiteral("pools"));
    if (context.format == RowWriter::Format::Json) {
        if (auto printed = RunningPrograms::printJson(context, {{QStringLiteral("pools"), pools}}); !printed)
            return printed;
        return programs->outcome();
    }
    const std::vector<std::string> columns{
        "connection",   "pool",     "max",     "total",  "active", "idle",    "waiting", "longestWaitMs",
        "acquireP95Ms", "timeouts", "created", "closed", "leaks",  "breaker", "program"};
    std::vector<std::vector<std::string>> rows;
    for (const QJsonValue pool : pools) {
        auto &row = rows.emplace_back();
        for (const std::string &column : columns)
            row.push_back(RunningPrograms::cell(pool.toObject().value(QString::fromStdString(column))));
    }
    if (auto printed = context.printTable(columns, rows); !printed)
        return printed;
    return programs->outcome();
}

} // namespace

void PoolsCommand::add(CLI::App &parser, Command &chosen)
{
    CLI::App *command =
        parser.add_subcommand("pools", "The connection pools of the running programs of the workspace");
    command->footer("Examples:\n"
                    "  penstockctl pools\n"
                    "  penstockctl --output json pools     # with the leases of each");
    command->callback([&chosen] { chosen.run = printPools; });
}
