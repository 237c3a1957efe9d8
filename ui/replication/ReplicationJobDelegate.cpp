// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/replication/ReplicationJobDelegate.h"

#include "models/replication/ReplicationJobModel.h"
#include "ui/common/Sparkline.h"
#include "ui/replication/ReplicationGraph.h"
#include "ui/replication/ReplicationSigns.h"

#include <QApplication>
#include <QPainter>

#include <algorithm>

namespace {

using Jobs = ReplicationJobModel;

constexpr int jobMargin = 6;
constexpr int jobSign = 16;
/// Two looks further apart than this are of two runs.
constexpr qint64 rateGap = 5000;

bool isSelected(const QStyleOptionViewItem &option)
{
    return option.state & QStyle::State_Selected;
}

QColor wordsColour(const QStyleOptionViewItem &option)
{
    return option.palette.color(isSelected(option) ? QPalette::HighlightedText : QPalette::Text);
}

/// A role's colour, but for a selection, on which it could not be read.
QColor signColour(const QStyleOptionViewItem &option, Theme::Role role)
{
    return isSelected(option) ? wordsColour(option) : Theme::colour(role, option.palette);
}

QFont strong(const QFont &font)
{
    QFont bold = font;
    bold.setBold(true);
    return bold;
}

void writeLine(QPainter &painter, const QRect &line, const QString &text)
{
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                     painter.fontMetrics().elidedText(text, Qt::ElideRight, line.width()));
}

} // namespace

QSize ReplicationJobDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const int line = option.fontMetrics.height();
    const int twoLines = 2 * line + 2 * jobMargin + 2;
    switch (index.column()) {
    case Jobs::RouteColumn: {
        const QSize graph =
            ReplicationGraph::sizeHint(index.data(Jobs::RouteRole).value<ReplicationRoute>(), option.font);
        return {graph.width() + jobMargin, std::max(graph.height(), twoLines)};
    }
    case Jobs::StateColumn:
        return {option.fontMetrics.horizontalAdvance(index.data().toString()) + jobSign + 3 * jobMargin,
                twoLines};
    case Jobs::NameColumn:
        return {QFontMetrics(strong(option.font)).horizontalAdvance(index.data().toString()) + 2 * jobMargin,
                twoLines};
    default:
        return {std::max(option.fontMetrics.horizontalAdvance(index.data().toString()),
                         option.fontMetrics.horizontalAdvance(index.data(Jobs::DetailRole).toString()))
                    + 2 * jobMargin,
                twoLines};
    }
}

void ReplicationJobDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                                   const QModelIndex &index) const
{
    QStyleOptionViewItem ground = option;
    initStyleOption(&ground, index);
    ground.text.clear();
    const QStyle *style = ground.widget ? ground.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &ground, painter, ground.widget);
    painter->save();
    switch (index.column()) {
    case Jobs::RouteColumn:
        ReplicationGraph::paint(*painter, option.rect, index.data(Jobs::RouteRole).value<ReplicationRoute>(),
                                option.font, option.palette, signColour(option, Theme::Role::Quiet));
        break;
    case Jobs::RateColumn:
        paintRate(*painter, option, index);
        break;
    default:
        paintWords(*painter, option, index);
    }
    painter->restore();
}

void ReplicationJobDelegate::paintWords(QPainter &painter, const QStyleOptionViewItem &option,
                                        const QModelIndex &index) const
{
    QRect room = option.rect.adjusted(jobMargin, 0, -jobMargin, 0);
    QColor colour = wordsColour(option);
    QFont font = option.font;
    const auto state = index.data(Jobs::StateRole).value<Jobs::State>();
    if (index.column() == Jobs::StateColumn) {
        const auto sign = ReplicationSigns::of(state);
        const QRect place(room.left(), room.center().y() - jobSign / 2 + 1, jobSign, jobSign);
        if (isSelected(option))
            Theme::icon(QString::fromLatin1(sign.icon))
                .paint(&painter, place, Qt::AlignCenter, QIcon::Selected);
        else
            sign.drawn(option.palette).paint(&painter, place);
        room.adjust(jobSign + jobMargin, 0, 0, 0);
        colour = signColour(option, sign.role);
    } else if (index.column() == Jobs::NameColumn) {
        font = strong(font);
    }
    const bool isTrouble = index.data(Jobs::TroubleRole).toBool();
    if (isTrouble) {
        colour = signColour(option, index.column() == Jobs::LagColumn ? Theme::Role::Caution
                                                                      : ReplicationSigns::of(state).role);
        font = strong(font);
    }
    const QString detail = index.data(Jobs::DetailRole).toString();
    const int line = option.fontMetrics.height();
    const int lines = detail.isEmpty() ? 1 : 2;
    const int top = room.center().y() - (lines * line + (lines - 1) * 2) / 2 + 1;
    painter.setFont(font);
    painter.setPen(colour);
    writeLine(painter, {room.left(), top, room.width(), line}, index.data().toString());
    if (detail.isEmpty())
        return;
    painter.setFont(option.font);
    painter.setPen(signColour(option, Theme::Role::Quiet));
    writeLine(painter, {room.left(), top + line + 2, room.width(), line}, detail);
}

void ReplicationJobDelegate::paintRate(QPainter &painter, const QStyleOptionViewItem &option,
                                       const QModelIndex &index) const
{
    const QRect room = option.rect.adjusted(jobMargin, jobMargin, -jobMargin, -jobMargin);
    const int line = option.fontMetrics.height();
    const auto points = index.data(Jobs::PointsRole).value<QList<QPointF>>();
    painter.setPen(wordsColour(option));
    painter.setFont(option.font);
    if (points.isEmpty())
        return writeLine(painter, room, index.data().toString());
    writeLine(painter, {room.left(), room.top(), room.width(), line}, index.data().toString());
    const QColor ink = signColour(option, Theme::Role::Accent);
    QColor ground = ink;
    ground.setAlphaF(0.15F);
    // As long as the run, so that a short one fills the room as well.
    const auto from = static_cast<qint64>(points.first().x());
    const auto to = std::max(static_cast<qint64>(points.last().x()), from + 1);
    Sparkline::paint(painter, QRectF(room.adjusted(0, line + 2, 0, 0)), points, from, to, rateGap,
                     {ink, ground});
}
