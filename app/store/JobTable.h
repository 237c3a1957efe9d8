// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/store/StoreFile.h"
#include "models/replication/ReplicationJob.h"
#include "models/replication/ReplicationRun.h"

#include <functional>
#include <map>
#include <optional>

/// Replication in the file: jobs, their runs, and the rows that targets refused. Each call is a transaction, and each
/// change counts up the revision(), by which other programs see that there is something new.
/// Thread: the file's.
class JobTable final
{
    Q_DECLARE_TR_FUNCTIONS(JobTable)
    Q_DISABLE_COPY_MOVE(JobTable)

public:
    /// Runs that stay in the history: of each job the newest, and none that is older.
    static constexpr int mostRuns = 1000;
    static constexpr qint64 runsKept = qint64{90} * 24 * 3600 * 1000; ///< Milliseconds.
    /// What the refused rows of one job may take, as JSON text.
    static constexpr qint64 mostRefusedBytes = qint64{16} << 20;

    /// When a job, or what has no job (a single table), was run; milliseconds since 1970, 0: never.
    struct Times
    {
        qint64 lastStart = 0;
        qint64 lastSuccess = 0;
    };
    struct RefusedRow
    {
        QString jobId;
        QString table;
        QString target; ///< A connection's id.
        QString key;    ///< In one text; a row that is refused again takes the place of its older self.
        QJsonObject data;
    };
    /// Says no to a job that does not go with the others; within the transaction.
    using Check =
        std::function<Result<void>(const ReplicationJob &job, const std::vector<ReplicationJob> &others)>;

    explicit JobTable(StoreFile &file);

    /// By name. Damaged, naming it, when one cannot be read.
    [[nodiscard]] Result<std::vector<ReplicationJob>> jobs();
    /// By id or by name, any case; NotFound.
    [[nodiscard]] Result<ReplicationJob> job(const QString &idOrName);
    /// Conflict when the name is taken by another one, NotFound when there is no job with its id. An empty id makes one.
    [[nodiscard]] Result<ReplicationJob> save(const ReplicationJob &job, const Check &check);
    /// With its runs and refused rows.
    [[nodiscard]] Result<void> remove(const QString &jobId);
    [[nodiscard]] Result<std::map<QString, Times>> times();

    // Within a transaction of the caller's:

    /// A run begins: its token, which is greater than `atLeast` and than all given before.
    [[nodiscard]] Result<qint64> nextToken(const QString &jobId, qint64 atLeast);
    [[nodiscard]] Result<void> setStarted(const QString &jobId, qint64 at);
    /// It is over. What is too old goes.
    [[nodiscard]] Result<void> addRun(const ReplicationRun &run, qint64 now);
    /// ServerLimit when its job's refused rows take more room than they may: nothing may be lost silently.
    [[nodiscard]] Result<void> addRefused(const RefusedRow &row);
    /// All rows of the table are about to be written again.
    [[nodiscard]] Result<void> clearRefused(const QString &jobId, const QString &table,
                                            const QString &target);

    /// Newest first; an empty jobId: of all.
    [[nodiscard]] Result<std::vector<ReplicationRun>> runs(const QString &jobId, int limit);
    [[nodiscard]] Result<std::vector<QJsonObject>> refused(const QString &jobId, int limit);
    [[nodiscard]] Result<qint64> revision();

private:
    [[nodiscard]] Result<void> countUp();

    StoreFile &m_file;
};
