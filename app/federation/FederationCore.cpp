// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/federation/FederationCore.h"

#include "app/federation/FederatedCatalog.h"
#include "app/federation/JoinFilterGuard.h"
#include "app/federation/ResultCollector.h"
#include "app/federation/StatementGuard.h"
#include "app/federation/TableResolver.h"

#include <QCoreApplication>
#include <QDir>
#include <QTimeZone>

#include <duckdb/execution/executor.hpp>
#include <duckdb/main/client_config.hpp>
#include <duckdb/main/config.hpp>
#include <duckdb/parallel/task_scheduler.hpp>
#include <duckdb/parser/keyword_helper.hpp>
#include <duckdb/planner/expression/bound_parameter_data.hpp>

namespace {

struct FederationCoreText
{
    Q_DECLARE_TR_FUNCTIONS(FederationCore)
};

using Parameters = duckdb::case_insensitive_map_t<duckdb::BoundParameterData>;

/// The one that our headers and our use of its insides are made for.
constexpr const char *wantedVersion = "v1.4.4";

duckdb::Value valueOf(const Value &value)
{
    struct Convert
    {
        duckdb::Value operator()(std::monostate) const { return duckdb::Value(); }
        duckdb::Value operator()(bool v) const { return duckdb::Value::BOOLEAN(v); }
        duckdb::Value operator()(std::int64_t v) const { return duckdb::Value::BIGINT(v); }
        duckdb::Value operator()(double v) const { return duckdb::Value::DOUBLE(v); }
        duckdb::Value operator()(const std::string &v) const { return duckdb::Value(v); }
        duckdb::Value operator()(const Blob &v) const { return duckdb::Value::BLOB_RAW(v.bytes); }
    };
    return std::visit(Convert(), value);
}

Parameters parametersOf(const std::vector<Value> &params)
{
    Parameters parameters;
    for (std::size_t i = 0; i < params.size(); ++i)
        parameters[std::to_string(i + 1)] = duckdb::BoundParameterData(valueOf(params[i]));
    return parameters;
}

Result<std::vector<std::shared_ptr<SourceMetadata>>> namedSources(const std::vector<FederatedSource> &sources)
{
    std::vector<std::shared_ptr<SourceMetadata>> result;
    std::map<QString, QString> taken;
    for (const FederatedSource &source : sources) {
        const QString name = FederationEngine::catalogueName(source.name);
        const auto [other, isNew] = taken.emplace(name.toCaseFolded(), source.name);
        if (!isNew)
            return Error{
                ErrorCode::Invalid,
                FederationCoreText::tr(
                    "The connections \"%1\" and \"%2\" would be the same catalogue in a federated query.")
                    .arg(other->second, source.name),
                FederationCoreText::tr("Rename one of them; names must differ by more than case.")};
        result.push_back(std::make_shared<SourceMetadata>(name.toStdString(), source.pool));
    }
    return result;
}

Error timedOut()
{
    return {ErrorCode::Timeout, FederationCoreText::tr("The statement did not finish in time."),
            FederationCoreText::tr("Give it more time, or filter earlier.")};
}

} // namespace

Result<std::shared_ptr<FederationCore>> FederationCore::create(const std::vector<FederatedSource> &sources,
                                                               const FederationEngine::Options &options)
{
    if (const char *version = duckdb::DuckDB::LibraryVersion(); std::string_view(version) != wantedVersion)
        return Error{ErrorCode::Unsupported,
                     FederationCoreText::tr("Federated queries need DuckDB %1, and the library found is %2.")
                         .arg(QLatin1String(wantedVersion), QLatin1String(version)),
                     FederationCoreText::tr("Run installer/fetch-duckdb and build again.")};

    const QString parent = options.spillFolder.isEmpty() ? QDir::tempPath() : options.spillFolder;
    QDir().mkpath(parent);
    auto spillFolder = std::make_unique<QTemporaryDir>(parent + QStringLiteral("/federation-XXXXXX"));
    if (!spillFolder->isValid())
        return Error{ErrorCode::Io,
                     FederationCoreText::tr("No folder for spill files could be made in %1.").arg(parent),
                     FederationCoreText::tr("Check that the folder exists and that you may write there.")};
    auto core = std::make_shared<FederationCore>(std::move(spillFolder));
    if (const auto opened = core->open(sources, options); !opened)
        return opened.error();
    return core;
}

