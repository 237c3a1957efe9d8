// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/ErrorBar.h"

#include "models/core/Error.h"
#include "models/diagnosis/DiagnosisReport.h"
#include "ui/common/PlainLabel.h"

#include <QAccessible>
#include <QApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>

ErrorBar::ErrorBar(QWidget *parent)
    : QFrame(parent)
    , m_mark(new QLabel(this))
    , m_message(new PlainLabel(this))
    , m_more(new PlainLabel(this))
    , m_diagnose(new QPushButton(tr("Diagnose"), this))
    , m_retry(new QPushButton(tr("Try again"), this))
    , m_close(new QPushButton(tr("Close"), this))
{
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    m_message->setBold(true);
    connect(m_close, &QPushButton::clicked, this, &QWidget::hide);
    connect(m_retry, &QPushButton::clicked, this, &ErrorBar::retryRequested);
    connect(m_diagnose, &QPushButton::clicked, this, [this] { emit diagnoseRequested(m_connectionId); });
    m_diagnose->setObjectName(QStringLiteral("diagnose"));

    auto *texts = new QVBoxLayout;
    texts->addWidget(m_message);
    texts->addWidget(m_more);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(12, 8, 8, 8);
    row->setSpacing(10);
    m_mark->setContentsMargins(0, 4, 0, 0); // level with the first line
    row->addWidget(m_mark, 0, Qt::AlignTop);
    row->addLayout(texts, 1);
    row->addWidget(m_diagnose, 0, Qt::AlignTop);
    row->addWidget(m_retry, 0, Qt::AlignTop);
    row->addWidget(m_close, 0, Qt::AlignTop);
    hide();
}

void ErrorBar::showError(const Error &error, Retry retry)
{
    QStringList more;
    if (!error.message.contains(error.detail))
        more << error.detail;
    if (!error.advice.isEmpty())
        more << error.advice;
    setAccessibleName(tr("Error"));
    m_retry->setVisible(retry == Retry::Offered);
    m_diagnose->hide();
    showTexts(Theme::Role::Bad, error.message, more);
}

void ErrorBar::showWarnings(const QStringList &warnings)
{
    setAccessibleName(tr("Warning"));
    m_retry->hide();
    m_diagnose->hide();
    showTexts(Theme::Role::Caution, warnings.value(0), warnings.mid(1));
}

void ErrorBar::offerDiagnosis(const QString &connectionId, const Error &error)
{
    m_connectionId = connectionId;
    m_diagnose->setVisible(!connectionId.isEmpty() && DiagnosisReport::canExplain(error));
}

void ErrorBar::showTexts(Theme::Role role, const QString &message, const QStringList &more)
{
    m_role = role;
    colour();
    m_message->setText(message);
    m_more->setText(more.join(QLatin1Char('\n')));
    m_more->setVisible(!more.isEmpty());
    setAccessibleDescription(message);
    show();
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

void ErrorBar::colour()
{
    m_mark->setPixmap(Theme::dot(Theme::colour(m_role, QApplication::palette()), devicePixelRatioF()));
    Theme::setGround(*this, m_role);
}

void ErrorBar::changeEvent(QEvent *event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        m_diagnose->setText(tr("Diagnose"));
        m_retry->setText(tr("Try again"));
        m_close->setText(tr("Close"));
    } else if (event->type() == QEvent::PaletteChange) {
        colour();
    }
}

void ErrorBar::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        hide();
    else
        QFrame::keyPressEvent(event);
}
