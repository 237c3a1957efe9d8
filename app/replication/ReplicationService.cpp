// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/ReplicationService.h"

#include "app/connections/DatabaseManager.h"
#include "app/replication/JobClock.h"
#include "app/replication/JobLoops.h"
#include "app/replication/PlanMaker.h"
#include "app/replication/ReplicationRooms.h"
#include "app/replication/ReplicationVerifier.h"
#include "app/store/WorkspaceStore.h"

#include <QCryptographicHash>
#include <QPointer>

#include <algorithm>
#include <utility>

namespace {

constexpr std::chrono::milliseconds scheduleEvery{1000};
/// How soon a change of another program is seen.
constexpr std::chrono::milliseconds revisionEvery{2000};

/// What has no job keeps its checkpoints under what it copies.
QString idOfTable(const QString &source, const ReplicationTable &table)
{
    const QString text = source + u'\n' + ReplicationTableName::text(table.source);
    return QStringLiteral("table-")
           + QString::fromLatin1(
               QCryptographicHash::hash(text.toUtf8(), QCryptographicHash::Sha256).toHex().left(32));
}

QDateTime timeOf(qint64 milliseconds)
{
    return milliseconds > 0 ? QDateTime::fromMSecsSinceEpoch(milliseconds, Qt::UTC) : QDateTime();
}

} // namespace

// -- The service ----------------------------------------------------------------------------------------------

ReplicationService::ReplicationService(DatabaseManager &databases, WorkspaceStore *store, QObject *parent)
    : QObject(parent)
    , m(std::make_unique<ReplicationRooms>(*this, databases, store))
{
    connect(&m->progressTimer, &QTimer::timeout, this, [this] { m->tellProgress(); });
    connect(&m->scheduleTimer, &QTimer::timeout, this, [this] { m->runWhatIsDue(); });
    connect(&m->revisionTimer, &QTimer::timeout, this, [this] { m->lookAtStore(); });
    if (!store)
        return;
    m->revisionTimer.start(revisionEvery);
    m->lookAtStore();
}

ReplicationService::~ReplicationService()
{
    for (const auto &question : m->questionControls) {
        if (const auto control = question.lock())
            control->stop();
    }
    for (const auto &run : m->runs)
        run->stop(); // all at once, and then one after another
    for (auto &run : m->runs) {
        const auto board = run->board();
        const bool hasBegun = run->hasBegun();
        run.reset();
        if (hasBegun)
            m->store->addLastRun(board->now());
    }
}

void ReplicationService::start()
{
    if (!m->store || m->duty)
        return;
    m->duty = std::make_unique<DutyLease>(*m->store, QStringLiteral("replication"));
    connect(m->duty.get(), &DutyLease::taken, this, [this] {
        emit dutyChanged();
        m->runWhatIsDue();
    });
    connect(m->duty.get(), &DutyLease::lost, this, &ReplicationService::dutyChanged);
    connect(m->duty.get(), &DutyLease::failed, this, &ReplicationService::failed);
    m->scheduleTimer.start(scheduleEvery);
    m->duty->start();
}

void ReplicationService::stop()
{
    m->scheduleTimer.stop();
    if (!m->duty)
        return;
    const bool wasOnDuty = isOnDuty();
    m->duty.reset();
    if (wasOnDuty)
        emit dutyChanged();
}

bool ReplicationService::isOnDuty() const
{
    return m->duty && m->duty->isHeld();
}

void ReplicationService::jobs(QObject *context, JobsCallback callback)
{
    if (!m->store)
        return answerLater<std::vector<ReplicationJob>>(context, m->noStore(), callback);
    m->store->jobs(context, std::move(callback));
}

void ReplicationService::job(const QString &idOrName, QObject *context, JobCallback callback)
{
    if (!m->store)
        return answerLater<ReplicationJob>(context, m->noStore(), callback);
    m->store->job(idOrName, context, std::move(callback));
}

template <typename T>
void ReplicationService::answerLater(QObject *context, const Result<T> &answer,
                                     const std::function<void(Result<T>)> &callback)
{
    QMetaObject::invokeMethod(
        context, [callback, answer] { callback(answer); }, Qt::QueuedConnection);
}

