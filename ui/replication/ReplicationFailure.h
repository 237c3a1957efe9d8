// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/replication/ReplicationRun.h"

#include <QFrame>
#include <QHash>

class PlainLabel;
class QLabel;
class QPushButton;

/// Why a run did not end as it should, what to do, and the buttons for it. Hidden while there is nothing to say.
/// Thread: GUI.
class ReplicationFailure final : public QFrame
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ReplicationFailure)

public:
    explicit ReplicationFailure(QWidget *parent = nullptr);

    void setConnections(const QHash<QString, QString> &names) { m_names = names; }
    /// `sourceId` is the job's; `canRun`: nothing of the job runs now.
    void showRun(const ReplicationRun &run, const QString &sourceId, bool canRun);
    void clear();
    /// The connection that the shown error is about, as far as it says: its name, the table's target, the source.
    [[nodiscard]] const QString &connectionId() const { return m_connectionId; }
    /// A run that would remove more rows than the job may: the tables that wait for a word.
    [[nodiscard]] static std::vector<ReplicationProgress> guarded(const ReplicationRun &run);

signals:
    void retryRequested();
    void deletesRequested();
    void copyAgainRequested();
    void diagnoseRequested(const QString &connectionId);

protected:
    void changeEvent(QEvent *event) override;

private:
    void retranslate();
    void dress();
    [[nodiscard]] QString connectionOf(const ReplicationRun &run, const Error &error,
                                       const QString &sourceId) const;

    QLabel *const m_mark;
    PlainLabel *const m_cause;
    PlainLabel *const m_advice;
    QPushButton *const m_retry;
    QPushButton *const m_deletes;
    QPushButton *const m_again;
    QPushButton *const m_diagnose;
    QHash<QString, QString> m_names;
    QString m_connectionId;
};
