// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/ReplicationRooms.h"

#include "app/connections/DatabaseManager.h"
#include "app/replication/JobClock.h"
#include "app/store/WorkspaceStore.h"

#include <QLoggingCategory>
#include <QUuid>

#include <algorithm>
#include <utility>

namespace {

Q_LOGGING_CATEGORY(lcReplication, "penstock.replication")

constexpr std::chrono::milliseconds progressEvery{250};
/// Runs that begin by themselves; those that a person asks for come on top.
constexpr std::size_t mostScheduled = 3;
constexpr std::size_t questionsAtOnce = 4;

QDateTime timeOfStart(const JobTable::Times &times)
{
    return times.lastStart > 0 ? QDateTime::fromMSecsSinceEpoch(times.lastStart, Qt::UTC) : QDateTime();
}

} // namespace

ReplicationRooms::ReplicationRooms(ReplicationService &service, DatabaseManager &databases,
                                   WorkspaceStore *store)
    : service(service)
    , databases(databases)
    , store(store)
    , questions(questionsAtOnce)
{}

Error ReplicationRooms::noStore()
{
    return {ErrorCode::Unsupported,
            ReplicationService::tr("Without a workspace there are no replication jobs."),
            ReplicationService::tr("Look at the folder of the workspace: it could not be opened.")};
}

// -- Runs -----------------------------------------------------------------------------------------------------

RunSide ReplicationRooms::sideOf(const QString &id) const
{
    RunSide side;
    side.id = side.name = id;
    if (const auto profile = databases.profile(id)) {
        side.id = profile->id;
        side.name = profile->name;
        side.type = profile->type;
        side.database = profile->database;
        side.user = profile->username;
    }
    side.pool = databases.createConnection(id);
    return side;
}

RunContext ReplicationRooms::contextOf(const ReplicationJob &job) const
{
    RunContext context;
    context.job = job;
    context.source = sideOf(job.sourceDatabase);
    for (const QString &target : job.targetDatabases)
        context.targets.push_back(sideOf(target));
    return context;
}

Result<ReplicationJob> ReplicationRooms::resolved(const ReplicationJob &job) const
{
    ReplicationJob found = job;
    if (auto valid = job.validate(); !valid)
        return valid.error();
    const auto source = databases.profile(job.sourceDatabase);
    if (!source)
        return source.error();
    found.sourceDatabase = source->id;
    for (QString &target : found.targetDatabases) {
        const auto profile = databases.profile(target);
        if (!profile)
            return profile.error();
        target = profile->id;
    }
    // Names that looked different may have been one connection.
    if (auto valid = found.validate(); !valid)
        return valid.error();
    return found;
}

ActiveRun *ReplicationRooms::runOf(const QString &jobId) const
{
    const auto found =
        std::find_if(runs.begin(), runs.end(), [&](const auto &run) { return run->jobId() == jobId; });
    return found == runs.end() ? nullptr : found->get();
}

ActiveRun *ReplicationRooms::find(const QString &runId) const
{
    const auto found =
        std::find_if(runs.begin(), runs.end(), [&](const auto &run) { return run->runId() == runId; });
    return found == runs.end() ? nullptr : found->get();
}

std::shared_ptr<RunControl> ReplicationRooms::controlOf(QObject *asker)
{
    std::erase_if(questionControls, [](const auto &control) { return control.expired(); });
    auto control = std::make_shared<RunControl>();
    questionControls.push_back(control);
    QObject::connect(asker, &QObject::destroyed, &service, [asked = std::weak_ptr(control)] {
        if (const auto control = asked.lock())
            control->stop();
    });
    return control;
}

