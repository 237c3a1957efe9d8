// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

struct Error;

/// A field of the forms in which a job is made, so that an error can stand beside it.
enum class ReplicationField {
    Name,
    Source,
    Targets,
    Tables,
    TargetName,
    TableKey,
    Poison,
    Extras,
    Mode,
    SyncKey,
    Interval,
    Conflict,
    DeleteLimit,
    Sweep,
    LagLimit,
    None, ///< Of no field alone.
};

namespace ReplicationFields {

/// The field whose name in a job's JSON the error says, as validate() and the service do.
[[nodiscard]] ReplicationField of(const Error &error);

} // namespace ReplicationFields
