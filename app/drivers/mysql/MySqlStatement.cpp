// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/MySqlStatement.h"

#include <mysql.h>

namespace {

constexpr std::chrono::seconds closeLimit{5};

} // namespace

MySqlStatement::MySqlStatement(MySqlLink &link)
    : m_link(link)
    , m_handle(mysql_stmt_init(link.handle()))
{}

/// Closing sends, and does not wait for an answer; only a result that was not read would be.
MySqlStatement::~MySqlStatement()
{
    if (m_handle == nullptr)
        return;
    if (m_link.isBroken()) {
        mysql_stmt_close(m_handle);
        return;
    }
    my_bool failed = 0;
    static_cast<void>(
        m_link.drive([&] { return mysql_stmt_close_start(&failed, m_handle); },
                     [&](int events) { return mysql_stmt_close_cont(&failed, m_handle, events); },
                     Deadline::after(closeLimit), MySqlLink::running()));
}

Result<void> MySqlStatement::prepare(const std::string &sql)
{
    if (m_handle == nullptr)
        return m_link.lastError();
    m_sql = QString::fromStdString(sql);
    int failed = 0;
    auto ended =
        m_link.drive([&] { return mysql_stmt_prepare_start(&failed, m_handle, sql.data(), sql.size()); },
                     [&](int events) { return mysql_stmt_prepare_cont(&failed, m_handle, events); }, {},
                     MySqlLink::running());
    if (!ended)
        return ended;
    if (failed != 0)
        return lastError();
    return {};
}

Result<void> MySqlStatement::execute(const MySqlParameters &parameters)
{
    if (!parameters.bindTo(m_handle))
        return lastError();
    int failed = 0;
    auto ended = m_link.drive([&] { return mysql_stmt_execute_start(&failed, m_handle); },
                              [&](int events) { return mysql_stmt_execute_cont(&failed, m_handle, events); },
                              {}, MySqlLink::running());
    if (!ended)
        return ended;
    if (failed != 0)
        return lastError();
    return {};
}

unsigned MySqlStatement::errorNumber() const
{
    return m_handle == nullptr ? 0 : mysql_stmt_errno(m_handle);
}

Result<void> MySqlStatement::freeResult(Deadline deadline)
{
    my_bool failed = 0;
    return m_link.drive([&] { return mysql_stmt_free_result_start(&failed, m_handle); },
                        [&](int events) { return mysql_stmt_free_result_cont(&failed, m_handle, events); },
                        deadline, MySqlLink::running());
}

Result<void> MySqlStatement::drainFurtherResults(Deadline deadline)
{
    while (!m_link.isBroken() && mysql_stmt_more_results(m_handle) != 0) {
        int status = 0;
        auto ended =
            m_link.drive([&] { return mysql_stmt_next_result_start(&status, m_handle); },
                         [&](int events) { return mysql_stmt_next_result_cont(&status, m_handle, events); },
                         deadline, MySqlLink::running());
        if (!ended)
            return ended;
        if (status > 0)
            return lastError();
        if (mysql_stmt_field_count(m_handle) == 0)
            continue;
        if (auto freed = freeResult(deadline); !freed)
            return freed;
    }
    return {};
}
