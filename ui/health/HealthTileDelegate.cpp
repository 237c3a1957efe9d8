// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/health/HealthTileDelegate.h"

#include "models/health/HealthWallModel.h"
#include "ui/common/Sparkline.h"
#include "ui/common/ThemeIcon.h"
#include "ui/health/HealthSigns.h"

#include <QDateTime>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace {

using Wall = HealthWallModel;

/// Below this, words cannot be read; above, the room serves nobody.
constexpr QSize leastTile{176, 112};
constexpr QSize mostTile{320, 200};
/// Width to height.
constexpr double tileShape = 1.6;
constexpr double tallestShape = 1.3;
/// Words that would have to shrink more are replaced by fewer.
constexpr double longestShrink = 0.8;
constexpr int tileGap = 5;
constexpr int tileRadius = 6;
/// The connection's own colour, at the left as on its pages.
constexpr int edgeWidth = 6;
/// What the sparkline shows.
constexpr qint64 sparkSpan = 10LL * 60 * 1000;

QFont sized(const QFont &font, double pixels, bool bold = false)
{
    QFont made = font;
    made.setPixelSize(std::max(9, static_cast<int>(std::lround(pixels))));
    made.setBold(bold);
    return made;
}

/// The same in smaller letters where the words are too long, down to what can still be read from afar.
QFont fitting(const QFont &font, const QString &text, int width)
{
    constexpr double smallest = 0.65;
    const int needed = QFontMetrics(font).horizontalAdvance(text) + 1;
    return needed <= width
               ? font
               : sized(font, font.pixelSize() * std::max(smallest, 1.0 * width / needed), font.bold());
}

/// As much of the text as has room in lines.
QString wrapped(const QFontMetrics &metrics, const QString &text, const QRect &room)
{
    const auto fits = [&](const QString &part) {
        return metrics.boundingRect(QRect(0, 0, room.width(), 10'000), Qt::TextWordWrap, part).height()
               <= room.height();
    };
    QString shown = text;
    for (qsizetype length = text.size(); length > 0 && !fits(shown); --length)
        shown = text.left(length - 1).trimmed() + u'…';
    return shown;
}

void write(QPainter &painter, const QRect &place, const QString &text,
           Qt::Alignment alignment = Qt::AlignLeft | Qt::AlignVCenter)
{
    const QString shown = painter.fontMetrics().elidedText(text, Qt::ElideRight, place.width());
    painter.drawText(place, static_cast<int>(alignment) | Qt::TextSingleLine, shown);
}

} // namespace

QSize HealthTileDelegate::fittingSize(const QSize &room, int count)
{
    // More columns make smaller tiles: the first number of columns whose rows fit has the greatest ones.
    const int most = std::max(1, room.width() / leastTile.width());
    for (int columns = 1; columns <= most; ++columns) {
        const int width = std::min(room.width() / columns, mostTile.width());
        const int height =
            std::clamp(static_cast<int>(width / tileShape), leastTile.height(), mostTile.height());
        const int rows = std::max(1, (count + columns - 1) / columns);
        if (rows * height > room.height())
            continue;
        // What is left over makes them higher, and so their letters larger.
        const int tallest = std::min(static_cast<int>(width / tallestShape), mostTile.height());
        return {width, std::clamp(room.height() / rows, height, std::max(height, tallest))};
    }
    return {room.width() / most, leastTile.height()};
}

QSize HealthTileDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const
{
    return m_size;
}

void HealthTileDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                               const QModelIndex &index) const
{
    const QPalette &palette = option.palette;
    const QRect card = option.rect.adjusted(tileGap, tileGap, -tileGap, -tileGap);
    QPainterPath shape;
    shape.addRoundedRect(card, tileRadius, tileRadius);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setClipPath(shape);
    painter->fillRect(card, palette.color(QPalette::Base));
    const int fieldHeight = card.height() * 45 / 100;
    const auto environment = index.data(Wall::EnvironmentRole).value<Environment>();
    painter->fillRect(
        QRect(card.topLeft(), QSize(edgeWidth, card.height())),
        Theme::connectionColour(index.data(Wall::OwnColourRole).toString(), environment, palette));
    const QRect right = card.adjusted(edgeWidth + 1, 0, 0, 0);
    paintField(*painter, QRect(right.topLeft(), QSize(right.width(), fieldHeight)), option, index);
    paintFigures(*painter, right.adjusted(8, fieldHeight + 3, -8, -5), option, index);
    painter->setClipping(false);
    painter->setBrush(Qt::NoBrush);
    const bool isCurrent = option.state & (QStyle::State_Selected | QStyle::State_HasFocus);
    painter->setPen(isCurrent ? QPen(Theme::colour(Theme::Role::Edge, palette), 2.5)
                              : QPen(palette.color(QPalette::Mid), 1));
    painter->drawPath(shape);
    painter->restore();
}

