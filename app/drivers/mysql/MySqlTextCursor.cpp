// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/MySqlTextCursor.h"

#include "app/drivers/mysql/MySqlTypes.h"

#include <mysql.h>

namespace {

RowSchema schemaOf(MYSQL_RES *result)
{
    auto schema = std::make_shared<std::vector<Column>>();
    const MYSQL_FIELD *fields = mysql_fetch_fields(result);
    for (unsigned i = 0; i < mysql_num_fields(result); ++i)
        schema->push_back(
            {std::string(fields[i].name, fields[i].name_length), MySqlTypes::ofTextField(fields[i])});
    return schema;
}

Result<void> freeResult(MySqlLink &link, MYSQL_RES *result, Deadline deadline)
{
    return link.drive([&] { return mysql_free_result_start(result); },
                      [&](int events) { return mysql_free_result_cont(result, events); }, deadline,
                      MySqlLink::running());
}

} // namespace

MySqlTextCursor::MySqlTextCursor(MySqlLink &link, MySqlCanceller &canceller, MYSQL_RES *result)
    : MySqlTextCursor(link, canceller, result, std::make_unique<RowBatchBuilder>(schemaOf(result)))
{}

MySqlTextCursor::MySqlTextCursor(MySqlLink &link, MySqlCanceller &canceller, MYSQL_RES *result,
                                 std::unique_ptr<RowBatchBuilder> batch)
    : MySqlCursor(link, canceller, *batch)
    , m_result(result)
    , m_batch(std::move(batch))
{}

/// By now the result has been read, or its connection is broken: freeing it does not wait.
MySqlTextCursor::~MySqlTextCursor()
{
    giveUp();
    mysql_free_result(m_result);
}

int MySqlTextCursor::startFetch()
{
    return mysql_fetch_row_start(&m_row, m_result);
}

int MySqlTextCursor::continueFetch(int events)
{
    return mysql_fetch_row_cont(&m_row, m_result, events);
}

MySqlCursor::Fetched MySqlTextCursor::fetched()
{
    if (m_row == nullptr)
        return mysql_errno(link().handle()) == 0 ? Fetched::End : Fetched::Failed;
    const unsigned long *lengths = mysql_fetch_lengths(m_result);
    for (unsigned i = 0; i < mysql_num_fields(m_result); ++i) {
        if (m_row[i] == nullptr)
            m_batch->appendNull(i);
        else
            m_batch->appendBytes(i, {m_row[i], lengths[i]});
    }
    return Fetched::Row;
}

Error MySqlTextCursor::fetchError()
{
    return link().lastError();
}

unsigned MySqlTextCursor::warningCount() const
{
    return mysql_warning_count(link().handle());
}

Result<void> MySqlTextCursor::drainFurtherResults(Deadline deadline)
{
    return drainFurtherResults(link(), deadline);
}

Result<void> MySqlTextCursor::drainFurtherResults(MySqlLink &link, Deadline deadline)
{
    MYSQL *handle = link.handle();
    while (!link.isBroken() && mysql_more_results(handle) != 0) {
        int status = 0;
        auto ended = link.drive([&] { return mysql_next_result_start(&status, handle); },
                                [&](int events) { return mysql_next_result_cont(&status, handle, events); },
                                deadline, MySqlLink::running());
        if (!ended)
            return ended;
        if (status > 0)
            return link.lastError();
        if (MYSQL_RES *result = mysql_use_result(handle)) {
            if (auto freed = freeResult(link, result, deadline); !freed)
                return freed;
        }
    }
    return {};
}
