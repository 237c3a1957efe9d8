// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/health/HealthRounds.h"

#include "app/connections/DatabaseManager.h"
#include "app/health/HealthJudge.h"
#include "app/health/ServerReach.h"
#include "app/pool/ConnectionPool.h"
#include "app/query/MainThreadCalls.h"

#include <QLoggingCategory>
#include <QRandomGenerator>

#include <algorithm>
#include <utility>

namespace {

Q_LOGGING_CATEGORY(lcHealth, "penstock.health")

using std::chrono::milliseconds;

/// Looks at most so far apart, so that a pause of our own shows.
constexpr milliseconds longestWait{1000};
/// Where time ran out: one TCP connection tells.
constexpr milliseconds reachPatience{1000};
constexpr int mostLooks = 8;
/// Of connections to one server that keep their probe sessions; more would take its sessions away from people.
constexpr int keptPerServer = 10;
constexpr milliseconds crowdedIdle{2000};

qint64 wallClock()
{
    return QDateTime::currentMSecsSinceEpoch();
}

QString serverOf(const ConnectionProfile &profile)
{
    return profile.host + QLatin1Char(':') + QString::number(profile.port);
}

} // namespace

HealthRounds::HealthRounds(DatabaseManager &databases, PoolManager &pools, WorkspaceStore *store,
                           Settings &settings)
    : m_databases(databases)
    , m_pools(pools)
    , m_settings(settings)
    , m_calls(std::make_shared<MainThreadCalls>(this))
    , m_history(store)
    , m_schedule([] { return QRandomGenerator::global()->generateDouble(); }, mostLooks)
    , m_jobs(mostLooks)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &HealthRounds::tick);
    connect(&settings, &Settings::changed, this, &HealthRounds::settingChanged);
    connect(&m_history, &HealthHistory::failed, this, &HealthRounds::failed);
    connect(&m_history, &HealthHistory::availabilityRead, this, [this] {
        for (const auto &[id, target] : m_targets)
            target->setAvailability(m_history.looks(id), m_history.answered(id));
    });
    applySettings();
}

HealthRounds::~HealthRounds()
{
    stop();
    m_ends.request_stop();
    m_calls->leave();
}

void HealthRounds::setTimings(const HealthTimings &timings)
{
    m_timings = timings;
    m_areTimingsSet = true;
}

void HealthRounds::applySettings()
{
    m_triesWrites = m_settings.text(Settings::Key::HealthWrite) == QLatin1String("on");
    if (m_areTimingsSet)
        return;
    m_timings.interval = std::chrono::seconds(m_settings.number(Settings::Key::HealthInterval));
    m_timings.slowAfter = milliseconds(m_settings.number(Settings::Key::HealthSlow));
    m_timings.figuresInterval = std::max(m_timings.interval, HealthTimings().figuresInterval);
}

void HealthRounds::settingChanged(Settings::Key key)
{
    if (key != Settings::Key::HealthInterval && key != Settings::Key::HealthSlow
        && key != Settings::Key::HealthWrite)
        return;
    applySettings();
    for (const auto &[id, target] : m_targets)
        m_schedule.setInterval(id, intervalOf(*target), m_clock.now());
    wait();
}

HealthTarget *HealthRounds::find(const QString &id) const
{
    const auto found = m_targets.find(id);
    return found == m_targets.end() ? nullptr : found->second.get();
}

milliseconds HealthRounds::intervalOf(const HealthTarget &target) const
{
    const std::chrono::seconds own(target.profile().healthInterval);
    const milliseconds usual = own.count() > 0 ? milliseconds(own) : m_timings.interval;
    return target.watchers > 0 ? std::min(m_timings.watchedInterval, usual) : usual;
}

milliseconds HealthRounds::resolutionOf(const HealthTarget &target, HealthMetric metric) const
{
    const bool isServers = metric >= HealthMetric::SessionsActive;
    if (!isServers)
        return intervalOf(target);
    const auto figures = target.watchers > 0 ? m_timings.watchedFiguresInterval : m_timings.figuresInterval;
    return std::max(figures, intervalOf(target));
}

// -- Connections --------------------------------------------------------------------------------------------

void HealthRounds::start()
{
    if (std::exchange(m_isRunning, true))
        return;
    m_history.start(m_timings.flushInterval);
    reload();
    m_wake = {};
    tick();
}

void HealthRounds::stop()
{
    m_isRunning = false;
    m_timer.stop();
    m_history.stop();
}

