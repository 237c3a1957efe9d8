// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/replication/ReplicationDifferenceModel.h"
#include "models/replication/ReplicationJob.h"
#include "models/replication/ReplicationLogModel.h"

#include <QWidget>

class BusyBar;
class JobComparison;
class PlainLabel;
class QListView;
class QTreeView;
class ReplicationService;
struct ReplicationFault;

/// Compares a job's tables with their copies, and lists the rows that differ.
/// Thread: GUI.
class ReplicationVerifyView final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ReplicationVerifyView)

public:
    explicit ReplicationVerifyView(ReplicationService &service, QWidget *parent = nullptr);
    ~ReplicationVerifyView() override;

    void setConnections(const QHash<QString, QString> &names);
    void verify(const ReplicationJob &job);
    /// Forgets what it shows, unless it is of this job.
    void showJob(const QString &jobId);
    [[nodiscard]] bool isRunning() const;

signals:
    void finished();
    /// Why a comparison failed, when a diagnosis may explain it; its line stands in the log all the same.
    void faulted(const ReplicationFault &fault);

protected:
    void changeEvent(QEvent *event) override;

private:
    void buildLayout();
    void connectComparison();
    void retranslate();
    void tellProgress(qint64 rows);
    void tellResult();

    ReplicationDifferenceModel m_rows;
    ReplicationLogModel m_lines;
    JobComparison *const m_comparison;
    BusyBar *const m_busy;
    PlainLabel *const m_result;
    QListView *const m_log;
    QTreeView *const m_table;
    QHash<QString, QString> m_names;
    ReplicationJob m_job; ///< Compared now or last; without an id when none was.
    QString m_now;        ///< What is compared now, in words.
    int m_failures = 0;
    bool m_isStopped = false;
};
