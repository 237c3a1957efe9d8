// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/replication/ReplicationSigns.h"

namespace ReplicationSigns {

using Theme::Role;

QIcon Sign::drawn(const QPalette &palette) const
{
    return Theme::icon(QString::fromLatin1(icon), role, palette);
}

Sign of(ReplicationJobRow::State state)
{
    using State = ReplicationJobRow::State;
    switch (state) {
    case State::UpToDate:
        return {Role::Good, "ok"};
    case State::Running:
        return {Role::Busy, "play"};
    case State::Paused:
        return {Role::Caution, "pause"};
    case State::Late:
        return {Role::Caution, "history"};
    case State::Partial:
        return {Role::Caution, "warning"};
    case State::Stopped:
        return {Role::Caution, "stop"};
    case State::Failed:
        return {Role::Bad, "error"};
    case State::Disabled:
        return {Role::Quiet, "disabled"};
    case State::NeverRun:
        break;
    }
    return {Role::Quiet, "unknown"};
}

Sign of(ReplicationProgress::State state)
{
    using State = ReplicationProgress::State;
    switch (state) {
    case State::Copying:
        return {Role::Busy, "play"};
    case State::Verifying:
        return {Role::Busy, "search"};
    case State::Done:
        return {Role::Good, "ok"};
    case State::Partial:
        return {Role::Caution, "warning"};
    case State::Failed:
        return {Role::Bad, "error"};
    case State::Stopped:
        return {Role::Caution, "stop"};
    case State::Waiting:
        break;
    }
    return {Role::Quiet, "more"};
}

Sign of(ReplicationRun::State state)
{
    using State = ReplicationRun::State;
    switch (state) {
    case State::Running:
        return {Role::Busy, "play"};
    case State::Succeeded:
        return {Role::Good, "ok"};
    case State::Partial:
        return {Role::Caution, "warning"};
    case State::Failed:
        return {Role::Bad, "error"};
    case State::Stopped:
        break;
    }
    return {Role::Caution, "stop"};
}

Sign of(ReplicationLogModel::Severity severity)
{
    using Severity = ReplicationLogModel::Severity;
    switch (severity) {
    case Severity::Good:
        return {Role::Good, "ok"};
    case Severity::Warning:
        return {Role::Caution, "warning"};
    case Severity::Error:
        return {Role::Bad, "error"};
    case Severity::Info:
        break;
    }
    return {Role::Quiet, "info"};
}

Sign of(ReplicationTableModel::Remark remark)
{
    using Remark = ReplicationTableModel::Remark;
    switch (remark) {
    case Remark::Fine:
        return {Role::Good, "ok"};
    case Remark::Warning:
        return {Role::Caution, "warning"};
    case Remark::Error:
        return {Role::Bad, "error"};
    case Remark::None:
        break;
    }
    return {Role::Quiet, "more"};
}

} // namespace ReplicationSigns
