// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/replication/ReplicationCareForm.h"

#include "models/replication/ReplicationWords.h"
#include "ui/replication/MinutesField.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QSpinBox>

namespace {

using Field = ReplicationField;
constexpr int careHour = 60;
constexpr int mostSweepDays = 31;

/// A number needs no more room than it has letters.
QWidget *careNarrow(QWidget *field, QWidget *parent)
{
    auto *box = new QWidget(parent);
    auto *row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(field);
    row->addStretch();
    return box;
}

} // namespace

ReplicationCareForm::ReplicationCareForm(QWidget *parent)
    : QWidget(parent)
    , m_grid(new FormGrid(this))
    , m_conflict(new QComboBox(this))
    , m_deletes(new QSpinBox(this))
    , m_sweep(new MinutesField(mostSweepDays * 24 * careHour, this))
    , m_lag(new MinutesField(2 * ReplicationJob::mostIntervalMinutes, this))
{
    m_conflict->setObjectName(QStringLiteral("jobConflict"));
    m_deletes->setObjectName(QStringLiteral("jobDeletes"));
    m_sweep->number()->setObjectName(QStringLiteral("jobSweep"));
    m_lag->number()->setObjectName(QStringLiteral("jobLag"));
    m_conflict->addItems({QString(), QString(), QString()});
    m_deletes->setRange(0, 100);
    m_grid->addRow(Field::Conflict, m_conflict);
    m_grid->addRow(Field::DeleteLimit, careNarrow(m_deletes, this), m_deletes);
    m_grid->addRow(Field::Sweep, careNarrow(m_sweep, this), m_sweep->number());
    m_grid->addRow(Field::LagLimit, careNarrow(m_lag, this), m_lag->number());
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_grid);
    connect(m_conflict, &QComboBox::activated, this, [this] { emit changed(Field::Conflict); });
    connect(m_deletes, &QSpinBox::valueChanged, this, [this] { emit changed(Field::DeleteLimit); });
    connect(m_sweep, &MinutesField::changed, this, [this] { emit changed(Field::Sweep); });
    connect(m_lag, &MinutesField::changed, this, [this] { emit changed(Field::LagLimit); });
    retranslate();
}

void ReplicationCareForm::show(const ReplicationJob &job)
{
    const QSignalBlocker quiet(this);
    m_conflict->setCurrentIndex(static_cast<int>(job.conflict));
    m_deletes->setValue(job.deleteLimitPercent);
    m_sweep->setValue(job.sweepHours * careHour);
    m_lag->setValue(job.lagLimitMinutes);
    setMode(job.mode);
}

void ReplicationCareForm::writeTo(ReplicationJob &job) const
{
    job.conflict = static_cast<ConflictRule>(m_conflict->currentIndex());
    job.deleteLimitPercent = m_deletes->value();
    job.sweepHours = (m_sweep->value() + careHour - 1) / careHour;
    job.lagLimitMinutes = m_lag->value();
}

void ReplicationCareForm::setMode(ReplicationMode mode)
{
    m_mode = mode;
    m_grid->setRowVisible(Field::DeleteLimit, mode == ReplicationMode::Reconcile);
    m_grid->setRowVisible(Field::Sweep, mode != ReplicationMode::Snapshot);
}

QString ReplicationCareForm::summary() const
{
    QStringList parts{m_conflict->currentText()};
    if (m_mode == ReplicationMode::Reconcile)
        parts << tr("removes at most %1 %").arg(m_deletes->value());
    if (m_mode != ReplicationMode::Snapshot)
        parts << (m_sweep->value() == 0 ? tr("never compares everything")
                                        : tr("compares everything %1", "every so often")
                                              .arg(ReplicationWords::interval(m_sweep->value())));
    return parts.join(QStringLiteral(", "));
}

void ReplicationCareForm::retranslate()
{
    m_grid->setTitle(Field::Conflict, tr("Who wins"));
    m_grid->setTitle(Field::DeleteLimit, tr("Removes at most"));
    m_grid->setTitle(Field::Sweep, tr("Compares all every"));
    m_grid->setTitle(Field::LagLimit, tr("Late after"));
    m_conflict->setItemText(static_cast<int>(ConflictRule::Newer), tr("the newer row wins"));
    m_conflict->setItemText(static_cast<int>(ConflictRule::Source), tr("the source always wins"));
    m_conflict->setItemText(static_cast<int>(ConflictRule::Target), tr("a row that is there stays"));
    m_grid->setHint(Field::Conflict, tr("When a target's row differs from the source's."));
    m_deletes->setSuffix(tr(" % of a target's rows"));
    m_grid->setHint(Field::DeleteLimit, tr("A run that would remove more stops and asks."));
    m_sweep->setSpecialText(tr("never"));
    m_grid->setHint(Field::Sweep,
                    tr("Finds and repairs what clocks and triggers hid; reads both sides whole."));
    m_lag->setSpecialText(tr("twice the interval"));
    m_grid->setHint(Field::LagLimit, tr("Since the last success; from then on the job is said to be late."));
}

void ReplicationCareForm::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}
