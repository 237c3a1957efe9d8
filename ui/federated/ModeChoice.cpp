// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/federated/ModeChoice.h"

#include "ui/common/PlainLabel.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QToolButton>

namespace {

QToolButton *modeButton(const char *name, QWidget *parent)
{
    auto *button = new QToolButton(parent);
    button->setObjectName(QString::fromLatin1(name));
    button->setCheckable(true);
    button->setAutoExclusive(true);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    button->setFocusPolicy(Qt::StrongFocus);
    return button;
}

} // namespace

ModeChoice::ModeChoice(bool canJoin, QWidget *parent)
    : QWidget(parent)
    , m_canJoin(canJoin)
    , m_fanOut(modeButton("modeFanOut", this))
    , m_join(modeButton("modeJoin", this))
    , m_text(new PlainLabel(this))
{
    auto *modes = new QHBoxLayout;
    modes->setSpacing(0);
    modes->addWidget(m_fanOut);
    modes->addWidget(m_join);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    column->addLayout(modes);
    column->addWidget(m_text);
    connect(m_fanOut, &QToolButton::clicked, this, [this] { emit chosen(Mode::FanOut); });
    connect(m_join, &QToolButton::clicked, this, [this] { emit chosen(Mode::Join); });
    setMode(m_mode);
}

void ModeChoice::setMode(Mode mode)
{
    m_mode = mode;
    (mode == Mode::Join ? m_join : m_fanOut)->setChecked(true);
    retranslate();
    colour();
}

void ModeChoice::setChangeable(bool changeable)
{
    m_fanOut->setEnabled(changeable);
    m_join->setEnabled(changeable);
}

void ModeChoice::retranslate()
{
    m_fanOut->setText(tr("Fan out"));
    m_join->setText(tr("Join"));
    m_fanOut->setToolTip(tr("The same statement on each ticked connection"));
    m_join->setToolTip(tr("One SELECT over the tables of all ticked connections"));
    if (m_mode == Mode::FanOut)
        m_text->setText(tr("The same statement on every ticked connection. The rows come as one result, its "
                           "first column names the connection."));
    else if (m_canJoin)
        m_text->setText(tr("One SELECT over the tables of all ticked connections, written "
                           "connection.schema.table. It only reads."));
    else
        m_text->setText(tr("This build has no joins across connections: it was made without DuckDB."));
}

void ModeChoice::colour()
{
    for (QToolButton *button : {m_fanOut, m_join}) {
        QPalette own = palette();
        if (button->isChecked()) {
            own.setColor(QPalette::Button, palette().color(QPalette::Highlight));
            own.setColor(QPalette::ButtonText, palette().color(QPalette::HighlightedText));
        }
        button->setPalette(own);
    }
}

void ModeChoice::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    else if (event->type() == QEvent::PaletteChange)
        colour();
}
