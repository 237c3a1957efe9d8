// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/navigator/NavigatorDelegate.h"

#include "models/schema/SchemaTreeModel.h"
#include "ui/common/Theme.h"

#include <QApplication>
#include <QPainter>

namespace {

using Tree = SchemaTreeModel;

/// Between a name and what is said behind it.
constexpr int gap = 8;
constexpr int rowPadding = 4;

const char *iconOf(Tree::Kind kind)
{
    switch (kind) {
    case Tree::Kind::Schema:
        return "schema";
    case Tree::Kind::Table:
        return "table";
    case Tree::Kind::View:
        return "view";
    case Tree::Kind::Column:
        return "column";
    case Tree::Kind::Key:
        return "key";
    case Tree::Kind::Index:
        return "index";
    case Tree::Kind::Group:
    case Tree::Kind::Tables:
    case Tree::Kind::Views:
    case Tree::Kind::Columns:
    case Tree::Kind::Keys:
    case Tree::Kind::Indexes:
        return "folder";
    default:
        return nullptr;
    }
}

bool isNote(Tree::Kind kind)
{
    return kind == Tree::Kind::Loading || kind == Tree::Kind::Empty || kind == Tree::Kind::Failed;
}

void markEnvironment(QStyleOptionViewItem &option, const QModelIndex &index)
{
    const QColor colour =
        index.data(Tree::ActiveRole).toBool()
            ? Theme::connectionColour(index.data(Tree::OwnColourRole).toString(),
                                      index.data(Tree::EnvironmentRole).value<Environment>(), option.palette)
            : Theme::colour(Theme::Role::Quiet, option.palette);
    option.icon =
        Theme::rowDot(colour, option.widget ? option.widget->devicePixelRatioF() : 1, option.palette);
    option.decorationSize = {Theme::dotSize, Theme::dotSize};
    option.features |= QStyleOptionViewItem::HasDecoration;
}

Theme::Role detailRole(const QModelIndex &index)
{
    using State = ConnectionListModel::State;
    if (SchemaTreeModel::kindOf(index) != Tree::Kind::Connection || !index.data(Tree::ActiveRole).toBool())
        return Theme::Role::Quiet;
    switch (index.data(Tree::StateRole).value<State>()) {
    case State::Testing:
        return Theme::Role::Busy;
    case State::Reachable:
        return Theme::Role::Good;
    case State::Failed:
        return Theme::Role::Bad;
    case State::Untested:
        break;
    }
    return Theme::Role::Quiet;
}

} // namespace

void NavigatorDelegate::initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    const Tree::Kind kind = SchemaTreeModel::kindOf(index);
    if (kind == Tree::Kind::Connection) {
        markEnvironment(*option, index);
    } else if (const char *name = index.data(Tree::PrimaryRole).toBool() ? "key" : iconOf(kind)) {
        const QIcon icon = Theme::icon(QString::fromLatin1(name));
        option->icon = icon;
        option->features.setFlag(QStyleOptionViewItem::HasDecoration, !icon.isNull());
    }
    const bool isQuiet =
        !index.data(Tree::ActiveRole).toBool() || kind == Tree::Kind::Loading || kind == Tree::Kind::Empty;
    if (isQuiet || kind == Tree::Kind::Failed)
        option->palette.setColor(
            QPalette::Text, Theme::colour(isQuiet ? Theme::Role::Quiet : Theme::Role::Bad, option->palette));
    if (isNote(kind))
        option->font.setItalic(true);
    option->fontMetrics = QFontMetrics(option->font);
}

void NavigatorDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                              const QModelIndex &index) const
{
    QStyleOptionViewItem row = option;
    initStyleOption(&row, index);
    const QStyle *style = row.widget ? row.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &row, painter, row.widget);
    const QString detail = index.data(Tree::DetailRole).toString();
    if (detail.isEmpty())
        return;
    QRect room = style->subElementRect(QStyle::SE_ItemViewItemText, &row, row.widget);
    const int margin = style->pixelMetric(QStyle::PM_FocusFrameHMargin, &row, row.widget) + 1;
    room.setLeft(room.left() + margin + row.fontMetrics.horizontalAdvance(row.text) + gap);
    room.setRight(row.rect.right() - margin);
    if (room.width() < row.fontMetrics.horizontalAdvance(QLatin1Char('m')) * 2)
        return;
    const bool isSelected = row.state & QStyle::State_Selected;
    painter->save();
    painter->setFont(row.font);
    painter->setPen(isSelected ? row.palette.color(QPalette::HighlightedText)
                               : Theme::colour(detailRole(index), row.palette));
    const auto align = Qt::AlignVCenter | (row.direction == Qt::RightToLeft ? Qt::AlignRight : Qt::AlignLeft);
    painter->drawText(room, static_cast<int>(align) | Qt::TextSingleLine,
                      row.fontMetrics.elidedText(detail, Qt::ElideRight, room.width()));
    painter->restore();
}

QSize NavigatorDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QSize size = QStyledItemDelegate::sizeHint(option, index);
    size.setHeight(std::max(size.height(), option.fontMetrics.height() + 2 * rowPadding));
    return size;
}
