// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/replication/ReplicationJobRow.h"

#include "models/replication/ReplicationWords.h"

#include <QHash>

#include <algorithm>

namespace {

/// Where there is nothing to say.
QString noWord()
{
    return QStringLiteral("–");
}

using RunState = ReplicationRun::State;

} // namespace

bool ReplicationJobRow::isRunning() const
{
    return run && run->state == RunState::Running;
}

bool ReplicationJobRow::isLate() const
{
    const int minutes = job.lagLimitMinutes > 0 ? job.lagLimitMinutes : 2 * job.intervalMinutes;
    return job.enabled && !isCopy && lag && *lag > std::chrono::minutes(minutes);
}

ReplicationJobRow::State ReplicationJobRow::state() const
{
    if (isRunning())
        return isPaused ? State::Paused : State::Running;
    if (!job.enabled && !isCopy)
        return State::Disabled;
    if (!run)
        return State::NeverRun;
    switch (run->state) {
    case RunState::Failed:
        return State::Failed;
    case RunState::Partial:
        return State::Partial;
    case RunState::Stopped:
        return State::Stopped;
    case RunState::Running:
    case RunState::Succeeded:
        break;
    }
    return isLate() ? State::Late : State::UpToDate;
}

double ReplicationJobRow::rate() const
{
    if (!isRunning())
        return 0;
    QHash<QString, double> byTable;
    for (const ReplicationProgress &one : run->tables) {
        if (one.state == ReplicationProgress::State::Copying) {
            double &rate = byTable[ReplicationTableName::text(one.table)];
            rate = std::max(rate, one.rowsPerSecond);
        }
    }
    double sum = 0;
    for (const double rate : std::as_const(byTable))
        sum += rate;
    return sum;
}

// -- In words -----------------------------------------------------------------------------------------------

QString ReplicationJobRow::title(State state)
{
    switch (state) {
    case State::Disabled:
        return tr("disabled");
    case State::NeverRun:
        return tr("not run yet");
    case State::UpToDate:
        return tr("up to date");
    case State::Late:
        return tr("late");
    case State::Running:
        return tr("running");
    case State::Paused:
        return tr("paused");
    case State::Stopped:
        return tr("stopped");
    case State::Partial:
        return tr("partial");
    case State::Failed:
        return tr("failed");
    }
    return {};
}

QString ReplicationJobRow::purpose() const
{
    if (isCopy)
        return tr("copied once");
    return tr("%1, %2", "mode, interval")
        .arg(ReplicationJob::modeTitle(job.mode), ReplicationWords::interval(job.intervalMinutes));
}

QString ReplicationJobRow::nextText(const QDateTime &now) const
{
    if (isRunning() && !isCopy && job.enabled)
        return tr("after this run");
    return next.isValid() ? ReplicationWords::until(std::chrono::seconds(now.secsTo(next))) : noWord();
}

QString ReplicationJobRow::nextMoment() const
{
    return next.isValid() && !isRunning() ? ReplicationWords::moment(next) : QString();
}

QString ReplicationJobRow::lagText() const
{
    return lag ? ReplicationWords::span(*lag) : noWord();
}

QString ReplicationJobRow::rateText() const
{
    return isRunning() ? ReplicationWords::rate(rate()) : noWord();
}

QString ReplicationJobRow::resultText(const QDateTime &now) const
{
    if (!run)
        return noWord();
    const QDateTime &since = isRunning() ? run->startedAt : run->endedAt;
    const QString ago = ReplicationWords::ago(std::chrono::seconds(since.secsTo(now)));
    return isRunning() ? tr("began %1", "time ago").arg(ago)
                       : tr("%1 %2", "result, time ago").arg(ReplicationRun::title(run->state), ago);
}

QString ReplicationJobRow::resultDetail() const
{
    if (!run)
        return {};
    const auto error = run->firstError();
    if (error && !isRunning())
        return error->message;
    const QString rows = tr("%1 written", "rows").arg(ReplicationWords::rows(run->rowsWritten()));
    if (isRunning())
        return rows;
    return tr("%1 in %2", "rows written, time")
        .arg(rows, ReplicationWords::span(std::chrono::milliseconds(run->startedAt.msecsTo(run->endedAt))));
}
