// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/replication/ReplicationJobRow.h"
#include "models/replication/ReplicationLogModel.h"
#include "models/replication/ReplicationTableModel.h"
#include "ui/common/Theme.h"

/// What states of replication mean to the Theme: a role for the colour, and a sign whose shape says the same.
/// Thread: GUI.
namespace ReplicationSigns {

struct Sign
{
    Theme::Role role;
    const char *icon; ///< A name in :/icons.

    /// The icon in the role's colour of this palette.
    [[nodiscard]] QIcon drawn(const QPalette &palette) const;
};

[[nodiscard]] Sign of(ReplicationJobRow::State state);
[[nodiscard]] Sign of(ReplicationProgress::State state);
[[nodiscard]] Sign of(ReplicationRun::State state);
[[nodiscard]] Sign of(ReplicationLogModel::Severity severity);
[[nodiscard]] Sign of(ReplicationTableModel::Remark remark);

} // namespace ReplicationSigns