void ReplicationService::save(const ReplicationJob &job, QObject *context, JobCallback callback)
{
    const auto found = m->resolved(job);
    const auto profiles = m->databases.allProfiles();
    if (!m->store || !found || !profiles)
        return answerLater<ReplicationJob>(context,
                                           !m->store ? m->noStore()
                                           : !found  ? found.error()
                                                     : profiles.error(),
                                           callback);
    const auto check = [places = JobLoops::placesOf(*profiles)](const ReplicationJob &one,
                                                                const auto &others) {
        return JobLoops::check(one, others, places);
    };
    m->store->saveJob(
        *found, check, context,
        [self = QPointer(this), callback = std::move(callback)](const Result<ReplicationJob> &saved) {
            if (self && saved)
                self->m->lookAtStore();
            callback(saved);
        });
}

void ReplicationService::remove(const QString &jobId, QObject *context, DoneCallback callback)
{
    if (!m->store || m->runOf(jobId))
        return answerLater<void>(context,
                                 !m->store ? m->noStore()
                                           : Error{ErrorCode::Conflict, tr("The job is running."),
                                                   tr("Stop it first, or wait until it has ended.")},
                                 callback);
    // Its duty says whether another program runs it, and keeps it from beginning to meanwhile.
    auto *duty = new DutyLease(*m->store, QStringLiteral("replication/job/") + jobId, this);
    const QPointer<QObject> asker = context;
    const auto finish = [duty, asker, callback = std::move(callback)](const Result<void> &result) {
        duty->disconnect();
        duty->deleteLater();
        if (asker)
            callback(result);
    };
    connect(duty, &DutyLease::taken, this, [this, jobId, finish] {
        m->store->removeJob(jobId, this, [this, finish](const Result<void> &removed) {
            m->lookAtStore();
            finish(removed);
        });
    });
    connect(duty, &DutyLease::refused, this, [finish] {
        finish(Error{ErrorCode::Conflict, tr("The job is running, in another program."),
                     tr("Stop it there first, or wait until it has ended.")});
    });
    connect(duty, &DutyLease::failed, this, [finish](const Error &error) { finish(error); });
    duty->start();
}

void ReplicationService::setEnabled(const QString &jobId, bool enabled, QObject *context,
                                    JobCallback callback)
{
    job(jobId, this,
        [this, enabled, asker = QPointer(context),
         callback = std::move(callback)](const Result<ReplicationJob> &job) {
            if (!asker)
                return;
            if (!job)
                return callback(job);
            ReplicationJob changed = *job;
            changed.enabled = enabled;
            m->store->saveJob(changed, {}, asker,
                              [self = QPointer(this), callback](const Result<ReplicationJob> &saved) {
                                  if (self && saved)
                                      self->m->lookAtStore();
                                  callback(saved);
                              });
        });
}

void ReplicationService::run(const QString &jobId, bool mayDelete, QObject *context, RunCallback callback)
{
    runJob(jobId, mayDelete, false, context, std::move(callback));
}

void ReplicationService::copyAgain(const QString &jobId, QObject *context, RunCallback callback)
{
    runJob(jobId, false, true, context, std::move(callback));
}

void ReplicationService::runJob(const QString &jobId, bool mayDelete, bool copyAgain, QObject *context,
                                RunCallback callback)
{
    const auto tell = [asker = QPointer(context),
                       callback = std::move(callback)](const Result<ReplicationRun> &run) {
        if (asker)
            callback(run);
    };
    job(jobId, this, [this, mayDelete, copyAgain, tell](const Result<ReplicationJob> &job) {
        if (!job)
            return tell(job.error());
        m->start(*job, {true, mayDelete, copyAgain}, tell);
    });
}

void ReplicationService::replicateTable(const QString &source, const QStringList &targets,
                                        const ReplicationTable &table, const QString &syncKey,
                                        QObject *context, RunCallback callback)
{
    ReplicationJob job;
    job.name = ReplicationTableName::text(table.source).left(100);
    job.sourceDatabase = source;
    job.targetDatabases = targets;
    job.tables = {table};
    job.syncKey = syncKey;
    job.mode = syncKey.isEmpty() && table.syncKey.isEmpty() ? ReplicationMode::Snapshot
                                                            : ReplicationMode::Incremental;
    auto found = m->resolved(job);
    if (!m->store || !found)
        return answerLater<ReplicationRun>(context, m->store ? found.error() : m->noStore(), callback);
    found->id = idOfTable(found->sourceDatabase, table);
    m->start(*found, {},
             [asker = QPointer(context), callback = std::move(callback)](const Result<ReplicationRun> &run) {
                 if (asker)
                     callback(run);
             });
}

