// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/start/StartChoice.h"

#include "ui/common/Theme.h"

#include <QEvent>
#include <QKeyEvent>
#include <QPainter>

namespace {

constexpr int inset = 16;
constexpr int iconSide = 28;
constexpr int choiceGap = 14;
constexpr int corner = 8;

} // namespace

StartChoice::StartChoice(const QString &icon, QWidget *parent)
    : QAbstractButton(parent)
    , m_icon(icon)
{
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setCursor(Qt::PointingHandCursor);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void StartChoice::setWords(const QString &title, const QString &detail)
{
    setText(title);
    m_detail = detail;
    setAccessibleName(QString(title).remove(QLatin1Char('&')));
    setAccessibleDescription(detail);
    updateGeometry();
    update();
}

QFont StartChoice::titleFont() const
{
    QFont large = font();
    large.setBold(true);
    large.setPointSizeF(large.pointSizeF() * 1.15);
    return large;
}

QRect StartChoice::textArea(int width) const
{
    const int left = inset + iconSide + choiceGap;
    return {left, inset, std::max(width - left - inset, 60), 10000};
}

int StartChoice::heightForWidth(int width) const
{
    const QRect area = textArea(width);
    const int title = QFontMetrics(titleFont()).height();
    const int detail = fontMetrics().boundingRect(area, Qt::TextWordWrap, m_detail).height();
    return inset + title + 4 + detail + inset;
}

QSize StartChoice::sizeHint() const
{
    constexpr int width = 420;
    return {width, heightForWidth(width)};
}

void StartChoice::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool on = isEnabled() && (underMouse() || hasFocus());
    const QPalette &colours = palette();
    QColor fill = colours.color(QPalette::Base);
    if (isEnabled() && (isDown() || underMouse()))
        fill = Theme::tint(Theme::Role::Busy, colours);
    painter.setBrush(fill);
    painter.setPen(
        QPen(on ? Theme::colour(Theme::Role::Busy, colours) : colours.color(QPalette::Midlight), on ? 2 : 1));
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), corner, corner);

    const QRect mark(inset, inset, iconSide, iconSide);
    Theme::icon(m_icon).paint(&painter, mark, Qt::AlignCenter, isEnabled() ? QIcon::Normal : QIcon::Disabled);

    QRect area = textArea(width());
    painter.setPen(colours.color(isEnabled() ? QPalette::Active : QPalette::Disabled, QPalette::Text));
    painter.setFont(titleFont());
    const int height = QFontMetrics(titleFont()).height();
    painter.drawText(QRect(area.left(), area.top(), area.width(), height),
                     Qt::AlignLeft | Qt::AlignVCenter | Qt::TextShowMnemonic, text());
    painter.setFont(font());
    painter.setPen(Theme::colour(Theme::Role::Quiet, colours));
    area.setTop(area.top() + height + 4);
    painter.drawText(area, Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, m_detail);
}

void StartChoice::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        click();
    else
        QAbstractButton::keyPressEvent(event);
}

bool StartChoice::event(QEvent *event)
{
    if (event->type() == QEvent::HoverEnter || event->type() == QEvent::HoverLeave)
        update();
    return QAbstractButton::event(event);
}
