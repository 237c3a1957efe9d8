// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTreeView>

class PlainLabel;
class QPushButton;
class ReplicationJobModel;

/// The list of jobs; while there are none, words and a button that makes the first one.
/// Thread: GUI.
class ReplicationJobView final : public QTreeView
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ReplicationJobView)

public:
    /// `jobs` outlives this widget.
    explicit ReplicationJobView(ReplicationJobModel &jobs, QWidget *parent = nullptr);

    /// Empty when none is selected.
    [[nodiscard]] QString currentId() const;
    /// False when the list has no such job.
    bool select(const QString &jobId);
    /// Words instead of rows; not before it is known that there are none.
    void setInviting(bool isInviting);
    /// Where a person begins.
    void focusFirst();

signals:
    void firstRequested();
    void currentJobChanged();

protected:
    void changeEvent(QEvent *event) override;

private:
    void buildColumns();
    void retranslate();

    ReplicationJobModel &m_jobs;
    PlainLabel *const m_nothing;
    QPushButton *const m_first;
};
