// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/SqlDialect.h"

#include <set>

/// PostgreSQL's spelling. Thread: any (immutable).
class PostgresDialect final : public SqlDialect
{
public:
    PostgresDialect() = default;
    /// `castToText`: columns, by name, that are shown as text and compare otherwise, such as enums, which
    /// compare by their place in the list and refuse words that are not in it.
    explicit PostgresDialect(const std::set<std::string> &castToText);

protected:
    [[nodiscard]] char identifierQuote() const override { return '"'; }
    [[nodiscard]] std::string textComparison(const std::string &column, const std::string &op,
                                             const std::string &parameter) const override;
    [[nodiscard]] std::string changedSince(std::uint64_t transaction) const override;

private:
    std::set<std::string> m_castToText; ///< Quoted.
};
