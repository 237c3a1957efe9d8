// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/MetricsCommand.h"

#include "app/ctl/Command.h"
#include "app/ctl/RunningPrograms.h"
#include "app/support/Metrics.h"

#include <CLI/CLI.hpp>

namespace {

Result<void> printMetrics(CommandContext &context)
{
    const auto programs = RunningPrograms::ask(context, QStringLiteral("metrics"));
    if (!programs)
        return programs.error();
    std::vector<std::string> texts;
    for (const auto &program : programs->answers)
        texts.push_back(program.answer.value(QLatin1String("text")).toString().toStdString());
    const std::string text = Metrics::merged(texts);
    if (context.format == RowWriter::Format::Json) {
        const QJsonObject all{{QStringLiteral("text"), QString::fromStdString(text)}};
        if (auto written = RunningPrograms::printJson(context, all); !written)
            return written;
    } else if (auto written = context.output.write(text); !written) {
        return written;
    }
    return programs->outcome();
}

} // namespace

void MetricsCommand::add(CLI::App &parser, Command &chosen)
{
    CLI::App *command = parser.add_subcommand(
        "metrics", "The figures of the running programs of the workspace, in Prometheus' text format");
    command->footer("Example, for the textfile collector of the node exporter:\n"
                    "  penstockctl metrics > penstock.prom.new && mv penstock.prom.new penstock.prom");
    command->callback([&chosen] { chosen.run = printMetrics; });
}
