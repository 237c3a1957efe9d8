// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/MySqlLink.h"

#include <mysql.h>

#include <QCoreApplication>

#include <poll.h>
#include <sys/socket.h>

MySqlLink::MySqlLink(st_mysql *handle, std::shared_ptr<SocketWait> wait, MySqlErrors errors)
    : m_handle(handle)
    , m_wait(std::move(wait))
    , m_errors(std::move(errors))
{}

MySqlLink::~MySqlLink()
{
    mysql_close(m_handle);
}

int MySqlLink::socket() const
{
    return mysql_get_socket(m_handle);
}

SocketWait::Outcome MySqlLink::wait(int waiting, Deadline deadline) const
{
    short events = 0;
    if ((waiting & MYSQL_WAIT_READ) != 0)
        events |= POLLIN;
    if ((waiting & MYSQL_WAIT_WRITE) != 0)
        events |= POLLOUT;
    if ((waiting & MYSQL_WAIT_EXCEPT) != 0)
        events |= POLLPRI;
    return m_wait->wait(socket(), events, deadline);
}

int MySqlLink::happened(int waiting)
{
    return waiting & (MYSQL_WAIT_READ | MYSQL_WAIT_WRITE | MYSQL_WAIT_EXCEPT);
}

void MySqlLink::breakOff()
{
    m_broken = true;
    if (const int fd = socket(); fd >= 0)
        shutdown(fd, SHUT_RDWR);
}

Error MySqlLink::failure(SocketWait::Outcome outcome, const QString &doing) const
{
    return outcome == SocketWait::Outcome::TimedOut ? m_errors.timedOut(doing) : m_errors.lost();
}

QString MySqlLink::running()
{
    return QCoreApplication::translate("MySqlLink", "running a statement");
}

Result<void> MySqlLink::run(std::string_view sql, Deadline deadline, const QString &doing)
{
    int failed = 0;
    auto ended =
        drive([&] { return mysql_real_query_start(&failed, m_handle, sql.data(), sql.size()); },
              [&](int events) { return mysql_real_query_cont(&failed, m_handle, events); }, deadline, doing);
    if (!ended)
        return ended;
    if (failed != 0)
        return lastError();
    return {};
}

Result<MySqlLink::Rows> MySqlLink::query(std::string_view sql, Deadline deadline, const QString &doing)
{
    if (auto ran = run(sql, deadline, doing); !ran)
        return ran.error();
    MYSQL_RES *stored = nullptr;
    auto ended = drive([&] { return mysql_store_result_start(&stored, m_handle); },
                       [&](int events) { return mysql_store_result_cont(&stored, m_handle, events); },
                       deadline, doing);
    const std::unique_ptr<MYSQL_RES, decltype(&mysql_free_result)> result(stored, &mysql_free_result);
    if (!ended)
        return ended.error();
    if (!result)
        return lastError();
    Rows rows;
    const unsigned columns = mysql_num_fields(result.get());
    while (const MYSQL_ROW cells = mysql_fetch_row(result.get())) { // stored: does not wait
        const unsigned long *lengths = mysql_fetch_lengths(result.get());
        auto &row = rows.emplace_back(columns);
        for (unsigned i = 0; i < columns; ++i) {
            if (cells[i] != nullptr)
                row[i].emplace(cells[i], lengths[i]);
        }
    }
    return rows;
}

Result<void> MySqlLink::ping(Deadline deadline)
{
    Result<void> result;
    for (int attempt = 0; attempt < 2; ++attempt) {
        int failed = 0;
        result = drive([&] { return mysql_ping_start(&failed, m_handle); },
                       [&](int events) { return mysql_ping_cont(&failed, m_handle, events); }, deadline,
                       QCoreApplication::translate("MySqlLink", "asking whether it is there"));
        if (result && failed != 0)
            result = lastError();
        if (result || result.error().code != ErrorCode::Cancelled)
            break;
    }
    return result;
}

Error MySqlLink::lastError(const QString &statement)
{
    return noted(m_errors.fromServer(mysql_errno(m_handle), mysql_sqlstate(m_handle),
                                     QString::fromUtf8(mysql_error(m_handle)), statement));
}

Error MySqlLink::lastError(st_mysql_stmt *statement, const QString &text)
{
    // A connection that ends in mid-result is known to the handle alone.
    if (mysql_stmt_errno(statement) == 0)
        return lastError(text);
    return noted(m_errors.fromServer(mysql_stmt_errno(statement), mysql_stmt_sqlstate(statement),
                                     QString::fromUtf8(mysql_stmt_error(statement)), text));
}

Error MySqlLink::noted(Error error)
{
    if (error.code == ErrorCode::ConnectionLost || error.code == ErrorCode::Internal)
        breakOff();
    return error;
}
