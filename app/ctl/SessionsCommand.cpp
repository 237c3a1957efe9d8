// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/SessionsCommand.h"

#include "app/ctl/Command.h"
#include "app/ctl/RunningPrograms.h"

#include <CLI/CLI.hpp>

#include <QJsonArray>

namespace {

Result<void> printSessions(CommandContext &context)
{
    const auto programs = RunningPrograms::ask(context, QStringLiteral("sessions"));
    if (!programs)
        return programs.error();
    const QJsonArray sessions = programs->collected(QStringLiteral("sessions"));
    if (context.format == RowWriter::Format::Json) {
        if (auto printed = RunningPrograms::printJson(context, {{QStringLiteral("sessions"), sessions}});
            !printed)
            return printed;
        return programs->outcome();
    }
    const std::vector<std::string> columns{"connection",    "pool", "origin",    "ageMs",  "session",
                                           "serverSession", "leak", "statement", "program"};
    std::vector<std::vector<std::string>> rows;
    for (const QJsonValue session : sessions) {
        auto &row = rows.emplace_back();
        for (const std::string &column : columns)
            row.push_back(RunningPrograms::cell(session.toObject().value(QString::fromStdString(column))));
    }
    if (auto printed = context.printTable(columns, rows); !printed)
        return printed;
    return programs->outcome();
}

} // namespace

void SessionsCommand::add(CLI::App &parser, Command &chosen)
{
    CLI::App *command = parser.add_subcommand(
        "sessions", "The connections that the running programs of the workspace hold, and what runs on them");
    command->footer("Examples:\n"
                    "  penstockctl sessions\n"
                    "  penstockctl --output json sessions");
    command->callback([&chosen] { chosen.run = printSessions; });
}
