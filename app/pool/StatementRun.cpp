// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pool/StatementRun.h"

#include "app/drivers/Canceller.h"
#include "app/drivers/Connection.h"
#include "app/drivers/Cursor.h"
#include "app/pool/PoolErrors.h"
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
    std::optional<Result<StatementSummary>> result;
    const auto stop = guarded(connection, stream, [&] { result = runToEnd(connection, work, stream, sink); });
    if (!result)
        return *stop;
    // What the server says of a stop that we asked for is not news; why we asked is.
    if (!*result && stop)
        return *stop;
    return std::move(*result);
}

std::optional<Error> guarded(Connection &connection, RowStream &stream, const std::function<void()> &job)
{
    if (!stream.attach(connection.canceller()))
        return stopped(stream);
    job();
    if (stream.detach() && connection.isUsable()) {
        // The cancel may have missed its statement and hit the next one: let it hit this ping. A failure here
        // shows in isUsable(), which decides about the connection.
        [[maybe_unused]] const auto swallowed = connection.ping(Deadline::after(lateCancelDeadline));
    }
    return stream.stopReason();
}

Housekeeper::TimerId watchDeadline(Housekeeper &housekeeper, const std::shared_ptr<RowStream> &stream,
                                   const QString &connectionName, Deadline deadline)
{
    if (deadline.isForever())
        return 0;
    return housekeeper.at(deadline.at(), [weak = std::weak_ptr(stream), connectionName, &housekeeper] {
        const auto running = weak.lock();
        if (!running)
            return;
        running->cancel(PoolErrors::statementTimeout(connectionName));
        abandonLater(housekeeper, running);
    });
}

void abandonLater(Housekeeper &housekeeper, const std::shared_ptr<RowStream> &stream)
{
    housekeeper.at(housekeeper.clock().now() + RowStream::cancelDeadline, [weak = std::weak_ptr(stream)] {
        if (const auto stuck = weak.lock())
            stuck->abandon();
    });
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
