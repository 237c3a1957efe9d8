// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/replication/ReplicationPlan.h"

#include <algorithm>

bool ReplicationTablePlan::canRun() const
{
    return !error
           && std::all_of(losses.begin(), losses.end(), [](const Loss &loss) { return loss.hasConsent; });
}