void ReplicationRooms::start(const ReplicationJob &job, const How &how, ActiveRun::Begun begun)
{
    const ActiveRun *running = runOf(job.id);
    if (running && running->now().state != ReplicationRun::State::Running) {
        // It says that it has ended, and is about to go.
        QObject::connect(running, &ActiveRun::over, &service,
                         [this, job, how, begun = std::move(begun)] { start(job, how, begun); });
        return;
    }
    if (running)
        return begun(Error{ErrorCode::Conflict,
                           ReplicationService::tr("The job “%1” is running already.").arg(job.name),
                           ReplicationService::tr("Wait until it has ended, or stop it.")});
    RunContext context = contextOf(job);
    context.isManual = how.isManual;
    context.mayDelete = how.mayDelete;
    context.copyAgain = how.copyAgain;
    context.limits = service.m_limits;
    ReplicationRun run;
    run.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    run.jobId = job.id;
    run.jobName = job.name;
    run.isManual = how.isManual;
    run.startedAt = QDateTime::currentDateTimeUtc();
    context.board = std::make_shared<RunBoard>(run);

    times[job.id].lastStart = run.startedAt.toMSecsSinceEpoch();
    auto tell = [this, begun = std::move(begun)](const Result<ReplicationRun> &started) {
        if (started) {
            qCInfo(lcReplication).noquote() << "Run of" << started->jobName << "begins";
            emit service.runChanged(*started);
            progressTimer.start(progressEvery);
        }
        begun(started);
    };
    runs.push_back(std::make_unique<ActiveRun>(*store, std::move(context), std::move(tell)));
    ActiveRun *active = runs.back().get();
    QObject::connect(active, &ActiveRun::over, &service, [this, active] { ended(active); });
    active->start();
}

void ReplicationRooms::tellProgress()
{
    for (const auto &run : runs) {
        if (run->hasBegun() && !run->isOver())
            emit service.runChanged(run->now());
    }
    if (runs.empty())
        progressTimer.stop();
}

void ReplicationRooms::ended(ActiveRun *run)
{
    const auto place =
        std::find_if(runs.begin(), runs.end(), [run](const auto &one) { return one.get() == run; });
    if (place == runs.end())
        return;
    const bool hasRun = run->hasBegun();
    const ReplicationRun end = run->now();
    // Its signal is still on the way through here.
    place->release()->deleteLater();
    runs.erase(place);
    if (!hasRun)
        return;
    qCInfo(lcReplication).noquote() << "Run of" << end.jobName << "ends:" << ReplicationRun::name(end.state)
                                    << end.rowsRead() << "rows read," << end.rowsWritten() << "written";
    if (const auto error = end.firstError())
        qCWarning(lcReplication).noquote() << "Run of" << end.jobName << "-" << error->toText();
    emit service.runChanged(end);
    store->addRun(end, &service, [this, end](const Result<void> &added) {
        if (!added)
            emit service.failed(added.error());
        lookAtStore();
        emit service.runEnded(end);
    });
}

// -- What happens by itself ------------------------------------------------------------------------------------

void ReplicationRooms::runWhatIsDue()
{
    if (!service.isOnDuty() || !areJobsRead)
        return;
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const auto scheduled = static_cast<std::size_t>(
        std::count_if(runs.begin(), runs.end(), [](const auto &run) { return !run->now().isManual; }));
    std::size_t room = mostScheduled - std::min(mostScheduled, scheduled);
    for (const ReplicationJob &job : jobs) {
        if (room == 0)
            return;
        const auto first = std::find(atStart.begin(), atStart.end(), job.id);
        const bool isDue =
            job.enabled
            && (first != atStart.end() || JobClock::dueAt(job, timeOfStart(times[job.id]), now) <= now);
        if (!isDue || runOf(job.id))
            continue;
        if (first != atStart.end())
            atStart.erase(first);
        --room;
        start(job, {false}, [this, name = job.name](const Result<ReplicationRun> &run) {
            // One that runs elsewhere is not late.
            if (!run && run.error().code != ErrorCode::Conflict)
                emit service.failed(run.error());
        });
    }
}

void ReplicationRooms::lookAtStore()
{
    store->jobRevision(&service, [this](const Result<qint64> &found) {
        if (found && std::exchange(revision, *found) != *found)
            readStore();
    });
}

void ReplicationRooms::readStore()
{
    store->jobTimes(&service, [this](const Result<std::map<QString, JobTable::Times>> &found) {
        if (found)
            times = *found;
    });
    store->jobs(&service, [this](const Result<std::vector<ReplicationJob>> &found) {
        if (!found)
            return emit service.failed(found.error());
        if (!std::exchange(areJobsRead, true)) {
            for (const ReplicationJob &job : *found) {
                if (job.isDefault)
                    atStart.push_back(job.id);
            }
        }
        jobs = *found;
        emit service.jobsChanged();
    });
}
