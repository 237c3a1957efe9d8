// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Deadline.h"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

class Canceller;

/// Ends a session's questions by a deadline or when somebody stops them: the waiting call then returns an error, and
/// the session is lost. Thread: made and destroyed on the session's.
class AnswerLimit final
{
public:
    AnswerLimit(std::shared_ptr<Canceller> canceller, Deadline deadline, std::function<bool()> stopped);
    ~AnswerLimit();
    AnswerLimit(const AnswerLimit &) = delete;
    AnswerLimit &operator=(const AnswerLimit &) = delete;

    /// The deadline came first, and a question was cut off.
    [[nodiscard]] bool hasExpired() const { return m_hasExpired; }

private:
    void watch();

    const std::shared_ptr<Canceller> m_canceller;
    const Deadline m_deadline;
    const std::function<bool()> m_stopped;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_isOver = false;
    std::atomic<bool> m_hasExpired{false};
    std::thread m_thread;
};
