// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QWidget>

/// What a chart shows: its title, and for each line a sample, its name and the value of the moment. One row where there is
/// room for it, else two or three.
/// Thread: GUI.
class ChartLegend final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ChartLegend)

public:
    using QWidget::QWidget;

    void setTexts(const QString &title, const QStringList &names);
    /// As many as names; empty ones show as a dash.
    void setValues(const QStringList &values);
    [[nodiscard]] const QStringList &values() const { return m_values; }

    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    /// Where each entry stands, for this width.
    [[nodiscard]] QList<QRect> places(int width) const;
    [[nodiscard]] int rowHeight() const { return fontMetrics().height() + 2; }

    QString m_title;
    QStringList m_names;
    QStringList m_values;
};
