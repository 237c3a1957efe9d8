// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/query/FanOut.h"

#include <utility>

namespace {

constexpr std::chrono::milliseconds fanOutInterval{50};

} // namespace

FanOut::FanOut(DatabaseManager &databases, QObject *parent)
    : QObject(parent)
    , m_databases(databases)
{
    m_timer.setInterval(fanOutInterval);
    connect(&m_timer, &QTimer::timeout, this, &FanOut::look);
}

FanOut::~FanOut()
{
    stopAll();
}

Result<std::shared_ptr<ResultSet>> FanOut::start(const QStringList &connectionIds, const QString &sql,
                                                 const Origin &origin, Deadline deadline)
{
    QueryRequest request;
    request.text = sql;
    request.origin = origin;
    request.deadline = deadline;
    auto run = FanOutRun::create(m_databases, connectionIds, std::move(request));
    if (!run)
        return run.error();
    auto result = ResultSet::create(m_limits.spool, m_limits.memoryBytes);
    if (!result)
        return result.error();
    stopAll();
    m_run = std::move(*run);
    m_result = *result;
    (*result)->attach([weak = std::weak_ptr(m_run)](const Error &reason) {
        if (const auto running = weak.lock())
            running->stopAll(reason);
    });
    m_run->start((*result)->sink());
    m_seen.clear();
    watch();
    return result;
}

void FanOut::watch()
{
    m_isRunning = true;
    m_timer.start();
    // Not at once: nobody who starts something expects to hear of its end before it returns.
    QMetaObject::invokeMethod(this, &FanOut::look, Qt::QueuedConnection);
}

/// The run's threads are not listened to: looking is as quick, and cannot meet an object that has gone.
void FanOut::look()
{
    // In this order: what is over then has shown all it had.
    const bool isRunning = m_run->isRunning();
    const std::vector<Source> before = std::exchange(m_seen, m_run->sources());
    for (std::size_t i = 0; i < m_seen.size(); ++i) {
        const bool isSame = i < before.size() && before[i].state == m_seen[i].state
                            && before[i].rows == m_seen[i].rows && before[i].time == m_seen[i].time
                            && before[i].difference == m_seen[i].difference;
        if (!isSame)
            emit sourceChanged(static_cast<int>(i));
    }
    if (isRunning || !m_isRunning)
        return;
    m_timer.stop();
    m_isRunning = false;
    emit finished();
}

std::vector<FanOut::Source> FanOut::sources() const
{
    return m_run ? m_run->sources() : std::vector<Source>();
}

void FanOut::stop(int source)
{
    if (m_run)
        m_run->stop(source);
}

void FanOut::stopAll()
{
    if (m_run)
        m_run->stopAll();
}

void FanOut::retry(int source)
{
    const auto drop = [this](const std::vector<std::size_t> &batches) {
        if (const auto result = m_result.lock())
            result->drop(batches);
    };
    if (m_run && m_run->retry(source, drop))
        watch();
}

void FanOut::retryFailed()
{
    for (std::size_t i = 0; i < m_seen.size(); ++i) {
        if (m_run->sources()[i].state == State::Failed)
            retry(static_cast<int>(i));
    }
}
