// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/pool/Housekeeper.h"
#include "app/pool/Lease.h"

#include <optional>

/// One statement on one connection, from its start to its last row, under its stream's credit.
namespace StatementRun {

/// Calls started() and received() of the sink; finished() is the caller's. When the connection may still be
/// hit by a late cancel, it is made safe before this returns. Thread: the connection's.
[[nodiscard]] Result<StatementSummary> execute(Connection &connection, const Work &work, RowStream &stream,
                                               RowSink &sink);
/// Runs `job`, which may ask the server several things, so that the stream's stop reaches it and no late cancel is
/// left on the connection. Nothing, or why it was stopped; the job may not have run then. Thread: the connection's.
[[nodiscard]] std::optional<Error> guarded(Connection &connection, RowStream &stream,
                                           const std::function<void()> &job);
/// Tells the statement to stop at its deadline; drops its connection when the server does not answer either, since
/// nobody watches a deadline. 0 for one that never passes.
Housekeeper::TimerId watchDeadline(Housekeeper &housekeeper, const std::shared_ptr<RowStream> &stream,
                                   const QString &connectionName, Deadline deadline);
/// Drops the stream's connection when it still runs after RowStream::cancelDeadline.
void abandonLater(Housekeeper &housekeeper, const std::shared_ptr<RowStream> &stream);
[[nodiscard]] const Origin &originOf(const Work &work);
[[nodiscard]] Deadline deadlineOf(const Work &work);
/// The statement for a list: first 200 characters, literals replaced by '?'.
[[nodiscard]] QString summaryOf(const Work &work);

} // namespace StatementRun
