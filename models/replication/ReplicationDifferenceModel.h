// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/replication/ReplicationDifference.h"

#include <QAbstractTableModel>
#include <QHash>

/// Rows in which copies differ from their source, of one comparison after the other.
/// Thread: the view's.
class ReplicationDifferenceModel final : public QAbstractTableModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ReplicationDifferenceModel)

public:
    enum Column { TableColumn, TargetColumn, KindColumn, KeyColumn, ColumnsColumn, ColumnCount };
    enum Role {
        KindRole = Qt::UserRole, ///< ReplicationDifference::Kind
    };

    explicit ReplicationDifferenceModel(QObject *parent = nullptr);

    void setConnections(const QHash<QString, QString> &names) { m_names = names; }
    void clear();
    void add(const ReplicationDifference &difference);
    [[nodiscard]] const std::vector<ReplicationDifference> &differences() const { return m_differences; }
    /// "missing on the target"
    [[nodiscard]] static QString title(ReplicationDifference::Kind kind);
    /// "public.orders, archive: equal, 12,340 rows compared": one comparison in one line.
    [[nodiscard]] QString summary(const ReplicationDifference &difference) const;
    /// Texts in the language in force; on QEvent::LanguageChange.
    void retranslate();

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    /// Which difference and which of its rows a row of the model is.
    struct Place
    {
        std::size_t difference;
        std::size_t row;
    };

    QHash<QString, QString> m_names;
    std::vector<ReplicationDifference> m_differences;
    std::vector<Place> m_places;
};
Q_DECLARE_METATYPE(ReplicationDifference::Kind)
