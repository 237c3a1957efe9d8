// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/transfer/XlsxWriter.h"

#include "app/support/SystemError.h"
#include "app/transfer/JsonWriter.h"
#include "models/core/FloatText.h"
#include "models/core/Temporal.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>

#include <xlsxwriter.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <utility>

namespace {

struct XlsxWriterText
{
    Q_DECLARE_TR_FUNCTIONS(XlsxWriter)
};

constexpr std::int64_t largestExactNumber = std::int64_t{1} << 53;
/// Excel counts days from 1899-12-30, if one begins after the 29 February 1900 that it has and the calendar has not.
constexpr std::int64_t daysToEpoch = 25569;
const std::int64_t firstExcelDay = Temporal::daysFromCivil({1900, 3, 1});
const std::int64_t lastExcelDay = Temporal::daysFromCivil({9999, 12, 31});

lxw_col_t columnNumber(int column)
{
    return static_cast<lxw_col_t>(column);
}

/// Characters that a column of the type usually takes, for its width.
double usualWidth(const Column &column)
{
    double width = 12;
    switch (column.type.kind) {
    case TypeKind::Timestamp:
        width = 23;
        break;
    case TypeKind::TimestampTz:
        width = 30;
        break;
    case TypeKind::Uuid:
        width = 38;
        break;
    case TypeKind::Text:
    case TypeKind::Json:
    case TypeKind::Dynamic:
        width = 24;
        break;
    default:
        break;
    }
    return std::clamp(static_cast<double>(column.name.size()) + 2, width, 60.0);
}

} // namespace

XlsxWriter::XlsxWriter(const ExportOptions &options, const QString &path)
    : RowWriter({})
    , m_options(options)
    , m_path(path)
    , m_folder(QFile::encodeName(QFileInfo(path).absolutePath()))
{}

XlsxWriter::~XlsxWriter()
{
    if (m_book)
        lxw_workbook_free(m_book); // without writing it
}

Error XlsxWriter::failed() const
{
    const int number = errno != 0 ? errno : EIO;
    return SystemError::fromErrno(number, XlsxWriterText::tr("%1 cannot be written.").arg(m_path));
}

Result<void> XlsxWriter::writeHeader(std::string &)
{
    if (columns().size() > maxColumns)
        return Error{ErrorCode::Invalid,
                     XlsxWriterText::tr("The result has %1 columns; a sheet of Excel has room for 16,384.")
                         .arg(columns().size()),
                     XlsxWriterText::tr("Choose fewer columns, or export as CSV.")};
    lxw_workbook_options options{};
    options.constant_memory = LXW_TRUE;
    options.tmpdir = m_folder.data();
    errno = 0;
    m_book = workbook_new_opt(QFile::encodeName(m_path).constData(), &options);
    if (!m_book)
        return failed();
    m_bold = workbook_add_format(m_book);
    format_set_bold(m_bold);
    m_date = workbook_add_format(m_book);
    format_set_num_format(m_date, "yyyy-mm-dd");
    m_seconds = workbook_add_format(m_book);
    format_set_num_format(m_seconds, "yyyy-mm-dd hh:mm:ss");
    m_milliseconds = workbook_add_format(m_book);
    format_set_num_format(m_milliseconds, "yyyy-mm-dd hh:mm:ss.000");
    return startSheet();
}

Result<void> XlsxWriter::startSheet()
{
    ++m_sheets;
    const QString name = m_sheets == 1 ? QStringLiteral("rows") : QStringLiteral("rows %1").arg(m_sheets);
    errno = 0;
    m_sheet = workbook_add_worksheet(m_book, name.toUtf8().constData());
    if (!m_sheet || !m_sheet->optimize_tmpfile)
        return failed();
    m_row = 0;
    for (std::size_t i = 0; i < columns().size(); ++i) {
        const auto column = columnNumber(static_cast<int>(i));
        worksheet_set_column(m_sheet, column, column, usualWidth(columns()[i]), nullptr);
    }
    if (!m_options.header || columns().empty())
        return {};
    for (std::size_t i = 0; i < columns().size(); ++i) {
        if (auto written = writeText(static_cast<int>(i), columns()[i].name, m_bold); !written)
            return written;
    }
    worksheet_freeze_panes(m_sheet, 1, 0);
    ++m_row;
    return {};
}

