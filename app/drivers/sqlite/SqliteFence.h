// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/ChangeFence.h"

#include <array>
#include <chrono>

class SqliteConnection;

/// Finds fences in a SQLite file. It has one writer at a time, so that what is committed later was written later, and
/// the greatest value at a moment when nobody writes is a fence. That moment is found by holding the write lock for an
/// instant; a program that keeps it keeps the mark where it is.
///
/// A mark lies
/// - never ahead of the clock when the values are times, so that a row of the future does not hide those to come;
/// - behind the greatest of times that are recent by as long as programs usually wait for the lock (`patience`), because
///   they often take the time first and the lock then;
/// - at the beginning of the hour that a change of clocks repeats, when the times are in it and have no zone.
/// Texts must be of one form, whose order is that of time. Values of more than one class (numbers, texts, blobs) compare
/// by class, so that no mark serves for all: each run reads everything then (FullScan).
/// Thread: its connection's.
class SqliteFence final : public ChangeFence
{
public:
    /// What Python's and Rails' connections wait for a lock.
    static constexpr std::chrono::seconds patience{5};

    explicit SqliteFence(SqliteConnection &connection)
        : m_connection(connection)
    {}

    /// `None` when the file may only be read: nobody knows then who writes.
    [[nodiscard]] Result<Fence> read(const ObjectName &table, const std::string &syncKey,
                                     const std::optional<FenceMark> &previous) override;
    /// The file's number in its file system, and when it was made, where that is known. Another file in its place
    /// has others; VACUUM writes into the same one, and a new name for it is none of its business. A device's number
    /// would change with a restart. An older copy that is written over the same file is not seen here; read() notices
    /// that values became smaller.
    [[nodiscard]] Result<std::string> identity() override;

private:
    /// Numbers, texts, blobs: the greatest of each, NULL for none.
    using Greatest = std::array<Value, 3>;
    [[nodiscard]] Result<Greatest> greatest(const ObjectName &table, const std::string &syncKey);
    /// For an instant nobody wrote; true also when that cannot be known, false when a writer stays. Says so.
    [[nodiscard]] Result<bool> isFree(Fence &fence);
    static void move(Fence &fence, const Greatest &values, std::int64_t now, const QString &syncKey);

    SqliteConnection &m_connection;
};
