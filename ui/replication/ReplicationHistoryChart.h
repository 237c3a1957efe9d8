// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/replication/ReplicationRun.h"

#include <QChartView>

#include <array>

class QBarSet;
class QCategoryAxis;
class QScatterSeries;

/// A bar for each run, the oldest at the left: how many rows it wrote, or how long it took. What did not succeed has a mark
/// of its own shape besides its colour.
/// Thread: GUI.
class ReplicationHistoryChart final : public QChartView
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ReplicationHistoryChart)

public:
    enum class Figure { Rows, Duration };
    /// Of a longer history the newest are drawn.
    static constexpr std::size_t mostRuns = 60;

    explicit ReplicationHistoryChart(Figure figure, QWidget *parent = nullptr);

    /// Newest first.
    void setRuns(const std::vector<ReplicationRun> &runs);

    [[nodiscard]] QSize sizeHint() const override { return {360, 130}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {160, 100}; }

signals:
    /// A bar was clicked.
    void runChosen(const QString &runId);
    /// The pointer is over a run; empty: over none.
    void runPointed(const QString &runId);

protected:
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    /// How a run is drawn: as a success, a failure, or something between.
    enum Look { Good, Between, Bad, Looks };

    [[nodiscard]] static Look lookOf(ReplicationRun::State state);
    [[nodiscard]] double valueOf(const ReplicationRun &run) const;
    [[nodiscard]] QString text(double value) const;
    void draw();
    void markTimes();
    void colour();
    [[nodiscard]] QString runAt(const QPointF &position) const;

    const Figure m_figure;
    std::vector<ReplicationRun> m_runs; ///< Oldest first.
    std::array<QBarSet *, Looks> m_bars{};
    std::array<QScatterSeries *, Looks> m_signs{}; ///< None for what succeeded.
    QCategoryAxis *const m_times;
    QCategoryAxis *const m_values;
};
