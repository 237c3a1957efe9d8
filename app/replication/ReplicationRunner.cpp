// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/ReplicationRunner.h"

#include "app/replication/LookPause.h"
#include "app/replication/ReplicationPass.h"
#include "app/replication/RetryRule.h"
#include "app/replication/SourceSide.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

namespace {

struct ReplicationRunnerText
{
    Q_DECLARE_TR_FUNCTIONS(ReplicationRunner)
};

/// How long those who are ready wait for others before a shared scan.
constexpr std::chrono::milliseconds surveyGrace{2000};
/// What the open transactions of all targets may hold.
constexpr std::size_t transactionBytes = std::size_t{16} << 20;

bool standAlike(TargetRun &a, TargetRun &b)
{
    for (std::size_t i = 0; i < a.tables().size(); ++i) {
        if (a.isOpen(i) && b.isOpen(i) && !a.tables()[i].checkpoint.readsLike(b.tables()[i].checkpoint))
            return false;
    }
    return true;
}

} // namespace

ReplicationRunner::ReplicationRunner(RunContext context, std::function<void()> ended)
    : m_run(std::make_shared<RunContext>(std::move(context)))
    , m_ended(std::move(ended))
{
    // Transactions of targets that go apart share no rows.
    m_run->limits.bytesPerTransaction =
        std::min(m_run->limits.bytesPerTransaction,
                 transactionBytes / std::max<std::size_t>(1, m_run->targets.size()));
    for (const ReplicationTable &table : m_run->job.tables) {
        for (const RunSide &target : m_run->targets) {
            const auto entry = m_run->board->add(table.source, target.id);
            const auto refused =
                m_run->refusedBefore.find({ReplicationTableName::text(table.source), target.id});
            if (refused != m_run->refusedBefore.end())
                m_run->board->update(entry, [&](ReplicationProgress &progress) {
                    progress.rowsQuarantined = refused->second;
                });
        }
    }
}

ReplicationRunner::~ReplicationRunner()
{
    stop();
    if (m_thread.joinable())
        m_thread.join();
}

void ReplicationRunner::start()
{
    m_thread = std::thread([this] {
        run();
        m_run->board->end();
        m_ended();
    });
}

void ReplicationRunner::run()
{
    if (lookAtSource())
        runTargets();
    if (m_run->control->isStopped() && !m_run->board->hasFailed())
        m_run->board->fail({ErrorCode::Cancelled, ReplicationRunnerText::tr("The run was stopped."),
                            ReplicationRunnerText::tr("The next run goes on where it was.")});
}

bool ReplicationRunner::lookAtSource()
{
    if (!m_run->source.pool) {
        m_run->board->fail(m_run->source.pool.error());
        return false;
    }
    auto survey = SourceSide::survey(*m_run);
    if (!survey) {
        m_run->board->fail(survey.error());
        return false;
    }
    m_run->identity = survey->identity;
    m_run->tables = std::move(survey->tables);
    for (const Result<SourceTable> &table : m_run->tables) {
        for (const QString &warning : table ? table->warnings : QStringList())
            m_run->board->warn(warning);
    }
    return true;
}

void ReplicationRunner::runTargets()
{
    Targets targets;
    for (std::size_t i = 0; i < m_run->targets.size(); ++i) {
        const auto target = std::make_shared<TargetRun>(m_run, i);
        if (m_run->targets[i].pool)
            targets.push_back(target);
        else
            target->failAll(m_run->targets[i].pool.error());
    }
    Targets late;
    const Targets ready = survey(targets, late);
    if (m_run->board->hasFailed())
        return;
    std::vector<Targets> together = groups(ready);
    for (const auto &target : late)
        together.push_back({target});
    const std::size_t window = m_run->limits.windowBytes / std::max<std::size_t>(1, together.size());
    forEach<Targets>(together, [this, window](const Targets &group) { runGroup(group, window); });
}

