// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/health/HealthHistory.h"

#include "app/store/WorkspaceStore.h"

#include <utility>

namespace {

constexpr const char *healthDuty = "health";
/// What a full disk or a busy file may keep us from writing, before the oldest goes: five minutes of 500 connections,
/// 40 of 60.
constexpr std::size_t mostUnwritten = 5000;

} // namespace

HealthHistory::HealthHistory(WorkspaceStore *store)
    : m_store(store)
{
    connect(&m_timer, &QTimer::timeout, this, &HealthHistory::flush);
    if (!m_store)
        return;
    m_duty.emplace(*m_store, QLatin1String(healthDuty));
    connect(&*m_duty, &DutyLease::taken, this, [this] { m_store->sweepHealth(); });
    connect(&*m_duty, &DutyLease::failed, this, [this](const Error &error) { written(error); });
    m_store->healthTotals(this, [this](const Result<std::vector<HealthTable::Day>> &totals) {
        if (!totals)
            return; // the store has said that it does not work
        for (const HealthTable::Day &total : *totals) {
            m_totals[total.connectionId].looks += total.looks;
            m_totals[total.connectionId].answered += total.answered;
        }
        emit availabilityRead();
    });
}

HealthHistory::~HealthHistory()
{
    stop();
}

void HealthHistory::start(std::chrono::milliseconds flushInterval)
{
    if (!m_store)
        return;
    m_duty->start();
    m_timer.start(flushInterval);
}

void HealthHistory::stop()
{
    if (!m_store || !m_timer.isActive())
        return;
    m_timer.stop();
    for (auto &[key, span] : m_open)
        finish(key, span);
    HealthTable::Batch batch = takeBatch();
    if (const auto token = m_duty->token())
        m_store->addLastHealth(m_duty->duty(), *token, std::move(batch));
    m_duty->release();
}

void HealthHistory::add(const QString &connectionId, qint64 at, bool watched,
                        const std::vector<ServerFigures::Value> &values)
{
    if (!m_store || values.empty())
        return;
    for (const HealthTable::Tier &tier : HealthTable::tiers) {
        if (tier.resolution == HealthTable::second && !watched)
            continue;
        const SpanKey key{connectionId, tier.resolution};
        Span &span = m_open[key];
        const qint64 start = at - at % tier.resolution;
        if (span.at != start)
            finish(key, span);
        span.at = start;
        ++span.looks;
        for (const ServerFigures::Value &value : values) {
            Sum &sum = span.sums[value.metric];
            sum.total += value.value;
            ++sum.count;
        }
    }
}

void HealthHistory::finish(const SpanKey &key, Span &span)
{
    if (span.looks > 0) {
        HealthTable::Row row{key.first, key.second, span.at, span.looks, {}};
        for (const auto &[metric, sum] : span.sums)
            row.averages.push_back({metric, sum.total / static_cast<double>(sum.count)});
        m_finished.push_back(std::move(row));
    }
    span = {};
}

void HealthHistory::addLook(const QString &connectionId, qint64 at, bool wasAnswered)
{
    for (Count *count : {&m_totals[connectionId], &m_days[{connectionId, at / HealthTable::day}]}) {
        ++count->looks;
        count->answered += wasAnswered ? 1 : 0;
    }
}

qint64 HealthHistory::looks(const QString &connectionId) const
{
    const auto found = m_totals.find(connectionId);
    return found == m_totals.end() ? 0 : found->second.looks;
}

qint64 HealthHistory::answered(const QString &connectionId) const
{
    const auto found = m_totals.find(connectionId);
    return found == m_totals.end() ? 0 : found->second.answered;
}

HealthTable::Batch HealthHistory::takeBatch()
{
    HealthTable::Batch batch;
    batch.rows = std::exchange(m_finished, {});
    for (const auto &[key, count] : std::exchange(m_days, {}))
        batch.days.push_back({key.first, key.second, count.looks, count.answered});
    return batch;
}

void HealthHistory::flush()
{
    const auto token = m_duty->token();
    if (!token) {
        // Another program writes, or nobody can.
        m_finished.clear();
        m_days.clear();
        return;
    }
    auto batch = std::make_shared<HealthTable::Batch>(takeBatch());
    if (batch->rows.empty() && batch->days.empty())
        return;
    m_store->addHealth(m_duty->duty(), *token, *batch, this, [this, batch](const Result<void> &result) {
        written(result);
        if (result || result.error().code == ErrorCode::Conflict)
            return;
        // Again with the next ones, in their order.
        batch->rows.insert(batch->rows.end(), m_finished.begin(), m_finished.end());
        if (batch->rows.size() > mostUnwritten)
            batch->rows.erase(batch->rows.begin(), batch->rows.end() - mostUnwritten);
        m_finished = std::move(batch->rows);
        for (const HealthTable::Day &day : batch->days) {
            Count &count = m_days[{day.connectionId, day.day}];
            count.looks += day.looks;
            count.answered += day.answered;
        }
    });
}

void HealthHistory::written(const Result<void> &result)
{
    const bool fails = !result && result.error().code != ErrorCode::Conflict;
    if (std::exchange(m_hasFailed, fails) || !fails)
        return;
    emit failed(result.error());
}

void HealthHistory::read(const QString &connectionId, const std::vector<HealthMetric> &metrics, qint64 from,
                         qint64 to, QObject *context, Callback callback)
{
    if (!m_store) {
        QMetaObject::invokeMethod(
            context, [callback = std::move(callback)] { callback(std::vector<HealthMonitor::Series>()); },
            Qt::QueuedConnection);
        return;
    }
    m_store->health(
        connectionId, metrics, from, to, context,
        [metrics, callback = std::move(callback)](const Result<std::vector<HealthTable::Series>> &found) {
            if (!found) {
                callback(found.error());
                return;
            }
            std::vector<HealthMonitor::Series> answer;
            for (std::size_t i = 0; i < metrics.size(); ++i) {
                HealthMonitor::Series series{metrics[i], found->at(i).resolution, {}};
                for (const auto &[at, value] : found->at(i).points)
                    series.points.push_back({at, value});
                answer.push_back(std::move(series));
            }
            callback(std::move(answer));
        });
}
