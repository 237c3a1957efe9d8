// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/transfer/RowWriter.h"
#include "app/transfer/SqlLiteral.h"

/// INSERT statements of at most 500 rows or about 1 MiB, in an engine's own SQL: run on that engine, they give the same
/// rows. A script for MariaDB begins with the settings that its values need, and puts the old ones back.
class InsertWriter final : public RowWriter
{
public:
    InsertWriter(const ExportOptions &options, Output output);

    static constexpr int rowsPerStatement = 500;

protected:
    /// Invalid when there is no table's name, or two columns have one name.
    Result<void> writeHeader(std::string &out) override;
    void startTypes() override;
    Result<void> writeRow(std::string &out, const RowBatch &batch, std::size_t row) override;
    Result<void> writeFooter(std::string &out, const StatementSummary &summary) override;

private:
    [[nodiscard]] bool needsSettings() const;

    const ExportOptions m_options;
    TextStyle m_engine = TextStyle::Postgres;
    std::string m_start; ///< INSERT INTO ... VALUES
    std::vector<SqlLiteral> m_literals;
    int m_rows = 0; ///< In the statement at hand.
    std::size_t m_bytes = 0;
};
