// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/PageTabBar.h"

#include "ui/common/Theme.h"

#include <QEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolButton>

#include <algorithm>

namespace {

constexpr int edgeHeight = 3;
constexpr int widestTab = 260;

} // namespace

PageTabBar::PageTabBar(QWidget *parent)
    : QTabBar(parent)
{
    setMovable(true);
    setDocumentMode(true);
    setExpanding(false);
    setUsesScrollButtons(true);
    setElideMode(Qt::ElideRight);
    setIconSize(QSize(16, 16));
    setDrawBase(false);
    setFocusPolicy(Qt::TabFocus);
    retranslate();
}

void PageTabBar::setEdge(int index, const QColor &colour)
{
    if (edge(index) == colour)
        return;
    setTabData(index, colour);
    update();
}

QColor PageTabBar::edge(int index) const
{
    return tabData(index).value<QColor>();
}

void PageTabBar::tabInserted(int index)
{
    auto *close = new QToolButton(this);
    close->setAutoRaise(true);
    close->setIcon(Theme::icon(QStringLiteral("close")));
    close->setIconSize(QSize(12, 12));
    close->setFixedSize(18, 18);
    close->setFocusPolicy(Qt::NoFocus);
    close->setToolTip(tr("Close"));
    close->setAccessibleName(tr("Close"));
    connect(close, &QToolButton::clicked, this, [this, close] {
        for (int tab = 0; tab < count(); ++tab) {
            if (tabButton(tab, RightSide) == close) {
                emit closeAsked(tab);
                return;
            }
        }
    });
    setTabButton(index, RightSide, close);
    QTabBar::tabInserted(index);
}

void PageTabBar::paintEvent(QPaintEvent *event)
{
    QTabBar::paintEvent(event);
    QPainter painter(this);
    for (int tab = 0; tab < count(); ++tab) {
        QColor colour = edge(tab);
        const bool inFront = tab == currentIndex();
        if (!colour.isValid() && !inFront)
            continue;
        if (!colour.isValid())
            colour = Theme::colour(Theme::Role::Edge, palette());
        const QRect rect = tabRect(tab);
        painter.fillRect(QRect(rect.left(), rect.top(), rect.width() - 1, edgeHeight), colour);
    }
}

void PageTabBar::mouseReleaseEvent(QMouseEvent *event)
{
    const int tab = event->button() == Qt::MiddleButton ? tabAt(event->position().toPoint()) : -1;
    if (tab >= 0)
        emit closeAsked(tab);
    else
        QTabBar::mouseReleaseEvent(event);
}

QSize PageTabBar::minimumTabSizeHint(int index) const
{
    const QSize hint = QTabBar::minimumTabSizeHint(index);
    return {std::min(hint.width(), widestTab), hint.height()};
}

QSize PageTabBar::tabSizeHint(int index) const
{
    const QSize hint = QTabBar::tabSizeHint(index);
    return {std::min(hint.width(), widestTab), hint.height() + edgeHeight};
}

void PageTabBar::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QTabBar::changeEvent(event);
}

void PageTabBar::retranslate()
{
    setAccessibleName(tr("Pages"));
    for (int tab = 0; tab < count(); ++tab) {
        if (QWidget *close = tabButton(tab, RightSide)) {
            close->setToolTip(tr("Close"));
            close->setAccessibleName(tr("Close"));
        }
    }
}
