// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/ConnectionProfile.h"

#include <QSortFilterProxyModel>

#include <optional>

/// The wall's tiles: most trouble first, then by name; only those that are asked for.
/// Thread: GUI.
class HealthWallOrder final : public QSortFilterProxyModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(HealthWallOrder)

public:
    explicit HealthWallOrder(QObject *parent = nullptr);

    /// Every word must be in the name, the place or the trouble.
    void setText(const QString &text);
    /// Empty: all groups.
    void setGroup(const QString &group);
    /// Nothing: all.
    void setEnvironment(std::optional<Environment> environment);

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex &parent) const override;
    [[nodiscard]] bool lessThan(const QModelIndex &left, const QModelIndex &right) const override;

private:
    QStringList m_words;
    QString m_group;
    std::optional<Environment> m_environment;
};
