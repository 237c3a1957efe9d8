// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/replication/MinutesField.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QSpinBox>

#include <array>

namespace {

/// Minutes in a minute, an hour, a day.
constexpr std::array unitMinutes{1, 60, 24 * 60};

} // namespace

MinutesField::MinutesField(int most, QWidget *parent)
    : QWidget(parent)
    , m_most(most)
    , m_number(new QSpinBox(this))
    , m_unit(new QComboBox(this))
{
    m_unit->addItems({QString(), QString(), QString()});
    m_number->setMinimum(1);
    setFocusProxy(m_number);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_number);
    row->addWidget(m_unit);
    setUnit(0);
    connect(m_number, &QSpinBox::valueChanged, this, &MinutesField::changed);
    connect(m_unit, &QComboBox::activated, this, [this](int unit) {
        setUnit(unit);
        emit changed();
    });
    retranslate();
}

void MinutesField::setUnit(int unit)
{
    const QSignalBlocker quiet(m_number);
    m_unit->setCurrentIndex(unit);
    m_number->setMaximum(m_most / unitMinutes.at(static_cast<std::size_t>(unit)));
}

void MinutesField::setValue(int minutes)
{
    int unit = 0;
    for (int larger = 1; larger < static_cast<int>(unitMinutes.size()); ++larger) {
        if (minutes > 0 && minutes % unitMinutes.at(static_cast<std::size_t>(larger)) == 0)
            unit = larger;
    }
    setUnit(unit);
    const QSignalBlocker quiet(m_number);
    m_number->setValue(minutes / unitMinutes.at(static_cast<std::size_t>(unit)));
}

int MinutesField::value() const
{
    return m_number->value() * unitMinutes.at(static_cast<std::size_t>(m_unit->currentIndex()));
}

void MinutesField::setSpecialText(const QString &text)
{
    const QSignalBlocker quiet(m_number);
    m_number->setMinimum(0);
    m_number->setSpecialValueText(text);
}

void MinutesField::retranslate()
{
    m_unit->setItemText(0, tr("minutes"));
    m_unit->setItemText(1, tr("hours"));
    m_unit->setItemText(2, tr("days"));
    m_unit->setAccessibleName(tr("Unit of time"));
}

void MinutesField::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}
