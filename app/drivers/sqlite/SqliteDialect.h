// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/SqlDialect.h"

/// Thread: any.
class SqliteDialect final : public SqlDialect
{
protected:
    [[nodiscard]] char identifierQuote() const override { return '"'; }
    [[nodiscard]] std::string textComparison(const std::string &column, const std::string &op,
                                             const std::string &parameter) const override;
};
