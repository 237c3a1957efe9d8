// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/diagnosis/AnswerLimit.h"

#include "app/drivers/Canceller.h"

#include <utility>

namespace {

constexpr std::chrono::milliseconds lookAgain{50};

} // namespace

AnswerLimit::AnswerLimit(std::shared_ptr<Canceller> canceller, Deadline deadline,
                         std::function<bool()> stopped)
    : m_canceller(std::move(canceller))
    , m_deadline(deadline)
    , m_stopped(std::move(stopped))
    , m_thread([this] { watch(); })
{}

AnswerLimit::~AnswerLimit()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_isOver = true;
    }
    m_changed.notify_one();
    m_thread.join();
}

void AnswerLimit::watch()
{
    std::unique_lock lock(m_mutex);
    while (!m_changed.wait_for(lock, lookAgain, [this] { return m_isOver; })) {
        if (m_deadline.hasPassed() || m_stopped()) {
            m_hasExpired = m_deadline.hasPassed();
            m_canceller->abandon();
            return;
        }
    }
}
