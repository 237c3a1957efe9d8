// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/QuestionBar.h"

#include "ui/common/PlainLabel.h"

#include <QAccessible>
#include <QApplication>
#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>

#include <utility>

QuestionBar::QuestionBar(QWidget *parent)
    : QFrame(parent)
    , m_mark(new QLabel(this))
    , m_text(new PlainLabel(this))
    , m_details(new PlainLabel(this))
    , m_yes(new QPushButton(this))
    , m_no(new QPushButton(this))
{
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    m_text->setBold(true);
    m_yes->setObjectName(QStringLiteral("confirm"));
    m_no->setObjectName(QStringLiteral("decline"));
    auto *texts = new QVBoxLayout;
    texts->addWidget(m_text);
    texts->addWidget(m_details);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(12, 8, 8, 8);
    row->setSpacing(10);
    m_mark->setContentsMargins(0, 4, 0, 0);
    row->addWidget(m_mark, 0, Qt::AlignTop);
    row->addLayout(texts, 1);
    row->addWidget(m_no, 0, Qt::AlignTop);
    row->addWidget(m_yes, 0, Qt::AlignTop);
    connect(m_yes, &QPushButton::clicked, this, [this] { answer(true); });
    connect(m_no, &QPushButton::clicked, this, [this] { answer(false); });
    hide();
}

void QuestionBar::ask(Question question)
{
    if (isVisible())
        answer(false);
    m_question = std::move(question);
    m_text->setText(m_question.text);
    m_details->setText(m_question.details);
    m_details->setVisible(!m_question.details.isEmpty());
    m_yes->setText(m_question.yes);
    m_no->setText(m_question.no);
    setAccessibleName(m_question.text);
    dress();
    show();
    if (m_question.focus)
        m_no->setFocus();
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

void QuestionBar::withdraw()
{
    m_question = {};
    hide();
}

void QuestionBar::answer(bool yes)
{
    const Question question = std::exchange(m_question, {});
    hide();
    const auto &act = yes ? question.confirmed : question.declined;
    if (act)
        act();
}

void QuestionBar::dress()
{
    m_mark->setPixmap(
        Theme::dot(Theme::colour(m_question.role, QApplication::palette()), devicePixelRatioF()));
    Theme::setGround(*this, m_question.role);
}

void QuestionBar::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        answer(false);
    else if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && m_yes->hasFocus())
        answer(true);
    else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        answer(false);
    else
        QFrame::keyPressEvent(event);
}

void QuestionBar::changeEvent(QEvent *event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        dress();
}