/// Name, state and response time, on the colour of the state.
void HealthTileDelegate::paintField(QPainter &painter, const QRect &field, const QStyleOptionViewItem &option,
                                    const QModelIndex &index) const
{
    const auto status = index.data(Wall::StatusRole).value<HealthStatus>();
    const Theme::Field look = Theme::field(HealthSigns::roleOf(status), option.palette);
    painter.fillRect(field, look.ground);
    painter.setPen(look.text);
    const QRect room = field.adjusted(8, 3, -8, -3);
    const int half = room.height() / 2;
    const QString name = index.data().toString();
    painter.setFont(fitting(sized(option.font, half * 0.78, true), name, room.width()));
    write(painter, QRect(room.topLeft(), QSize(room.width(), half)), name);

    const QRect below(room.left(), room.top() + half, room.width(), room.height() - half);
    const int sign = below.height() * 70 / 100;
    const QIcon icon(new ThemeIcon(HealthSigns::signOf(status), look.text));
    icon.paint(&painter, QRect(below.left(), below.center().y() - sign / 2 + 1, sign, sign));
    const QRect words = below.adjusted(sign + 5, 0, 0, 0);
    const QFont letters = sized(option.font, half * 0.68, status != HealthStatus::Healthy);
    QString state = index.data(Wall::StatusTextRole).toString();
    if (QFontMetrics(letters).horizontalAdvance(state) * longestShrink > words.width())
        state = index.data(Wall::ShortStatusRole).toString();
    painter.setFont(fitting(letters, state, words.width()));
    write(painter, words, state);
}

/// How it went, and the worst of it. Where nothing was measured the words have the room of the line.
void HealthTileDelegate::paintFigures(QPainter &painter, const QRect &room,
                                      const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const auto status = index.data(Wall::StatusRole).value<HealthStatus>();
    const QFont small = sized(option.font, room.height() * 0.18);
    const int line = QFontMetrics(small).height();
    const QRect top(room.left(), room.top(), room.width(), room.height() - 2 * line - 4);
    const QRect bottom(room.left(), room.bottom() - line + 1, room.width(), line);
    const auto points = index.data(Wall::PointsRole).value<QList<QPointF>>();
    const QString trouble = index.data(Wall::TroubleRole).toString();
    const bool hasWordsOnTop = points.isEmpty() && !trouble.isEmpty();
    if (!hasWordsOnTop)
        paintGraph(painter, top, option, index);
    painter.setFont(small);
    paintPool(painter, QRect(room.left(), top.bottom() + 3, room.width(), line), option, index);

    const Theme::Role role =
        status == HealthStatus::Healthy ? Theme::Role::Caution : HealthSigns::roleOf(status);
    if (!trouble.isEmpty()) {
        painter.setPen(Theme::colour(role, option.palette));
        if (hasWordsOnTop) {
            painter.drawText(top, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextWordWrap,
                             wrapped(painter.fontMetrics(), trouble, top));
        } else {
            painter.setFont(fitting(small, trouble, bottom.width())); // its figure stands at the end
            write(painter, bottom, trouble);
        }
    }
    if (trouble.isEmpty() || hasWordsOnTop) {
        painter.setPen(Theme::colour(Theme::Role::Quiet, option.palette));
        write(painter, bottom, index.data(Wall::PlaceRole).toString());
    }
}

