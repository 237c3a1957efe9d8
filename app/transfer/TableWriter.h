// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/transfer/RowWriter.h"

/// An aligned table for people. The first batch sets the widths, so that rows show at once and memory stays
/// flat; a wider cell later pushes its row. NULL is [NULL]; line breaks and control characters are shown as
/// signs, so that no cell can move the cursor of a terminal.
class TableWriter final : public RowWriter
{
public:
    explicit TableWriter(Output output);

    /// Text with its control characters replaced by visible signs.
    static void appendVisible(std::string &out, std::string_view text);
    /// Columns of a terminal that UTF-8 text takes.
    [[nodiscard]] static std::size_t displayWidth(std::string_view text);

protected:
    Result<void> writeHeader(std::string &out) override;
    Result<void> writeRow(std::string &out, const RowBatch &batch, std::size_t row) override;
    Result<void> writeFooter(std::string &out, const StatementSummary &summary) override;

private:
    void setWidths(const RowBatch *batch);
    void writeTitles(std::string &out) const;
    [[nodiscard]] std::string cell(const RowBatch &batch, std::size_t column, std::size_t row) const;
    [[nodiscard]] bool standsRight(const RowBatch &batch, std::size_t column, std::size_t row) const;

    std::vector<std::size_t> m_widths;
    bool m_titled = false;
};
