// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/StayBar.h"

#include "ui/common/PlainLabel.h"
#include "ui/common/Theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPushButton>

StayBar::StayBar(QWidget *parent)
    : QFrame(parent)
    , m_mark(new QLabel(this))
    , m_question(new PlainLabel(this))
    , m_close(new QPushButton(this))
    , m_stay(new QPushButton(this))
{
    setObjectName(QStringLiteral("stayBar"));
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    m_close->setObjectName(QStringLiteral("stayBarClose"));
    m_stay->setObjectName(QStringLiteral("stayBarStay"));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(10, 6, 10, 6);
    row->addWidget(m_mark, 0, Qt::AlignVCenter);
    row->addWidget(m_question, 1);
    row->addWidget(m_stay);
    row->addWidget(m_close);
    connect(m_stay, &QPushButton::clicked, this, &StayBar::stay);
    connect(m_close, &QPushButton::clicked, this, [this] {
        hide();
        emit closeAgreed();
    });
    retranslate();
    dress();
    hide();
}

void StayBar::ask(const QString &question)
{
    m_question->setText(question);
    setAccessibleName(question);
    show();
    m_stay->setFocus();
}

void StayBar::stay()
{
    hide();
    emit stayChosen();
}

void StayBar::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        stay();
    else
        QFrame::keyPressEvent(event);
}

void StayBar::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    else if (event->type() == QEvent::PaletteChange)
        dress();
    QFrame::changeEvent(event);
}

void StayBar::retranslate()
{
    m_close->setText(tr("&Close anyway"));
    m_stay->setText(tr("&Stay"));
}

void StayBar::dress()
{
    const QColor ground =
        Theme::tint(Theme::Role::Caution, parentWidget() ? parentWidget()->palette() : palette());
    if (palette().color(QPalette::Window) != ground) {
        QPalette own = parentWidget() ? parentWidget()->palette() : palette();
        own.setColor(QPalette::Window, ground);
        setPalette(own);
    }
    m_mark->setPixmap(Theme::icon(QStringLiteral("warning"), Theme::Role::Caution, palette())
                          .pixmap(QSize(16, 16), devicePixelRatioF()));
}
