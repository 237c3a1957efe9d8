// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QChartView>
#include <QList>
#include <QPointF>

#include <functional>
#include <optional>

class QCategoryAxis;
class QGraphicsLineItem;
class QLineSeries;
class QRubberBand;

/// Lines over time, in the program's colours, on round times and round values. What lies further apart than a line's gap
/// is not joined. A drag chooses a span of time, Ctrl and the wheel zoom, a double click goes back; who owns it decides
/// what to show then.
/// Thread: GUI.
class TimeChart final : public QChartView
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(TimeChart)

public:
    /// What a value reads like at the axis, and where marks may stand: true for steps of 1,024.
    struct Scale
    {
        std::function<QString(double)> text;
        bool isBinary = false;
        bool isRatio = false; ///< 0..1; the axis ends at 1.
        bool isWhole = false; ///< Counts: nothing between 1 and 2.
    };

    TimeChart(int lines, Scale scale, QWidget *parent = nullptr);

    /// Milliseconds since 1970 in UTC.
    void setSpan(qint64 from, qint64 to);
    /// By time; of the values only those within the span are drawn.
    void setLine(int line, const QList<QPointF> &points, qint64 gap);
    /// A mark at this time in the chart; none for nothing.
    void setMoment(std::optional<qint64> at);
    /// After setLine() and setSpan(): fits the axes to what is shown.
    void fit();
    [[nodiscard]] int pieceCount(int line) const;

    [[nodiscard]] QSize sizeHint() const override { return {380, 150}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {200, 150}; }

signals:
    /// Nothing: the pointer has left.
    void pointed(std::optional<qint64> at);
    void spanChosen(qint64 from, qint64 to);
    void spanReset();

protected:
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    struct Line
    {
        QList<QLineSeries *> pieces; ///< Those without a gap; the last ones may be empty.
        QList<QPointF> points;
        qint64 gap = 0;
    };

    void colour();
    void fitTimes();
    void fitValues();
    void draw(int number, bool moves);
    [[nodiscard]] QLineSeries *piece(int line, qsizetype number);
    [[nodiscard]] QList<QPointF> shown(const Line &line) const;
    [[nodiscard]] qint64 timeAt(qreal x) const;
    void placeMoment();

    const Scale m_scale;
    QList<Line> m_lines;
    QCategoryAxis *const m_times;
    QCategoryAxis *const m_values;
    QGraphicsLineItem *const m_mark;
    QRubberBand *m_band = nullptr;
    int m_dragFrom = 0;
    qint64 m_from = 0;
    qint64 m_to = 1;
    qint64 m_step = 0; ///< Between marks of time; 0: none yet.
    qint64 m_firstMark = 0;
    qint64 m_lastMark = 0;
    double m_least = 0; ///< Of what is drawn.
    double m_most = 0;
    double m_top = -1; ///< Of the axis of values.
    double m_bottom = 0;
    std::optional<qint64> m_moment;
};
