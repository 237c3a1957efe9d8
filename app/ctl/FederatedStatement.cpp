// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/FederatedStatement.h"

#include "app/Services.h"
#include "app/connections/DatabaseManager.h"
#include "app/ctl/StatementText.h"

#ifdef PENSTOCK_HAS_FEDERATION
#include "app/federation/FederationEngine.h"
#include "app/pool/QueueSink.h"

#include <QJsonDocument>
#endif

#include <QCoreApplication>

namespace FederatedStatement {

#ifdef PENSTOCK_HAS_FEDERATION

namespace {

Result<std::unique_ptr<FederationEngine>> engineFor(CommandContext &context)
{
    DatabaseManager &databases = context.services.databases();
    auto profiles = databases.getAvailableDatabases();
    if (!profiles)
        return profiles.error();
    std::vector<FederatedSource> sources;
    for (const ConnectionProfile &profile : *profiles) {
        auto pool = databases.createConnection(profile.id);
        if (pool)
            sources.push_back({profile.name, *pool});
        else if (pool.error().code != ErrorCode::Unsupported) // such a one can be kept, but not asked
            return pool.error();
    }
    return FederationEngine::create(sources, {}, context.services.pools().housekeeper());
}

Result<void> discardRows(QueueSink &sink)
{
    while (true) {
        auto batch = sink.next();
        if (!batch)
            return batch.error();
        if (!*batch)
            return {};
    }
}

Result<void> printPlan(CommandContext &context, const FederatedPlan &plan)
{
    const bool isJson = context.format == RowWriter::Format::Json;
    if (!isJson && context.format != RowWriter::Format::Ndjson)
        return context.output.write(plan.toText().toStdString() + '\n');
    const auto layout = isJson ? QJsonDocument::Indented : QJsonDocument::Compact;
    return context.output.write(QJsonDocument(plan.toJson()).toJson(layout).trimmed().toStdString() + '\n');
}

} // namespace

Result<void> print(CommandContext &context, const QString &sql)
{
    auto engine = engineFor(context);
    if (!engine)
        return engine.error();
    auto printed = context.print([&](std::shared_ptr<RowSink> sink, int credit) {
        return (*engine)->run(sql, {}, {Origin::Kind::Ctl, QStringLiteral("federate")}, {}, std::move(sink),
                              credit);
    });
    if (printed)
        return printed;
    return StatementText::withPosition(printed.error(), sql);
}

Result<void> explain(CommandContext &context, const QString &sql)
{
    if (context.format == RowWriter::Format::Csv || context.format == RowWriter::Format::Markdown)
        return Error{ErrorCode::Invalid,
                     QCoreApplication::translate("FederatedStatement", "A plan is no table of rows."),
                     QCoreApplication::translate("FederatedStatement", "Use --output table or json.")};
    auto engine = engineFor(context);
    if (!engine)
        return engine.error();
    const auto sink = std::make_shared<QueueSink>();
    const auto stream = (*engine)->run(sql, {}, {Origin::Kind::Ctl, QStringLiteral("federate")}, {}, sink,
                                       QueueSink::defaultCredit);
    sink->attach(stream);
    context.interruption.watch(stream);
    const auto done = discardRows(*sink);
    sink->close();
    context.interruption.watch(nullptr);
    const auto plan = (*engine)->lastPlan();
    if (plan && (done || !plan->scans.empty())) {
        if (auto printed = printPlan(context, *plan); !printed)
            return printed;
    }
    if (done)
        return done;
    return StatementText::withPosition(done.error(), sql);
}

#else

namespace {

Error withoutFederation()
{
    return {ErrorCode::Unsupported,
            QCoreApplication::translate("FederatedStatement", "This build has no federated queries."),
            QCoreApplication::translate("FederatedStatement",
                                        "Build it with DuckDB, which installer/fetch-duckdb gets.")};
}

} // namespace

Result<void> print(CommandContext &, const QString &)
{
    return withoutFederation();
}

Result<void> explain(CommandContext &, const QString &)
{
    return withoutFederation();
}

#endif

} // namespace FederatedStatement
