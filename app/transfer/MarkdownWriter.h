// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/transfer/RowWriter.h"

/// A GitHub-flavoured table: pipes and backslashes escaped, line breaks as <br>. NULL is *NULL*.
class MarkdownWriter final : public RowWriter
{
public:
    explicit MarkdownWriter(Output output);

protected:
    Result<void> writeHeader(std::string &out) override;
    Result<void> writeRow(std::string &out, const RowBatch &batch, std::size_t row) override;
    Result<void> writeFooter(std::string &out, const StatementSummary &summary) override;

private:
    static void appendEscaped(std::string &out, std::string_view text);
};
