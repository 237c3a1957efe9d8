// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/replication/TargetRun.h"
#include "models/query/QueryRequest.h"

#include <vector>

/// One scan of the source, written into one table of several targets at once, each at its own speed.
/// Thread: one at a time, not the GUI's.
class TableStream final
{
public:
    struct Scan
    {
        std::size_t table = 0;
        ScanRequest request;
        std::vector<Column> columns; ///< That it brings.
        bool canResume = false;      ///< From behind any row.
        /// For proofs of its copies; null: none.
        std::shared_ptr<ScanPrints> prints = {};
    };
    struct Member
    {
        std::shared_ptr<TargetRun> target;
        TargetWriter::Setup setup; ///< But fan and reader.
        /// How it ended; nothing when it was left behind: TargetRun::running then has it.
        std::optional<Result<TargetWriter::Outcome>> outcome = {};
    };

    TableStream(std::shared_ptr<const RunContext> run, Scan scan, std::size_t windowBytes);

    /// Runs the scan to its end, and each writer to its own. An error is the source's; the members' outcomes are
    /// there nevertheless.
    [[nodiscard]] Result<void> run(std::vector<Member> &members);

private:
    using Clock = std::chrono::steady_clock;
    struct Open
    {
        Member *member;
        bool isGivenUp = false;
        bool isSilent = false; ///< Given up because its server was.
    };
    void start(std::vector<Member> &members);
    [[nodiscard]] Result<void> pump();
    void settle(std::vector<Member> &members);
    [[nodiscard]] static bool takeOutcome(const Open &one);
    void giveUpSilent(Open &one, std::optional<Clock::time_point> stoppedAt) const;
    [[nodiscard]] bool mayLeave(const TargetRun &target, Clock::time_point since) const;

    const std::shared_ptr<const RunContext> m_run;
    const Scan m_scan;
    const std::size_t m_windowBytes;
    std::shared_ptr<BatchFan> m_fan;
};