Result<void> FederationCore::open(const std::vector<FederatedSource> &sources,
                                  const FederationEngine::Options &options)
{
    m_workers = options.threads > 0 ? options.threads
                                    : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    try {
        duckdb::DBConfig config;
        config.options.maximum_memory = static_cast<duckdb::idx_t>(options.memoryLimitBytes);
        // One more, which DuckDB counts for the thread that watches.
        config.options.maximum_threads = static_cast<duckdb::idx_t>(m_workers) + 1;
        config.options.temporary_directory = m_spillFolder->path().toStdString();
        config.options.autoload_known_extensions = false;
        config.options.autoinstall_known_extensions = false;
        m_database = std::make_unique<duckdb::DuckDB>(nullptr, &config);
        return attach(sources, options.guardJoinFilters);
    } catch (const std::exception &exception) {
        Error error = FederatedErrors().resolve(duckdb::ErrorData(exception), {});
        error.message = FederationCoreText::tr("The federated engine could not start: %1").arg(error.message);
        return error;
    }
}

Result<void> FederationCore::attach(const std::vector<FederatedSource> &sources, bool guardJoinFilters)
{
    const auto named = namedSources(sources);
    if (!named)
        return named.error();
    auto &config = duckdb::DBConfig::GetConfig(*m_database->instance);
    FederatedCatalog::install(config, *named);
    TableResolver::install(config, *named);
    if (guardJoinFilters)
        JoinFilterGuard::install(config);

    duckdb::Connection connection(*m_database);
    for (const auto &source : *named) {
        const std::string name = duckdb::KeywordHelper::WriteQuoted(source->catalogueName(), '"');
        const auto attached =
            configure(connection, "ATTACH '' AS " + name + " (TYPE " + FederatedCatalog::typeName + ")");
        if (!attached)
            return attached;
    }
    return lock(connection);
}

Result<void> FederationCore::lock(duckdb::Connection &connection)
{
    const std::string zone = QTimeZone::systemTimeZoneId().toStdString();
    if (configure(connection, "SET GLOBAL TimeZone = " + duckdb::KeywordHelper::WriteQuoted(zone, '\''))) {
        m_zone = zone;
    } else if (const auto utc = configure(connection, "SET GLOBAL TimeZone = 'UTC'"); !utc) {
        return utc;
    }
    for (const char *statement :
         {"SET GLOBAL enable_external_access = false", "SET GLOBAL lock_configuration = true"}) {
        if (const auto set = configure(connection, statement); !set)
            return set;
    }
    return {};
}

Result<void> FederationCore::configure(duckdb::Connection &connection, const std::string &statement)
{
    const auto result = connection.Query(statement);
    if (result->HasError())
        return FederatedErrors().resolve(result->GetErrorObject(), QString::fromStdString(statement));
    return {};
}

Result<StatementSummary> FederationCore::execute(const duckdb::shared_ptr<FederatedRun> &run,
                                                 const QString &sql, const std::vector<Value> &params)
{
    if (!m_usable)
        return Error{ErrorCode::Internal, FederationCoreText::tr("This federated engine has failed before."),
                     FederationCoreText::tr("Run the statement again with a new one.")};
    try {
        duckdb::Connection connection(*m_database);
        FederatedRun::attach(*connection.context, run);
        return plan(connection, *run, sql, params);
    } catch (const std::exception &exception) {
        return failed(*run, duckdb::ErrorData(exception), sql);
    }
}

