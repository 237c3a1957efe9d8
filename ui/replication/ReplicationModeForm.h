// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/replication/ReplicationJob.h"
#include "ui/common/FormGrid.h"
#include "ui/replication/ReplicationField.h"

class MinutesField;
class QCheckBox;
class QComboBox;

/// What a job does with its tables, by which key it sees changes, and how often.
/// Thread: GUI.
class ReplicationModeForm final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ReplicationModeForm)

public:
    /// A copy is run once: it has no interval, and removes nothing.
    explicit ReplicationModeForm(bool isCopy, QWidget *parent = nullptr);

    void show(const ReplicationJob &job);
    void writeTo(ReplicationJob &job) const;
    [[nodiscard]] ReplicationMode mode() const;
    [[nodiscard]] QString syncKey() const;
    /// Columns that most tables could have as key, best first; the first one is taken while a person has written none.
    void setCandidates(const QStringList &columns);
    /// What the mode means with these databases, below its own words; empty: not known yet.
    void setGuarantee(const QString &words);
    [[nodiscard]] FormGrid &grid() { return *m_grid; }
    using QWidget::show;

signals:
    /// By a person, or a key that was suggested.
    void changed(ReplicationField field);

protected:
    void changeEvent(QEvent *event) override;

private:
    void modeChanged();
    void explain();
    void retranslate();

    const bool m_isCopy;
    FormGrid *const m_grid;
    QComboBox *const m_mode;
    QComboBox *const m_key;
    MinutesField *const m_interval;
    QCheckBox *const m_enabled;
    QString m_guarantee;
    bool m_isKeyWritten = false; ///< By a person, or in the job.
};
