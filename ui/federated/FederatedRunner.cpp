// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/federated/FederatedRunner.h"

#ifdef PENSTOCK_HAS_FEDERATION
#include "app/federation/FederatedQuery.h"
#endif
#include "app/query/QueryEngine.h"

#include <algorithm>
#include <utility>

FederatedRunner::FederatedRunner(const PageContext &context, [[maybe_unused]] PoolManager &pools,
                                 QObject *parent)
    : QObject(parent)
    , m_context(context)
    , m_fanOut(context.databases)
    , m_record(context)
{
    connect(&m_fanOut, &FanOut::sourceChanged, this, &FederatedRunner::sourceChanged);
    connect(&m_fanOut, &FanOut::finished, this, &FederatedRunner::end);
#ifdef PENSTOCK_HAS_FEDERATION
    m_query = new FederatedQuery(context.databases, pools, this);
    connect(m_query, &FederatedQuery::finished, this, &FederatedRunner::end);
#endif
}

FederatedRunner::~FederatedRunner() = default;

Result<void> FederatedRunner::start(Mode mode, const QString &sql,
                                    const std::vector<ConnectionProfile> &asked, const QString &title)
{
    QStringList ids, names;
    for (const ConnectionProfile &profile : asked) {
        ids << profile.id;
        names << profile.name;
    }
    const Origin origin{Origin::Kind::Page, title};
    Result<std::shared_ptr<ResultSet>> result = Error{};
    if (mode == Mode::FanOut) {
        m_fanOut.setResultLimits(m_context.engine.resultLimits());
        result = m_fanOut.start(ids, sql, origin);
    }
#ifdef PENSTOCK_HAS_FEDERATION
    else {
        m_query->setResultLimits(m_context.engine.resultLimits());
        result = m_query->run(sql, ids, origin);
    }
#endif
    if (!result)
        return result.error();
    m_mode = mode;
    m_result = std::move(*result);
    m_isRunning = true;
    m_record.begin(sql, names, [this] { stop(); });
    emit stateChanged();
    return {};
}

void FederatedRunner::stop()
{
    m_fanOut.stopAll();
#ifdef PENSTOCK_HAS_FEDERATION
    m_query->stop();
#endif
}

void FederatedRunner::stopSource(int source)
{
    m_fanOut.stop(source);
}

void FederatedRunner::retry(int source)
{
    m_fanOut.retry(source);
    retried();
}

void FederatedRunner::retryFailed()
{
    m_fanOut.retryFailed();
    retried();
}

void FederatedRunner::retried()
{
    if (!m_fanOut.isRunning())
        return;
    if (!std::exchange(m_isRunning, true)) // else it belongs to the run under way
        m_record.beginAgain([this] { stop(); });
    emit stateChanged();
}

void FederatedRunner::end()
{
    // The last rows may still be on their way from the servers' threads.
    if (!m_result->isOver()) {
        connect(m_result.get(), &ResultSet::finished, this, &FederatedRunner::end,
                static_cast<Qt::ConnectionType>(Qt::UniqueConnection | Qt::SingleShotConnection));
        return;
    }
    m_isRunning = false;
    m_record.end(*m_result);
    emit stateChanged();
    emit finished();
}

std::vector<FanOut::Source> FederatedRunner::sources() const
{
    return m_mode == Mode::FanOut ? m_fanOut.sources() : std::vector<FanOut::Source>();
}

bool FederatedRunner::anyFailed() const
{
    const auto asked = sources();
    return std::any_of(asked.begin(), asked.end(),
                       [](const FanOut::Source &source) { return source.state == FanOut::State::Failed; });
}

std::optional<FederatedPlan> FederatedRunner::plan() const
{
#ifdef PENSTOCK_HAS_FEDERATION
    if (m_mode == Mode::Join)
        return m_query->plan();
#endif
    return {};
}
