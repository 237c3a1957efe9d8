// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/SqlDialect.h"

/// The SQL of MySQL and MariaDB. A value without state; thread: any.
class MySqlDialect final : public SqlDialect
{
public:
    enum class Equality {
        WithIndex, ///< Lets the server use an index; fails where the column's character set lacks a letter.
        BytesOnly,
    };
    explicit MySqlDialect(Equality equality = Equality::WithIndex)
        : m_equality(equality)
    {}

protected:
    [[nodiscard]] char identifierQuote() const override { return '`'; }
    [[nodiscard]] std::string textComparison(const std::string &column, const std::string &op,
                                             const std::string &parameter) const override;

private:
    Equality m_equality;
};
