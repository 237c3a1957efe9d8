// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/MySqlLocalData.h"

#include <mysql.h>

#include <algorithm>
#include <cstdio>
#include <cstring>

namespace {

/// What is left to hand over.
struct LocalBytes
{
    std::string_view rest;
    bool wasAsked = false; ///< A statement is answered once.
};

int beginBytes(void **reading, const char *, void *userData)
{
    auto *bytes = static_cast<LocalBytes *>(userData);
    *reading = bytes;
    if (bytes == nullptr || bytes->wasAsked)
        return 1;
    bytes->wasAsked = true;
    return 0;
}

int takeBytes(void *reading, char *buffer, unsigned size)
{
    auto *bytes = static_cast<LocalBytes *>(reading);
    const std::size_t count = std::min<std::size_t>(size, bytes->rest.size());
    std::memcpy(buffer, bytes->rest.data(), count);
    bytes->rest.remove_prefix(count);
    return static_cast<int>(count);
}

void endBytes(void *) {}

int sayRefused(void *, char *buffer, unsigned size)
{
    std::snprintf(buffer, size, "%s", "The server asked for a file of this machine, which it does not get.");
    return 1;
}

void allowFiles(st_mysql *handle, unsigned allow, LocalBytes *bytes)
{
    mysql_set_local_infile_handler(handle, beginBytes, takeBytes, endBytes, sayRefused, bytes);
    mysql_options(handle, MYSQL_OPT_LOCAL_INFILE, &allow);
}

/// For one statement.
class OpenedBytes final
{
public:
    OpenedBytes(st_mysql *handle, LocalBytes &bytes)
        : m_handle(handle)
    {
        allowFiles(handle, 1, &bytes);
    }
    ~OpenedBytes() { MySqlLocalData::refuseFiles(m_handle); }
    OpenedBytes(const OpenedBytes &) = delete;
    OpenedBytes &operator=(const OpenedBytes &) = delete;

private:
    st_mysql *const m_handle;
};

} // namespace

void MySqlLocalData::refuseFiles(st_mysql *handle)
{
    allowFiles(handle, 0, nullptr);
}

Result<std::int64_t> MySqlLocalData::load(MySqlLink &link, const std::string &statement,
                                          std::string_view bytes)
{
    if (link.isBroken())
        return link.errors().lost();
    LocalBytes source{bytes};
    const OpenedBytes opened(link.handle(), source);
    if (auto ran = link.run(statement, {}, MySqlLink::running()); !ran)
        return ran.error();
    return static_cast<std::int64_t>(mysql_affected_rows(link.handle()));
}
