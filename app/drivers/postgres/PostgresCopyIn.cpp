// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/postgres/PostgresCopyIn.h"

#include "app/drivers/postgres/PostgresConnection.h"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace {

/// For the server to say that it gave a COPY up.
constexpr std::chrono::seconds abortTime{5};
/// The buffer's own, beyond which it shrinks again.
constexpr std::size_t usualCapacity = PostgresCopyIn::pieceSize + 64 * std::size_t{1024};

} // namespace

PostgresCopyIn::PostgresCopyIn(PostgresConnection &connection)
    : m_connection(connection)
{}

PostgresCopyIn::~PostgresCopyIn()
{
    abort();
}

Result<void> PostgresCopyIn::open(const std::string &copyStatement)
{
    if (auto begun = m_connection.beginStatement(); !begun)
        return begun;
    PostgresLink &link = m_connection.link();
    m_size = m_byteCount = 0;
    m_failure.reset();
    m_buffer.resize(usualCapacity);
    if (auto sent = link.flush(PQsendQuery(link.handle(), copyStatement.c_str())); !sent) {
        m_connection.endStatement();
        return sent;
    }
    const auto answer = link.nextResult();
    if (answer && PQresultStatus(answer->get()) == PGRES_COPY_IN) {
        m_isOpen = true;
        return {};
    }
    Error error = !answer   ? answer.error()
                  : *answer ? link.errors().ofCopy(answer->get())
                            : link.errors().lost({});
    if (answer && !link.discardResults(Deadline::after(abortTime)))
        link.giveUp();
    m_connection.endStatement();
    return error;
}

void PostgresCopyIn::grow(std::size_t bytes)
{
    m_buffer.resize(std::max(m_buffer.size() * 2, m_size + bytes));
}

/// Before a large value what stands before it goes; a failure waits for send().
void PostgresCopyIn::appendLarge(std::string_view bytes)
{
    auto sent = sendAll();
    while (sent && !bytes.empty()) {
        const std::string_view piece = bytes.substr(0, pieceSize);
        bytes.remove_prefix(piece.size());
        sent = put(piece);
    }
    if (!sent)
        m_failure = std::move(sent.error());
}

Result<void> PostgresCopyIn::sendAll()
{
    if (m_failure)
        return *m_failure;
    std::string_view rest(m_buffer.data(), m_size);
    while (!rest.empty()) {
        const std::string_view piece = rest.substr(0, pieceSize);
        rest.remove_prefix(piece.size());
        if (auto sent = put(piece); !sent)
            return sent;
    }
    m_size = 0;
    if (m_buffer.size() > usualCapacity) {
        m_buffer.resize(usualCapacity);
        m_buffer.shrink_to_fit();
    }
    return {};
}

/// What libpq still holds of the piece before goes first, so that it never holds more than one.
Result<void> PostgresCopyIn::put(std::string_view bytes)
{
    PostgresLink &link = m_connection.link();
    if (link.canceller()->isRequested())
        return link.errors().cancelled();
    if (auto sent = link.flush(1); !sent)
        return sent;
    m_byteCount += bytes.size();
    const int queued = PQputCopyData(link.handle(), bytes.data(), static_cast<int>(bytes.size()));
    return queued == 1 ? Result<void>() : link.flush(queued);
}

Result<std::int64_t> PostgresCopyIn::close()
{
    if (auto sent = sendAll(); !sent) {
        abort();
        return sent.error();
    }
    PostgresLink &link = m_connection.link();
    m_isOpen = false;
    auto ended = link.flush(PQputCopyEnd(link.handle(), nullptr));
    const auto last = ended ? link.lastResult({}) : Result<PostgresResult>(ended.error());
    m_connection.endStatement();
    if (!last)
        return last.error();
    if (PQresultStatus(last->get()) != PGRES_COMMAND_OK)
        return link.errors().ofCopy(last->get());
    std::int64_t rows = 0;
    const std::string_view count = PQcmdTuples(last->get());
    std::from_chars(count.data(), count.data() + count.size(), rows);
    return rows;
}

void PostgresCopyIn::abort()
{
    if (!m_isOpen)
        return;
    m_isOpen = false;
    m_size = 0;
    PostgresLink &link = m_connection.link();
    const Deadline deadline = Deadline::after(abortTime);
    const bool isOver =
        link.isUsable()
        && link.flush(PQputCopyEnd(link.handle(), "Penstock gives this COPY up"), deadline).has_value()
        && link.discardResults(deadline);
    if (!isOver)
        link.giveUp();
    m_connection.endStatement();
}
