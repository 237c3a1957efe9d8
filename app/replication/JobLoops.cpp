// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/JobLoops.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QSet>
#include <QStringList>

#include <algorithm>

namespace {

struct JobLoopsText
{
    Q_DECLARE_TR_FUNCTIONS(JobLoops)
};

/// A table in a place. Schemas count only where both sides say one: the default's name is the server's affair.
struct TablePlace
{
    QString place;
    QString schema;
    QString name;

    [[nodiscard]] bool isSame(const TablePlace &other) const
    {
        return place == other.place && name == other.name
               && (schema.isEmpty() || other.schema.isEmpty() || schema == other.schema);
    }
};

/// Rows that go from one table to another, by a job.
struct RowsWay
{
    TablePlace from;
    TablePlace to;
    QString job;
};

QString placeOf(const JobLoops::Places &places, const QString &id)
{
    const auto found = places.find(id);
    return found == places.end() ? id : found->second;
}

/// Engines differ in which names are the same: what may be the same is.
TablePlace tablePlace(const QString &place, const ObjectName &name)
{
    return {place, QString::fromStdString(name.schema).toCaseFolded(),
            QString::fromStdString(name.name).toCaseFolded()};
}

void addWays(std::vector<RowsWay> &ways, const ReplicationJob &job, const JobLoops::Places &places)
{
    for (const ReplicationTable &table : job.tables) {
        const ObjectName target =
            table.target.name.empty() ? ObjectName{{}, table.source.name} : table.target;
        for (const QString &id : job.targetDatabases)
            ways.push_back({tablePlace(placeOf(places, job.sourceDatabase), table.source),
                            tablePlace(placeOf(places, id), target), job.name});
    }
}

/// The jobs by which rows that come out of `way` come back to where it begins; empty: they do not.
QStringList wayBack(const std::vector<RowsWay> &ways, const RowsWay &way)
{
    struct Step
    {
        const RowsWay *way;
        QStringList jobs;
    };
    std::vector<Step> open{{&way, {way.job}}};
    QSet<const RowsWay *> seen;
    while (!open.empty()) {
        const Step step = open.back();
        open.pop_back();
        if (step.way->to.isSame(way.from))
            return step.jobs;
        for (const RowsWay &next : ways) {
            if (!next.from.isSame(step.way->to) || seen.contains(&next))
                continue;
            seen.insert(&next);
            open.push_back({&next, step.jobs + QStringList{next.job}});
        }
    }
    return {};
}

} // namespace

JobLoops::Places JobLoops::placesOf(const std::vector<ConnectionProfile> &profiles)
{
    Places places;
    for (const ConnectionProfile &profile : profiles) {
        const int port = profile.port != 0 ? profile.port : DatabaseTypes::defaultPort(profile.type);
        // Which server answers there is known when a run asks it; here names must do.
        if (DatabaseTypes::isFile(profile.type)) {
            const QString file = QFileInfo(profile.database).canonicalFilePath();
            places[profile.id] = file.isEmpty() ? profile.database : file;
        } else {
            places[profile.id] =
                QStringLiteral("%1:%2/%3").arg(profile.host.toLower()).arg(port).arg(profile.database);
        }
    }
    return places;
}

Result<void> JobLoops::check(const ReplicationJob &job, const std::vector<ReplicationJob> &others,
                             const Places &places)
{
    std::vector<RowsWay> ways;
    addWays(ways, job, places);
    const std::size_t own = ways.size();
    for (const ReplicationJob &other : others)
        addWays(ways, other, places);
    for (std::size_t i = 0; i < own; ++i) {
        QStringList jobs = wayBack(ways, ways[i]);
        if (jobs.isEmpty())
            continue;
        jobs.removeDuplicates();
        return Error{
            ErrorCode::Invalid,
            jobs.size() == 1
                ? JobLoopsText::tr("The job “%1” would copy %2 onto itself.").arg(job.name, ways[i].from.name)
                : JobLoopsText::tr("The rows of %1 would come back to where they came from: by the jobs %2.")
                      .arg(ways[i].from.name, jobs.join(QLatin1String(", "))),
            JobLoopsText::tr("Let rows go one way only, or to tables of other names.")};
    }
    return {};
}
