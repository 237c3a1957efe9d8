// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/pool/PoolStats.h"

#include <QAbstractTableModel>

#include <vector>

/// Who holds connections of a pool, and what runs on them. A lease keeps its row while it lasts.
/// Thread: the view's.
class LeaseListModel final : public QAbstractTableModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(LeaseListModel)

public:
    enum Column {
        SlotColumn,
        OriginColumn,
        AgeColumn,
        SessionColumn,
        ServerSessionColumn,
        StatementColumn,
        ColumnCount
    };
    enum Role {
        SlotRole = Qt::UserRole, ///< quint64
        SessionIdRole,           ///< QString; empty for a lease that is no session
        ConnectionIdRole,        ///< QString
        StatementRole,           ///< QString; empty between statements
        LeakRole,                ///< bool
        SortRole,
    };

    explicit LeaseListModel(QObject *parent = nullptr);

    void setLeases(std::vector<LeaseInfo> leases);
    [[nodiscard]] int rowOf(const QString &connectionId, std::uint64_t slot) const;
    /// "Page: orders", for a person.
    [[nodiscard]] static QString originText(const Origin &origin);
    /// "1 min 12 s"
    [[nodiscard]] static QString ageText(std::chrono::milliseconds age);
    /// Texts in the language in force; on QEvent::LanguageChange.
    void retranslate();

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] static QString text(const LeaseInfo &lease, int column);
    [[nodiscard]] static QVariant sortValue(const LeaseInfo &lease, int column);

    std::vector<LeaseInfo> m_leases;
};
