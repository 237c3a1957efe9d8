// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/FederateCommand.h"

#include "app/ctl/Command.h"
#include "app/ctl/FederatedStatement.h"
#include "app/ctl/StatementText.h"

#include <CLI/CLI.hpp>

namespace {

struct FederateOptions
{
    std::string sql;
    std::string file;
    bool explain = false;
};

} // namespace

void FederateCommand::add(CLI::App &parser, Command &chosen)
{
    CLI::App *federate = parser.add_subcommand(
        "federate", "Run one SELECT over several connections at once and print its rows");
    auto options = std::make_shared<FederateOptions>();
    CLI::Option_group *statement = federate->add_option_group("Statement", "One of:");
    statement->add_option("sql", options->sql,
                          "The statement; tables are written connection.schema.table or connection.table");
    statement->add_option("-f,--file", options->file, "Read the statement from a file; - is standard input");
    statement->require_option(1);
    federate->add_flag("--explain", options->explain,
                       "Run it, and print what each server was asked and gave instead of the rows");
    federate->footer("Every active connection is a read-only catalogue of its name.\n\n"
                     "Examples:\n"
                     "  penstockctl federate \"SELECT c.name, sum(o.total) FROM shop.public.orders o\n"
                     "    JOIN crm.main.customers c ON c.id = o.customer_id GROUP BY 1\"\n"
                     "  penstockctl --output json federate -f report.sql\n"
                     "  penstockctl federate --explain -f report.sql");
    federate->callback([&chosen, options] {
        chosen.run = [options](CommandContext &context) -> Result<void> {
            auto text = StatementText::from(options->sql, options->file);
            if (!text)
                return text.error();
            return options->explain ? FederatedStatement::explain(context, *text)
                                    : FederatedStatement::print(context, *text);
        };
    });
}
