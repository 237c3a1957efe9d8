// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/postgres/PostgresLink.h"

#include <poll.h>

#include <utility>

namespace {

/// A statement may raise a million of them.
constexpr std::size_t keptNotices = 1000;
constexpr std::chrono::seconds copyCancelTime{2};

bool isError(const PGresult *result)
{
    const ExecStatusType status = PQresultStatus(result);
    return status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE;
}

} // namespace

PostgresLink::PostgresLink(PostgresHandle handle, PostgresErrors errors)
    : m_handle(std::move(handle))
    , m_errors(std::move(errors))
    , m_canceller(std::make_shared<PostgresCanceller>(m_handle.get(), m_errors))
{
    PQsetnonblocking(m_handle.get(), 1);
    PQsetErrorVerbosity(m_handle.get(), PQERRORS_DEFAULT);
    PQsetNoticeReceiver(m_handle.get(), &PostgresLink::receiveNotice, this);
}

PostgresLink::~PostgresLink()
{
    m_canceller->close();
}

bool PostgresLink::isUsable() const
{
    return !m_broken && PQstatus(handle()) == CONNECTION_OK;
}

Error PostgresLink::broken()
{
    m_broken = true;
    return m_errors.lost(QString::fromUtf8(PQerrorMessage(handle())).trimmed());
}

Result<bool> PostgresLink::wait(short events, Deadline deadline)
{
    switch (m_canceller->socketWait().wait(PQsocket(handle()), events, deadline)) {
    case SocketWait::Outcome::Ready:
        return true;
    case SocketWait::Outcome::TimedOut:
        return false;
    case SocketWait::Outcome::Abandoned:
        m_broken = true;
        return m_errors.abandoned();
    case SocketWait::Outcome::Failed:
        break;
    }
    return broken();
}

Result<void> PostgresLink::flush(int queued, Deadline deadline)
{
    if (queued != 1)
        return broken();
    while (true) {
        const int left = PQflush(handle());
        if (left == 0)
            return {};
        if (left < 0)
            return broken();
        // The server may need to be listened to before it reads on.
        const auto ready = wait(POLLIN | POLLOUT, deadline);
        if (!ready)
            return ready.error();
        if (!*ready) {
            m_broken = true;
            return m_errors.timedOut();
        }
        if (PQconsumeInput(handle()) != 1)
            return broken();
    }
}

Result<bool> PostgresLink::awaitInput(Deadline deadline)
{
    const auto ready = wait(POLLIN, deadline);
    if (ready && *ready && PQconsumeInput(handle()) != 1)
        return broken();
    return ready;
}

Result<bool> PostgresLink::awaitResult(Deadline deadline)
{
    while (PQisBusy(handle()) == 1) {
        const auto ready = wait(POLLIN, deadline);
        if (!ready || !*ready)
            return ready;
        // A failure here is the next result's to report: it knows the server's last words.
        if (PQconsumeInput(handle()) != 1)
            break;
    }
    return true;
}

Result<PostgresResult> PostgresLink::nextResult(Deadline deadline)
{
    const auto ready = awaitResult(deadline);
    if (!ready)
        return ready.error();
    if (!*ready) {
        m_broken = true;
        return m_errors.timedOut();
    }
    return PostgresResult(PQgetResult(handle()));
}

Result<PostgresResult> PostgresLink::lastResult(Deadline deadline)
{
    PostgresResult last;
    while (true) {
        auto result = nextResult(deadline);
        if (!result)
            return result;
        if (!*result)
            break;
        const ExecStatusType status = PQresultStatus(result->get());
        if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH)
            return result; // would come for ever
        if (!last || !isError(last.get()))
            last = std::move(*result);
    }
    if (!last)
        return broken();
    return last;
}

bool PostgresLink::discardResults(Deadline deadline)
{
    while (true) {
        const auto ready = awaitResult(deadline);
        if (!ready || !*ready)
            return false;
        if (!PostgresResult(PQgetResult(handle())))
            return true;
        if (deadline.hasPassed()) // a fast server never makes us wait
            return false;
    }
}

