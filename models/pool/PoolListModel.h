// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/pool/PoolStats.h"

#include <QAbstractTableModel>

#include <vector>

/// The program's pools, one row each, in the words that poolers have made known. Only rows that changed are told of.
/// Thread: the view's.
class PoolListModel final : public QAbstractTableModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(PoolListModel)

public:
    enum Column {
        NameColumn,
        TotalColumn,
        ActiveColumn,
        IdleColumn,
        WaitingColumn,
        LongestWaitColumn,
        AcquireColumn,
        TimeoutsColumn,
        CreatedColumn,
        ClosedColumn,
        LeaksColumn,
        BreakerColumn,
        ColumnCount
    };
    enum Role {
        IdRole = Qt::UserRole, ///< QString
        SortRole,              ///< A number or a text to sort by
        TroubleRole,           ///< bool: this figure wants attention
        BreakerRole,           ///< BreakerState
    };

    explicit PoolListModel(QObject *parent = nullptr);

    void setPools(const std::vector<PoolStats> &pools);
    /// Null for an id that is not here.
    [[nodiscard]] const PoolStats *find(const QString &id) const;
    [[nodiscard]] int rowOf(const QString &id) const;
    /// "closed", "open", "half-open", for a person.
    [[nodiscard]] static QString breakerText(BreakerState state);
    /// Texts in the language in force; on QEvent::LanguageChange.
    void retranslate();

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] static QString nameOf(const PoolStats &pool);
    [[nodiscard]] static QVariant valueOf(const PoolStats &pool, int column);
    [[nodiscard]] static QString text(const PoolStats &pool, int column);
    [[nodiscard]] static bool isTrouble(const PoolStats &pool, int column);

    std::vector<PoolStats> m_pools;
};