void HealthRounds::reload()
{
    const auto profiles = m_databases.getAvailableDatabases();
    if (!profiles) {
        emit failed(profiles.error());
        return;
    }
    bool changed = false;
    const auto isGone = [&](const auto &entry) {
        return std::none_of(profiles->begin(), profiles->end(),
                            [&](const auto &profile) { return profile.id == entry.first; });
    };
    for (auto entry = m_targets.begin(); entry != m_targets.end();) {
        const bool gone = isGone(*entry);
        if (gone)
            m_schedule.remove(entry->first);
        changed |= gone;
        entry = gone ? m_targets.erase(entry) : std::next(entry);
    }
    for (const ConnectionProfile &profile : *profiles) {
        HealthTarget *known = find(profile.id);
        if (known && known->profile() == profile)
            continue;
        changed = true;
        if (known) {
            known->setProfile(profile);
            known->setAvailability(m_history.looks(profile.id), m_history.answered(profile.id));
            m_schedule.setInterval(profile.id, intervalOf(*known), m_clock.now());
            m_schedule.hasten(profile.id, m_clock.now());
        } else {
            addTarget(profile);
        }
    }
    findCrowds();
    if (changed)
        emit connectionsChanged();
    wait();
}

void HealthRounds::addTarget(const ConnectionProfile &profile)
{
    auto target = std::make_unique<HealthTarget>(profile);
    target->watchers = m_watchers[profile.id];
    target->setAvailability(m_history.looks(profile.id), m_history.answered(profile.id));
    m_schedule.add(profile.id, intervalOf(*target), m_clock.now());
    m_targets.emplace(profile.id, std::move(target));
}

void HealthRounds::findCrowds()
{
    std::map<QString, int> counts;
    for (const auto &[id, target] : m_targets) {
        if (!DatabaseTypes::isFile(target->profile().type))
            target->isCrowded = ++counts[serverOf(target->profile())] > keptPerServer;
    }
}

void HealthRounds::hasten(const QString &id)
{
    m_schedule.hasten(id, m_clock.now());
    wait();
}

void HealthRounds::watched(const QString &id, int change)
{
    m_watchers[id] += change;
    HealthTarget *target = find(id);
    if (!target)
        return;
    target->watchers = m_watchers[id];
    m_schedule.setInterval(id, intervalOf(*target), m_clock.now());
    wait();
}

// -- Rounds -------------------------------------------------------------------------------------------------

void HealthRounds::tick()
{
    watchTheClock(WakeWatch::now() + longestWait);
    for (const QString &id : m_schedule.begin(m_clock.now()))
        begin(id);
    wait();
}

void HealthRounds::wait()
{
    if (!m_isRunning)
        return;
    const auto next = m_schedule.next();
    const auto left = next ? std::chrono::ceil<milliseconds>(*next - m_clock.now()) : longestWait;
    const auto span = std::clamp(left, milliseconds(0), longestWait);
    watchTheClock(WakeWatch::now() + span);
    m_timer.start(span);
}

void HealthRounds::watchTheClock(WakeWatch::Time next)
{
    if (!m_wake.tick(WakeWatch::now(), next) || !m_isRunning)
        return;
    ++m_pauses;
    const auto now = m_clock.now();
    m_graceUntil = now + m_timings.wakeGrace;
    qCInfo(lcHealth) << "Penstock stood still for a while; all connections are looked at anew.";
    for (const auto &[id, target] : m_targets) {
        target->forgetDoubt();
        m_schedule.hasten(id, now);
    }
}

void HealthRounds::begin(const QString &id)
{
    HealthTarget *target = find(id);
    const Run run{id, target->generation(), m_pauses};
    const auto pool = m_databases.probeConnection(id);
    if (!pool) {
        HealthLook look;
        look.error = pool.error();
        m_calls->post([this, run, look] { settle(run, look); });
        return;
    }
    if (target->isCrowded)
        (*pool)->setIdleTimeout(crowdedIdle);
    HealthProbe::look(*pool, m_timings.patience, [this, run, calls = m_calls](HealthLook look) {
        calls->post([this, run, look = std::move(look)] { looked(run, look); });
    });
}

bool HealthRounds::counts(const Run &run)
{
    wait(); // a pause of ours may have ended just now
    const HealthTarget *target = find(run.id);
    return target && target->generation() == run.generation && run.pause == m_pauses;
}

void HealthRounds::looked(const Run &run, const HealthLook &look)
{
    HealthTarget *target = find(run.id);
    const bool isSilent = look.error && HealthJudge::isSilence(*look.error);
    if (!counts(run) || !isSilent) {
        settle(run, look);
    } else if (isHeldByUs(run.id)) {
        lookAgain(run); // a list of sessions takes longer than a look; it has its own patience
    } else if (target->isFrozen()) {
        // Asked once: each question would take a place in the queue of a server that takes none out.
        HealthLook frozen = look;
        frozen.error = ServerReach::frozen(target->profile());
        settle(run, frozen);
    } else {
        explainSilence(run, look);
    }
}

