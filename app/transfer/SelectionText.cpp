// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/transfer/SelectionText.h"

#include "app/query/ResultSpool.h"
#include "app/transfer/RowSubset.h"
#include "app/transfer/RowWriter.h"

#include <QCoreApplication>

#include <utility>

namespace {

struct SelectionTextText
{
    Q_DECLARE_TR_FUNCTIONS(SelectionText)
};

RowSchema chosenOf(const std::vector<Column> &schema, const std::vector<int> &columns)
{
    auto chosen = std::make_shared<std::vector<Column>>();
    for (const int column : columns) {
        const auto index = static_cast<std::size_t>(column);
        chosen->push_back(index < schema.size() ? schema[index] : Column{});
    }
    return chosen;
}

/// The chosen columns of one row as a batch of their own. A column that the batch has not becomes one without a name.
RowBatch chosenCells(const RowBatch &batch, std::size_t row, const std::vector<int> &columns)
{
    const auto number = static_cast<std::uint32_t>(row);
    const RowBatch single = RowSubset::pick(batch, std::span(&number, 1));
    std::vector<ColumnData> cells;
    for (const int column : columns) {
        const auto index = static_cast<std::size_t>(column);
        if (index < single.columnCount()) {
            cells.push_back(single.column(index));
        } else {
            ColumnData absent;
            absent.validity = {0};
            absent.offsets = {0, 0};
            cells.push_back(std::move(absent));
        }
    }
    return {chosenOf(batch.schema(), columns), std::move(cells), 1};
}

Error tooLong()
{
    return {ErrorCode::ServerLimit,
            SelectionTextText::tr("The selection is longer than the 64 MB that can be copied at once."),
            SelectionTextText::tr("Export it to a file instead, or select less.")};
}

} // namespace

Result<QString> SelectionText::of(const ResultSpool &spool, const std::vector<std::int64_t> &rows,
                                  const std::vector<int> &columns, const ExportOptions &options)
{
    std::string text;
    const auto writer = RowWriter::create(options, [&text](std::string_view piece) -> Result<void> {
        if (static_cast<qint64>(text.size() + piece.size()) > longest)
            return tooLong();
        text += piece;
        return {};
    });
    if (auto begun = writer->begin(chosenOf(*spool.schema(), columns)); !begun)
        return begun.error();
    std::vector<std::uint32_t> numbers;
    numbers.reserve(rows.size());
    for (const std::int64_t row : rows)
        numbers.push_back(static_cast<std::uint32_t>(row));
    const auto visited = RowSubset(spool).visit(numbers, [&](const RowBatch &batch, std::size_t row) {
        return writer->row(chosenCells(batch, row, columns), 0);
    });
    if (!visited)
        return visited.error();
    StatementSummary summary;
    summary.rows = static_cast<std::int64_t>(rows.size());
    if (auto ended = writer->end(summary); !ended)
        return ended.error();
    return QString::fromStdString(text);
}
