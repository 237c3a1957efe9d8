// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/postgres/PostgresCursor.h"

#include "app/drivers/postgres/PostgresLink.h"

#include <utility>

namespace {

/// How long the rest of a result is read on before it is cancelled: within a transaction a cancel would fail
/// the transaction, so a short rest is rather read.
constexpr std::chrono::milliseconds patienceInTransaction{1000};
constexpr std::chrono::milliseconds cancelTime{2000};
constexpr std::chrono::milliseconds drainTime{5000};

} // namespace

PostgresCursor::PostgresCursor(PostgresLink &link, PostgresRowReader reader, PostgresResult first,
                               bool inTransaction)
    : m_link(link)
    , m_reader(std::move(reader))
    , m_pending(std::move(first))
    , m_builder(m_reader.schema())
    , m_inTransaction(inTransaction)
{}

PostgresCursor::~PostgresCursor()
{
    if (!m_ended)
        stop();
}

Result<std::optional<RowBatch>> PostgresCursor::next()
{
    while (!m_ended && !m_builder.isFull()) {
        if (!m_pending) {
            const auto ready = m_link.awaitResult(m_builder.rowCount() > 0 ? m_flushAt : Deadline());
            if (!ready) {
                end();
                return ready.error();
            }
            if (!*ready)
                break;
            m_pending.reset(PQgetResult(m_link.handle()));
            if (!m_pending) {
                end();
                break;
            }
        }
        const PostgresResult result = std::move(m_pending);
        if (auto taken = take(result.get()); !taken) {
            stop();
            return taken.error();
        }
    }
    if (m_builder.rowCount() == 0)
        return std::optional<RowBatch>();
    return std::optional(m_builder.take());
}

Result<void> PostgresCursor::take(const PGresult *result)
{
    switch (PQresultStatus(result)) {
    case PGRES_SINGLE_TUPLE:
        return takeRow(result, 0);
    case PGRES_TUPLES_OK:
        for (int row = 0; row < PQntuples(result); ++row) {
            if (auto taken = takeRow(result, row); !taken)
                return taken;
        }
        summarize(result);
        return {};
    case PGRES_COMMAND_OK:
    case PGRES_EMPTY_QUERY:
        summarize(result);
        return {};
    default:
        return m_link.errors().ofResult(result);
    }
}

Result<void> PostgresCursor::takeRow(const PGresult *result, int row)
{
    if (m_builder.rowCount() == 0)
        m_flushAt = Deadline::after(flushAfter);
    if (const auto bad = m_reader.append(result, row, m_builder)) {
        const Column &column = (*schema())[*bad];
        return m_link.errors().unreadableValue(QString::fromStdString(column.name), column.type.name,
                                               m_summary.rows + 1);
    }
    ++m_summary.rows;
    return {};
}

void PostgresCursor::summarize(const PGresult *last)
{
    // libpq's getters lack const, not constancy.
    auto *result = const_cast<PGresult *>(last);
    m_summary.tag = QString::fromUtf8(PQcmdStatus(result));
    const bool reads = (m_summary.tag.startsWith(QLatin1String("SELECT")) && PQnfields(last) > 0)
                       || m_summary.tag.startsWith(QLatin1String("FETCH"))
                       || m_summary.tag.startsWith(QLatin1String("MOVE"));
    bool counted = false;
    const qlonglong count = QByteArray(PQcmdTuples(result)).toLongLong(&counted);
    m_summary.affected = counted && !reads ? count : -1;
}

void PostgresCursor::end()
{
    m_ended = true;
    m_summary.notices = m_link.takeNotices();
    m_link.canceller()->end();
}

void PostgresCursor::stop()
{
    m_pending.reset();
    const std::chrono::milliseconds patience =
        m_inTransaction ? patienceInTransaction : std::chrono::milliseconds(0);
    if (m_link.isUsable() && !m_link.discardResults(Deadline::after(patience))) {
        // Should the request not get through, the bounded reading below decides.
        [[maybe_unused]] const auto asked = m_link.canceller()->cancel(Deadline::after(cancelTime));
        if (!m_link.discardResults(Deadline::after(drainTime)))
            m_link.giveUp();
    }
    end();
}
