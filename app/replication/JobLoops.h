// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/ConnectionProfile.h"
#include "models/replication/ReplicationJob.h"

#include <map>
#include <vector>

/// Refuses jobs whose rows would come back to where they came from: A to B by one, B to A by another, however many lie
/// between. Thread: any.
namespace JobLoops {

/// Where each connection leads to, by its id: two profiles of one database are one place.
using Places = std::map<QString, QString>;
[[nodiscard]] Places placesOf(const std::vector<ConnectionProfile> &profiles);
/// Invalid, naming the way round, when `job` closes a loop with itself or with `others`.
[[nodiscard]] Result<void> check(const ReplicationJob &job, const std::vector<ReplicationJob> &others,
                                 const Places &places);

} // namespace JobLoops
