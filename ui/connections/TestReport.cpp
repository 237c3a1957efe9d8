// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connections/TestReport.h"

#include "models/connection/ConnectionLayers.h"
#include "models/diagnosis/DiagnosisReport.h"
#include "ui/common/PlainLabel.h"
#include "ui/common/Theme.h"

#include <QAccessible>
#include <QApplication>
#include <QEvent>
#include <QGridLayout>
#include <QProgressBar>
#include <QPushButton>

namespace {

Theme::Role reportRole(ConnectionLayers::State state)
{
    switch (state) {
    case ConnectionLayers::State::Passed:
        return Theme::Role::Good;
    case ConnectionLayers::State::Failed:
        return Theme::Role::Bad;
    case ConnectionLayers::State::NotReached:
    case ConnectionLayers::State::Unknown:
        break;
    }
    return Theme::Role::Quiet;
}

} // namespace

TestReport::TestReport(QWidget *parent)
    : QFrame(parent)
    , m_summary(new PlainLabel(this))
    , m_running(new QProgressBar(this))
    , m_layers(new QWidget(this))
    , m_grid(new QGridLayout(m_layers))
    , m_more(new PlainLabel(this))
    , m_diagnose(new QPushButton(this))
{
    setObjectName(QStringLiteral("testReport"));
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    m_summary->setObjectName(QStringLiteral("testSummary"));
    m_more->setObjectName(QStringLiteral("testAdvice"));
    m_summary->setBold(true);
    m_running->setRange(0, 0);
    m_running->setTextVisible(false);
    m_running->setMaximumHeight(6);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(10);
    m_grid->setVerticalSpacing(3);
    m_grid->setColumnStretch(2, 1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(12, 8, 12, 8);
    column->addWidget(m_summary);
    column->addWidget(m_running);
    column->addWidget(m_layers);
    column->addWidget(m_more);
    column->addWidget(m_diagnose, 0, Qt::AlignRight);
    m_diagnose->setObjectName(QStringLiteral("testDiagnose"));
    m_diagnose->setAutoDefault(false);
    connect(m_diagnose, &QPushButton::clicked, this, [this] { emit diagnoseRequested(m_profile); });
    hide();
}

void TestReport::showRunning(const ConnectionProfile &profile)
{
    m_profile = profile;
    m_result.reset();
    draw();
    show();
}

void TestReport::showResult(const ConnectionProfile &profile, const Result<ConnectionTest> &result)
{
    m_profile = profile;
    m_result = result;
    draw();
    show();
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

void TestReport::draw()
{
    while (QLayoutItem *item = m_grid->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    m_running->setVisible(!m_result);
    m_layers->setVisible(m_result.has_value());
    const QPalette colours = QApplication::palette();
    QStringList more;
    if (!m_result) {
        m_summary->setText(tr("Testing %1…").arg(m_profile.displayUrl()));
    } else {
        m_summary->setText(ConnectionLayers::summary(m_profile, *m_result));
        int number = 0;
        for (const auto &layer : ConnectionLayers::of(m_profile, *m_result)) {
            auto *mark = new QLabel(m_layers);
            mark->setPixmap(Theme::dot(Theme::colour(reportRole(layer.state), colours), devicePixelRatioF()));
            auto *name = new QLabel(layer.name, m_layers);
            auto *words = new PlainLabel(m_layers);
            words->setText(layer.words);
            words->setAccessibleName(layer.name);
            m_grid->addWidget(mark, number, 0);
            m_grid->addWidget(name, number, 1);
            m_grid->addWidget(words, number, 2);
            for (QWidget *widget : {mark, name, static_cast<QLabel *>(words)})
                widget->show(); // the layout would do it later
            ++number;
        }
        if (!*m_result) {
            const Error &error = m_result->error();
            if (!error.message.contains(error.detail))
                more << error.detail;
            more << error.advice;
            more.removeAll(QString());
        }
    }
    m_more->setText(more.join(QLatin1Char('\n')));
    m_more->setVisible(!more.isEmpty());
    m_diagnose->setText(tr("&Diagnose"));
    m_diagnose->setToolTip(tr("Find out, layer by layer, why it does not work"));
    m_diagnose->setVisible(m_result && !*m_result && DiagnosisReport::canExplain(m_result->error()));
    setAccessibleName(m_summary->text());
    if (m_result)
        Theme::setGround(*this, *m_result ? Theme::Role::Good : Theme::Role::Bad);
    else
        setPalette({});
}

void TestReport::changeEvent(QEvent *event)
{
    QFrame::changeEvent(event);
    const bool redraw = event->type() == QEvent::PaletteChange || event->type() == QEvent::LanguageChange;
    if (redraw && !isHidden())
        draw();
}
