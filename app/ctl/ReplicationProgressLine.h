// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/replication/ReplicationRun.h"

#include <chrono>
#include <functional>
#include <map>

/// How far a run is, on standard error: on a terminal one line that is written over, elsewhere and with --verbose a line
/// for each table that changes its state, and one every few seconds. Thread: one at a time.
class ReplicationProgressLine final
{
public:
    /// `isShown`: also where standard error is no terminal. `nameOf` gives connections their names.
    ReplicationProgressLine(bool isShown, std::function<QString(const QString &connectionId)> nameOf);
    ~ReplicationProgressLine();
    ReplicationProgressLine(const ReplicationProgressLine &) = delete;
    ReplicationProgressLine &operator=(const ReplicationProgressLine &) = delete;

    void show(const ReplicationRun &run);
    /// Rows compared so far.
    void showCompared(std::int64_t rows);

private:
    void write(const QString &line);
    [[nodiscard]] bool isDue();

    const bool m_isTerminal;
    const bool m_hasLines; ///< A line for each change.
    const std::function<QString(const QString &)> m_nameOf;
    std::map<std::pair<QString, ObjectName>, ReplicationProgress::State> m_states;
    std::chrono::steady_clock::time_point m_written;
    bool m_isOpen = false; ///< A line that is to be written over.
};
