// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/TaskDelegate.h"

#include "models/tasks/TaskListModel.h"
#include "ui/common/Theme.h"

#include <QPainter>

namespace {

constexpr int taskBarHeight = 3;

Theme::Role taskRole(TaskListModel::State state)
{
    switch (state) {
    case TaskListModel::State::Running:
        return Theme::Role::Busy;
    case TaskListModel::State::Done:
        return Theme::Role::Good;
    case TaskListModel::State::Failed:
        return Theme::Role::Bad;
    case TaskListModel::State::Stopped:
        break;
    }
    return Theme::Role::Quiet;
}

} // namespace

void TaskDelegate::initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    if (index.column() != TaskListModel::StateColumn)
        return;
    const auto state = index.data(TaskListModel::StateRole).value<TaskListModel::State>();
    option->palette.setColor(QPalette::Text, Theme::colour(taskRole(state), option->palette));
}

void TaskDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                         const QModelIndex &index) const
{
    QStyledItemDelegate::paint(painter, option, index);
    const bool runs =
        index.data(TaskListModel::StateRole).value<TaskListModel::State>() == TaskListModel::State::Running;
    const double fraction = index.data(TaskListModel::FractionRole).toDouble();
    if (index.column() != TaskListModel::ProgressColumn || !runs || fraction < 0)
        return;
    const QRect place(option.rect.left() + 3, option.rect.bottom() - taskBarHeight, option.rect.width() - 6,
                      taskBarHeight);
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const QColor colour = selected ? option.palette.color(QPalette::HighlightedText)
                                   : Theme::colour(Theme::Role::Busy, option.palette);
    painter->fillRect(place, Theme::tint(Theme::Role::Quiet, option.palette));
    painter->fillRect(QRect(place.topLeft(), QSize(qRound(place.width() * fraction), taskBarHeight)), colour);
}

QSize TaskDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const QSize hint = QStyledItemDelegate::sizeHint(option, index);
    return {hint.width(), hint.height() + 2 * taskBarHeight};
}
