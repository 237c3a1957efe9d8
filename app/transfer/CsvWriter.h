// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/transfer/RowWriter.h"

/// RFC 4180: a header, CRLF after each record, quotes where needed. NULL is an empty field, the empty text is
/// "": so the two stay apart.
class CsvWriter final : public RowWriter
{
public:
    explicit CsvWriter(Output output);

protected:
    void writeHeader(std::string &out) override;
    void writeRows(std::string &out, const RowBatch &batch) override;
    void writeFooter(std::string &out, const StatementSummary &summary) override;

private:
    static void quoteIfNeeded(std::string &out, std::size_t from);
};
