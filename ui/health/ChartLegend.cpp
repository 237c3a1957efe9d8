// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/health/ChartLegend.h"

#include "ui/common/Theme.h"

#include <QPainter>

#include <algorithm>

namespace {

constexpr int sampleWidth = 18;
constexpr int legendGap = 5;
/// Room for "1,023.9 GiB", so that nothing moves while values change.
constexpr QLatin1String widestValue("00.0 ms");
constexpr int betweenEntries = 8;

} // namespace

void ChartLegend::setTexts(const QString &title, const QStringList &names)
{
    m_title = title;
    m_names = names;
    m_values.resize(names.size());
    updateGeometry();
    update();
}

void ChartLegend::setValues(const QStringList &values)
{
    if (values == m_values)
        return;
    m_values = values;
    update();
}

QList<QRect> ChartLegend::places(int width) const
{
    QFont bold = font();
    bold.setBold(true);
    const int valueWidth = QFontMetrics(bold).horizontalAdvance(widestValue);
    QList<QRect> all;
    int x = 0;
    int y = rowHeight() + 3; // below the title
    for (const QString &name : m_names) {
        const int needed = sampleWidth + 2 * legendGap + fontMetrics().horizontalAdvance(name) + valueWidth;
        if (x > 0 && x + needed > width) {
            x = 0;
            y += rowHeight();
        }
        all << QRect(x, y, std::min(needed, width), rowHeight());
        x += needed + betweenEntries;
    }
    return all;
}

int ChartLegend::heightForWidth(int width) const
{
    const QList<QRect> all = places(width);
    return (all.isEmpty() ? rowHeight() : all.last().bottom() + 1) + 2;
}

QSize ChartLegend::sizeHint() const
{
    return {280, heightForWidth(280)};
}

void ChartLegend::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    QFont bold = font();
    bold.setBold(true);
    const QColor text = palette().color(QPalette::Text);
    painter.setFont(bold);
    painter.setPen(text);
    painter.drawText(QRect(0, 0, width(), rowHeight()), Qt::AlignLeft | Qt::AlignVCenter,
                     QFontMetrics(bold).elidedText(m_title, Qt::ElideRight, width()));
    const QList<QRect> all = places(width());
    for (int i = 0; i < all.size(); ++i) {
        const QRect place = all[i];
        QPen sample(Theme::series(i, palette()), 2.4, Theme::seriesStyle(i));
        sample.setCapStyle(Qt::FlatCap);
        painter.setPen(sample);
        painter.drawLine(place.left(), place.center().y(), place.left() + sampleWidth, place.center().y());
        QRect words = place.adjusted(sampleWidth + legendGap, 0, 0, 0);
        painter.setFont(font());
        painter.setPen(Theme::colour(Theme::Role::Quiet, palette()));
        const QString name = fontMetrics().elidedText(m_names[i], Qt::ElideRight, words.width());
        painter.drawText(words, Qt::AlignLeft | Qt::AlignVCenter, name);
        words.setLeft(words.left() + fontMetrics().horizontalAdvance(name) + legendGap);
        painter.setFont(bold);
        painter.setPen(text);
        painter.drawText(words, Qt::AlignLeft | Qt::AlignVCenter,
                         m_values[i].isEmpty() ? QStringLiteral("–") : m_values[i]);
    }
}
