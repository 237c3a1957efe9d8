// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/postgres/PostgresCopyCursor.h"

#include "app/drivers/postgres/PostgresConnection.h"
#include "app/drivers/postgres/PostgresLiteral.h"

#include <QtEndian>

#include <memory>
#include <utility>

namespace {

/// As PostgresCursor's: within a user's transaction a short rest is rather read than cancelled.
constexpr std::chrono::milliseconds copyPatience{1000};
constexpr std::chrono::milliseconds copyCancelTime{2000};
constexpr std::chrono::milliseconds copyDrainTime{5000};

constexpr std::string_view signature{"PGCOPY\n\377\r\n\0", 11};
/// Signature, flags, length of what follows.
constexpr std::size_t headerSize = 19;

struct CopyRowDeleter
{
    void operator()(char *row) const { PQfreemem(row); }
};
using CopyRow = std::unique_ptr<char, CopyRowDeleter>;

std::string copyOf(const std::string &query)
{
    return "COPY (" + query + ") TO STDOUT (FORMAT binary, ENCODING 'UTF8')";
}

} // namespace

Result<std::unique_ptr<Cursor>> PostgresCopyCursor::start(PostgresConnection &connection,
                                                          const QueryRequest &scan, const Rendered &rendered)
{
    if (auto ready = connection.beginStatement(); !ready)
        return ready.error();
    const bool ownsTransaction = connection.transactionState() == TransactionState::None;
    auto cursor = startCopy(connection, scan, rendered, ownsTransaction);
    if (cursor && *cursor != nullptr)
        return cursor;
    connection.endStatement();
    // Also after an error, which has failed it.
    const bool isOpen =
        ownsTransaction && connection.isUsable() && connection.transactionState() != TransactionState::None;
    if (isOpen && !connection.ask("ROLLBACK", {}))
        connection.link().giveUp();
    return cursor;
}

/// The query is described first, since COPY says nothing of its columns. That and the COPY stand in one transaction, so
/// that a column cannot change its type in between and be read as what it was.
Result<std::unique_ptr<Cursor>> PostgresCopyCursor::startCopy(PostgresConnection &connection,
                                                              const QueryRequest &scan,
                                                              const Rendered &rendered, bool ownsTransaction)
{
    const auto sql = PostgresLiteral::embed(scan);
    if (!sql)
        return sql.error();
    auto reader = connection.describeCopy(*sql, scan.origin, ownsTransaction ? "BEGIN" : "");
    if (!reader)
        return reader.error();
    PostgresLink &link = connection.link();
    if (link.canceller()->isRequested()) // it found the server between two messages
        return link.errors().cancelled();
    if (!*reader)
        return std::unique_ptr<Cursor>();
    if (rendered)
        rendered(QString::fromStdString(copyOf(scan.text.toStdString())));
    const std::string copy = copyOf(*sql);
    if (auto sent = link.flush(PQsendQuery(link.handle(), copy.c_str())); !sent)
        return sent.error();
    const auto answer = link.nextResult();
    if (!answer)
        return answer.error();
    if (PQresultStatus(answer->get()) == PGRES_COPY_OUT)
        return std::unique_ptr<Cursor>(
            new PostgresCopyCursor(connection, std::move(**reader), ownsTransaction));
    Error error = *answer ? link.errors().ofResult(answer->get(), QString::fromStdString(copy))
                          : link.errors().lost({});
    if (!link.discardResults({}))
        link.giveUp();
    return error;
}

PostgresCopyCursor::PostgresCopyCursor(PostgresConnection &connection, PostgresRowReader reader,
                                       bool ownsTransaction)
    : m_connection(connection)
    , m_reader(std::move(reader))
    , m_builder(m_reader.schema())
    , m_ownsTransaction(ownsTransaction)
{}

PostgresCopyCursor::~PostgresCopyCursor()
{
    if (!m_ended)
        stop();
}

