// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pool/RowStream.h"

#include "app/drivers/Canceller.h"
#include "app/pool/CancelRoad.h"

#include <QCoreApplication>

#include <utility>

namespace {

struct RowStreamText
{
    Q_DECLARE_TR_FUNCTIONS(RowStream)
};

} // namespace

RowStream::RowStream(CancelRoad &road)
    : m_road(road)
{}

void RowStream::grant(int batches)
{
    const std::lock_guard lock(m_mutex);
    m_credit += batches;
    m_changed.notify_all();
}

void RowStream::cancel()
{
    cancel(Error{ErrorCode::Cancelled, RowStreamText::tr("The statement was stopped.")});
}

void RowStream::cancel(Error reason)
{
    std::shared_ptr<Canceller> canceller;
    {
        const std::lock_guard lock(m_mutex);
        if (!m_stop)
            m_stop = std::move(reason);
        canceller = m_canceller;
        if (canceller) {
            ++m_cancelsOnTheWay;
            m_cancelled = true;
        }
        m_changed.notify_all();
    }
    if (!canceller)
        return;
    m_road.send(std::move(canceller), cancelDeadline, [self = shared_from_this()] { self->cancelArrived(); });
}

void RowStream::cancelArrived()
{
    const std::lock_guard lock(m_mutex);
    --m_cancelsOnTheWay;
    m_changed.notify_all();
    if (!m_canceller || m_cancelsOnTheWay > 0)
        return;
    // The request found nothing to stop, since the statement was only about to begin: ask again.
    m_road.later([weak = weak_from_this()] {
        const auto self = weak.lock();
        if (self && self->isRunning())
            self->cancel();
    });
}

void RowStream::abandon()
{
    std::shared_ptr<Canceller> canceller;
    {
        const std::lock_guard lock(m_mutex);
        if (!m_stop)
            m_stop = Error{ErrorCode::ConnectionLost, RowStreamText::tr("The connection was dropped.")};
        canceller = m_canceller;
        m_changed.notify_all();
    }
    if (canceller)
        canceller->abandon();
}

bool RowStream::isStopRequested() const
{
    const std::lock_guard lock(m_mutex);
    return m_stop.has_value();
}

bool RowStream::isRunning() const
{
    const std::lock_guard lock(m_mutex);
    return m_canceller != nullptr;
}

bool RowStream::attach(std::shared_ptr<Canceller> canceller)
{
    const std::lock_guard lock(m_mutex);
    if (m_stop)
        return false;
    m_canceller = std::move(canceller);
    return true;
}

bool RowStream::waitForCredit()
{
    std::unique_lock lock(m_mutex);
    const auto isOver = [&] { return m_credit > 0 || m_stop; };
    if (!isOver()) {
        const auto since = std::chrono::steady_clock::now();
        m_changed.wait(lock, isOver);
        m_waited += std::chrono::steady_clock::now() - since;
    }
    if (m_stop)
        return false;
    --m_credit;
    return true;
}

bool RowStream::detach()
{
    std::unique_lock lock(m_mutex);
    m_canceller.reset();
    m_changed.wait(lock, [&] { return m_cancelsOnTheWay == 0; });
    return std::exchange(m_cancelled, false);
}

std::optional<Error> RowStream::stopReason() const
{
    const std::lock_guard lock(m_mutex);
    return m_stop;
}
