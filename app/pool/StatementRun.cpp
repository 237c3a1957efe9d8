// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pool/StatementRun.h"

#include "app/drivers/Canceller.h"
#include "app/drivers/Connection.h"
#include "app/drivers/Cursor.h"
#include "app/pool/RowSink.h"
#include "app/pool/RowStream.h"
#include "app/support/Masking.h"

#include <QCoreApplication>

#include <chrono>

namespace {

struct StatementRunText
{
    Q_DECLARE_TR_FUNCTIONS(StatementRun)
};

constexpr std::chrono::milliseconds lateCancelDeadline{5000};
/// What a list shows of a statement.
constexpr qsizetype longestSummary = 200;

Error stopped(const RowStream &stream)
{
    return stream.stopReason().value_or(
        Error{ErrorCode::Cancelled, StatementRunText::tr("The statement was stopped.")});
}

Result<StatementSummary> read(Cursor &cursor, RowStream &stream, RowSink &sink)
{
    sink.started(cursor.schema());
    while (true) {
        if (!stream.waitForCredit())
            return stopped(stream);
        auto batch = cursor.next();
        if (!batch)
            return batch.error();
        if (!*batch)
            return cursor.summary();
        sink.received(std::move(**batch));
    }
}

Result<StatementSummary> runToEnd(Connection &connection, const Work &work, RowStream &stream, RowSink &sink)
{
    auto cursor = std::holds_alternative<QueryRequest>(work)
                      ? connection.execute(std::get<QueryRequest>(work))
                      : connection.scan(std::get<ScanRequest>(work));
    if (!cursor)
        return cursor.error();
    return read(**cursor, stream, sink);
}

} // namespace

namespace StatementRun {

Result<StatementSummary> execute(Connection &connection, const Work &work, RowStream &stream, RowSink &sink)
{
    if (!stream.attach(connection.canceller()))
        return stopped(stream);
    Result<StatementSummary> result = runToEnd(connection, work, stream, sink);
    if (stream.detach() && connection.isUsable()) {
        // The cancel may have missed its statement and hit the next one: let it hit this ping. A failure here
        // shows in isUsable(), which decides about the connection.
        [[maybe_unused]] const auto swallowed = connection.ping(Deadline::after(lateCancelDeadline));
    }
    if (!result) {
        // What the server says of a stop that we asked for is not news; why we asked is.
        if (auto reason = stream.stopReason())
            return *reason;
    }
    return result;
}

const Origin &originOf(const Work &work)
{
    return std::visit([](const auto &request) -> const Origin & { return request.origin; }, work);
}

Deadline deadlineOf(const Work &work)
{
    return std::visit([](const auto &request) { return request.deadline; }, work);
}

QString summaryOf(const Work &work)
{
    if (const auto *scan = std::get_if<ScanRequest>(&work))
        return QStringLiteral("scan of %1").arg(QString::fromStdString(scan->object.name));
    return Masking::literals(std::get<QueryRequest>(work).text.left(longestSummary));
}

} // namespace StatementRun
