// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/BusyBar.h"

#include "ui/common/PlainLabel.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QProgressBar>
#include <QPushButton>
#include <QTimer>

BusyBar::BusyBar(QWidget *parent)
    : QFrame(parent)
    , m_text(new PlainLabel(this))
    , m_progress(new QProgressBar(this))
    , m_stop(new QPushButton(this))
    , m_delay(new QTimer(this))
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(8, 4, 8, 4);
    row->addWidget(m_text);
    row->addWidget(m_progress, 1);
    row->addWidget(m_stop);
    m_progress->setRange(0, 1000);
    m_progress->setTextVisible(false);
    m_progress->setMaximumHeight(10);
    m_stop->setObjectName(QStringLiteral("busyStop"));
    m_delay->setSingleShot(true);
    m_delay->setInterval(200);
    connect(m_delay, &QTimer::timeout, this, &QWidget::show);
    connect(m_stop, &QPushButton::clicked, this, &BusyBar::stopRequested);
    hide();
    retranslate();
}

void BusyBar::retranslate()
{
    m_stop->setText(tr("Stop"));
}

void BusyBar::changeEvent(QEvent *event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void BusyBar::begin(const QString &text)
{
    setText(text);
    setFraction(-1);
    if (!isVisible())
        m_delay->start();
}

void BusyBar::setText(const QString &text)
{
    m_text->setText(text);
    m_progress->setAccessibleName(text);
}

void BusyBar::setFraction(double fraction)
{
    m_progress->setRange(0, fraction < 0 ? 0 : 1000);
    if (fraction >= 0)
        m_progress->setValue(static_cast<int>(fraction * 1000));
}

void BusyBar::end()
{
    m_delay->stop();
    hide();
}
