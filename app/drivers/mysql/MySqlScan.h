// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/mysql/MySqlDialect.h"
#include "models/core/ColumnType.h"

#include <functional>

/// A ScanRequest on its way to the server. Where it goes on from a row, the types of the columns that it is ordered by
/// decide how their values are bound: a key '0012' is a text, and 12345678901234567890.12 no double.
/// Thread: its connection's.
class MySqlScan final
{
public:
    /// `request` outlives this object.
    explicit MySqlScan(const ScanRequest &request)
        : m_request(request)
    {}

    /// The columns that a SELECT would give.
    using Describe = std::function<Result<RowSchema>(const std::string &)>;
    /// Asks for the types, when they matter: one round trip. Before render().
    [[nodiscard]] Result<void> learnTypes(const Describe &describe);
    [[nodiscard]] Result<QueryRequest> render(MySqlDialect::Equality equality) const;
    /// See MySqlParameters; goes with the parameters of what render() gave.
    [[nodiscard]] std::vector<bool> exactNumbers() const;

private:
    [[nodiscard]] std::vector<Value> bound(const std::vector<Value> &place) const;

    const ScanRequest &m_request;
    std::vector<ColumnType> m_orderTypes;
};
