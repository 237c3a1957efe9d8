// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/MySqlLocalData.h"

#include <mysql.h>

#include <algorithm>
#include <cstdio>
#include <utility>

namespace {

constexpr std::size_t mostOnItsWay = std::size_t{1} << 20;

} // namespace

/// What the library calls.
struct MySqlLocalData::Hooks
{
    static int begin(void **reading, const char *, void *userData)
    {
        auto *data = static_cast<MySqlLocalData *>(userData);
        *reading = data;
        return data == nullptr || std::exchange(data->m_wasAsked, true) ? 1 : 0;
    }
    static int take(void *reading, char *buffer, unsigned size)
    {
        return static_cast<MySqlLocalData *>(reading)->take(buffer, size);
    }
    static void end(void *) {}
    static int sayRefused(void *, char *buffer, unsigned size)
    {
        std::snprintf(buffer, size, "%s",
                      "The server asked for a file of this machine, which it does not get.");
        return 1;
    }
    static void allow(st_mysql *handle, unsigned isAllowed, MySqlLocalData *data)
    {
        mysql_set_local_infile_handler(handle, begin, take, end, sayRefused, data);
        mysql_options(handle, MYSQL_OPT_LOCAL_INFILE, &isAllowed);
    }
};

void MySqlLocalData::refuseFiles(st_mysql *handle)
{
    Hooks::allow(handle, 0, nullptr);
}

MySqlLocalData::MySqlLocalData(MySqlLink &link, std::string statement)
    : m_link(link)
    , m_statement(std::move(statement))
    , m_thread([this] { run(); })
{}

MySqlLocalData::~MySqlLocalData()
{
    end(End::GivenUp);
}

void MySqlLocalData::run()
{
    Result<void> ran = m_link.isBroken() ? Result<void>(m_link.errors().lost()) : Result<void>();
    if (ran) {
        Hooks::allow(m_link.handle(), 1, this);
        ran = m_link.run(m_statement, {}, MySqlLink::running());
        refuseFiles(m_link.handle());
    }
    const std::lock_guard lock(m_mutex);
    m_result = ran ? Result<std::int64_t>(static_cast<std::int64_t>(mysql_affected_rows(m_link.handle())))
                   : Result<std::int64_t>(ran.error());
    m_isOver = true;
    m_changed.notify_all();
}

bool MySqlLocalData::give(std::string bytes)
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_isOver || m_bytes < mostOnItsWay; });
    if (m_isOver)
        return false;
    m_bytes += bytes.size();
    m_chunks.push_back(std::move(bytes));
    m_changed.notify_all();
    return true;
}

int MySqlLocalData::take(char *buffer, unsigned size)
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return !m_chunks.empty() || m_end != End::None; });
    if (m_end == End::GivenUp || m_chunks.empty())
        return 0; // a file that ends early is no error for the server, which so stays in step
    const std::string &first = m_chunks.front();
    const std::size_t count = std::min<std::size_t>(size, first.size() - m_taken);
    std::copy_n(first.data() + m_taken, count, buffer);
    m_taken += count;
    if (m_taken == first.size()) {
        m_bytes -= first.size();
        m_taken = 0;
        m_chunks.pop_front();
        m_changed.notify_all();
    }
    return static_cast<int>(count);
}

void MySqlLocalData::end(End how)
{
    {
        const std::lock_guard lock(m_mutex);
        m_end = how;
        m_changed.notify_all();
    }
    if (m_thread.joinable())
        m_thread.join();
}

Result<std::int64_t> MySqlLocalData::finish()
{
    end(End::Complete);
    return *m_result;
}
