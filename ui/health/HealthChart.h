// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/health/HealthMonitor.h"

#include <QFrame>

#include <vector>

class ChartLegend;
class TimeChart;

/// One picture of figures that belong together: title, values, lines.
/// Thread: GUI.
class HealthChart final : public QFrame
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(HealthChart)

public:
    /// Which figures stand together, and what they are called when they do.
    struct Subject
    {
        const char *title; ///< English, of the translation context HealthChart.
        struct Line
        {
            HealthMetric metric;
            const char *name; ///< The same.
        };
        std::vector<Line> lines;
    };
    /// All there are, in the order of the page. Those of which nothing was measured are left out.
    [[nodiscard]] static const std::vector<Subject> &subjects();

    explicit HealthChart(const Subject &subject, QWidget *parent = nullptr);

    [[nodiscard]] const Subject &subject() const { return m_subject; }
    [[nodiscard]] TimeChart &chart() const { return *m_chart; }
    /// Of the subject's metrics, in any order; one that is missing has no line.
    void setSeries(const std::vector<HealthMonitor::Series> &series);
    void setSpan(qint64 from, qint64 to);
    /// Values of this time, or the last ones.
    void setMoment(std::optional<qint64> at);
    enum class Draw { Now, WhenItShows };
    /// Draws what was set: at once, or when it would move so far that it is seen. The values are always those of the moment.
    void draw(Draw when = Draw::Now);
    /// A part of it is on the screen.
    [[nodiscard]] bool isSeen() const { return isVisible() && !visibleRegion().isEmpty(); }
    void retranslate();

protected:
    void changeEvent(QEvent *event) override;

private:
    struct Line
    {
        QList<QPointF> points;
        qint64 gap = 0;
    };
    void showValues();

    const Subject &m_subject;
    ChartLegend *const m_legend;
    TimeChart *const m_chart;
    std::vector<Line> m_lines; ///< As the subject's.
    std::optional<qint64> m_moment;
    qint64 m_to = 0;
    qint64 m_drawnTo = 0;
    qint64 m_from = 0;
};
