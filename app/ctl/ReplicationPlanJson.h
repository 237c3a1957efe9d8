// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/replication/ReplicationPlan.h"

#include <QJsonObject>

/// A plan for programs. Thread: any.
namespace ReplicationPlanJson {

[[nodiscard]] QJsonObject of(const ReplicationPlan &plan);

} // namespace ReplicationPlanJson
