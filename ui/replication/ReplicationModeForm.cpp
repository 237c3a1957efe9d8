// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/replication/ReplicationModeForm.h"

#include "ui/replication/MinutesField.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QSpinBox>

namespace {

using Field = ReplicationField;

} // namespace

ReplicationModeForm::ReplicationModeForm(bool isCopy, QWidget *parent)
    : QWidget(parent)
    , m_isCopy(isCopy)
    , m_grid(new FormGrid(this))
    , m_mode(new QComboBox(this))
    , m_key(new QComboBox(this))
    , m_interval(new MinutesField(ReplicationJob::mostIntervalMinutes, this))
    , m_enabled(new QCheckBox(this))
{
    m_mode->setObjectName(QStringLiteral("jobMode"));
    m_key->setObjectName(QStringLiteral("jobKey"));
    m_interval->number()->setObjectName(QStringLiteral("jobInterval"));
    m_enabled->setObjectName(QStringLiteral("jobEnabled"));
    m_mode->addItem(QString(), static_cast<int>(ReplicationMode::Snapshot));
    m_mode->addItem(QString(), static_cast<int>(ReplicationMode::Incremental));
    if (!isCopy)
        m_mode->addItem(QString(), static_cast<int>(ReplicationMode::Reconcile));
    m_key->setEditable(true);
    m_key->setInsertPolicy(QComboBox::NoInsert);
    auto *times = new QWidget(this);
    auto *row = new QHBoxLayout(times);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(18);
    row->addWidget(m_interval);
    row->addWidget(m_enabled);
    row->addStretch();
    m_grid->addRow(Field::Mode, m_mode);
    m_grid->addRow(Field::SyncKey, m_key);
    m_grid->addRow(Field::Interval, times, m_interval->number());
    m_grid->setRowVisible(Field::Interval, !isCopy);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_grid);
    connect(m_mode, &QComboBox::activated, this, [this] {
        m_guarantee.clear(); // was of the mode before
        modeChanged();
        emit changed(Field::Mode);
    });
    const auto keyWritten = [this] {
        m_isKeyWritten = !syncKey().isEmpty();
        emit changed(Field::SyncKey);
    };
    connect(m_key->lineEdit(), &QLineEdit::textEdited, this, keyWritten);
    connect(m_key, &QComboBox::activated, this, keyWritten);
    connect(m_interval, &MinutesField::changed, this, [this] { emit changed(Field::Interval); });
    connect(m_enabled, &QCheckBox::clicked, this, [this] { emit changed(Field::Interval); });
    retranslate();
}

ReplicationMode ReplicationModeForm::mode() const
{
    return static_cast<ReplicationMode>(m_mode->currentData().toInt());
}

QString ReplicationModeForm::syncKey() const
{
    return m_key->currentText().trimmed();
}

void ReplicationModeForm::show(const ReplicationJob &job)
{
    m_mode->setCurrentIndex(std::max(0, m_mode->findData(static_cast<int>(job.mode))));
    m_key->setEditText(job.syncKey);
    m_isKeyWritten = !job.syncKey.isEmpty();
    m_interval->setValue(job.intervalMinutes);
    m_enabled->setChecked(job.enabled);
    modeChanged();
}

void ReplicationModeForm::writeTo(ReplicationJob &job) const
{
    job.mode = mode();
    job.syncKey = mode() == ReplicationMode::Snapshot ? QString() : syncKey();
    job.intervalMinutes = m_interval->value();
    job.enabled = m_enabled->isChecked();
}

void ReplicationModeForm::setCandidates(const QStringList &columns)
{
    const QString before = syncKey();
    const QSignalBlocker quiet(m_key);
    m_key->clear();
    m_key->addItems(columns);
    const QString suggested = m_isKeyWritten ? before : columns.value(0);
    m_key->setCurrentIndex(m_key->findText(suggested));
    m_key->setEditText(suggested);
    if (suggested != before && mode() != ReplicationMode::Snapshot)
        emit changed(Field::SyncKey);
}

void ReplicationModeForm::setGuarantee(const QString &words)
{
    m_guarantee = words;
    explain();
}

void ReplicationModeForm::modeChanged()
{
    m_grid->setRowVisible(Field::SyncKey, mode() != ReplicationMode::Snapshot);
    explain();
}

/// The mode in one sentence, and what it promises here.
void ReplicationModeForm::explain()
{
    const QString words = ReplicationJob::guarantee(mode());
    m_grid->setHint(Field::Mode,
                    m_guarantee.isEmpty() || m_guarantee == words ? words : words + u'\n' + m_guarantee);
}

void ReplicationModeForm::retranslate()
{
    m_grid->setTitle(Field::Mode, tr("&Mode"));
    m_grid->setTitle(Field::SyncKey, tr("Sync &key"));
    m_grid->setTitle(Field::Interval, tr("E&very"));
    m_grid->setHint(
        Field::SyncKey,
        tr("A column that grows with each change, such as updated_at; a table may have its own."));
    m_enabled->setText(tr("E&nabled: runs by itself"));
    for (int row = 0; row < m_mode->count(); ++row)
        m_mode->setItemText(
            row, ReplicationJob::modeTitle(static_cast<ReplicationMode>(m_mode->itemData(row).toInt())));
    explain();
}

void ReplicationModeForm::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}
