// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/FanoutCommand.h"

#include "app/Services.h"
#include "app/connections/DatabaseManager.h"
#include "app/ctl/Command.h"
#include "app/ctl/StatementText.h"
#include "app/pool/RowSink.h"
#include "app/query/FanOutRun.h"
#include "app/query/ResultSpool.h"
#include "models/core/RowBatchBuilder.h"

#include <CLI/CLI.hpp>

#include <QCoreApplication>

#include <cmath>
#include <iostream>

namespace {

struct FanoutText
{
    Q_DECLARE_TR_FUNCTIONS(FanoutCommand)
};

struct FanoutOptions
{
    std::vector<std::string> connections;
    std::string sql;
    std::string file;
    bool partial = false;
    double timeoutSeconds = 0;
};

/// Holds the merged rows back until it is known how every source ended.
class SpoolSink final : public RowSink
{
public:
    SpoolSink(std::shared_ptr<ResultSpool> spool, std::weak_ptr<FanOutRun> run)
        : m_spool(std::move(spool))
        , m_run(std::move(run))
    {}

    void started(const RowSchema &schema) override { m_spool->setSchema(schema); }
    void received(RowBatch batch) override
    {
        const auto number = m_spool->append(batch);
        const auto run = m_run.lock();
        if (!number && run)
            run->stopAll(number.error());
    }
    void finished(Result<StatementSummary> result) override { m_result = std::move(result); }

    /// After the end.
    [[nodiscard]] const Result<StatementSummary> &result() const { return m_result; }

private:
    const std::shared_ptr<ResultSpool> m_spool;
    const std::weak_ptr<FanOutRun> m_run;
    Result<StatementSummary> m_result = StatementSummary();
};

Result<void> copySpool(const ResultSpool &spool, const StatementSummary &summary, RowWriter &writer)
{
    if (auto begun = writer.begin(spool.schema()); !begun)
        return begun;
    for (std::size_t i = 0; i < spool.batchCount(); ++i) {
        const auto batch = spool.read(i);
        if (!batch)
            return batch.error();
        if (auto written = writer.rows(*batch); !written)
            return written;
    }
    return writer.end(summary);
}

QString stateText(const FanOutRun::Source &source)
{
    switch (source.state) {
    case FanOutRun::State::Complete:
        return FanoutText::tr("done");
    case FanOutRun::State::Stopped:
        return FanoutText::tr("stopped");
    case FanOutRun::State::Failed:
        return FanoutText::tr("failed");
    case FanOutRun::State::Waiting:
    case FanOutRun::State::Running:
        break;
    }
    return FanoutText::tr("running");
}

/// For people, and beside the rows: on standard error.
Result<void> printOutcomes(const std::vector<FanOutRun::Source> &sources)
{
    auto schema = std::make_shared<std::vector<Column>>();
    for (const QString &name : {FanoutText::tr("source"), FanoutText::tr("outcome"), FanoutText::tr("rows"),
                                FanoutText::tr("ms"), FanoutText::tr("note")})
        schema->push_back({name.toStdString(), {}});
    (*schema)[2].type.kind = (*schema)[3].type.kind = TypeKind::Int64;
    RowBatchBuilder builder(schema);
    for (const FanOutRun::Source &source : sources) {
        const bool hasFailed = source.state == FanOutRun::State::Failed;
        const QString note =
            hasFailed ? source.error.message.section(QLatin1Char('\n'), 0, 0) : source.difference;
        builder.appendBytes(0, source.name.toStdString());
        builder.appendBytes(1, stateText(source).toStdString());
        builder.append<std::int64_t>(2, std::max<std::int64_t>(source.rows, source.summary.affected));
        builder.append<std::int64_t>(3, source.time.count());
        builder.appendBytes(4, note.toStdString());
        builder.endRow();
    }
    const auto table = RowWriter::create(RowWriter::Format::Table, [](std::string_view text) -> Result<void> {
        std::cerr << text;
        return {};
    });
    if (auto begun = table->begin(schema); !begun)
        return begun;
    if (auto written = table->rows(builder.take()); !written)
        return written;
    StatementSummary summary;
    summary.rows = static_cast<std::int64_t>(sources.size());
    return table->end(summary);
}

/// What the command as a whole failed with.
std::optional<Error> failureOf(const std::vector<FanOutRun::Source> &sources, const QString &sql)
{
    QStringList messages;
    for (const FanOutRun::Source &source : sources) {
        if (source.state == FanOutRun::State::Complete)
            continue;
        const bool isStop = source.state == FanOutRun::State::Stopped;
        const QString text =
            isStop ? FanoutText::tr("stopped") : StatementText::withPosition(source.error, sql).toText();
        messages << source.name + QStringLiteral(": ") + text;
    }
    if (messages.isEmpty())
        return std::nullopt;
    return Error{ErrorCode::Sql,
                 FanoutText::tr("%1 of %2 sources did not answer.").arg(messages.size()).arg(sources.size())
                     + QLatin1Char('\n') + messages.join(QLatin1Char('\n'))};
}

Result<void> runFanout(CommandContext &context, const FanoutOptions &options)
{
    auto text = StatementText::from(options.sql, options.file);
    if (!text)
        return text.error();
    QueryRequest request;
    request.text = *text;
    request.origin = {Origin::Kind::Ctl, QStringLiteral("fanout")};
    if (options.timeoutSeconds > 0) {
        const double milliseconds = std::ceil(options.timeoutSeconds * 1000);
        request.deadline = Deadline::after(std::chrono::milliseconds(std::llround(milliseconds)));
    }
    QStringList connections;
    for (const std::string &name : options.connections)
        connections << QString::fromStdString(name);
    const auto run = FanOutRun::create(context.services.databases(), connections, std::move(request));
    if (!run)
        return run.error();
    const auto spool = ResultSpool::create({});
    if (!spool)
        return spool.error();
    const auto sink = std::make_shared<SpoolSink>(*spool, *run);
    (*run)->start(sink);
    (*run)->waitUntilOver([&] { return context.interruption.wasInterrupted(); });

    const std::vector<FanOutRun::Source> sources = (*run)->sources();
    const auto failure = failureOf(sources, *text);
    if (!failure || options.partial) {
        StatementSummary summary = sink->result().value_or(StatementSummary());
        summary.notices.clear(); // the table of outcomes has them
        const auto writer = context.writer();
        const auto printed = copySpool(**spool, summary, *writer);
        if (context.output.isClosedByReader())
            return {};
        if (!printed)
            return printed;
    }
    if (context.format == RowWriter::Format::Table) {
        if (auto printed = printOutcomes(sources); !printed)
            return printed;
    }
    if (failure)
        return *failure;
    return {};
}

} // namespace

