// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/health/HealthMonitor.h"

#include <QScrollArea>
#include <QTimer>

#include <optional>

class HealthChart;
class QGridLayout;
class QVBoxLayout;

/// All charts of a connection, over one span of time, with one pointer in all of them. Live, it follows the monitor, and
/// has the history for the time before this program; further back, it asks the history alone. Only what is on the screen is drawn.
/// Thread: GUI; nothing waits.
class HealthCharts final : public QScrollArea
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(HealthCharts)

public:
    enum class Range { TenMinutes, Hour, Day, Week, Quarter };

    explicit HealthCharts(HealthMonitor &monitor, QWidget *parent = nullptr);

    void setConnection(const QString &connectionId);
    void setRange(Range range);
    [[nodiscard]] Range range() const { return m_range; }
    [[nodiscard]] bool isZoomed() const { return m_zoom.has_value(); }
    /// Back to the range, and to now.
    void resetZoom();
    /// Closer (below 1) or further, round the middle.
    void zoom(double factor);
    /// Below the charts; the charts take it over.
    void setFooter(QWidget *footer);
    /// Follows LanguageChange too.
    [[nodiscard]] QString spanText() const;
    /// What is shown, for a file.
    [[nodiscard]] std::vector<HealthMonitor::Series> series() const;
    /// All charts, those beyond the screen too.
    [[nodiscard]] QImage picture();

signals:
    /// The time under the pointer, or nothing.
    void pointed(std::optional<qint64> at);
    void zoomChanged();
    void failed(const Error &error);

protected:
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    struct Span
    {
        qint64 from;
        qint64 to;
    };
    [[nodiscard]] Span span() const;
    void look(const QString &connectionId);
    void refresh();
    void readHistory();
    void take(std::vector<HealthMonitor::Series> series);
    /// Null when nothing was kept.
    [[nodiscard]] const HealthMonitor::Series *pastOf(HealthMetric metric) const;
    [[nodiscard]] HealthMonitor::Series seriesOf(HealthMetric metric) const;
    void drawSeen();
    /// Reads what it is about; drawing is the caller's.
    void feed(HealthChart &chart);
    void arrange();
    void setZoom(qint64 from, qint64 to);
    void point(std::optional<qint64> at);

    HealthMonitor &m_monitor;
    QString m_connectionId;
    Range m_range = Range::TenMinutes;
    std::optional<Span> m_zoom;
    QGridLayout *const m_grid;
    QVBoxLayout *const m_column;
    QList<HealthChart *> m_charts;
    QList<HealthChart *> m_arranged; ///< In the grid.
    int m_columns = 0;
    std::vector<HealthMonitor::Series> m_past; ///< Of the history.
    int m_generation = 0;
    QTimer m_again;
    QTimer m_soon; ///< After scrolling.
};
