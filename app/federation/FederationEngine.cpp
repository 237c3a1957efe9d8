// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/federation/FederationEngine.h"

#include "app/federation/FederatedCanceller.h"
#include "app/federation/FederationCore.h"
#include "app/pool/CancelRoad.h"
#include "app/pool/RowStream.h"

#include <QCoreApplication>

namespace {

struct FederationEngineText
{
    Q_DECLARE_TR_FUNCTIONS(FederationEngine)
};

} // namespace

/// The engine's statements, each on a thread of its own.
class FederationEngine::Runs final
{
public:
    Runs(std::shared_ptr<FederationCore> core, Housekeeper &housekeeper)
        : m_state(std::make_shared<State>())
        , m_road(std::make_shared<CancelRoad>(housekeeper))
    {
        m_state->core = std::move(core);
    }

    ~Runs()
    {
        if (const auto running = current())
            running->cancel();
        joinOthers();
    }

    [[nodiscard]] bool isUsable() const { return m_state->core->isUsable(); }
    [[nodiscard]] std::optional<FederatedPlan> lastPlan() const
    {
        const std::lock_guard lock(m_state->mutex);
        return m_state->plan;
    }

    std::shared_ptr<RowStream> start(const QString &sql, std::vector<Value> params, const Origin &origin,
                                     Deadline deadline, std::shared_ptr<RowSink> sink, int credit)
    {
        // The stream keeps its road, since it may outlive the engine.
        const std::shared_ptr<RowStream> stream(new RowStream(*m_road),
                                                [road = m_road](RowStream *own) { delete own; });
        stream->grant(credit);
        if (!m_state->claim(stream)) {
            sink->finished(
                Error{ErrorCode::Conflict,
                      FederationEngineText::tr("Another federated statement is still running here."),
                      FederationEngineText::tr("Wait for it, or stop it.")});
            return stream;
        }
        joinOthers();
        m_threads.emplace_back([state = m_state, stream, sink = std::move(sink), sql,
                                params = std::move(params), origin, deadline] {
            auto run = duckdb::make_shared_ptr<FederatedRun>(origin, deadline, stream, sink);
            Result<StatementSummary> result = execute(*state, stream, run, sql, params);
            state->keep(run->recorder()->plan(run->deliveredRows()));
            run.reset();
            state->release();
            sink->finished(std::move(result));
        });
        return stream;
    }

private:
    struct State
    {
        std::shared_ptr<FederationCore> core;
        std::mutex mutex;
        std::shared_ptr<RowStream> running;
        std::optional<FederatedPlan> plan;

        [[nodiscard]] bool claim(const std::shared_ptr<RowStream> &stream)
        {
            const std::lock_guard lock(mutex);
            if (running)
                return false;
            running = stream;
            return true;
        }
        void keep(FederatedPlan made)
        {
            const std::lock_guard lock(mutex);
            plan = std::move(made);
        }
        void release()
        {
            const std::lock_guard lock(mutex);
            running.reset();
        }
    };

    static Result<StatementSummary> execute(State &state, const std::shared_ptr<RowStream> &stream,
                                            const duckdb::shared_ptr<FederatedRun> &run, const QString &sql,
                                            const std::vector<Value> &params)
    {
        if (!stream->attach(std::make_shared<FederatedCanceller>(run)))
            return *stream->stopReason();
        Result<StatementSummary> result = state.core->execute(run, sql, params);
        [[maybe_unused]] const bool wasCancelled = stream->detach();
        if (const auto reason = stream->stopReason(); reason && !result)
            return *reason;
        return result;
    }

    [[nodiscard]] std::shared_ptr<RowStream> current() const
    {
        const std::lock_guard lock(m_state->mutex);
        return m_state->running;
    }

    /// Threads that are through, or about to be. A sink that starts the next statement, or drops the engine, does so on
    /// one of them: that one ends by itself.
    void joinOthers()
    {
        for (std::thread &thread : m_threads) {
            if (thread.get_id() == std::this_thread::get_id())
                thread.detach();
            else
                thread.join();
        }
        m_threads.clear();
    }

    const std::shared_ptr<State> m_state;
    const std::shared_ptr<CancelRoad> m_road;
    std::vector<std::thread> m_threads;
};

FederationEngine::FederationEngine(std::unique_ptr<Runs> runs)
    : m_runs(std::move(runs))
{}

FederationEngine::~FederationEngine() = default;

Result<std::unique_ptr<FederationEngine>> FederationEngine::create(
    const std::vector<FederatedSource> &sources, const Options &options, Housekeeper &housekeeper)
{
    auto core = FederationCore::create(sources, options);
    if (!core)
        return core.error();
    return std::unique_ptr<FederationEngine>(
        new FederationEngine(std::make_unique<Runs>(std::move(*core), housekeeper)));
}

std::shared_ptr<RowStream> FederationEngine::run(const QString &sql, std::vector<Value> params,
                                                 const Origin &origin, Deadline deadline,
                                                 std::shared_ptr<RowSink> sink, int credit)
{
    return m_runs->start(sql, std::move(params), origin, deadline, std::move(sink), credit);
}

std::optional<FederatedPlan> FederationEngine::lastPlan() const
{
    return m_runs->lastPlan();
}

bool FederationEngine::isUsable() const
{
    return m_runs->isUsable();
}

QString FederationEngine::catalogueName(const QString &connectionName)
{
    for (const char *own : {"main", "temp", "system", "memory"}) {
        if (connectionName.compare(QLatin1String(own), Qt::CaseInsensitive) == 0)
            return connectionName + QStringLiteral("_db");
    }
    return connectionName;
}