Result<void> PostgresLink::refuseCopy(ExecStatusType direction)
{
    if (direction == PGRES_COPY_OUT) {
        // Should the request get lost, the rows are read to their end.
        [[maybe_unused]] const auto asked = m_canceller->cancel(Deadline::after(copyCancelTime));
        char *row = nullptr;
        while (true) {
            const int length = PQgetCopyData(handle(), &row, 1);
            if (length < 0)
                break;
            if (length > 0) {
                PQfreemem(row);
                continue;
            }
            if (const auto ready = wait(POLLIN, {}); !ready)
                return ready.error();
            if (PQconsumeInput(handle()) != 1)
                return broken();
        }
    } else if (auto sent = flush(PQputCopyEnd(handle(), "Penstock does not take part in COPY")); !sent) {
        return sent;
    }
    const auto last = lastResult({});
    return last ? Result<void>() : last.error();
}

Result<std::vector<std::vector<PostgresResult>>> PostgresLink::finishPipeline(int syncs, Deadline deadline)
{
    std::vector<std::vector<PostgresResult>> groups(1);
    bool afterNull = false;
    while (static_cast<int>(groups.size()) <= syncs) {
        auto result = nextResult(deadline);
        if (!result)
            return result.error();
        if (PQstatus(handle()) != CONNECTION_OK)
            return *result ? m_errors.ofResult(result->get()) : broken();
        if (!*result && std::exchange(afterNull, true))
            return broken(); // no end in sight
        if (!*result)
            continue;
        afterNull = false;
        if (PQresultStatus(result->get()) == PGRES_PIPELINE_SYNC)
            groups.emplace_back();
        else
            groups.back().push_back(std::move(*result));
    }
    groups.pop_back();
    if (PQexitPipelineMode(handle()) != 1)
        return broken();
    return groups;
}

Result<void> PostgresLink::run(const std::string &sql, Deadline deadline)
{
    if (auto sent = flush(PQsendQuery(handle(), sql.c_str()), deadline); !sent)
        return sent;
    const auto result = lastResult(deadline);
    if (!result)
        return result.error();
    if (isError(result->get()))
        return m_errors.ofResult(result->get());
    return {};
}

Result<PostgresResult> PostgresLink::query(const char *sql, const std::vector<std::string> &params)
{
    std::vector<const char *> values;
    values.reserve(params.size());
    for (const std::string &value : params)
        values.push_back(value.c_str());
    const int sent = PQsendQueryParams(handle(), sql, static_cast<int>(values.size()), nullptr, values.data(),
                                       nullptr, nullptr, 0);
    if (auto flushed = flush(sent); !flushed)
        return flushed.error();
    auto result = lastResult({});
    if (result && isError(result->get()))
        return m_errors.ofResult(result->get());
    return result;
}

Result<void> PostgresLink::roundTrip(Deadline deadline)
{
    if (PQenterPipelineMode(handle()) != 1)
        return broken();
    if (auto sent = flush(PQpipelineSync(handle()), deadline); !sent)
        return sent;
    // A late cancel's error may stand before the answer; it is swallowed with it.
    if (auto answer = finishPipeline(1, deadline); !answer)
        return answer.error();
    return {};
}

void PostgresLink::receiveNotice(void *self, const PGresult *notice)
{
    auto &link = *static_cast<PostgresLink *>(self);
    if (link.m_notices.size() < keptNotices)
        link.m_notices.push_back(QString::fromUtf8(PQresultErrorMessage(notice)).trimmed());
    else
        ++link.m_noticesDropped;
}

std::vector<QString> PostgresLink::takeNotices()
{
    // Notifications of LISTEN would pile up in libpq; nobody here waits for them.
    while (PGnotify *notification = PQnotifies(handle()))
        PQfreemem(notification);
    if (const std::size_t dropped = std::exchange(m_noticesDropped, 0); dropped > 0)
        m_notices.push_back(QCoreApplication::translate("PostgresLink", "... and %1 more").arg(dropped));
    return std::exchange(m_notices, {});
}

std::string PostgresLink::setting(const char *name) const
{
    const char *value = PQparameterStatus(handle(), name);
    return value != nullptr ? value : "";
}