Result<std::optional<RowBatch>> PostgresCopyCursor::next()
{
    PostgresLink &link = m_connection.link();
    while (!m_ended && !m_builder.isFull()) {
        char *bytes = nullptr;
        const int length = PQgetCopyData(link.handle(), &bytes, 1);
        const CopyRow row(bytes);
        if (length == 0) { // nothing has come yet
            const auto came = link.awaitInput(m_builder.rowCount() > 0 ? m_flushAt : Deadline());
            if (!came) {
                end();
                return came.error();
            }
            if (!*came)
                break;
            continue;
        }
        auto taken = length > 0 ? take({bytes, static_cast<std::size_t>(length)}) : takeTrailer();
        if (!taken) {
            stop();
            return taken.error();
        }
    }
    if (m_builder.rowCount() == 0)
        return std::optional<RowBatch>();
    return std::optional(m_builder.take());
}

/// A message of the server is a row; the first one has the header before it, the last one is the number -1.
Result<void> PostgresCopyCursor::take(std::string_view message)
{
    if (!std::exchange(m_hasHeader, true)) {
        const bool isHeader = message.size() >= headerSize && message.starts_with(signature);
        const std::size_t size =
            isHeader ? headerSize + qFromBigEndian<std::uint32_t>(message.data() + headerSize - 4) : 0;
        if (!isHeader || message.size() < size)
            return m_connection.link().errors().lost(QStringLiteral("unexpected header of COPY"));
        message.remove_prefix(size);
    }
    while (!message.empty()) {
        if (message == std::string_view("\377\377", 2)) {
            m_isComplete = true;
            return {};
        }
        if (m_builder.rowCount() == 0)
            m_flushAt = Deadline::after(flushAfter);
        if (const auto bad = m_reader.appendTuple(message, m_builder)) {
            const Column &column = (*schema())[std::min(*bad, schema()->size() - 1)];
            return m_connection.link().errors().unreadableValue(QString::fromStdString(column.name),
                                                                column.type.name, m_summary.rows + 1);
        }
        ++m_summary.rows;
    }
    return {};
}

/// The rows are over: what the server says of the whole, and the end of the transaction that was ours.
Result<void> PostgresCopyCursor::takeTrailer()
{
    PostgresLink &link = m_connection.link();
    const auto last = link.lastResult({});
    if (!last)
        return last.error();
    if (PQresultStatus(last->get()) != PGRES_COMMAND_OK)
        return link.errors().ofCopy(last->get());
    if (!m_isComplete)
        return link.errors().lost(QStringLiteral("COPY ended without its trailer"));
    m_summary.tag = QString::fromUtf8(PQcmdStatus(last->get()));
    if (m_ownsTransaction) {
        if (auto ended = link.run("COMMIT", {}); !ended)
            return ended;
    }
    end();
    return {};
}

/// Reads what is left of the rows and of the statement; false when that is not over by then.
bool PostgresCopyCursor::drain(Deadline deadline)
{
    PostgresLink &link = m_connection.link();
    while (true) {
        char *bytes = nullptr;
        const int length = PQgetCopyData(link.handle(), &bytes, 1);
        const CopyRow row(bytes);
        if (length < 0)
            return link.discardResults(deadline);
        if (deadline.hasPassed()) // a fast server never makes us wait
            return false;
        if (length == 0) {
            const auto came = link.awaitInput(deadline);
            if (!came || !*came)
                return false;
        }
    }
}

void PostgresCopyCursor::stop()
{
    PostgresLink &link = m_connection.link();
    const auto patience = m_ownsTransaction ? std::chrono::milliseconds(0) : copyPatience;
    if (link.isUsable() && !drain(Deadline::after(patience))) {
        // Should the request not get through, the bounded reading below decides.
        [[maybe_unused]] const auto asked = link.canceller()->cancel(Deadline::after(copyCancelTime));
        if (!drain(Deadline::after(copyDrainTime)))
            link.giveUp();
    }
    end();
    // Under a cancel that came too late it would fail; ask() lets that go by first.
    if (m_ownsTransaction && link.isUsable() && !m_connection.ask("ROLLBACK", {}))
        link.giveUp();
}

void PostgresCopyCursor::end()
{
    m_ended = true;
    m_summary.notices = m_connection.link().takeNotices();
    m_connection.endStatement();
}
