// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/postgres/PostgresCanceller.h"
#include "app/drivers/postgres/PostgresErrors.h"
#include "app/drivers/postgres/PostgresHandle.h"
#include "models/core/Deadline.h"
#include "models/core/Result.h"

#include <string>
#include <vector>

/// One libpq session, driven so that every wait ends at its deadline or when the canceller abandons it.
/// After an error that leaves messages under way the link is not usable any more.
/// Thread: its connection's.
class PostgresLink final
{
public:
    PostgresLink(PostgresHandle handle, PostgresErrors errors);
    ~PostgresLink();
    PostgresLink(const PostgresLink &) = delete;
    PostgresLink &operator=(const PostgresLink &) = delete;

    [[nodiscard]] PGconn *handle() const { return m_handle.get(); }
    [[nodiscard]] const PostgresErrors &errors() const { return m_errors; }
    [[nodiscard]] const std::shared_ptr<PostgresCanceller> &canceller() const { return m_canceller; }
    [[nodiscard]] bool isUsable() const;
    void giveUp() { m_broken = true; }

    /// Pushes out what a PQsend... call queued; `queued` is what it returned.
    [[nodiscard]] Result<void> flush(int queued, Deadline deadline = {});
    /// Takes in what the server sends; false when nothing came by then.
    [[nodiscard]] Result<bool> awaitInput(Deadline deadline);
    /// False when no result came by then.
    [[nodiscard]] Result<bool> awaitResult(Deadline deadline);
    /// The next result, or null after the last one.
    [[nodiscard]] Result<PostgresResult> nextResult(Deadline deadline = {});
    /// Reads to the end and returns the first error's result, or the last result.
    [[nodiscard]] Result<PostgresResult> lastResult(Deadline deadline);
    /// Leaves pipeline mode after so many syncs; the results before each of them.
    [[nodiscard]] Result<std::vector<std::vector<PostgresResult>>> finishPipeline(int syncs,
                                                                                  Deadline deadline = {});

    /// Reads and drops what is left; false when that is not over by then.
    [[nodiscard]] bool discardResults(Deadline deadline);
    /// Ends a COPY that wants to talk with us, after the result that says so.
    [[nodiscard]] Result<void> refuseCopy(ExecStatusType direction);

    /// A statement of our own without parameters. An SQL error is an error here.
    [[nodiscard]] Result<void> run(const std::string &sql, Deadline deadline);
    /// A query of our own, its result whole and as text.
    [[nodiscard]] Result<PostgresResult> query(const char *sql, const std::vector<std::string> &params);
    /// There and back without touching the transaction: a bare Sync.
    [[nodiscard]] Result<void> roundTrip(Deadline deadline);

    /// What the server said aside since the last call.
    [[nodiscard]] std::vector<QString> takeNotices();
    /// A setting that the server reports; empty when it does not.
    [[nodiscard]] std::string setting(const char *name) const;

private:
    static void receiveNotice(void *self, const PGresult *notice);
    [[nodiscard]] Result<bool> wait(short events, Deadline deadline);
    [[nodiscard]] Error broken();

    PostgresHandle m_handle;
    PostgresErrors m_errors;
    std::shared_ptr<PostgresCanceller> m_canceller;
    std::vector<QString> m_notices;
    std::size_t m_noticesDropped = 0;
    bool m_broken = false;
};
