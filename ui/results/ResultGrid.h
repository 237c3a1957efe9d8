// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/query/ResultOrder.h"

#include <QTableView>

class ResultTableModel;

/// The table of a result: rows of one height however many there are, columns as wide as their first rows need, a click
/// on a header to sort (ascending, descending, as it came; with Shift after the columns chosen before).
/// Thread: GUI.
class ResultGrid final : public QTableView
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ResultGrid)

public:
    /// No column is wider by itself, in pixels.
    static constexpr int widest = 300;

    explicit ResultGrid(ResultTableModel &model, QWidget *parent = nullptr);

    /// What is selected, else the current cell: shown rows and columns in their order. Rows times columns.
    struct Selection
    {
        std::vector<int> rows;
        std::vector<int> columns;
    };
    [[nodiscard]] Selection selection() const;

    /// Widths from what the first rows show; columns that a person changed stay. Once there are rows.
    void fitColumns();
    [[nodiscard]] const std::vector<ResultOrder::Sort> &sorting() const { return m_sorting; }
    /// The next of: ascending, descending, as it came.
    void cycleSorting(int column, bool add);
    void clearSorting();
    /// Makes a shown row the current one and brings it into sight.
    void goToRow(int row);

signals:
    void sortingChanged();
    void currentCellChanged(const QModelIndex &current);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;

private:
    [[nodiscard]] int widthFor(int column, int rows) const;
    void showSorting();

    ResultTableModel &m_rows;
    std::vector<ResultOrder::Sort> m_sorting;
    int m_fitted = 0; ///< Columns.
};
