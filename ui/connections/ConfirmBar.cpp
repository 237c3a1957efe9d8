// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connections/ConfirmBar.h"

#include "ui/common/PlainLabel.h"

#include <QAccessible>
#include <QApplication>
#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPushButton>

#include <utility>

ConfirmBar::ConfirmBar(QWidget *parent)
    : QFrame(parent)
    , m_mark(new QLabel(this))
    , m_question(new PlainLabel(this))
    , m_yes(new QPushButton(this))
    , m_no(new QPushButton(this))
{
    setObjectName(QStringLiteral("confirmBar"));
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    m_yes->setObjectName(QStringLiteral("confirmYes"));
    m_no->setObjectName(QStringLiteral("confirmNo"));
    for (QPushButton *button : {m_yes, m_no})
        button->setAutoDefault(true);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(12, 8, 8, 8);
    row->setSpacing(10);
    row->addWidget(m_mark);
    row->addWidget(m_question, 1);
    row->addWidget(m_yes);
    row->addWidget(m_no);
    connect(m_yes, &QPushButton::clicked, this, [this] { answer(true); });
    connect(m_no, &QPushButton::clicked, this, [this] { answer(false); });
    hide();
}

void ConfirmBar::ask(Theme::Role role, const QString &question, const QString &yes, const QString &no,
                     std::function<void()> confirmed, std::function<void()> declined)
{
    m_role = role;
    m_confirmed = std::move(confirmed);
    m_declined = std::move(declined);
    m_question->setText(question);
    m_yes->setText(yes);
    m_no->setText(no);
    setAccessibleName(question);
    colour();
    show();
    m_no->setFocus();
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

void ConfirmBar::dismiss()
{
    m_confirmed = nullptr;
    m_declined = nullptr;
    hide();
}

void ConfirmBar::answer(bool confirmed)
{
    const auto call = std::exchange(confirmed ? m_confirmed : m_declined, nullptr);
    dismiss();
    if (call)
        call(); // last: it may close the window
}

void ConfirmBar::colour()
{
    m_mark->setPixmap(Theme::dot(Theme::colour(m_role, QApplication::palette()), devicePixelRatioF()));
    Theme::setGround(*this, m_role);
}

void ConfirmBar::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        answer(false);
    else
        QFrame::keyPressEvent(event);
}

void ConfirmBar::changeEvent(QEvent *event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        colour();
}
