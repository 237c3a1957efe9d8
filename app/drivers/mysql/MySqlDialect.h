// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/SqlDialect.h"

/// The SQL of MySQL and MariaDB. A value without state; thread: any.
class MySqlDialect final : public SqlDialect
{
protected:
    [[nodiscard]] char identifierQuote() const override { return '`'; }
    [[nodiscard]] std::string textComparison(const std::string &column, const std::string &op,
                                             const std::string &parameter) const override;
};
