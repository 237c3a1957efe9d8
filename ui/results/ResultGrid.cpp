// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/results/ResultGrid.h"

#include "models/query/ResultTableModel.h"
#include "ui/results/ResultDelegate.h"

#include <QApplication>
#include <QHeaderView>
#include <QHelpEvent>
#include <QToolTip>

#include <algorithm>
#include <numeric>
#include <set>

namespace {

constexpr int narrowest = 40;
/// Cells measured for the widths: of the first 100 rows, of fewer when there are very many columns.
constexpr int rowsMeasured = 100;
constexpr int cellsMeasured = 20'000;
/// What a width is measured from; more is wider than the widest column anyway.
constexpr qsizetype charactersMeasured = 80;

} // namespace

ResultGrid::ResultGrid(ResultTableModel &model, QWidget *parent)
    : QTableView(parent)
    , m_rows(model)
{
    setModel(&model);
    setItemDelegate(new ResultDelegate(this));
    setAlternatingRowColors(true);
    setWordWrap(false);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setSelectionBehavior(QAbstractItemView::SelectItems);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setTabKeyNavigation(false); // Tab goes on to the next widget, arrows move in the table
    setCornerButtonEnabled(true);
    setContextMenuPolicy(Qt::CustomContextMenu);

    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
    verticalHeader()->setDefaultAlignment(Qt::AlignCenter);
    verticalHeader()->setHighlightSections(false);
    QHeaderView *header = horizontalHeader();
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setTextElideMode(Qt::ElideRight);
    header->setHighlightSections(false);
    header->setSectionsMovable(true);
    header->setMinimumSectionSize(narrowest);
    header->setDefaultSectionSize(100);
    header->setSectionsClickable(true);
    disconnect(header, &QHeaderView::sectionPressed, this, nullptr); // would select the column
    disconnect(header, &QHeaderView::sectionEntered, this, nullptr);
    connect(header, &QHeaderView::sectionClicked, this, [this](int column) {
        cycleSorting(column, QApplication::keyboardModifiers().testFlag(Qt::ShiftModifier));
    });
    header->viewport()->installEventFilter(this);
}

ResultGrid::Selection ResultGrid::selection() const
{
    std::set<int> columns;
    std::vector<std::pair<int, int>> ranges;
    for (const QItemSelectionRange &range : selectionModel()->selection()) {
        for (int column = range.left(); column <= range.right(); ++column)
            columns.insert(column);
        ranges.emplace_back(range.top(), range.bottom());
    }
    if (ranges.empty() && currentIndex().isValid()) {
        columns.insert(currentIndex().column());
        ranges.emplace_back(currentIndex().row(), currentIndex().row());
    }
    Selection result;
    std::sort(ranges.begin(), ranges.end());
    int next = 0;
    for (const auto &[top, bottom] : ranges) {
        for (int row = std::max(top, next); row <= bottom; ++row)
            result.rows.push_back(row);
        next = std::max(next, bottom + 1);
    }
    result.columns.assign(columns.begin(), columns.end());
    std::sort(result.columns.begin(), result.columns.end(),
              [this](int a, int b) { // as they stand on the screen
                  return horizontalHeader()->visualIndex(a) < horizontalHeader()->visualIndex(b);
              });
    return result;
}

void ResultGrid::fitColumns()
{
    const int columns = m_rows.columnCount();
    if (m_rows.rowCount() == 0 || columns == 0)
        return;
    const int rows = std::clamp(cellsMeasured / columns, 3, rowsMeasured);
    for (; m_fitted < columns; ++m_fitted)
        setColumnWidth(m_fitted, widthFor(m_fitted, rows));
}

int ResultGrid::widthFor(int column, int rows) const
{
    const QFontMetrics metrics(font());
    const int title =
        metrics.horizontalAdvance(m_rows.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
    int width = title + 28; // the arrow of a sorted column stands beside it
    for (int row = 0; row < std::min(rows, m_rows.rowCount()) && width < widest; ++row) {
        const QString text = m_rows.index(row, column).data().toString().left(charactersMeasured);
        width = std::max(width, metrics.horizontalAdvance(text) + 14);
    }
    return std::clamp(width, narrowest, widest);
}

void ResultGrid::cycleSorting(int column, bool add)
{
    const auto found =
        std::find_if(m_sorting.begin(), m_sorting.end(),
                     [column](const ResultOrder::Sort &sort) { return sort.column == column; });
    const bool sorted = found != m_sorting.end();
    const bool descending = sorted && found->descending;
    if (add && sorted) {
        if (descending)
            m_sorting.erase(found);
        else
            found->descending = true;
    } else if (add) {
        m_sorting.push_back({column, false});
    } else {
        m_sorting.clear();
        if (!descending)
            m_sorting.push_back({column, sorted});
    }
    showSorting();
    emit sortingChanged();
}

void ResultGrid::clearSorting()
{
    m_sorting.clear();
    showSorting();
}

void ResultGrid::showSorting()
{
    horizontalHeader()->setSortIndicatorShown(!m_sorting.empty());
    if (!m_sorting.empty())
        horizontalHeader()->setSortIndicator(m_sorting.front().column, m_sorting.front().descending
                                                                           ? Qt::DescendingOrder
                                                                           : Qt::AscendingOrder);
}

void ResultGrid::goToRow(int row)
{
    const int column = std::max(currentIndex().column(), 0);
    const QModelIndex index = m_rows.index(row, column);
    setCurrentIndex(index);
    scrollTo(index, QAbstractItemView::PositionAtCenter);
    setFocus();
}

void ResultGrid::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QTableView::currentChanged(current, previous);
    emit currentCellChanged(current);
}

bool ResultGrid::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::ToolTip || watched != horizontalHeader()->viewport())
        return QTableView::eventFilter(watched, event);
    // The server's names are never markup.
    const auto *help = static_cast<QHelpEvent *>(event);
    const int column = horizontalHeader()->logicalIndexAt(help->pos());
    if (column < 0)
        return true;
    const QString name = m_rows.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
    const QString type = m_rows.headerData(column, Qt::Horizontal, Qt::ToolTipRole).toString();
    QToolTip::showText(help->globalPos(),
                       QStringLiteral("<b>%1</b><br>%2").arg(name.toHtmlEscaped(), type.toHtmlEscaped()),
                       this);
    return true;
}
