// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/replication/ReplicationRoute.h"

#include "models/replication/ReplicationJob.h"
#include "models/replication/ReplicationWords.h"

#include <QCoreApplication>

#include <algorithm>

namespace {

struct ReplicationRouteText
{
    Q_DECLARE_TR_FUNCTIONS(ReplicationRoute)
};

using State = ReplicationProgress::State;

/// The greatest of a target's tables is the target's: trouble first, then what goes on.
int routeRank(State state)
{
    switch (state) {
    case State::Failed:
        return 6;
    case State::Copying:
        return 5;
    case State::Verifying:
        return 4;
    case State::Partial:
        return 3;
    case State::Stopped:
        return 2;
    case State::Waiting:
        return 1;
    case State::Done:
        break;
    }
    return 0;
}

ReplicationRoute::Target routeTarget(const QString &id, const ReplicationRun *run)
{
    ReplicationRoute::Target target;
    if (!run)
        return target;
    std::int64_t read = 0;
    std::int64_t expected = 0;
    bool isKnown = true;
    int over = 0;
    for (const ReplicationProgress &one : run->tables) {
        if (one.targetDatabase != id)
            continue;
        if (!target.state || routeRank(one.state) > routeRank(*target.state))
            target.state = one.state;
        over += one.isOver() ? 1 : 0;
        isKnown = isKnown && (one.isOver() || one.rowsExpected >= 0);
        read += one.rowsRead;
        expected += one.isOver() ? one.rowsRead : std::max(one.rowsExpected, one.rowsRead);
    }
    if (target.state == State::Waiting && over > 0)
        target.state = State::Copying; // between two tables
    if (target.state == State::Copying && isKnown && expected > 0)
        target.percent = static_cast<int>(read * 100 / expected);
    return target;
}

} // namespace

QString ReplicationRoute::Target::words() const
{
    if (!state)
        return {};
    const QString title = ReplicationRun::title(*state);
    return percent < 0 ? title
                       : ReplicationRouteText::tr("%1 %2 %", "state, percent").arg(title).arg(percent);
}

ReplicationRoute ReplicationRoute::of(const ReplicationJob &job, const ReplicationRun *run,
                                      const QHash<QString, QString> &names)
{
    ReplicationRoute route;
    route.source = ReplicationWords::connection(names, job.sourceDatabase);
    for (const QString &id : job.targetDatabases) {
        Target target = routeTarget(id, run);
        target.name = ReplicationWords::connection(names, id);
        route.targets.push_back(std::move(target));
    }
    return route;
}

QString ReplicationRoute::toText() const
{
    QStringList parts;
    for (const Target &target : targets) {
        const QString words = target.words();
        parts << (words.isEmpty() ? target.name : QStringLiteral("%1 (%2)").arg(target.name, words));
    }
    return ReplicationRouteText::tr("%1 to %2", "source, targets")
        .arg(source, parts.join(QStringLiteral(", ")));
}