void FanoutCommand::add(CLI::App &parser, Command &chosen)
{
    CLI::App *fanout = parser.add_subcommand(
        "fanout", "Run the same statement on several connections at once and print all rows as one result");
    auto options = std::make_shared<FanoutOptions>();
    fanout
        ->add_option("-c,--connections", options->connections, "The connections' names, with commas between")
        ->required()
        ->delimiter(',')
        ->allow_extra_args(false);
    CLI::Option_group *statement = fanout->add_option_group("Statement", "One of:");
    statement->add_option("sql", options->sql, "The statement");
    statement->add_option("-f,--file", options->file, "Read the statement from a file; - is standard input");
    statement->require_option(1);
    fanout->add_flag("--partial", options->partial,
                     "Print the rows that came also when some of the sources failed");
    fanout
        ->add_option("--timeout", options->timeoutSeconds,
                     "Stop the statement everywhere after this many seconds")
        ->check(CLI::PositiveNumber);
    fanout->footer(
        "The first column names the source; columns are matched by name. Ends with 1 when a source "
        "failed.\n\n"
        "Examples:\n"
        "  penstockctl fanout -c eu,us,asia \"SELECT count(*) FROM orders\"\n"
        "  penstockctl --output csv fanout -c eu,us --partial --timeout 10 -f report.sql > report.csv");
    fanout->callback([&chosen, options] {
        chosen.run = [options](CommandContext &context) { return runFanout(context, *options); };
    });
}
