// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"
#include "models/query/QueryRequest.h"

#include <string>
#include <string_view>

/// How an engine's SQL is spelled: the one place where identifiers are quoted and scans are written.
class SqlDialect
{
public:
    virtual ~SqlDialect() = default;

    /// An identifier between the engine's quotes. Refuses (Invalid) what no engine can name: NUL bytes,
    /// invalid UTF-8, the empty name.
    [[nodiscard]] Result<std::string> quoteIdentifier(std::string_view name) const;
    [[nodiscard]] Result<std::string> quoteObject(const ObjectName &object) const;
    /// The SELECT of a scan, its values bound as $1..$n.
    [[nodiscard]] Result<QueryRequest> renderScan(const ScanRequest &scan) const;

protected:
    /// '"' or '`'; doubled inside.
    [[nodiscard]] virtual char identifierQuote() const = 0;
    /// `column op parameter` such that text compares byte by byte.
    [[nodiscard]] virtual std::string textComparison(const std::string &column, const std::string &op,
                                                     const std::string &parameter) const = 0;
    /// What a scan is ordered by, and compares with the place where it goes on: the column, as long as the engine's order
    /// and its comparisons agree.
    [[nodiscard]] virtual std::string orderTerm([[maybe_unused]] const std::string &column,
                                                std::string quoted) const
    {
        return quoted;
    }
    /// The condition of ScanRequest::changedSince; empty where the engine knows no such thing.
    [[nodiscard]] virtual std::string changedSince([[maybe_unused]] std::uint64_t transaction) const
    {
        return {};
    }
};
