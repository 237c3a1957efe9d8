// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/query/ChartPoints.h"
#include "app/support/BackgroundJobs.h"

#include <QWidget>

class PlainLabel;
class QChart;
class QChartView;
class QComboBox;
class QLabel;
class QToolButton;
class ResultSet;

/// A quick picture of a result: lines, bars or points of one column over another. It draws at most 5,000 points and
/// says so; it is made anew when asked, not with every row that comes.
/// Thread: GUI; rows are read on another.
class ChartPanel final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ChartPanel)

public:
    using RowMap = std::shared_ptr<const std::vector<std::uint32_t>>;

    explicit ChartPanel(std::shared_ptr<ResultSet> result, QWidget *parent = nullptr);
    ~ChartPanel() override;

    void setRowMap(RowMap map);
    /// Draws the rows that are there now.
    void draw();

signals:
    void closeRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    void retranslate();
    void fillColumns();
    void show(const ChartPoints::Points &points);
    void addLines(const ChartPoints::Points &points, bool scatter);
    void addBars(const ChartPoints::Points &points);
    void paintColours();

    const std::shared_ptr<ResultSet> m_result;
    RowMap m_map;
    QLabel *const m_kindTitle;
    QComboBox *const m_kind;
    QLabel *const m_xTitle;
    QComboBox *const m_x;
    QLabel *const m_yTitle;
    QComboBox *const m_y;
    QToolButton *const m_redraw;
    QToolButton *const m_close;
    QChartView *const m_view;
    PlainLabel *const m_note;
    int m_generation = 0;
    std::shared_ptr<std::atomic<bool>> m_stop;
    BackgroundJobs m_jobs;
};