/// The library does not look whether its writes to the sheet's own file succeed.
Result<void> XlsxWriter::checkSheet()
{
    errno = 0;
    if (std::fflush(m_sheet->optimize_tmpfile) != 0 || std::ferror(m_sheet->optimize_tmpfile) != 0) {
        errno = errno != 0 ? errno : ENOSPC;
        return failed();
    }
    return {};
}

Result<void> XlsxWriter::writeText(int column, std::string_view text, lxw_format *format)
{
    // The library takes texts that end at NUL; XML knows no such letter anyway.
    QString sound = QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
    sound.replace(QChar(u'\0'), QChar(u'\u2400'));
    if (sound.size() > maxLetters)
        return Error{
            ErrorCode::Invalid,
            XlsxWriterText::tr("Row %1, column \"%2\" has %3 letters; a cell of Excel has room for 32,767.")
                .arg(QString::number(m_row + 1),
                     QString::fromStdString(columns()[static_cast<std::size_t>(column)].name),
                     QString::number(sound.size())),
            XlsxWriterText::tr("Leave that column out, or export as CSV or JSON.")};
    const auto error = worksheet_write_string(m_sheet, static_cast<lxw_row_t>(m_row), columnNumber(column),
                                              sound.toUtf8().constData(), format);
    if (error == LXW_NO_ERROR)
        return {};
    return Error{ErrorCode::Io,
                 XlsxWriterText::tr("%1 cannot be written.").arg(m_path),
                 {},
                 QString::fromUtf8(lxw_strerror(error))};
}

Result<void> XlsxWriter::writeShown(int column, const ColumnData &data, std::size_t row)
{
    m_text.clear();
    text(static_cast<std::size_t>(column)).append(m_text, data, row);
    return writeText(column, m_text);
}

Result<void> XlsxWriter::writeInteger(int column, std::int64_t value)
{
    if (value > largestExactNumber || value < -largestExactNumber)
        return writeText(column, std::to_string(value));
    worksheet_write_number(m_sheet, static_cast<lxw_row_t>(m_row), columnNumber(column),
                           static_cast<double>(value), nullptr);
    return {};
}

Result<void> XlsxWriter::writeReal(int column, double value)
{
    if (!std::isfinite(value))
        return writeText(column, std::isnan(value) ? "NaN" : value < 0 ? "-Infinity" : "Infinity");
    worksheet_write_number(m_sheet, static_cast<lxw_row_t>(m_row), columnNumber(column), value, nullptr);
    return {};
}

bool XlsxWriter::writeDate(int column, std::int32_t days)
{
    if (days < firstExcelDay || days > lastExcelDay || Temporal::nonDate(days))
        return false;
    worksheet_write_number(m_sheet, static_cast<lxw_row_t>(m_row), columnNumber(column),
                           static_cast<double>(days + daysToEpoch), m_date);
    return true;
}

bool XlsxWriter::writeTimestamp(int column, std::int64_t microseconds)
{
    if (microseconds == Temporal::timestampInfinity || microseconds == Temporal::timestampMinusInfinity
        || Temporal::nonTimestamp(microseconds) || microseconds % 1000 != 0)
        return false;
    const Temporal::Moment moment = Temporal::momentOf(microseconds);
    if (moment.days < firstExcelDay || moment.days > lastExcelDay)
        return false;
    const double serial =
        static_cast<double>(moment.days + daysToEpoch)
        + static_cast<double>(moment.microseconds) / static_cast<double>(Temporal::microsecondsPerDay);
    worksheet_write_number(m_sheet, static_cast<lxw_row_t>(m_row), columnNumber(column), serial,
                           moment.microseconds % 1'000'000 == 0 ? m_seconds : m_milliseconds);
    return true;
}

