// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/health/CheckList.h"

#include "ui/common/PlainLabel.h"
#include "ui/health/HealthSigns.h"

#include <QEvent>
#include <QGridLayout>
#include <QScrollBar>

#include <algorithm>

namespace {

constexpr int signSize = 18;

/// But for the value.
bool isSameCheck(const HealthCheck &a, const HealthCheck &b)
{
    return a.id == b.id && a.state == b.state && a.limit == b.limit && a.title == b.title
           && a.value.isEmpty() == b.value.isEmpty();
}

bool isSameWithheld(const ServerFigures::Withheld &a, const ServerFigures::Withheld &b)
{
    return a.metric == b.metric && a.reason == b.reason;
}

void tint(QWidget *label, Theme::Role role)
{
    QPalette coloured = label->palette();
    coloured.setColor(QPalette::WindowText, Theme::colour(role, coloured));
    label->setPalette(coloured);
}

QString stateTitle(HealthCheck::State state)
{
    switch (state) {
    case HealthCheck::State::Passed:
        return CheckList::tr("passed");
    case HealthCheck::State::Warning:
        return CheckList::tr("warning");
    case HealthCheck::State::Failed:
        return CheckList::tr("failed");
    case HealthCheck::State::Unknown:
        break;
    }
    return CheckList::tr("not known");
}

QString valueText(const HealthCheck &check)
{
    const QString value = check.value.isEmpty() ? stateTitle(check.state) : check.value;
    return check.limit.isEmpty() ? value
                                 : CheckList::tr("%1; should be %2", "value, limit").arg(value, check.limit);
}

} // namespace

CheckList::CheckList(QWidget *parent)
    : QScrollArea(parent)
    , m_column(new QVBoxLayout)
{
    setObjectName(QStringLiteral("healthChecks"));
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto *content = new QWidget;
    content->setLayout(m_column);
    m_column->setContentsMargins(8, 4, 10, 8);
    m_column->setSpacing(10);
    setWidget(content);
    build();
}

void CheckList::setChecks(const std::vector<HealthCheck> &checks,
                          const std::vector<ServerFigures::Withheld> &withheld)
{
    const bool isSame =
        std::equal(checks.begin(), checks.end(), m_checks.begin(), m_checks.end(), isSameCheck)
        && std::equal(withheld.begin(), withheld.end(), m_withheld.begin(), m_withheld.end(), isSameWithheld);
    m_checks = checks;
    m_withheld = withheld;
    if (!isSame)
        return build();
    for (std::size_t i = 0; i < m_checks.size(); ++i) {
        if (const QString text = valueText(m_checks[i]); text != m_values[static_cast<int>(i)]->text())
            m_values[static_cast<int>(i)]->setText(text);
    }
}

void CheckList::build()
{
    const int scrolled = verticalScrollBar()->value();
    while (QLayoutItem *item = m_column->takeAt(0)) {
        if (QWidget *old = item->widget()) {
            old->hide();
            old->deleteLater(); // a change of palette still walks over them
        }
        delete item;
    }
    m_values.clear();
    m_column->addWidget(heading(tr("Checks")));
    if (m_checks.empty()) {
        auto *none = new PlainLabel;
        none->setText(tr("Nothing was checked yet."));
        tint(none, Theme::Role::Quiet);
        m_column->addWidget(none);
    }
    for (const HealthCheck &check : m_checks)
        m_column->addWidget(row(check));
    if (!m_withheld.empty()) {
        m_column->addWidget(heading(tr("Not shown by the server")));
        for (const ServerFigures::Withheld &one : m_withheld) {
            auto *label = new PlainLabel;
            label->setText(tr("%1: %2", "figure, reason").arg(HealthMetrics::title(one.metric), one.reason));
            tint(label, Theme::Role::Quiet);
            m_column->addWidget(label);
        }
    }
    m_column->addStretch(1);
    verticalScrollBar()->setValue(scrolled);
}

QWidget *CheckList::heading(const QString &text)
{
    auto *label = new PlainLabel;
    label->setText(text);
    label->setBold(true);
    return label;
}

/// What passed takes two lines; what did not says why it matters and what to do.
QWidget *CheckList::row(const HealthCheck &check)
{
    auto *row = new QWidget;
    auto *grid = new QGridLayout(row);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(1);
    grid->setColumnStretch(1, 1);
    const Theme::Role role = HealthSigns::roleOf(check.state);
    auto *sign = new QLabel;
    sign->setPixmap(
        Theme::icon(HealthSigns::signOf(check.state), role, palette()).pixmap(signSize, signSize));
    sign->setAccessibleName(stateTitle(check.state));
    sign->setToolTip(stateTitle(check.state));
    grid->addWidget(sign, 0, 0, Qt::AlignTop);
    int line = 0;
    const auto add = [&](const QString &text, Theme::Role colour, bool bold = false) -> PlainLabel * {
        if (text.isEmpty())
            return nullptr;
        auto *label = new PlainLabel;
        label->setText(text);
        label->setBold(bold);
        if (colour != Theme::Role::Accent)
            tint(label, colour);
        grid->addWidget(label, line++, 1);
        return label;
    };
    const bool isTrouble =
        check.state == HealthCheck::State::Failed || check.state == HealthCheck::State::Warning;
    add(check.title, Theme::Role::Accent, isTrouble);
    m_values << add(valueText(check), isTrouble ? role : Theme::Role::Quiet, isTrouble);
    row->setToolTip(check.why);
    if (isTrouble) {
        add(check.why, Theme::Role::Quiet);
        add(check.advice, Theme::Role::Accent);
    }
    return row;
}

void CheckList::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::LanguageChange)
        build();
    QScrollArea::changeEvent(event);
}
