// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/CommandContext.h"
#include "app/ctl/ReplicationOptions.h"
#include "models/core/Result.h"

#include <string>

class ReplicationService;

/// What was given to a command of replication.
struct ReplicateOptions
{
    std::string name;
    std::string source;
    std::string target;
    std::string table;
    std::string targetTable;
    ReplicationOptions job;
    int limit = 20;
    bool mayDelete = false;
    bool copyAgain = false;
    bool dryRun = false;
    bool verbose = false;
};

/// What the commands of replication do, each with the service and the options that were given. All wait for their answers.
/// Thread: the command's, not the main one.
namespace ReplicateActions {

using Action = Result<void>(CommandContext &, ReplicationService &, const ReplicateOptions &);

Action listJobs;
Action showJob;
Action addJob;
Action editJob;
Action removeJob;
Action enableJob;
Action disableJob;
Action runJob;
Action printHistory;
Action printQuarantine;
Action copyTable;
Action verifyTable;
Action serve;

} // namespace ReplicateActions
