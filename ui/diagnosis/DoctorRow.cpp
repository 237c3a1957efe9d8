// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/diagnosis/DoctorRow.h"

#include "ui/common/PlainLabel.h"
#include "ui/common/Theme.h"

#include <QApplication>
#include <QEvent>
#include <QGridLayout>

#include <algorithm>

namespace {

constexpr int markSize = 16;
constexpr int leastTitleWidth = 110;
constexpr int layerStateWidth = 90;
constexpr int timeWidth = 70;

} // namespace

DoctorRow::DoctorRow(DiagnosisReport::Layer layer, QWidget *parent)
    : QFrame(parent)
    , m_layer(layer)
    , m_mark(new QLabel(this))
    , m_title(new QLabel(this))
    , m_state(new QLabel(this))
    , m_time(new QLabel(this))
    , m_detail(new PlainLabel(this))
    , m_advice(new PlainLabel(this))
{
    setObjectName(QStringLiteral("layer-") + DiagnosisReport::name(layer));
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    m_detail->setObjectName(QStringLiteral("detail"));
    m_advice->setObjectName(QStringLiteral("advice"));
    m_mark->setFixedWidth(markSize);
    m_state->setMinimumWidth(layerStateWidth);
    m_time->setMinimumWidth(timeWidth);
    m_time->setAlignment(Qt::AlignRight | Qt::AlignTop);
    QFont bold = m_title->font();
    bold.setBold(true);
    m_title->setFont(bold);
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(12, 8, 12, 8);
    grid->setHorizontalSpacing(10);
    grid->setVerticalSpacing(6);
    int column = 0;
    for (QLabel *label : {m_mark, m_title, m_state, m_time})
        grid->addWidget(label, 0, column++, Qt::AlignTop);
    grid->addWidget(m_detail, 0, column, Qt::AlignTop);
    grid->addWidget(m_advice, 1, column);
    grid->setColumnStretch(column, 1);
    draw();
}

void DoctorRow::showWaiting()
{
    m_isRunning = false;
    m_entry.reset();
    draw();
}

void DoctorRow::showRunning()
{
    m_isRunning = true;
    m_entry.reset();
    draw();
}

void DoctorRow::showEntry(const DiagnosisReport::Entry &entry)
{
    m_isRunning = false;
    m_entry = entry;
    draw();
}

/// The same for each layer, so that the rows are in line in every language.
int DoctorRow::titleWidth() const
{
    int width = leastTitleWidth;
    for (int layer = 0; layer <= static_cast<int>(DiagnosisReport::Layer::Driver); ++layer)
        width = std::max(width, m_title->fontMetrics().horizontalAdvance(
                                    DiagnosisReport::title(static_cast<DiagnosisReport::Layer>(layer))));
    return width;
}

void DoctorRow::draw()
{
    using Status = DiagnosisReport::Status;
    Theme::Role role = m_isRunning ? Theme::Role::Busy : Theme::Role::Quiet;
    QString icon = m_isRunning ? QStringLiteral("play") : QStringLiteral("more");
    QString state = m_isRunning ? tr("asking…") : tr("not asked");
    if (m_entry) {
        state = DiagnosisReport::title(m_entry->status);
        if (m_entry->status == Status::Failed) {
            role = Theme::Role::Bad;
            icon = QStringLiteral("error");
        } else if (m_entry->status == Status::Passed && !m_entry->advice.isEmpty()) {
            role = Theme::Role::Caution;
            icon = QStringLiteral("warning");
            state = tr("remark");
        } else if (m_entry->status == Status::Passed) {
            role = Theme::Role::Good;
            icon = QStringLiteral("ok");
        }
    }
    const QPalette colours = QApplication::palette();
    m_mark->setPixmap(Theme::icon(icon, role, colours).pixmap(markSize));
    m_title->setText(DiagnosisReport::title(m_layer));
    m_title->setMinimumWidth(titleWidth());
    m_state->setText(state);
    const bool wasAsked = m_entry && m_entry->status != Status::Skipped && m_entry->took.count() > 0;
    m_time->setText(wasAsked ? DiagnosisReport::timeOf(*m_entry) : QString());
    m_detail->setText(m_entry ? m_entry->detail : QString());
    m_advice->setText(m_entry ? m_entry->advice : QString());
    m_advice->setVisible(!m_advice->text().isEmpty());
    m_detail->setAccessibleName(tr("%1: found").arg(m_title->text()));
    m_advice->setAccessibleName(tr("%1: what to do").arg(m_title->text()));
    setAccessibleName(tr("%1: %2").arg(m_title->text(), state));
    setAccessibleDescription(m_detail->text() + QLatin1Char('\n') + m_advice->text());
    if (role == Theme::Role::Bad || role == Theme::Role::Caution)
        Theme::setGround(*this, role);
    else
        setPalette({});
}

void DoctorRow::changeEvent(QEvent *event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::LanguageChange)
        draw();
}