Result<StatementSummary> FederationCore::plan(duckdb::Connection &connection, FederatedRun &run,
                                              const QString &sql, const std::vector<Value> &params)
{
    duckdb::ClientContext &context = *connection.context;
    auto statement = StatementGuard::parse(context, sql, run.errors());
    if (!statement)
        return statement.error();
    PlanRecorder::enableProfile(duckdb::ClientConfig::GetConfig(context));
    duckdb::ClientConfig::GetConfig(context).get_result_collector =
        [this](duckdb::ClientContext &client,
               duckdb::PreparedStatementData &prepared) -> duckdb::PhysicalOperator & {
        ensureWorkers(client, FederatedRun::of(client).scans());
        return ResultCollector::make(client, prepared, m_zone);
    };
    Parameters parameters = parametersOf(params);
    const auto pending = connection.PendingQuery(std::move(*statement), parameters, false);
    if (pending->HasError())
        return failed(run, pending->GetErrorObject(), sql);
    return watch(connection, *pending, run, sql);
}

/// Scans block their workers while they wait for rows or a connection; with a worker for each, the one that holds
/// the connection always gets on.
void FederationCore::ensureWorkers(duckdb::ClientContext &context, int count)
{
    if (count <= m_workers)
        return;
    m_workers = count;
    auto &scheduler = duckdb::TaskScheduler::GetScheduler(context);
    scheduler.SetThreads(static_cast<duckdb::idx_t>(count) + 1, 1);
    scheduler.RelaunchThreads();
}

Result<StatementSummary> FederationCore::watch(duckdb::Connection &connection,
                                               duckdb::PendingQueryResult &pending, FederatedRun &run,
                                               const QString &sql)
{
    using duckdb::PendingExecutionResult;
    constexpr std::chrono::microseconds longestNap{2000};
    std::chrono::microseconds nap{20};
    bool stopping = false;
    auto state = PendingExecutionResult::RESULT_NOT_READY;
    while (!duckdb::PendingQueryResult::IsExecutionFinished(state)) {
        if (!stopping && run.deadline().hasPassed()) {
            stopping = true;
            run.stream().cancel(timedOut());
        }
        auto &executor = connection.context->GetExecutor();
        if (!stopping && executor.HasError()) {
            // Frees whoever waits for rows, a connection, or the consumer's credit.
            stopping = true;
            run.stream().cancel(failed(run, executor.GetError(), sql));
        }
        if (stopping || run.shouldStop())
            endScans(connection, run);
        state = pending.CheckPulse();
        if (duckdb::PendingQueryResult::IsExecutionFinished(state))
            break;
        std::this_thread::sleep_for(nap);
        nap = std::min(nap * 2, longestNap);
    }
    if (state == PendingExecutionResult::EXECUTION_ERROR)
        return failed(run, pending.GetErrorObject(), sql);
    const auto result = pending.Execute();
    if (result->HasError())
        return failed(run, result->GetErrorObject(), sql);
    run.recorder()->takeProfile(*connection.context);
    StatementSummary summary;
    summary.rows = run.deliveredRows();
    summary.tag = QStringLiteral("SELECT %1").arg(summary.rows);
    return summary;
}

/// Before DuckDB is told of the end, which would then wait for its workers without ever giving up.
void FederationCore::endScans(duckdb::Connection &connection, FederatedRun &run)
{
    connection.Interrupt();
    const auto patience = Deadline::after(RowStream::cancelDeadline);
    while (run.isReading() && !patience.hasPassed())
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    if (run.isReading())
        run.abandon();
}

Error FederationCore::failed(FederatedRun &run, const duckdb::ErrorData &error, const QString &sql)
{
    Error result = run.errors().resolve(error, sql);
    run.recorder()->failed(run.errors().connectionOf(error));
    if (FederatedErrors::isFatal(error) || result.code == ErrorCode::Conflict)
        m_usable = false;
    return result;
}
