// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/FoldingSection.h"

#include "ui/common/Theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

FoldingSection::FoldingSection(QWidget *content, QWidget *parent)
    : QWidget(parent)
    , m_heading(new QToolButton(this))
    , m_summary(new QLabel(this))
    , m_content(content)
{
    m_heading->setAutoRaise(true);
    m_heading->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_heading->setFocusPolicy(Qt::StrongFocus);
    QFont bold = m_heading->font();
    bold.setBold(true);
    m_heading->setFont(bold);
    m_summary->setTextFormat(Qt::PlainText);
    auto *top = new QHBoxLayout;
    top->addWidget(m_heading);
    top->addWidget(m_summary, 1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addLayout(top);
    m_content->setParent(this);
    m_content->setContentsMargins(0, 0, 0, 8);
    column->addWidget(m_content);
    connect(m_heading, &QToolButton::clicked, this, [this] { setOpen(!m_open); });
    setOpen(false);
    colour();
}

void FoldingSection::setTitle(const QString &title)
{
    m_heading->setText(title);
    m_heading->setObjectName(QStringLiteral("section"));
}

void FoldingSection::setSummary(const QString &summary)
{
    m_words = summary;
    m_summary->setText(m_open ? QString() : summary);
    m_heading->setAccessibleDescription(summary);
}

void FoldingSection::setOpen(bool open)
{
    m_open = open;
    m_heading->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
    m_content->setVisible(open);
    m_summary->setText(open ? QString() : m_words); // not hidden: it keeps the heading at its place
}

void FoldingSection::colour()
{
    QPalette quiet = palette();
    quiet.setColor(QPalette::WindowText, Theme::colour(Theme::Role::Quiet, quiet));
    m_summary->setPalette(quiet);
}

void FoldingSection::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        colour();
}
