// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/replication/ReplicationJob.h"
#include "ui/common/FormGrid.h"
#include "ui/replication/ReplicationField.h"

class MinutesField;
class QComboBox;
class QSpinBox;

/// How careful a job is: who wins, how much it may remove, when it compares everything, when it is late. All have a good
/// value already.
/// Thread: GUI.
class ReplicationCareForm final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ReplicationCareForm)

public:
    explicit ReplicationCareForm(QWidget *parent = nullptr);

    void show(const ReplicationJob &job);
    void writeTo(ReplicationJob &job) const;
    /// Fields that mean nothing in this mode go.
    void setMode(ReplicationMode mode);
    /// A few words for a folded section.
    [[nodiscard]] QString summary() const;
    [[nodiscard]] FormGrid &grid() { return *m_grid; }
    using QWidget::show;

signals:
    /// By a person.
    void changed(ReplicationField field);

protected:
    void changeEvent(QEvent *event) override;

private:
    void retranslate();

    FormGrid *const m_grid;
    QComboBox *const m_conflict;
    QSpinBox *const m_deletes;
    MinutesField *const m_sweep;
    MinutesField *const m_lag;
    ReplicationMode m_mode = ReplicationMode::Incremental;
};
