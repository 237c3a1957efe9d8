// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/federated/QuestionBar.h"

#include "ui/common/PlainLabel.h"
#include "ui/common/Theme.h"

#include <QAccessible>
#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPushButton>

#include <utility>

QuestionBar::QuestionBar(QWidget *parent)
    : QFrame(parent)
    , m_mark(new QLabel(this))
    , m_question(new PlainLabel(this))
    , m_details(new PlainLabel(this))
    , m_yes(new QPushButton(this))
    , m_no(new QPushButton(tr("Cancel"), this))
{
    setObjectName(QStringLiteral("questionBar"));
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    m_question->setBold(true);
    m_yes->setObjectName(QStringLiteral("questionYes"));
    m_no->setObjectName(QStringLiteral("questionNo"));
    auto *texts = new QVBoxLayout;
    texts->addWidget(m_question);
    texts->addWidget(m_details);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(12, 8, 8, 8);
    row->setSpacing(10);
    m_mark->setContentsMargins(0, 4, 0, 0);
    row->addWidget(m_mark, 0, Qt::AlignTop);
    row->addLayout(texts, 1);
    row->addWidget(m_yes, 0, Qt::AlignTop);
    row->addWidget(m_no, 0, Qt::AlignTop);
    connect(m_no, &QPushButton::clicked, this, &QuestionBar::dismiss);
    connect(m_yes, &QPushButton::clicked, this, [this] {
        const auto confirmed = std::exchange(m_confirmed, {});
        hide();
        if (confirmed)
            confirmed();
    });
    hide();
}

void QuestionBar::ask(const QString &question, const QString &details, const QString &yes,
                      std::function<void()> confirmed)
{
    m_question->setText(question);
    m_details->setText(details);
    m_details->setVisible(!details.isEmpty());
    m_yes->setText(yes);
    m_confirmed = std::move(confirmed);
    setAccessibleName(tr("Question"));
    setAccessibleDescription(question + QLatin1Char('\n') + details);
    colour();
    show();
    m_no->setFocus();
    QAccessibleEvent event(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

void QuestionBar::dismiss()
{
    m_confirmed = {};
    hide();
}

void QuestionBar::colour()
{
    // Not the palette that is changed here: it would not follow the theme.
    QPalette own = parentWidget() ? parentWidget()->palette() : palette();
    m_mark->setPixmap(Theme::dot(Theme::colour(Theme::Role::Bad, own), devicePixelRatioF()));
    own.setColor(QPalette::Window, Theme::tint(Theme::Role::Bad, own));
    if (own != palette())
        setPalette(own);
}

void QuestionBar::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        dismiss();
    else
        QFrame::keyPressEvent(event);
}

void QuestionBar::changeEvent(QEvent *event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        m_no->setText(tr("Cancel"));
    else if (event->type() == QEvent::PaletteChange && isVisible())
        colour();
}
