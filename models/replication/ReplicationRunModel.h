// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/replication/ReplicationRun.h"

#include <QAbstractTableModel>
#include <QHash>

/// One run, a row for each table on each target: how far, how fast, how long still, and what went wrong.
/// Thread: the view's.
class ReplicationRunModel final : public QAbstractTableModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ReplicationRunModel)

public:
    enum Column {
        TableColumn,
        TargetColumn,
        StateColumn,
        ProgressColumn,
        RowsColumn,
        RateColumn,
        LeftColumn,
        NoteColumn,
        ColumnCount
    };
    enum Role {
        StateRole = Qt::UserRole, ///< ReplicationProgress::State
        FractionRole,             ///< double 0..1; negative when the end is not known
        ErrorRole,                ///< Error; invalid without one
        TargetIdRole,             ///< QString, the connection's
        SortRole,                 ///< A number or a text
    };

    explicit ReplicationRunModel(QObject *parent = nullptr);

    /// Names of connections by id.
    void setConnections(const QHash<QString, QString> &names);
    /// Shows this run; the rows of the same one stay and tell what changed.
    void setRun(const ReplicationRun &run);
    void clear();
    [[nodiscard]] const std::optional<ReplicationRun> &run() const { return m_run; }
    /// Texts in the language in force; on QEvent::LanguageChange.
    void retranslate();

    /// "12 of 20 tables, 1,204,000 rows, 53,000/s, 2 min 14 s left": the run in one line.
    [[nodiscard]] static QString summary(const ReplicationRun &run);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] QString text(const ReplicationProgress &one, int column) const;
    [[nodiscard]] static QString noteOf(const ReplicationProgress &one);
    [[nodiscard]] static QString toolTip(const ReplicationProgress &one, int column);
    [[nodiscard]] QVariant sortValue(const ReplicationProgress &one, int column) const;

    QHash<QString, QString> m_names;
    std::optional<ReplicationRun> m_run;
};
Q_DECLARE_METATYPE(ReplicationProgress::State)