void HealthRounds::explainSilence(const Run &run, const HealthLook &look)
{
    const ConnectionProfile profile = find(run.id)->profile();
    m_jobs.start([this, run, look, profile, ends = m_ends.get_token()]() -> BackgroundJobs::Delivery {
        HealthLook explained = look;
        explained.error = ServerReach::explain(profile, Deadline::after(reachPatience), ends);
        return [this, run, explained] { settle(run, explained); };
    });
}

void HealthRounds::settle(const Run &run, const HealthLook &look)
{
    const auto now = m_clock.now();
    const bool isOurs = look.error && (look.error->code == ErrorCode::PoolClosed || now < m_graceUntil);
    if (!counts(run) || isOurs) {
        lookAgain(run);
        return;
    }
    if (!look.error)
        m_pools.reportHealthy(run.id);
    HealthTarget &target = *find(run.id);
    target.setFrozen(look.error && look.error->code == ErrorCode::Timeout);
    const qint64 at = wallClock();
    target.sample(m_pools, now, at);
    const HealthResult before = target.result();
    const bool changed = target.take(look, m_timings, at);
    m_history.addLook(run.id, at, !look.error);
    target.setAvailability(m_history.looks(run.id), m_history.answered(run.id));
    if (changed && before.status != HealthStatus::Unknown)
        tell(before, target.result());
    planNext(run, look, target);
    const HealthProbe::Wanted wanted = target.wanted(now, m_timings, m_triesWrites);
    if (look.error || (!wanted.figures && !wanted.write && wanted.slowStatements == 0))
        ended(run, !look.error);
    else
        askDetails(run, wanted);
}

void HealthRounds::lookAgain(const Run &run)
{
    ended(run, true);
    m_schedule.hasten(run.id, m_clock.now() + std::min(m_timings.confirmAfter, m_timings.interval));
    wait();
}

bool HealthRounds::isHeldByUs(const QString &id) const
{
    const auto probe = m_pools.getPoolStats(id + QLatin1String("/probe"));
    return probe && probe->active > 0;
}

void HealthRounds::planNext(const Run &run, const HealthLook &look, const HealthTarget &target)
{
    const auto now = m_clock.now();
    if (look.error && look.error->code == ErrorCode::Authentication)
        m_schedule.delay(run.id, now + m_timings.refusedLogin);
    else if (target.isInDoubt())
        m_schedule.hasten(run.id, now + std::min(m_timings.confirmAfter, intervalOf(target)));
}

void HealthRounds::askDetails(const Run &run, const HealthProbe::Wanted &wanted)
{
    const auto pool = m_databases.probeConnection(run.id);
    if (!pool) {
        ended(run, true);
        return;
    }
    find(run.id)->detailsAsked(wanted, m_clock.now());
    HealthProbe::details(*pool, wanted, m_timings.detailsPatience,
                         [this, run, calls = m_calls](HealthDetails found) {
                             calls->post([this, run, found = std::move(found)] { takeDetails(run, found); });
                         });
}

void HealthRounds::takeDetails(const Run &run, const HealthDetails &details)
{
    if (counts(run)) {
        HealthTarget &target = *find(run.id);
        const bool wroteBefore = target.couldWrite();
        target.take(details, m_clock.now(), wallClock());
        target.check(m_timings);
        ended(run, true);
        if (details.isLate || target.couldWrite() != wroteBefore)
            hasten(run.id); // a look judges by it
        return;
    }
    ended(run, true);
}

void HealthRounds::ended(const Run &run, bool answered)
{
    m_schedule.ended(run.id, answered, m_clock.now());
    if (HealthTarget *target = find(run.id)) {
        m_history.add(run.id, wallClock(), target->watchers > 0, target->takeMeasured());
        emit probed(run.id);
    }
    wait();
}

void HealthRounds::tell(const HealthResult &before, const HealthResult &after)
{
    const QString line =
        QStringLiteral("\"%1\": %2 -> %3 %4")
            .arg(after.connectionName, HealthResult::name(before.status), HealthResult::name(after.status),
                 after.error ? after.error->message : QString());
    if (after.status == HealthStatus::Healthy)
        qCInfo(lcHealth).noquote() << line;
    else
        qCWarning(lcHealth).noquote() << line;
    emit statusChanged(before, after);
}
