// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/replication/ReplicationHistoryModel.h"

#include <QSortFilterProxyModel>
#include <QWidget>

class PlainLabel;
class QLabel;
class QTreeView;
class ReplicationHistoryChart;

/// The runs of a job: what each wrote and how long it took, drawn and in a table.
/// Thread: GUI.
class ReplicationHistoryView final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ReplicationHistoryView)

public:
    explicit ReplicationHistoryView(QWidget *parent = nullptr);
    ~ReplicationHistoryView() override;

    /// Newest first.
    void setRuns(const std::vector<ReplicationRun> &runs);
    [[nodiscard]] const ReplicationHistoryModel &model() const { return m_model; }

signals:
    /// The person wants to see it whole.
    void runActivated(const QString &runId);

protected:
    void changeEvent(QEvent *event) override;

private:
    void buildTable();
    [[nodiscard]] QWidget *chartBox(QLabel *title, ReplicationHistoryChart *chart);
    void select(const QString &runId);
    void point(const QString &runId);
    void retranslate();
    void dress();

    ReplicationHistoryModel m_model;
    QSortFilterProxyModel m_sorted;
    QLabel *const m_rowsTitle;
    QLabel *const m_timeTitle;
    ReplicationHistoryChart *const m_rows;
    ReplicationHistoryChart *const m_time;
    PlainLabel *const m_legend; ///< What the marks mean, or what the pointer is over.
    QTreeView *const m_table;
    PlainLabel *const m_nothing; ///< Instead of runs.
};
