// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/transfer/RowWriter.h"

struct lxw_format;
struct lxw_workbook;
struct lxw_worksheet;

/// An Excel workbook. What Excel's doubles cannot hold stays text: integers beyond 2^53, decimals of more than 15
/// digits, NaN, times with a zone. Dates from March 1900 and timestamps of whole milliseconds are real ones; NULL and
/// the empty text are empty cells. Rows beyond a sheet's 1,048,576 go on in the sheets "rows 2", "rows 3", ... More
/// columns or letters in a cell than Excel has are an error that names the limit.
///
/// The file is complete after end(), which may take seconds for a large one; before, rows lie in an unnamed file of
/// the same folder.
class XlsxWriter final : public RowWriter
{
public:
    XlsxWriter(const ExportOptions &options, const QString &path);
    ~XlsxWriter() override;

    static constexpr int maxRows = 1'048'576;
    static constexpr int maxColumns = 16'384;
    static constexpr int maxLetters = 32'767; ///< UTF-16 units of a cell.
    /// Rows after which a sheet ends, header included; for tests.
    void setRowsPerSheet(int rows) { m_rowsPerSheet = rows; }

protected:
    Result<void> writeHeader(std::string &out) override;
    Result<void> writeRow(std::string &out, const RowBatch &batch, std::size_t row) override;
    Result<void> writeFooter(std::string &out, const StatementSummary &summary) override;

private:
    [[nodiscard]] Result<void> startSheet();
    [[nodiscard]] Result<void> checkSheet();
    [[nodiscard]] Result<void> writeCell(int column, const ColumnData &data, std::size_t row);
    [[nodiscard]] Result<void> writeDynamic(int column, const ColumnData &data, std::size_t row);
    [[nodiscard]] Result<void> writeText(int column, std::string_view text, lxw_format *format = nullptr);
    [[nodiscard]] Result<void> writeShown(int column, const ColumnData &data, std::size_t row);
    [[nodiscard]] Result<void> writeInteger(int column, std::int64_t value);
    [[nodiscard]] Result<void> writeReal(int column, double value);
    [[nodiscard]] bool writeDate(int column, std::int32_t days);
    [[nodiscard]] bool writeTimestamp(int column, std::int64_t microseconds);
    [[nodiscard]] Error failed() const;

    const ExportOptions m_options;
    const QString m_path;
    QByteArray m_folder;
    lxw_workbook *m_book = nullptr;
    lxw_worksheet *m_sheet = nullptr;
    lxw_format *m_bold = nullptr;
    lxw_format *m_date = nullptr;
    lxw_format *m_seconds = nullptr;
    lxw_format *m_milliseconds = nullptr;
    int m_sheets = 0;
    int m_row = 0; ///< Of the sheet at hand, from 0.
    int m_rowsPerSheet = maxRows;
    std::string m_text;
};
