// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/pool/ConnectionPool.h"
#include "app/replication/RunBoard.h"
#include "app/replication/RunControl.h"
#include "app/replication/RunHooks.h"
#include "app/replication/RunLimits.h"
#include "app/replication/SourceTable.h"
#include "models/connection/ConnectionProfile.h"
#include "models/replication/ReplicationJob.h"

#include <algorithm>
#include <map>
#include <memory>
#include <vector>

/// One end of a job: a connection of the workspace and its pool, or why there is none.
struct RunSide
{
    QString id;
    QString name;
    /// As the profile says it; two profiles may lead to one database.
    DatabaseType type = DatabaseType::PostgreSql;
    QString database;
    QString user;
    Result<std::shared_ptr<ConnectionPool>> pool = std::shared_ptr<ConnectionPool>();
};

/// All that the parts of one run share. Constant while it runs, but for control and board. Thread: any.
struct RunContext
{
    ReplicationJob job;
    std::int64_t token = 0;
    bool isManual = false;  ///< A person has asked for it.
    bool mayDelete = false; ///< The delete guard was confirmed for this run.
    bool copyAgain = false; ///< As if there were no checkpoints.
    RunSide source;
    std::vector<RunSide> targets;
    /// Rows in quarantine from earlier runs, by table and target.
    std::map<std::pair<QString, QString>, std::int64_t> refusedBefore;
    RunLimits limits;
    RunHooks hooks;
    std::shared_ptr<RunControl> control;
    std::shared_ptr<RunBoard> board;

    // Found when the run begins:

    std::string identity; ///< The source's.
    /// Of each table of the job, in its order: what the source has, or what is wrong.
    std::vector<Result<SourceTable>> tables;

    [[nodiscard]] Origin origin() const { return {Origin::Kind::Job, job.name, isManual}; }
    /// Before another try, after so many: a wait that doubles, and not before the server's pool lets us ask. False when
    /// the run was stopped meanwhile.
    [[nodiscard]] bool waitToRetry(const RunSide &side, int tries) const
    {
        return control->sleep(std::max(limits.retryWait * (1 << tries), (*side.pool)->restFor(origin())));
    }
    [[nodiscard]] std::function<bool()> shouldStop() const
    {
        return [control = control] { return control->isStopped(); };
    }
    /// The board's entries: those of a table stand together.
    [[nodiscard]] RunBoard::Entry entryOf(std::size_t table, std::size_t target) const
    {
        return table * targets.size() + target;
    }
};
