// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/transfer/RowWriter.h"

/// What CSV and TSV share: a record for a row, fields between separators, NULL as the text asked for.
class FieldWriter : public RowWriter
{
protected:
    FieldWriter(const ExportOptions &options, char separator, const char *recordEnd, Output output);

    /// Makes what was written since `from` one field, whatever it holds. Numbers, dates and the like need none of it
    /// and come without, where nothing but their own letters could ask for it.
    virtual void protect(std::string &out, std::size_t from) const = 0;
    /// Puts what was written since `from` between quotes, and doubles those within.
    static void quote(std::string &out, std::size_t from);

    [[nodiscard]] const ExportOptions &options() const { return m_options; }

    Result<void> writeHeader(std::string &out) override;
    void startTypes() override;
    Result<void> writeRow(std::string &out, const RowBatch &batch, std::size_t row) override;
    Result<void> writeFooter(std::string &out, const StatementSummary &summary) override;

private:
    const ExportOptions m_options;
    const char m_separator;
    const std::string_view m_recordEnd;
    std::vector<bool> m_plain; ///< Columns whose values never need protection.
};
