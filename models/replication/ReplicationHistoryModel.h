// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/replication/ReplicationRun.h"

#include <QAbstractTableModel>

/// The runs of a job that are over, newest first.
/// Thread: the view's.
class ReplicationHistoryModel final : public QAbstractTableModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ReplicationHistoryModel)

public:
    enum Column {
        StartedColumn,
        ResultColumn,
        TimeColumn,
        ReadColumn,
        WrittenColumn,
        RemovedColumn,
        BytesColumn,
        CauseColumn,
        ColumnCount
    };
    enum Role {
        IdRole = Qt::UserRole, ///< QString, the run's
        StateRole,             ///< ReplicationRun::State
        SortRole,              ///< A number or a text
    };

    explicit ReplicationHistoryModel(QObject *parent = nullptr);

    /// Newest first. Rows that are there already stay.
    void setRuns(const std::vector<ReplicationRun> &runs);
    [[nodiscard]] const std::vector<ReplicationRun> &runs() const { return m_runs; }
    /// Null for an id that is not here; until the next change.
    [[nodiscard]] const ReplicationRun *run(const QString &id) const;
    [[nodiscard]] int rowOf(const QString &id) const;
    /// Texts in the language in force; on QEvent::LanguageChange.
    void retranslate();

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] static QString text(const ReplicationRun &run, int column);
    [[nodiscard]] static QVariant sortValue(const ReplicationRun &run, int column);
    [[nodiscard]] static bool isFigure(int column);

    std::vector<ReplicationRun> m_runs;
};
Q_DECLARE_METATYPE(ReplicationRun::State)
