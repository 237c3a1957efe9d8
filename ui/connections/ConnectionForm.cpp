// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connections/ConnectionForm.h"

#include <QEvent>
#include <QVBoxLayout>

ConnectionForm::ConnectionForm(QWidget *parent)
    : QWidget(parent)
    , m_grid(new FormGrid(this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_grid);
}

void ConnectionForm::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}
