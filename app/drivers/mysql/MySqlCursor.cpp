// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/MySqlCursor.h"

#include "app/drivers/mysql/MySqlCanceller.h"
#include "app/drivers/mysql/MySqlWarnings.h"

namespace {

/// How long the rest of a result may take to read before killing the statement is the better way.
constexpr std::chrono::milliseconds quickDrain{10};
constexpr std::chrono::seconds drainLimit{5};

} // namespace

MySqlCursor::MySqlCursor(MySqlLink &link, MySqlCanceller &canceller, RowBatchBuilder &batch)
    : m_link(link)
    , m_canceller(canceller)
    , m_batch(batch)
{}

Result<std::optional<RowBatch>> MySqlCursor::next()
{
    while (!m_ended && !m_batch.isFull()) {
        const bool isHolding = m_batch.rowCount() > 0;
        switch (step(isHolding ? m_flushAt : Deadline{})) {
        case Step::Row:
            m_batch.endRow();
            ++m_summary.rows;
            if (!isHolding)
                m_flushAt = Deadline::after(flushAfter);
            break;
        case Step::Pending:
            return std::optional(m_batch.take());
        case Step::End:
            if (auto ended = end(); !ended)
                m_error = ended.error();
            break;
        case Step::Failed:
            m_ended = true;
            break;
        }
    }
    if (m_error)
        return *m_error;
    if (m_batch.rowCount() == 0)
        return std::optional<RowBatch>();
    return std::optional(m_batch.take());
}

MySqlCursor::Step MySqlCursor::step(Deadline deadline)
{
    int waiting = m_waiting != 0 ? m_waiting : startFetch();
    while (waiting != 0) {
        const SocketWait::Outcome outcome = m_link.wait(waiting, deadline);
        if (outcome == SocketWait::Outcome::TimedOut) {
            m_waiting = waiting;
            return Step::Pending;
        }
        if (outcome != SocketWait::Outcome::Ready) {
            m_waiting = 0;
            m_link.finish(waiting, [this](int events) { return continueFetch(events); });
            m_error = m_link.errors().lost();
            return Step::Failed;
        }
        waiting = continueFetch(MySqlLink::happened(waiting));
    }
    m_waiting = 0;
    switch (fetched()) {
    case Fetched::Row:
        return Step::Row;
    case Fetched::End:
        return Step::End;
    case Fetched::Failed:
        break;
    }
    m_error = fetchError();
    return Step::Failed;
}

Result<void> MySqlCursor::end()
{
    m_ended = true;
    const unsigned warnings = warningCount();
    if (auto drained = drainFurtherResults({}); !drained)
        return drained;
    m_summary.notices = MySqlWarnings::read(m_link, warnings);
    return {};
}

void MySqlCursor::giveUp()
{
    if (m_ended || m_link.isBroken() || drain(Deadline::after(quickDrain)))
        return;
    // When the cancel fails, the limit decides.
    const Deadline limit = Deadline::after(drainLimit);
    const bool cancelled = m_canceller.cancel(limit).has_value();
    if (!drain(limit)) {
        m_link.finish(std::exchange(m_waiting, 0), [this](int events) { return continueFetch(events); });
        return;
    }
    // The statement may have ended by itself just before: the cancel must not wait for the next one.
    if (cancelled && !m_link.isBroken() && !m_link.ping(limit))
        m_link.breakOff();
}

/// Reads the rest and forgets it; false when the deadline came first.
bool MySqlCursor::drain(Deadline deadline)
{
    while (!deadline.hasPassed()) {
        switch (step(deadline)) {
        case Step::Row:
            m_batch.endRow();
            if (m_batch.isFull())
                static_cast<void>(m_batch.take());
            break;
        case Step::End:
            m_ended = true;
            // An error of a later result ends the statement just as well.
            static_cast<void>(drainFurtherResults(deadline));
            return true;
        case Step::Failed:
            m_ended = true;
            return true;
        case Step::Pending:
            return false;
        }
    }
    return false;
}
