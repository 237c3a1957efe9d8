// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/PaletteDelegate.h"

#include "ui/common/Theme.h"
#include "ui/shell/PaletteModel.h"

#include <QApplication>
#include <QPainter>

namespace {

constexpr int paletteMargin = 8;
constexpr int paletteIcon = 16;

} // namespace

void PaletteDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                            const QModelIndex &index) const
{
    QStyleOptionViewItem blank = option;
    initStyleOption(&blank, index);
    const QString text = blank.text;
    blank.text.clear();
    blank.icon = {};
    const QStyle *style = option.widget ? option.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &blank, painter, option.widget);

    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const QColor strong = option.palette.color(selected ? QPalette::HighlightedText : QPalette::Text);
    const QColor quiet = selected ? strong : Theme::colour(Theme::Role::Quiet, option.palette);
    QRect rest = option.rect.adjusted(paletteMargin, 0, -paletteMargin, 0);
    const auto icon = index.data(Qt::DecorationRole).value<QIcon>();
    const QRect place(rest.left(), rest.center().y() - paletteIcon / 2 + 1, paletteIcon, paletteIcon);
    icon.paint(painter, place, Qt::AlignCenter, selected ? QIcon::Selected : QIcon::Normal);
    rest.setLeft(place.right() + paletteMargin);

    painter->save();
    const auto draw = [&](const QString &words, const QColor &colour, Qt::Alignment side) {
        if (words.isEmpty() || rest.width() <= 0)
            return 0;
        painter->setPen(colour);
        const QString shown = option.fontMetrics.elidedText(words, Qt::ElideMiddle, rest.width());
        painter->drawText(rest, static_cast<int>(side | Qt::AlignVCenter) | Qt::TextSingleLine, shown);
        return option.fontMetrics.horizontalAdvance(shown) + paletteMargin;
    };
    rest.setRight(rest.right() - draw(index.data(PaletteModel::KeysRole).toString(), quiet, Qt::AlignRight));
    rest.setLeft(rest.left() + draw(text, strong, Qt::AlignLeft));
    draw(index.data(PaletteModel::DetailRole).toString(), quiet, Qt::AlignLeft);
    painter->restore();
}

QSize PaletteDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    return {200, option.fontMetrics.height() + 10};
}