Result<void> XlsxWriter::writeDynamic(int column, const ColumnData &data, std::size_t row)
{
    switch (data.tags[row]) {
    case DynamicTag::Null:
        return {};
    case DynamicTag::Integer:
        return writeInteger(column, data.dynamicInteger(row));
    case DynamicTag::Real:
        return writeReal(column, data.dynamicReal(row));
    case DynamicTag::Text:
        return writeText(column, data.text(row));
    case DynamicTag::Blob:
        break;
    }
    return writeShown(column, data, row);
}

Result<void> XlsxWriter::writeCell(int column, const ColumnData &data, std::size_t row)
{
    const ColumnType &type = this->type(static_cast<std::size_t>(column));
    switch (type.kind) {
    case TypeKind::Boolean:
        worksheet_write_boolean(m_sheet, static_cast<lxw_row_t>(m_row), columnNumber(column),
                                data.boolean(row) ? 1 : 0, nullptr);
        return {};
    case TypeKind::Int16:
    case TypeKind::Int32:
    case TypeKind::Int64:
    case TypeKind::UInt64: {
        if (type.zerofill) // 007 is what the column shows
            return writeShown(column, data, row);
        const std::int64_t value = type.kind == TypeKind::Int16   ? data.value<std::int16_t>(row)
                                   : type.kind == TypeKind::Int32 ? data.value<std::int32_t>(row)
                                                                  : data.value<std::int64_t>(row);
        if (type.kind == TypeKind::UInt64 && value < 0)
            return writeShown(column, data, row);
        return writeInteger(column, value);
    }
    case TypeKind::Float32: { // by its own digits: 0.1 and not 0.10000000149011612
        const auto single = data.value<float>(row);
        if (!std::isfinite(single))
            return writeReal(column, single);
        m_text.clear();
        FloatText::appendShortest(m_text, single);
        double value = 0;
        std::from_chars(m_text.data(), m_text.data() + m_text.size(), value);
        return writeReal(column, value);
    }
    case TypeKind::Float64:
        return writeReal(column, data.value<double>(row));
    case TypeKind::Decimal:
    case TypeKind::Numeric: {
        m_text.clear();
        text(static_cast<std::size_t>(column)).append(m_text, data, row);
        if (!JsonWriter::isExactDecimal(m_text))
            return writeText(column, m_text);
        double value = 0;
        std::from_chars(m_text.data(), m_text.data() + m_text.size(), value);
        return writeReal(column, value);
    }
    case TypeKind::Date:
        return writeDate(column, data.value<std::int32_t>(row)) ? Result<void>()
                                                                : writeShown(column, data, row);
    case TypeKind::Timestamp:
        return writeTimestamp(column, data.value<std::int64_t>(row)) ? Result<void>()
                                                                     : writeShown(column, data, row);
    case TypeKind::Dynamic:
        return writeDynamic(column, data, row);
    default:
        return writeShown(column, data, row);
    }
}

Result<void> XlsxWriter::writeRow(std::string &, const RowBatch &batch, std::size_t row)
{
    if (m_row == m_rowsPerSheet) {
        if (auto checked = checkSheet(); !checked)
            return checked;
        if (auto started = startSheet(); !started)
            return started;
    }
    for (std::size_t i = 0; i < columns().size(); ++i) {
        if (isAbsent(i))
            continue;
        const ColumnData &data = batch.column(i);
        const auto column = static_cast<int>(i);
        if (!data.isNull(row)) {
            if (auto written = writeCell(column, data, row); !written)
                return written;
        } else if (!m_options.nullText.empty()) {
            if (auto written = writeText(column, m_options.nullText); !written)
                return written;
        }
    }
    ++m_row;
    return m_row % 4096 == 0 ? checkSheet() : Result<void>();
}

Result<void> XlsxWriter::writeFooter(std::string &, const StatementSummary &)
{
    if (auto checked = checkSheet(); !checked)
        return checked;
    errno = 0;
    const lxw_error error = workbook_close(std::exchange(m_book, nullptr));
    if (error == LXW_NO_ERROR)
        return {};
    Error reason = failed();
    reason.detail =
        reason.detail + QStringLiteral(" (") + QString::fromUtf8(lxw_strerror(error)) + QLatin1Char(')');
    return reason;
}
