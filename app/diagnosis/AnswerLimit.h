// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Deadline.h"

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>

class Canceller;

/// Ends a session's questions by a deadline or when somebody stops them: the waiting call then returns an error, and
/// the session is lost. Thread: made and destroyed on the session's.
class AnswerLimit final
{
public:
    AnswerLimit(std::shared_ptr<Canceller> canceller, Deadline deadline, std::stop_token stop);
    ~AnswerLimit();
    AnswerLimit(const AnswerLimit &) = delete;
    AnswerLimit &operator=(const AnswerLimit &) = delete;

    /// The deadline came first, and a question was cut off.
    [[nodiscard]] bool hasExpired() const { return m_hasExpired; }

private:
    void watch();

    const std::shared_ptr<Canceller> m_canceller;
    const Deadline m_deadline;
    const std::stop_token m_stop;
    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    bool m_isOver = false;
    std::atomic<bool> m_hasExpired{false};
    std::thread m_thread;
};
