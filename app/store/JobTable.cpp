// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/JobTable.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QUuid>

#include <algorithm>

namespace {

QString jobText(const QJsonObject &json)
{
    return QString::fromUtf8(QJsonDocument(json).toJson(QJsonDocument::Compact));
}

QJsonObject jobObject(const QByteArray &text)
{
    return QJsonDocument::fromJson(text).object();
}

bool isCalledSo(const ReplicationJob &job, const QString &name)
{
    return job.name.toCaseFolded() == name.toCaseFolded();
}

} // namespace

JobTable::JobTable(StoreFile &file)
    : m_file(file)
{}

Result<void> JobTable::countUp()
{
    return m_file.run("UPDATE replication_revision SET revision = revision + 1");
}

Result<qint64> JobTable::revision()
{
    qint64 revision = 0;
    const auto see = [&revision](const StoreFile::Row &row) {
        revision = row.number(0);
        return false;
    };
    if (auto read = m_file.run("SELECT revision FROM replication_revision", {}, see); !read)
        return read.error();
    return revision;
}

Result<std::vector<ReplicationJob>> JobTable::jobs()
{
    std::vector<ReplicationJob> jobs;
    std::optional<Error> damage;
    const auto see = [&](const StoreFile::Row &row) {
        auto job = ReplicationJob::fromJson(jobObject(row.bytes(1)));
        if (job) {
            jobs.push_back(std::move(*job));
            return true;
        }
        damage = Error{ErrorCode::Damaged,
                       tr("The replication job %1 of the workspace cannot be read.").arg(row.text(0)),
                       tr("Open the workspace with the Penstock that saved it, or remove the job."),
                       job.error().message};
        return false;
    };
    if (auto read = m_file.run("SELECT id, data FROM replication_job", {}, see); !read)
        return read.error();
    if (damage)
        return *damage;
    std::sort(jobs.begin(), jobs.end(), [](const ReplicationJob &a, const ReplicationJob &b) {
        return QString::localeAwareCompare(a.name.toCaseFolded(), b.name.toCaseFolded()) < 0;
    });
    return jobs;
}

Result<ReplicationJob> JobTable::job(const QString &idOrName)
{
    auto all = jobs();
    if (!all)
        return all.error();
    // An id wins over a name that looks like one.
    auto found = std::find_if(all->begin(), all->end(), [&](const auto &job) { return job.id == idOrName; });
    if (found == all->end())
        found = std::find_if(all->begin(), all->end(),
                             [&](const auto &job) { return isCalledSo(job, idOrName); });
    if (found != all->end())
        return *found;
    QStringList names;
    for (const ReplicationJob &job : *all)
        names << job.name;
    return Error{ErrorCode::NotFound, tr("There is no replication job “%1”.").arg(idOrName),
                 names.isEmpty() ? tr("There are none yet.")
                                 : tr("There are: %1.").arg(names.join(QLatin1String(", ")))};
}

Result<ReplicationJob> JobTable::save(const ReplicationJob &job, const Check &check)
{
    ReplicationJob saved = job;
    auto done = m_file.transaction([&]() -> Result<void> {
        auto others = jobs();
        if (!others)
            return others.error();
        const auto removed = std::erase_if(*others, [&](const auto &other) { return other.id == job.id; });
        if (!job.id.isEmpty() && removed == 0)
            return Error{ErrorCode::NotFound,
                         tr("The replication job “%1” is not there any more.").arg(job.name),
                         tr("Somebody removed it. Save it without an id to make it again.")};
        if (std::any_of(others->begin(), others->end(),
                        [&](const auto &other) { return isCalledSo(other, job.name); }))
            return Error{ErrorCode::Conflict, tr("There is a replication job “%1” already.").arg(job.name),
                         tr("Choose another name.")};
        if (auto checked = check ? check(job, *others) : Result<void>(); !checked)
            return checked;
        if (saved.id.isEmpty())
            saved.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
        auto written = m_file.run("INSERT INTO replication_job (id, data) VALUES (?, ?) "
                                  "ON CONFLICT (id) DO UPDATE SET data = excluded.data",
                                  {saved.id, jobText(saved.toJson())});
        return written ? countUp() : written;
    });
    if (!done)
        return done.error();
    return saved;
}

Result<void> JobTable::remove(const QString &jobId)
{
    return m_file.transaction([&]() -> Result<void> {
        for (const char *statement :
             {"DELETE FROM replication_job WHERE id = ?", "DELETE FROM replication_run WHERE job = ?",
              "DELETE FROM replication_refused WHERE job = ?"}) {
            if (auto done = m_file.run(statement, {jobId}); !done)
                return done;
        }
        // The token stays: whoever still runs the job must not be overtaken by a smaller one.
        return countUp();
    });
}

Result<std::map<QString, JobTable::Times>> JobTable::times()
{
    std::map<QString, Times> times;
    const auto see = [&times](const StoreFile::Row &row) {
        times[row.text(0)] = {row.number(1), row.number(2)};
        return true;
    };
    auto read = m_file.run("SELECT job, last_start, last_success FROM replication_state", {}, see);
    if (!read)
        return read.error();
    return times;
}

