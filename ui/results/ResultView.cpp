// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/results/ResultView.h"

#include "ui/results/ResultContent.h"

#include <QEvent>

ResultView::ResultView(const Context &context, std::shared_ptr<ResultSet> result, const QString &name,
                       const QString &connection, QWidget *parent)
    : QWidget(parent)
    , m_content(std::make_unique<ResultContent>(*this, context, std::move(result), name, connection))
{
    connect(m_content.get(), &ResultContent::statusChanged, this, &ResultView::statusChanged);
    connect(m_content.get(), &ResultContent::diagnoseRequested, this, &ResultView::diagnoseRequested);
}

ResultView::~ResultView() = default;

const std::shared_ptr<ResultSet> &ResultView::result() const
{
    return m_content->result();
}

QString ResultView::rowsText() const
{
    return m_content->rowsText();
}

void ResultView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        m_content->retranslate();
}
