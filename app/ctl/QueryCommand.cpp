// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/QueryCommand.h"

#include "app/Services.h"
#include "app/connections/DatabaseManager.h"
#include "app/ctl/Command.h"
#include "app/ctl/StatementText.h"

#include <CLI/CLI.hpp>

#include <cmath>

namespace {

struct QueryOptions
{
    std::string connection;
    std::string sql;
    std::string file;
    std::vector<std::string> params;
    double timeoutSeconds = 0;
};

Result<void> runQuery(CommandContext &context, const QueryOptions &options)
{
    auto text = StatementText::from(options.sql, options.file);
    if (!text)
        return text.error();
    auto pool = context.services.databases().createConnection(QString::fromStdString(options.connection));
    if (!pool)
        return pool.error();
    QueryRequest request;
    request.text = *text;
    request.params.assign(options.params.begin(), options.params.end());
    request.origin = {Origin::Kind::Ctl, QStringLiteral("query")};
    if (options.timeoutSeconds > 0) {
        const double milliseconds = std::ceil(options.timeoutSeconds * 1000);
        request.deadline = Deadline::after(std::chrono::milliseconds(std::llround(milliseconds)));
    }
    auto printed = context.print([&](std::shared_ptr<RowSink> sink, int credit) {
        return (*pool)->run(request, std::move(sink), credit);
    });
    if (printed)
        return printed;
    return StatementText::withPosition(printed.error(), *text);
}

} // namespace

void QueryCommand::add(CLI::App &parser, Command &chosen)
{
    CLI::App *query =
        parser.add_subcommand("query", "Run one statement on one connection and print its rows");
    auto options = std::make_shared<QueryOptions>();
    query->add_option("-c,--connection", options->connection, "The connection's name")->required();
    CLI::Option_group *statement = query->add_option_group("Statement", "One of:");
    statement->add_option("sql", options->sql, "The statement");
    statement->add_option("-f,--file", options->file, "Read the statement from a file; - is standard input");
    statement->require_option(1);
    query
        ->add_option("--param", options->params,
                     "A value for $1, $2, ... (repeat the option); bound, never pasted into the statement")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->allow_extra_args(false);
    query->add_option("--timeout", options->timeoutSeconds, "Stop the statement after this many seconds")
        ->check(CLI::PositiveNumber);
    query->footer("Examples:\n"
                  "  penstockctl query -c shop \"SELECT count(*) FROM orders\"\n"
                  "  penstockctl query -c shop --param Lyon \"SELECT * FROM customers WHERE city = $1\"\n"
                  "  penstockctl --output csv query -c shop -f report.sql --timeout 30 > report.csv");
    query->callback([&chosen, options] {
        chosen.run = [options](CommandContext &context) { return runQuery(context, *options); };
    });
}