/// Targets that stand alike, and then, each by itself, those that could not keep up.
void ReplicationRunner::runGroup(const Targets &group, std::size_t windowBytes) const
{
    if (!group.front()->isSurveyed())
        return runAlone(group.front(), windowBytes);
    ReplicationPass pass(m_run, group, windowBytes);
    pass.run();
    const std::size_t window = windowBytes / std::max<std::size_t>(1, pass.left().size());
    forEach<std::shared_ptr<TargetRun>>(
        pass.left(), [this, window](const std::shared_ptr<TargetRun> &target) { runAlone(target, window); });
}

ReplicationRunner::Targets ReplicationRunner::survey(const Targets &targets, Targets &late) const
{
    for (const auto &target : targets)
        target->begin();
    std::optional<std::chrono::steady_clock::time_point> firstAt;
    const auto readyCount = [&targets] {
        return std::count_if(targets.begin(), targets.end(),
                             [](const auto &target) { return target->isReady(); });
    };
    const LookPause pause;
    while (readyCount() < static_cast<std::ptrdiff_t>(targets.size()) && !m_run->control->isStopped()) {
        if (!firstAt && readyCount() > 0)
            firstAt = std::chrono::steady_clock::now();
        if (firstAt && std::chrono::steady_clock::now() - *firstAt > surveyGrace)
            break;
        pause.wait();
    }
    Targets ready;
    for (const auto &target : targets) {
        if (!target->isReady())
            late.push_back(target);
        else if (takeSurvey(*target))
            ready.push_back(target);
        else if (comesBack(*target))
            late.push_back(target);
    }
    return ready;
}

/// False when nothing can be done with it for now; what stands against it for good is told.
bool ReplicationRunner::takeSurvey(TargetRun &target) const
{
    const auto taken = target.takeSurvey();
    if (!taken) {
        if (RetryRule::isPassing(taken.error()) && ++target.failures <= m_run->limits.retries) {
            target.trouble = taken.error();
            return false;
        }
        target.failAll(taken.error());
        return false;
    }
    for (const TargetTable &table : target.tables()) {
        if (table.isOtherSource)
            m_run->board->fail(*table.error);
    }
    return !m_run->board->hasFailed();
}

/// It has trouble that may pass, and something left to do.
bool ReplicationRunner::comesBack(TargetRun &target) const
{
    bool isOpen = false;
    for (std::size_t i = 0; i < target.tables().size(); ++i)
        isOpen = isOpen || target.isOpen(i);
    return isOpen && !m_run->control->isStopped() && !m_run->board->hasFailed();
}

/// Each on a thread of its own, when there are several.
template <typename T>
void ReplicationRunner::forEach(const std::vector<T> &items, const std::function<void(const T &)> &run)
{
    std::vector<std::thread> threads;
    for (std::size_t i = 1; i < items.size(); ++i)
        threads.emplace_back([&run, &item = items[i]] { run(item); });
    if (!items.empty())
        run(items.front());
    for (std::thread &thread : threads)
        thread.join();
}

std::vector<ReplicationRunner::Targets> ReplicationRunner::groups(const Targets &targets)
{
    std::vector<Targets> groups;
    for (const auto &target : targets) {
        const auto same = std::find_if(groups.begin(), groups.end(), [&](const Targets &group) {
            return standAlike(*group.front(), *target);
        });
        if (same == groups.end())
            groups.push_back({target});
        else
            same->push_back(target);
    }
    return groups;
}

/// Until it is through, or does not come back.
void ReplicationRunner::runAlone(const std::shared_ptr<TargetRun> &target, std::size_t windowBytes) const
{
    while (comesBack(*target)) {
        if (target->failures > 0 && !m_run->waitToRetry(target->side(), target->failures))
            return;
        target->settle();
        if (!target->isAsked())
            target->begin();
        if (!takeSurvey(*target))
            continue;
        ReplicationPass pass(m_run, {target}, windowBytes);
        pass.run();
        if (pass.left().empty())
            return;
        if (++target->failures > m_run->limits.retries)
            target->failAll(target->trouble.value_or(target->silent()));
    }
}
