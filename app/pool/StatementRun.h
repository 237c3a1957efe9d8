// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/pool/Lease.h"

/// One statement on one connection, from its start to its last row, under its stream's credit.
namespace StatementRun {

/// Calls started() and received() of the sink; finished() is the caller's. When the connection may still be
/// hit by a late cancel, it is made safe before this returns. Thread: the connection's.
[[nodiscard]] Result<StatementSummary> execute(Connection &connection, const Work &work, RowStream &stream,
                                               RowSink &sink);
[[nodiscard]] const Origin &originOf(const Work &work);
[[nodiscard]] Deadline deadlineOf(const Work &work);
/// The statement for a list: first 200 characters, literals replaced by '?'.
[[nodiscard]] QString summaryOf(const Work &work);

} // namespace StatementRun
