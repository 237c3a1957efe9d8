// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/replication/TableStream.h"

#include <memory>
#include <string>
#include <vector>

/// What a scan of one table asks the source, and how a target writes what it brings; what the single kinds of scans have
/// in common. Thread: one at a time.
class PassScans final
{
public:
    explicit PassScans(std::shared_ptr<const RunContext> run);

    /// All columns but those left out, in the order of these.
    [[nodiscard]] TableStream::Scan scanOf(std::size_t table, std::vector<std::string> order,
                                           const std::vector<std::string> &without) const;
    /// `missingParentsWait`: TargetWriter::Setup's.
    [[nodiscard]] TableStream::Member memberOf(const std::shared_ptr<TargetRun> &target,
                                               const TableStream::Scan &scan, bool missingParentsWait) const;
    /// The copies into empty tables are held against the scan while they are made, as far as they can be.
    void proveCopies(TableStream::Scan &scan, std::vector<TableStream::Member> &members) const;

private:
    const std::shared_ptr<const RunContext> m_run;
};