Result<qint64> JobTable::nextToken(const QString &jobId, qint64 atLeast)
{
    qint64 token = 0;
    const auto see = [&token](const StoreFile::Row &row) {
        token = row.number(0);
        return true;
    };
    auto done = m_file.run("INSERT INTO replication_state (job, token) VALUES (?1, ?2 + 1) ON CONFLICT (job) "
                           "DO UPDATE SET token = max(token, ?2) + 1 RETURNING token",
                           {jobId, atLeast}, see);
    if (!done)
        return done.error();
    return token;
}

Result<void> JobTable::setStarted(const QString &jobId, qint64 at)
{
    auto done = m_file.run("UPDATE replication_state SET last_start = ?2 WHERE job = ?1", {jobId, at});
    return done ? countUp() : done;
}

Result<void> JobTable::addRun(const ReplicationRun &run, qint64 now)
{
    const QByteArray data = qCompress(QJsonDocument(run.toJson()).toJson(QJsonDocument::Compact));
    auto done = m_file.run("INSERT INTO replication_run (id, job, started, data) VALUES (?, ?, ?, ?) "
                           "ON CONFLICT (id) DO UPDATE SET data = excluded.data",
                           {run.id, run.jobId, run.startedAt.toMSecsSinceEpoch(), data});
    if (done && run.state == ReplicationRun::State::Succeeded)
        done = m_file.run("UPDATE replication_state SET last_success = ?2 WHERE job = ?1",
                          {run.jobId, run.endedAt.toMSecsSinceEpoch()});
    if (done)
        done = m_file.run("DELETE FROM replication_run WHERE job = ?1 AND number <= (SELECT number FROM "
                          "replication_run WHERE job = ?1 ORDER BY number DESC LIMIT 1 OFFSET ?2)",
                          {run.jobId, qint64{mostRuns}});
    if (done)
        done = m_file.run("DELETE FROM replication_run WHERE started < ?", {now - runsKept});
    return done ? countUp() : done;
}

Result<std::vector<ReplicationRun>> JobTable::runs(const QString &jobId, int limit)
{
    std::vector<ReplicationRun> runs;
    std::optional<Error> damage;
    const auto see = [&](const StoreFile::Row &row) {
        auto run = ReplicationRun::fromJson(jobObject(qUncompress(row.bytes(0))));
        if (run)
            runs.push_back(std::move(*run));
        else
            damage = Error{ErrorCode::Damaged,
                           tr("A run in the history of replication cannot be read."),
                           {},
                           run.error().message};
        return !damage;
    };
    auto read = m_file.run("SELECT data FROM replication_run WHERE ?1 = '' OR job = ?1 ORDER BY number DESC "
                           "LIMIT ?2",
                           {jobId, qint64{std::max(limit, 0)}}, see);
    if (!read)
        return read.error();
    if (damage)
        return *damage;
    return runs;
}

Result<void> JobTable::addRefused(const RefusedRow &row)
{
    const QString data = jobText(row.data);
    qint64 taken = data.size();
    const auto see = [&taken](const StoreFile::Row &found) {
        taken += found.number(0);
        return false;
    };
    auto done =
        m_file.run("SELECT coalesce(sum(length(data)), 0) FROM replication_refused WHERE job = ?1 AND "
                   "NOT (source_table = ?2 AND target = ?3 AND row_key = ?4)",
                   {row.jobId, row.table, row.target, row.key}, see);
    if (!done)
        return done;
    if (taken > mostRefusedBytes)
        return Error{
            ErrorCode::ServerLimit,
            tr("The quarantine of this job is full: its rows take more than %1 MiB.")
                .arg(mostRefusedBytes >> 20),
            tr("Look at the rows in it; correct them in the source or the target, then copy the table "
               "again.")};
    done = m_file.run("INSERT INTO replication_refused (job, source_table, target, row_key, data) "
                      "VALUES (?, ?, ?, ?, ?) ON CONFLICT (job, source_table, target, row_key) "
                      "DO UPDATE SET data = excluded.data",
                      {row.jobId, row.table, row.target, row.key, data});
    return done ? countUp() : done;
}

Result<void> JobTable::clearRefused(const QString &jobId, const QString &table, const QString &target)
{
    return m_file.run("DELETE FROM replication_refused WHERE job = ? AND source_table = ? AND target = ?",
                      {jobId, table, target});
}

Result<std::vector<QJsonObject>> JobTable::refused(const QString &jobId, int limit)
{
    std::vector<QJsonObject> rows;
    const auto see = [&rows](const StoreFile::Row &row) {
        rows.push_back(jobObject(row.bytes(0)));
        return true;
    };
    auto read = m_file.run("SELECT data FROM replication_refused WHERE ?1 = '' OR job = ?1 "
                           "ORDER BY number DESC LIMIT ?2",
                           {jobId, qint64{std::max(limit, 0)}}, see);
    if (!read)
        return read.error();
    return rows;
}
