// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Value.h"

#include <cstddef>
#include <memory>
#include <vector>

struct st_mysql_stmt;

/// A statement's bound values, in the library's form. Refers to the values: they must outlive it.
/// Thread: its connection's.
class MySqlParameters final
{
public:
    /// `order` says which value each ? takes. `exactNumbers` says of each value whether a text that is a decimal number is
    /// bound as such, because the server compares a number with a text as doubles; empty: none is.
    MySqlParameters(const std::vector<Value> &values, const std::vector<std::size_t> &order,
                    const std::vector<bool> &exactNumbers);
    ~MySqlParameters();
    MySqlParameters(const MySqlParameters &) = delete;
    MySqlParameters &operator=(const MySqlParameters &) = delete;

    /// False when the library refuses; the statement has the error.
    [[nodiscard]] bool bindTo(st_mysql_stmt *statement) const;

private:
    struct Binds;
    std::unique_ptr<Binds> m_binds;
};
