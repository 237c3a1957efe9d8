// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/federated/PlanPanel.h"

#include "ui/common/PlainLabel.h"
#include "ui/federated/PlanView.h"

#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QHBoxLayout>
#include <QScrollArea>
#include <QToolButton>

namespace {

/// Lines of the current box that show without scrolling.
constexpr int planTextLines = 7;

} // namespace

PlanPanel::PlanPanel(QWidget *parent)
    : QWidget(parent)
    , m_view(new PlanView(this))
    , m_text(new PlainLabel(this))
    , m_copy(new QToolButton(this))
{
    m_text->setObjectName(QStringLiteral("planText"));
    m_text->setContentsMargins(8, 4, 8, 4);
    m_text->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_copy->setObjectName(QStringLiteral("copyPlan"));
    m_copy->setFocusPolicy(Qt::StrongFocus);
    auto *words = new QScrollArea(this);
    words->setWidgetResizable(true);
    words->setFrameShape(QFrame::NoFrame);
    words->setWidget(m_text);
    words->setFixedHeight(fontMetrics().lineSpacing() * planTextLines + 8);
    auto *below = new QHBoxLayout;
    below->addWidget(words, 1);
    below->addWidget(m_copy, 0, Qt::AlignTop);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 4);
    column->addWidget(m_view, 1);
    column->addLayout(below);
    connect(m_view, &PlanView::currentChanged, this, &PlanPanel::showCurrent);
    connect(m_copy, &QToolButton::clicked, this,
            [this] { QApplication::clipboard()->setText(m_plan.toText()); });
    retranslate();
    clear();
}

void PlanPanel::setPlan(const FederatedPlan &plan)
{
    m_plan = plan;
    m_view->setPlan(plan);
    m_copy->setEnabled(true);
    showCurrent();
}

void PlanPanel::clear()
{
    m_plan = {};
    m_view->clear();
    m_copy->setEnabled(false);
    showCurrent();
}

void PlanPanel::showCurrent()
{
    m_text->setText(m_view->isEmpty() ? tr("What each server was asked shows here after a run.")
                                      : m_view->currentText());
}

void PlanPanel::retranslate()
{
    m_copy->setText(tr("Copy as text"));
    m_copy->setToolTip(tr("Copy the whole plan as a tree of text"));
    showCurrent();
}

void PlanPanel::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}
