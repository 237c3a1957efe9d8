// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/MessageList.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QScrollBar>

namespace {

constexpr int messageRole = Qt::UserRole;
constexpr int messagePosition = Qt::UserRole + 1;

} // namespace

MessageList::MessageList(QWidget *parent)
    : QListWidget(parent)
{
    setObjectName(QStringLiteral("messages"));
    setFrameShape(QFrame::NoFrame);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setWordWrap(true);
    setUniformItemSizes(false);
    setIconSize({Theme::dotSize, Theme::dotSize});
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setAccessibleName(tr("Messages"));
    const auto follow = [this](QListWidgetItem *item) {
        if (const auto position = item->data(messagePosition).toLongLong(); position >= 0)
            emit positionChosen(position);
    };
    connect(this, &QListWidget::itemClicked, this, follow);
    connect(this, &QListWidget::itemActivated, this, follow);
}

void MessageList::add(Theme::Role role, const QString &text, qsizetype position)
{
    while (count() >= most)
        delete takeItem(0);
    auto *item = new QListWidgetItem(text);
    item->setData(messageRole, static_cast<int>(role));
    item->setData(messagePosition, static_cast<qlonglong>(position));
    dress(item);
    addItem(item);
    scrollToBottom();
}

void MessageList::dress(QListWidgetItem *item) const
{
    const auto role = static_cast<Theme::Role>(item->data(messageRole).toInt());
    item->setIcon(QIcon(Theme::dot(Theme::colour(role, palette()), devicePixelRatioF())));
}

void MessageList::changeEvent(QEvent *event)
{
    QListWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        setAccessibleName(tr("Messages"));
    if (event->type() == QEvent::PaletteChange) {
        for (int row = 0; row < count(); ++row)
            dress(item(row));
    }
}

void MessageList::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy))
        copySelected();
    else
        QListWidget::keyPressEvent(event);
}

void MessageList::copySelected() const
{
    QStringList texts;
    for (int row = 0; row < count(); ++row) {
        if (item(row)->isSelected())
            texts << item(row)->text();
    }
    QGuiApplication::clipboard()->setText(texts.join(QLatin1Char('\n')));
}
