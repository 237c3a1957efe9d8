// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/replication/ReplicationLogModel.h"
#include "models/replication/ReplicationRunModel.h"

#include <QSortFilterProxyModel>
#include <QWidget>

class PlainLabel;
class QAction;
class QLabel;
class QListView;
class QTreeView;
class ReplicationFailure;

/// One run, live or over: in a sentence, why it failed, each table on each target, and what happened line by line.
/// Thread: GUI.
class ReplicationRunView final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ReplicationRunView)

public:
    explicit ReplicationRunView(QWidget *parent = nullptr);
    ~ReplicationRunView() override;

    void setConnections(const QHash<QString, QString> &names);
    /// `sourceId` is the job's; `canRun`: nothing of the job runs now.
    void showRun(const ReplicationRun &run, const QString &sourceId, bool isPaused, bool canRun);
    /// Says that nothing was run yet.
    void showNothing();
    /// Empty while none is shown.
    [[nodiscard]] QString runId() const;
    [[nodiscard]] ReplicationFailure &failure() { return *m_failure; }

protected:
    void changeEvent(QEvent *event) override;

private:
    void buildTable();
    void buildLog();
    void buildLayout();
    void retranslate();
    void showHead();

    ReplicationRunModel m_model;
    ReplicationLogModel m_lines;
    QSortFilterProxyModel m_sorted;
    QLabel *const m_sign;
    PlainLabel *const m_sentence;
    PlainLabel *const m_summary;
    PlainLabel *const m_warnings;
    ReplicationFailure *const m_failure;
    QTreeView *const m_table;
    QListView *const m_log;
    QWidget *const m_content;
    PlainLabel *const m_nothing; ///< Instead of the content.
    QAction *m_copy = nullptr;
    bool m_isPaused = false;
    bool m_followsLog = true;
};
