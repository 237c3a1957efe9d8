// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/federation/FederatedQuery.h"

#include "app/connections/DatabaseManager.h"
#include "app/federation/FederationEngine.h"
#include "app/pool/PoolManager.h"
#include "app/pool/RowSink.h"
#include "app/pool/RowStream.h"

#include <mutex>
#include <utility>

namespace {

constexpr std::chrono::milliseconds federatedInterval{30};

Result<std::vector<FederatedSource>> sourcesOf(DatabaseManager &databases, const QStringList &connectionIds)
{
    std::vector<FederatedSource> sources;
    for (const QString &id : connectionIds) {
        auto pool = databases.createConnection(id);
        if (!pool)
            return pool.error();
        sources.push_back({(*pool)->connectionName(), *pool});
    }
    return sources;
}

} // namespace

/// An engine and what it was made for.
class FederatedQuery::Engine final
{
public:
    Engine(std::vector<FederatedSource> sources, std::unique_ptr<FederationEngine> made)
        : engine(std::move(made))
        , m_sources(std::move(sources))
    {}

    [[nodiscard]] bool serves(const std::vector<FederatedSource> &sources) const
    {
        // A connection that was changed has another pool.
        return engine->isUsable()
               && std::equal(sources.begin(), sources.end(), m_sources.begin(), m_sources.end(),
                             [](const FederatedSource &a, const FederatedSource &b) {
                                 return a.name == b.name && a.pool == b.pool;
                             });
    }

    const std::unique_ptr<FederationEngine> engine;

private:
    const std::vector<FederatedSource> m_sources;
};

/// Between the engine and the result. Keeps the engine as long as its statement runs, so that whoever lets go of both
/// need not wait for its end.
class FederatedQuery::Feed final : public RowSink, public std::enable_shared_from_this<Feed>
{
public:
    explicit Feed(std::shared_ptr<RowSink> result)
        : m_result(std::move(result))
    {}

    void started(const RowSchema &schema) override { m_result->started(schema); }
    void received(RowBatch batch) override
    {
        m_result->received(std::move(batch));
        std::shared_ptr<RowStream> stream;
        {
            const std::lock_guard lock(m_mutex);
            stream = m_stream;
            m_owed += stream ? 0 : 1;
        }
        if (stream)
            stream->grant();
    }
    void finished(Result<StatementSummary> summary) override
    {
        std::shared_ptr<Engine> engine;
        {
            const std::lock_guard lock(m_mutex);
            engine = std::move(m_engine);
            if (engine)
                m_plan = engine->engine->lastPlan();
            m_stream.reset();
        }
        m_result->finished(std::move(summary));
        const std::lock_guard lock(m_mutex);
        m_isOver = true;
    }

    /// In the background. Does nothing but end when it was stopped before.
    void run(const std::shared_ptr<Engine> &engine, const QString &sql, const Origin &origin,
             Deadline deadline)
    {
        std::optional<Error> reason;
        {
            const std::lock_guard lock(m_mutex);
            reason = m_stop;
            if (!reason)
                m_engine = engine;
        }
        if (reason) {
            finished(*reason);
            return;
        }
        const auto stream =
            engine->engine->run(sql, {}, origin, deadline, shared_from_this(), ResultSet::initialCredit);
        {
            const std::lock_guard lock(m_mutex);
            if (m_engine) // otherwise it is over already
                m_stream = stream;
            reason = m_stop;
            if (m_owed > 0)
                stream->grant(std::exchange(m_owed, 0));
        }
        if (reason)
            stream->cancel(*reason);
    }
    void stop(const Error &reason)
    {
        std::shared_ptr<RowStream> stream;
        {
            const std::lock_guard lock(m_mutex);
            if (!m_stop)
                m_stop = reason;
            stream = m_stream;
        }
        if (stream)
            stream->cancel(reason);
    }
    [[nodiscard]] bool isOver() const
    {
        const std::lock_guard lock(m_mutex);
        return m_isOver;
    }
    [[nodiscard]] std::optional<FederatedPlan> plan() const
    {
        const std::lock_guard lock(m_mutex);
        return m_plan;
    }

private:
    const std::shared_ptr<RowSink> m_result;
    mutable std::mutex m_mutex;
    std::shared_ptr<Engine> m_engine;
    std::shared_ptr<RowStream> m_stream;
    std::optional<Error> m_stop;
    std::optional<FederatedPlan> m_plan;
    int m_owed = 0; ///< Batches that came before the stream was known.
    bool m_isOver = false;
};

FederatedQuery::FederatedQuery(DatabaseManager &databases, PoolManager &pools, QObject *parent)
    : QObject(parent)
    , m_databases(databases)
    , m_pools(pools)
    , m_jobs(1)
{
    m_timer.setInterval(federatedInterval);
    connect(&m_timer, &QTimer::timeout, this, &FederatedQuery::look);
}

FederatedQuery::~FederatedQuery()
{
    stop();
}

Result<std::shared_ptr<ResultSet>> FederatedQuery::run(const QString &sql, const QStringList &connectionIds,
                                                       const Origin &origin, Deadline deadline)
{
    if (m_isRunning)
        return Error{ErrorCode::Conflict, tr("Another statement is still running here."),
                     tr("Wait for it, or stop it.")};
    auto result = ResultSet::create(m_limits.spool, m_limits.memoryBytes);
    if (!result)
        return result.error();
    m_plan.reset();
    m_result = *result;
    m_feed = std::make_shared<Feed>((*result)->sink());
    m_isRunning = true;
    m_timer.start();
    (*result)->attach([weak = std::weak_ptr(m_feed)](const Error &reason) {
        if (const auto feed = weak.lock())
            feed->stop(reason);
    });
    m_jobs.start([this, feed = m_feed, engine = m_engine, sql, connectionIds, origin, deadline,
                  &databases = m_databases, &pools = m_pools]() mutable -> BackgroundJobs::Delivery {
        const auto sources = sourcesOf(databases, connectionIds);
        if (!sources) {
            feed->finished(sources.error());
            return [] {};
        }
        if (!engine || !engine->serves(*sources)) {
            auto made = FederationEngine::create(*sources, {}, pools.housekeeper());
            if (!made) {
                feed->finished(made.error());
                return [] {};
            }
            engine = std::make_shared<Engine>(*sources, std::move(*made));
        }
        feed->run(engine, sql, origin, deadline);
        return [this, engine] { m_engine = engine; };
    });
    return result;
}

void FederatedQuery::look()
{
    const auto result = m_result.lock();
    if (!m_feed->isOver() || (result && !result->isOver()))
        return;
    m_timer.stop();
    m_isRunning = false;
    m_plan = m_feed->plan();
    m_feed.reset();
    emit finished();
}

void FederatedQuery::stop()
{
    if (m_feed)
        m_feed->stop({ErrorCode::Cancelled, tr("The statement was stopped.")});
}
