// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/replication/BatchFan.h"
#include "app/replication/HeldConnection.h"
#include "app/replication/RunContext.h"
#include "app/replication/TargetTable.h"
#include "app/replication/TargetWriter.h"

#include <memory>
#include <optional>

/// One target of a run: its connection, and how far its tables are. Survives the loss of the connection.
/// Thread: one at a time.
class TargetRun final
{
public:
    TargetRun(std::shared_ptr<const RunContext> run, std::size_t index);

    [[nodiscard]] std::size_t index() const { return m_index; }
    [[nodiscard]] const RunSide &side() const { return m_run->targets.at(m_index); }
    [[nodiscard]] RunBoard::Entry entry(std::size_t table) const { return m_run->entryOf(table, m_index); }

    // -- The connection

    /// Takes one and has survey() look at all tables; nothing waits.
    void begin();
    [[nodiscard]] bool isAsked() const { return m_survey.has_value(); }
    [[nodiscard]] bool isReady() const { return m_survey && m_survey->isThere(); }
    /// takeSurvey() has worked since the last begin().
    [[nodiscard]] bool isSurveyed() const { return m_isSurveyed; }
    /// After isReady(): the tables are known, or why not.
    [[nodiscard]] Result<void> takeSurvey();
    /// Gives the connection back; what still runs on it is given up.
    void release();
    [[nodiscard]] HeldConnection &line() { return *m_line; }
    /// Takes one again after release().
    void ensureLine();
    /// Waits for an answer as long as the run goes on and the server says something within RunLimits::stallTimeout.
    template <typename T>
    [[nodiscard]] Result<T> ask(std::function<Result<T>(Connection &)> question)
    {
        return await(m_line->ask<T>(std::move(question)),
                     [] { return std::chrono::steady_clock::duration::max(); });
    }
    /// The same; `quiet` says for how long nothing was heard of it, or max() when only the clock can tell.
    template <typename T>
    [[nodiscard]] Result<T> await(PendingAnswer<T> pending,
                                  const std::function<std::chrono::steady_clock::duration()> &quiet);

    // -- Its tables, as of the last survey

    [[nodiscard]] std::vector<TargetTable> &tables() { return m_tables; }
    [[nodiscard]] const std::shared_ptr<CheckpointTable> &checkpoints() const { return m_checkpoints; }
    /// Something is left to do for it, and nothing stands against it.
    [[nodiscard]] bool isOpen(std::size_t table) const;
    void fail(std::size_t table, const Error &failure);
    /// All that is not over fails with it.
    void failAll(const Error &error);

    // -- Left behind by a scan that others share

    struct Running
    {
        std::size_t table = 0;
        std::shared_ptr<BatchFan> fan;
        BatchFan::Reader reader = 0;
        PendingAnswer<TargetWriter::Outcome> answer;
    };
    std::optional<Running> running;
    /// Waits for it, as long as its server says something, and gives the connection back.
    void settle();
    /// Why it left a pass.
    std::optional<Error> trouble;
    int failures = 0; ///< Of its connection, without a table that came further between.
    /// Its server says nothing any more.
    [[nodiscard]] Error silent() const;

private:
    const std::shared_ptr<const RunContext> m_run;
    const std::size_t m_index;
    const std::shared_ptr<CheckpointTable> m_checkpoints;
    std::unique_ptr<HeldConnection> m_line;
    std::optional<PendingAnswer<std::vector<TargetTable>>> m_survey;
    std::vector<TargetTable> m_tables;
    bool m_isSurveyed = false;
};

template <typename T>
Result<T> TargetRun::await(PendingAnswer<T> pending,
                           const std::function<std::chrono::steady_clock::duration()> &quiet)
{
    using Clock = std::chrono::steady_clock;
    constexpr std::chrono::milliseconds lookEvery{20};
    const auto since = Clock::now();
    std::optional<Clock::time_point> stoppedAt;
    bool isInterrupted = false;
    while (true) {
        if (auto answer = pending.wait(Deadline::after(lookEvery)))
            return isInterrupted && !*answer && !stoppedAt ? Result<T>(silent()) : *answer;
        const auto now = Clock::now();
        if (m_run->control->isStopped() && !stoppedAt)
            stoppedAt = now;
        const bool isSilent = std::min<Clock::duration>(now - since, quiet()) > m_run->limits.stallTimeout;
        const bool isLate = stoppedAt && now - *stoppedAt > m_run->limits.stopGrace;
        if ((isSilent || isLate) && !isInterrupted) {
            isInterrupted = true;
            m_line->interrupt();
        }
    }
}
