// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Deadline.h"
#include "models/core/Result.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>

class Canceller;
class CancelRoad;

/// The consumer's hold on one running statement: credit and stop.
///
/// The connection's thread reads a batch only when it holds credit for it, so a slow consumer costs no memory:
/// the server waits. Thread: any; no call blocks, except those marked for the connection's thread.
class RowStream final : public std::enable_shared_from_this<RowStream>
{
public:
    explicit RowStream(CancelRoad &road);

    /// Allows `batches` more batches.
    void grant(int batches = 1);
    /// Asks the server to end the statement; finished() then comes with Cancelled, or with success when it was
    /// over already. The request is repeated until the statement ends, since it may come before its beginning.
    void cancel();
    /// The same with another reason, such as a passed deadline.
    void cancel(Error reason);
    /// Gives up on a server that does not answer a cancel: the connection is dropped, finished() comes at once.
    void abandon();
    [[nodiscard]] bool isStopRequested() const;
    /// A connection works on it now, so that cancel() reaches a server.
    [[nodiscard]] bool isRunning() const;

    // For the connection's thread.

    /// From here on cancel() reaches the server. False, with the reason in stopReason(), when already stopped.
    [[nodiscard]] bool attach(std::shared_ptr<Canceller> canceller);
    /// Waits for credit and takes one batch of it; false when stopped meanwhile.
    [[nodiscard]] bool waitForCredit();
    /// How long waitForCredit() has waited in all.
    [[nodiscard]] std::chrono::steady_clock::duration waitedForCredit() const { return m_waited; }
    /// From here on cancel() does nothing. Waits until a cancel on its way has arrived (bounded by the
    /// canceller's deadline). True when there was one: it may hit the connection's next statement.
    [[nodiscard]] bool detach();
    [[nodiscard]] std::optional<Error> stopReason() const;

    /// What a cancel request may take to reach a server before it is given up.
    static constexpr std::chrono::milliseconds cancelDeadline{5000};

private:
    void cancelArrived();

    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    CancelRoad &m_road;
    std::shared_ptr<Canceller> m_canceller;
    std::optional<Error> m_stop;
    int m_credit = 0;
    int m_cancelsOnTheWay = 0;
    bool m_cancelled = false;
    std::chrono::steady_clock::duration m_waited{}; ///< The connection's thread's own.
};
