// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connections/ConnectionDelegate.h"

#include "models/connection/ConnectionListModel.h"
#include "ui/common/Theme.h"

namespace {

using Model = ConnectionListModel;

Theme::Role roleOf(Model::State state)
{
    switch (state) {
    case Model::State::Untested:
        return Theme::Role::Quiet;
    case Model::State::Testing:
        return Theme::Role::Busy;
    case Model::State::Reachable:
        return Theme::Role::Good;
    case Model::State::Failed:
        return Theme::Role::Bad;
    }
    return Theme::Role::Quiet;
}

void mark(QStyleOptionViewItem &option, const QColor &colour)
{
    const qreal ratio = option.widget ? option.widget->devicePixelRatioF() : 1;
    option.icon = Theme::rowDot(colour, ratio, option.palette);
    option.decorationSize = {Theme::dotSize, Theme::dotSize};
    option.features |= QStyleOptionViewItem::HasDecoration;
}

QColor environmentColour(const QStyleOptionViewItem &option, const QModelIndex &index)
{
    return Theme::connectionColour(index.data(Model::OwnColourRole).toString(),
                                   index.data(Model::EnvironmentRole).value<Environment>(), option.palette);
}

void write(QStyleOptionViewItem &option, Theme::Role role)
{
    option.palette.setColor(QPalette::Text, Theme::colour(role, option.palette));
}

} // namespace

void ConnectionDelegate::initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    if (!index.data(Model::ActiveRole).toBool())
        write(*option, Theme::Role::Quiet);
    switch (index.column()) {
    case Model::NameColumn:
        option->font.setBold(index.data(Model::DefaultRole).toBool());
        break;
    case Model::AddressColumn:
        option->textElideMode = Qt::ElideMiddle; // both ends tell more than the middle
        break;
    case Model::EncryptionColumn:
        if (index.data(Model::WeakEncryptionRole).toBool())
            write(*option, Theme::Role::Bad);
        break;
    case Model::GroupColumn:
        // Said once at the head of each group.
        if (index.row() > 0 && index.siblingAtRow(index.row() - 1).data().toString() == option->text)
            option->text.clear();
        option->font.setBold(true);
        write(*option, Theme::Role::Quiet);
        break;
    case Model::EnvironmentColumn:
        mark(*option, environmentColour(*option, index));
        break;
    case Model::StateColumn: {
        const Theme::Role role = roleOf(index.data(Model::StateRole).value<Model::State>());
        mark(*option, Theme::colour(role, option->palette));
        write(*option, role);
        break;
    }
    default:
        break;
    }
}
