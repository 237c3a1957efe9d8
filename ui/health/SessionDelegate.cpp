// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/health/SessionDelegate.h"

#include "models/session/SessionTreeModel.h"
#include "ui/common/Theme.h"

namespace {

using SessionTree = SessionTreeModel;
constexpr int sessionRowPadding = 6;

Theme::Role roleOf(const QModelIndex &index)
{
    if (index.column() == SessionTree::WaitsColumn && index.data(SessionTree::BlockedRole).toBool())
        return Theme::Role::Bad;
    switch (index.data(SessionTree::StateRole).value<ServerSession::State>()) {
    case ServerSession::State::Active:
        return Theme::Role::Good;
    case ServerSession::State::IdleInTransaction:
        return Theme::Role::Caution;
    default:
        return Theme::Role::Quiet;
    }
}

} // namespace

void SessionDelegate::initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    const auto write = [option](Theme::Role role) {
        option->palette.setColor(QPalette::Text, Theme::colour(role, option->palette));
    };
    if (index.data(SessionTree::WithheldRole).toBool()) {
        option->font.setItalic(true);
        write(Theme::Role::Quiet);
    } else if (index.column() == SessionTree::StateColumn
               || (index.column() == SessionTree::WaitsColumn && !option->text.isEmpty())) {
        write(roleOf(index));
    } else if (index.column() == SessionTree::IdColumn && index.data(SessionTree::BlockingRole).toBool()) {
        option->font.setBold(true);
        option->icon = Theme::icon(QStringLiteral("lock"), Theme::Role::Bad, option->palette);
        option->features |= QStyleOptionViewItem::HasDecoration;
    }
}

QSize SessionDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const QSize hint = QStyledItemDelegate::sizeHint(option, index);
    return {hint.width(), std::max(hint.height(), option.fontMetrics.height() + sessionRowPadding)};
}
