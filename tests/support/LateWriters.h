// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/ConnectionProfile.h"

#include <QStringList>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

/// Applications that write into one table at the same time, and commit in another order than they began: transactions that
/// last, savepoints, two-phase commits, sessions that sit idle in a transaction, rows that wait for another's lock,
/// rollbacks. The table is makeTable()'s: each write sets updated_at to the server's now().
/// Thread: any one; each writer is a thread with a session of its own.
class LateWriters final
{
public:
    struct Options
    {
        std::uint32_t seed = 1;
        int writers = 16;
        /// Transactions last from 0 to this; those that sit idle five times as long.
        std::chrono::milliseconds longest{300};
        /// How many of the writers commit in two phases, and how many sit idle.
        int twoPhase = 3;
        int idle = 2;
    };

    /// They begin at once.
    LateWriters(const ConnectionProfile &server, const Options &options);
    ~LateWriters();
    LateWriters(const LateWriters &) = delete;
    LateWriters &operator=(const LateWriters &) = delete;

    /// Lets each come to the end of its transaction.
    void stop();
    [[nodiscard]] int committed() const { return m_committed; }
    [[nodiscard]] int rolledBack() const { return m_rolledBack; }
    /// What no writer expects; deadlocks and lost sessions are expected.
    [[nodiscard]] QStringList errors() const;

    /// CREATE TABLE late and what sets updated_at, with so many rows to begin with.
    [[nodiscard]] static QStringList makeTable(DatabaseType type, int rows);

private:
    class Writer;
    enum class Manner { Usual, TwoPhase, Idle };

    void write(const ConnectionProfile &server, const Options &options, int number);
    void note(const Error &error);

    std::atomic<bool> m_stopping{false};
    std::atomic<int> m_committed{0};
    std::atomic<int> m_rolledBack{0};
    mutable std::mutex m_lock;
    QStringList m_errors; ///< Under the lock.
    std::vector<std::thread> m_threads;
};
