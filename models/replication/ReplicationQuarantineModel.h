// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QHash>
#include <QJsonObject>

#include <vector>

/// Rows that targets refused and that were kept aside, with the reason and their values.
/// Thread: the view's.
class ReplicationQuarantineModel final : public QAbstractTableModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ReplicationQuarantineModel)

public:
    enum Column { TimeColumn, TableColumn, TargetColumn, KeyColumn, ReasonColumn, ValuesColumn, ColumnCount };

    explicit ReplicationQuarantineModel(QObject *parent = nullptr);

    void setConnections(const QHash<QString, QString> &names);
    /// As ReplicationService::quarantine() gives them.
    void setRows(const std::vector<QJsonObject> &rows);
    /// Reason and values whole, one a line.
    [[nodiscard]] QString toText(int row) const;
    /// Texts in the language in force; on QEvent::LanguageChange.
    void retranslate();

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] QString text(const QJsonObject &row, int column) const;

    QHash<QString, QString> m_names;
    std::vector<QJsonObject> m_rows;
};