void HealthTileDelegate::paintGraph(QPainter &painter, const QRect &room, const QStyleOptionViewItem &option,
                                    const QModelIndex &index) const
{
    const auto status = index.data(Wall::StatusRole).value<HealthStatus>();
    const QPalette &palette = option.palette;
    const QString response = index.data(Wall::ResponseRole).toString();
    const QFont large =
        fitting(sized(option.font, room.height() * 0.62, true), response, room.width() * 55 / 100);
    painter.setFont(large);
    painter.setPen(status == HealthStatus::Down ? Theme::colour(Theme::Role::Quiet, palette)
                                                : palette.color(QPalette::Text));
    const int width = painter.fontMetrics().horizontalAdvance(response);
    write(painter, QRect(room.right() - width, room.top(), width + 1, room.height()), response,
          Qt::AlignRight | Qt::AlignVCenter);
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    const QColor ink = Theme::colour(
        status == HealthStatus::Healthy ? Theme::Role::Accent : HealthSigns::roleOf(status), palette);
    QColor ground = ink;
    ground.setAlphaF(0.13F);
    Sparkline::paint(painter, room.adjusted(0, 2, width > 0 ? -width - 8 : 0, -2),
                     index.data(Wall::PointsRole).value<QList<QPointF>>(), now - sparkSpan, now,
                     index.data(Wall::GapRole).toLongLong(), {ink, ground});
}

/// A bar of active and idle connections out of the most that may be, and who waits.
void HealthTileDelegate::paintPool(QPainter &painter, const QRect &line, const QStyleOptionViewItem &option,
                                   const QModelIndex &index) const
{
    const auto pool = index.data(Wall::PoolRole).value<Wall::Pool>();
    const QPalette &palette = option.palette;
    if (pool.most == 0) {
        painter.setPen(Theme::colour(Theme::Role::Quiet, palette));
        return write(painter, line, tr("no pool yet"));
    }
    const QString text =
        pool.waiting == 0
            ? tr("%1 of %2 in use", "connections").arg(pool.active).arg(pool.most)
            : tr("%1 of %2, %3 wait", "connections").arg(pool.active).arg(pool.most).arg(pool.waiting);
    const int width = std::min(painter.fontMetrics().horizontalAdvance(text), line.width() * 62 / 100);
    painter.setPen(Theme::colour(pool.waiting > 0 ? Theme::Role::Bad : Theme::Role::Quiet, palette));
    write(painter, QRect(line.right() - width, line.top(), width + 1, line.height()), text,
          Qt::AlignRight | Qt::AlignVCenter);
    const int thickness = std::max(4, line.height() * 40 / 100);
    const QRectF bar(line.left(), line.center().y() - thickness / 2.0, line.width() - width - 8, thickness);
    painter.setPen(Qt::NoPen);
    painter.setBrush(palette.color(QPalette::Midlight));
    painter.drawRoundedRect(bar, thickness / 2.0, thickness / 2.0);
    const auto part = [&](int from, int count, const QColor &colour) {
        const qreal unit = bar.width() / pool.most;
        painter.setBrush(colour);
        if (count > 0)
            painter.drawRoundedRect(QRectF(bar.left() + from * unit, bar.top(), count * unit, bar.height()),
                                    thickness / 2.0, thickness / 2.0);
    };
    const double share = static_cast<double>(pool.active) / pool.most;
    const Theme::Role role = share >= 1    ? Theme::Role::Bad
                             : share > 0.8 ? Theme::Role::Caution
                                           : Theme::Role::Accent;
    QColor idle = Theme::colour(Theme::Role::Accent, palette);
    idle.setAlphaF(0.35F);
    const int active = std::min(pool.active, pool.most);
    part(active, std::min(pool.idle, pool.most - active), idle);
    part(0, active, Theme::colour(role, palette));
}
