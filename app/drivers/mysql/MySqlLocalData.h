// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/mysql/MySqlLink.h"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

/// One LOAD DATA LOCAL from memory, which the server reads while its bytes are still being made. A server may ask for a
/// file of its choice in answer to any statement: no session of Penstock ever opens one. Asked by such a statement, the
/// library hands over what is given here, whatever name the server says; asked at any other time, it refuses.
///
/// From its beginning to finish() the link belongs to a thread of this object's own.
/// Thread: its connection's.
class MySqlLocalData final
{
public:
    /// From the session's beginning on, before it is opened: nothing is handed over.
    static void refuseFiles(st_mysql *handle);

    /// Sends the statement.
    MySqlLocalData(MySqlLink &link, std::string statement);
    /// Without finish(): the server gets no more, and what it took is worth nothing; waits for that.
    ~MySqlLocalData();
    MySqlLocalData(const MySqlLocalData &) = delete;
    MySqlLocalData &operator=(const MySqlLocalData &) = delete;

    /// The next bytes of the file. Waits while a megabyte is on its way. False when the server takes no more: finish() tells
    /// why.
    [[nodiscard]] bool give(std::string bytes);
    /// That was all. Waits for the server, and brings the number of rows that it took.
    [[nodiscard]] Result<std::int64_t> finish();

private:
    enum class End { None, Complete, GivenUp };
    struct Hooks;

    void run();
    void end(End how);
    [[nodiscard]] int take(char *buffer, unsigned size);

    MySqlLink &m_link;
    const std::string m_statement;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<std::string> m_chunks;
    std::size_t m_bytes = 0; ///< In m_chunks.
    std::size_t m_taken = 0; ///< Of the first of them.
    End m_end = End::None;
    bool m_wasAsked = false; ///< A statement is answered once.
    bool m_isOver = false;   ///< The server takes no more.
    std::optional<Result<std::int64_t>> m_result;
    std::thread m_thread; ///< Last: it uses the others.
};
