// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/transfer/RowWriter.h"

#include <array>

/// RFC 4180: a header, CRLF after each record, quotes where needed. NULL is an empty field (or the text asked for)
/// without quotes, a text that reads the same is quoted: so the two stay apart.
class CsvWriter final : public RowWriter
{
public:
    CsvWriter(const ExportOptions &options, Output output);

protected:
    Result<void> writeHeader(std::string &out) override;
    void startTypes() override;
    Result<void> writeRow(std::string &out, const RowBatch &batch, std::size_t row) override;
    Result<void> writeFooter(std::string &out, const StatementSummary &summary) override;

private:
    void quoteIfNeeded(std::string &out, std::size_t from) const;

    const ExportOptions m_options;
    std::array<bool, 256> m_special{}; ///< Bytes that ask for quotes.
    std::vector<bool> m_plain;         ///< Columns whose values never need quotes.
};
