// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/RunBoard.h"

#include <utility>

namespace {

constexpr std::chrono::milliseconds sampleSpacing{250};
constexpr std::chrono::seconds sampleSpan{4};

} // namespace

RunBoard::RunBoard(ReplicationRun run)
    : m_run(std::move(run))
{}

RunBoard::Entry RunBoard::add(const ObjectName &table, const QString &targetDatabase)
{
    const std::lock_guard lock(m_mutex);
    ReplicationProgress progress;
    progress.table = table;
    progress.targetDatabase = targetDatabase;
    m_run.tables.push_back(std::move(progress));
    m_samples.emplace_back();
    return m_run.tables.size() - 1;
}

void RunBoard::update(Entry entry, const std::function<void(ReplicationProgress &)> &change)
{
    const std::lock_guard lock(m_mutex);
    ReplicationProgress &progress = m_run.tables.at(entry);
    change(progress);
    std::deque<Sample> &samples = m_samples.at(entry);
    const auto now = std::chrono::steady_clock::now();
    if (samples.empty() || now - samples.back().at >= sampleSpacing)
        samples.push_back({now, progress.rowsRead});
    while (samples.size() > 2 && now - samples.front().at > sampleSpan)
        samples.pop_front();
}

ReplicationProgress RunBoard::at(Entry entry) const
{
    const std::lock_guard lock(m_mutex);
    return m_run.tables.at(entry);
}

void RunBoard::warn(const QString &warning)
{
    const std::lock_guard lock(m_mutex);
    if (!m_run.warnings.contains(warning))
        m_run.warnings << warning;
}

void RunBoard::fail(const Error &error)
{
    const std::lock_guard lock(m_mutex);
    if (!m_run.error)
        m_run.error = error;
}

bool RunBoard::hasFailed() const
{
    const std::lock_guard lock(m_mutex);
    return m_run.error.has_value();
}

void RunBoard::end()
{
    const std::lock_guard lock(m_mutex);
    for (ReplicationProgress &progress : m_run.tables) {
        if (!progress.isOver())
            progress.state = ReplicationProgress::State::Stopped;
        progress.rowsPerSecond = 0;
    }
    for (auto &samples : m_samples)
        samples.clear();
    m_run.endedAt = QDateTime::currentDateTimeUtc();
    m_run.state = m_run.endState();
}

double RunBoard::rateOf(const std::deque<Sample> &samples)
{
    if (samples.size() < 2)
        return 0;
    const auto now = std::chrono::steady_clock::now();
    // One that has stood still since is on its way to nothing.
    const std::chrono::duration<double> span = std::max(samples.back().at, now) - samples.front().at;
    if (span.count() <= 0 || now - samples.back().at > sampleSpan)
        return 0;
    return static_cast<double>(samples.back().rows - samples.front().rows) / span.count();
}

ReplicationRun RunBoard::now() const
{
    const std::lock_guard lock(m_mutex);
    ReplicationRun run = m_run;
    for (std::size_t i = 0; i < run.tables.size(); ++i) {
        if (!run.tables[i].isOver())
            run.tables[i].rowsPerSecond = rateOf(m_samples[i]);
    }
    return run;
}
