// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/transfer/RowWriter.h"

/// Fields between tabs, records ended by a line feed. In a file, tabs, line breaks and backslashes within a value are
/// escaped, so that a line is a row; for a clipboard such values are quoted, as spreadsheets do and read. NULL is an
/// empty field unless told otherwise: with \N it stays apart from the empty text in an escaped file.
class TsvWriter final : public RowWriter
{
public:
    TsvWriter(const ExportOptions &options, Output output);

protected:
    Result<void> writeHeader(std::string &out) override;
    Result<void> writeRow(std::string &out, const RowBatch &batch, std::size_t row) override;
    Result<void> writeFooter(std::string &out, const StatementSummary &summary) override;

private:
    void protect(std::string &out, std::size_t from) const;
    static void escape(std::string &out, std::size_t from);
    static void quote(std::string &out, std::size_t from);

    const ExportOptions m_options;
};
