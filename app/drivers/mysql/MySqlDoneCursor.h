// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/Cursor.h"

#include <utility>

/// A statement that has no rows and is over. Thread: its connection's.
class MySqlDoneCursor final : public Cursor
{
public:
    explicit MySqlDoneCursor(StatementSummary summary)
        : m_summary(std::move(summary))
    {}

    [[nodiscard]] RowSchema schema() const override { return m_schema; }
    [[nodiscard]] Result<std::optional<RowBatch>> next() override { return std::optional<RowBatch>(); }
    [[nodiscard]] StatementSummary summary() const override { return m_summary; }

private:
    RowSchema m_schema = std::make_shared<const std::vector<Column>>();
    StatementSummary m_summary;
};
