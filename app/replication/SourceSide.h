// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/ChangeFence.h"
#include "app/replication/RunContext.h"

/// What a run asks its source besides rows. Each question takes a connection for as long as it lasts.
/// Thread: any but the GUI's; waits.
namespace SourceSide {

struct Survey
{
    std::string identity;
    std::vector<Result<SourceTable>> tables; ///< As in the job.
};
[[nodiscard]] Result<Survey> survey(const RunContext &run);
/// From where the run after this one reads; to be asked before the rows of this one.
[[nodiscard]] Result<ChangeFence::Fence> fence(const RunContext &run, const SourceTable &table,
                                               const std::optional<FenceMark> &previous);

} // namespace SourceSide