void ReplicationService::stopRun(const QString &runId)
{
    if (ActiveRun *run = m->find(runId))
        run->stop();
}

void ReplicationService::pauseRun(const QString &runId)
{
    if (ActiveRun *run = m->find(runId))
        run->setPaused(true);
}

void ReplicationService::resumeRun(const QString &runId)
{
    if (ActiveRun *run = m->find(runId))
        run->setPaused(false);
}

bool ReplicationService::isPaused(const QString &runId) const
{
    const ActiveRun *run = m->find(runId);
    return run && run->isPaused();
}

std::vector<ReplicationRun> ReplicationService::runs() const
{
    std::vector<ReplicationRun> runs;
    for (const auto &run : m->runs) {
        if (run->hasBegun())
            runs.push_back(run->now());
    }
    return runs;
}

void ReplicationService::history(const QString &jobId, int limit, QObject *context, RunsCallback callback)
{
    if (!m->store)
        return answerLater<std::vector<ReplicationRun>>(context, m->noStore(), callback);
    m->store->runs(jobId, limit, context, std::move(callback));
}

void ReplicationService::plan(const ReplicationJob &job, QObject *context, PlanCallback callback)
{
    const auto found = m->resolved(job);
    if (!found)
        return answerLater<ReplicationPlan>(context, found.error(), callback);
    RunContext run = m->contextOf(*found);
    run.isManual = true;
    run.control = m->controlOf(context);
    run.limits = m_limits;
    const auto asked = std::make_shared<PlanCallback>(std::move(callback));
    m->questions.start([run = std::move(run), asker = QPointer(context), asked] {
        const auto plan = PlanMaker(run).run();
        return [plan, asker, asked] {
            if (asker)
                (*asked)(plan);
        };
    });
}

void ReplicationService::verify(const QString &source, const QString &target, const ReplicationTable &table,
                                QObject *context, DifferenceCallback callback,
                                std::function<void(qint64)> progress)
{
    const RunSide from = m->sideOf(source);
    const RunSide to = m->sideOf(target);
    if (!from.pool || !to.pool)
        return answerLater<ReplicationDifference>(context, from.pool ? to.pool.error() : from.pool.error(),
                                                  callback);
    const ObjectName copy = table.target.name.empty() ? ObjectName{{}, table.source.name} : table.target;
    ReplicationVerifier::Options options;
    options.origin.isAwaited = true;
    options.without = table.lossyConsents;
    options.shouldStop = [control = m->controlOf(context)] { return control->isStopped(); };
    if (progress)
        options.progress = [this, asker = QPointer(context),
                            progress = std::move(progress)](std::int64_t rows) {
            // This object outlives the comparison, `asker` may not.
            QMetaObject::invokeMethod(
                this,
                [asker, progress, rows] {
                    if (asker)
                        progress(rows);
                },
                Qt::QueuedConnection);
        };
    const auto asked = std::make_shared<DifferenceCallback>(std::move(callback));
    m->questions.start([from, to, table, copy, options, asker = QPointer(context), asked] {
        auto difference = ReplicationVerifier({*from.pool, table.source}, {*to.pool, copy}, options).run();
        if (difference)
            difference->targetDatabase = to.id;
        return [difference, asker, asked] {
            if (asker)
                (*asked)(difference);
        };
    });
}

void ReplicationService::quarantine(const QString &jobId, int limit, QObject *context,
                                    std::function<void(Result<std::vector<QJsonObject>>)> callback)
{
    if (!m->store)
        return answerLater<std::vector<QJsonObject>>(context, m->noStore(), callback);
    m->store->refused(jobId, limit, context, std::move(callback));
}

QDateTime ReplicationService::nextRun(const ReplicationJob &job) const
{
    const auto known = m->times.find(job.id);
    return JobClock::dueAt(job, known == m->times.end() ? QDateTime() : timeOf(known->second.lastStart),
                           QDateTime::currentDateTimeUtc());
}

std::optional<std::chrono::seconds> ReplicationService::lag(const QString &jobId) const
{
    const auto known = m->times.find(jobId);
    if (known == m->times.end() || known->second.lastSuccess == 0)
        return {};
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    return std::chrono::seconds(std::max<qint64>(0, now - known->second.lastSuccess) / 1000);
}
