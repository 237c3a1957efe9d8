// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/diagnosis/AnswerLimit.h"

#include "app/drivers/Canceller.h"

#include <utility>

AnswerLimit::AnswerLimit(std::shared_ptr<Canceller> canceller, Deadline deadline, std::stop_token stop)
    : m_canceller(std::move(canceller))
    , m_deadline(deadline)
    , m_stop(std::move(stop))
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
    if (m_changed.wait_until(lock, m_stop, m_deadline.at(), [this] { return m_isOver; }))
        return;
    m_hasExpired = !m_stop.stop_requested();
    m_canceller->abandon();
}
