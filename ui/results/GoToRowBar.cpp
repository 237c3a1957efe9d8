// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/results/GoToRowBar.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QSpinBox>

GoToRowBar::GoToRowBar(QWidget *parent)
    : QFrame(parent)
    , m_label(new QLabel(this))
    , m_row(new QSpinBox(this))
    , m_count(new QLabel(this))
    , m_go(new QPushButton(this))
{
    auto *line = new QHBoxLayout(this);
    line->setContentsMargins(8, 4, 8, 4);
    line->addWidget(m_label);
    line->addWidget(m_row);
    line->addWidget(m_count);
    line->addWidget(m_go);
    line->addStretch(1);
    m_row->setObjectName(QStringLiteral("goToRow"));
    m_row->setGroupSeparatorShown(true);
    m_row->setMinimumWidth(120);
    m_label->setBuddy(m_row);
    m_count->setTextFormat(Qt::PlainText);
    connect(m_go, &QPushButton::clicked, this, &GoToRowBar::choose);
    hide();
    retranslate();
}

void GoToRowBar::retranslate()
{
    m_label->setText(tr("Go to &row:"));
    m_row->setAccessibleName(tr("Row number"));
    m_count->setText(tr("of %1").arg(QLocale().toString(m_row->maximum())));
    m_go->setText(tr("Go"));
}

void GoToRowBar::changeEvent(QEvent *event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void GoToRowBar::open(int rowCount, int currentRow)
{
    if (rowCount <= 0)
        return;
    m_row->setRange(1, rowCount);
    m_row->setValue(currentRow);
    retranslate();
    show();
    m_row->setFocus();
    m_row->selectAll();
}

void GoToRowBar::choose()
{
    hide();
    emit rowChosen(m_row->value());
}

void GoToRowBar::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape) {
        hide();
        emit closed();
        return;
    }
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        m_row->interpretText();
        choose();
        return;
    }
    QFrame::keyPressEvent(event);
}
