// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Deadline.h"
#include "models/core/Origin.h"
#include "models/core/Result.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

class Connection;
class ConnectionPool;
class PooledCall;

/// An answer on its way from a connection's thread. Thread: any.
template <typename T>
class PendingAnswer final
{
public:
    /// Nothing when the deadline came first.
    [[nodiscard]] std::optional<Result<T>> wait(Deadline deadline) const
    {
        std::unique_lock lock(m_state->mutex);
        const auto isThere = [this] { return m_state->result.has_value(); };
        if (deadline.isForever())
            m_state->changed.wait(lock, isThere);
        else
            m_state->changed.wait_until(lock, deadline.at(), isThere);
        return m_state->result;
    }
    [[nodiscard]] bool isThere() const
    {
        const std::lock_guard lock(m_state->mutex);
        return m_state->result.has_value();
    }
    void answer(Result<T> result) const
    {
        const std::lock_guard lock(m_state->mutex);
        m_state->result = std::move(result);
        m_state->changed.notify_all();
    }

private:
    struct State
    {
        std::mutex mutex;
        std::condition_variable changed;
        std::optional<Result<T>> result;
    };
    std::shared_ptr<State> m_state = std::make_shared<State>();
};

/// One connection of a pool, kept for several questions in a row. Questions run on the connection's thread, one after
/// another; what they capture must live as long as they may run, which can be longer than anybody waits.
/// Thread: any.
class HeldConnection final
{
public:
    /// Does not wait: questions do.
    HeldConnection(const std::shared_ptr<ConnectionPool> &pool, const Origin &origin);
    /// Gives the connection back after the questions asked so far, stopping what runs when that takes more than
    /// `RowStream::cancelDeadline`; waits for it.
    ~HeldConnection();
    HeldConnection(const HeldConnection &) = delete;
    HeldConnection &operator=(const HeldConnection &) = delete;

    template <typename T>
    PendingAnswer<T> ask(std::function<Result<T>(Connection &)> question)
    {
        PendingAnswer<T> pending;
        post({[pending, question = std::move(question)](Connection &connection) {
                  pending.answer(question(connection));
              },
              [pending](const Error &error) { pending.answer(error); }});
        return pending;
    }
    /// Stops what runs, through the server, and drops the connection when that does not help in five seconds. What was
    /// asked and has not begun is refused, as is all that comes later. Does not wait.
    void interrupt();
    /// The connection was never had, is lost, or was interrupted: nothing can be asked any more.
    [[nodiscard]] bool isOver() const;
    /// interrupt(), then waits until the connection is back.
    void end();

private:
    struct Question
    {
        std::function<void(Connection &)> run;
        std::function<void(const Error &)> refuse;
    };
    /// Shared with the connection's thread.
    struct Desk
    {
        std::mutex mutex;
        std::condition_variable changed;
        std::deque<Question> questions;
        std::optional<Error> over; ///< Why there are no answers any more.
        bool isLeaving = false;
        bool isBack = false; ///< The pool has the connection, or there never was one.

        void serve(Connection &connection);
        /// From here on everything is refused.
        void close(const Error &error);
        void back(const std::optional<Error> &stopped);
    };

    void post(Question question);

    const std::shared_ptr<Desk> m_desk = std::make_shared<Desk>();
    std::shared_ptr<PooledCall> m_call;
};
