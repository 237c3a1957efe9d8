// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSortFilterProxyModel>

/// A server's sessions, only those that are asked for; whoever blocks one of them stays with it.
/// Thread: GUI.
class SessionFilter final : public QSortFilterProxyModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(SessionFilter)

public:
    enum class Show { All, Working, InTransaction, BlockedOrBlocking, Penstock };

    explicit SessionFilter(QObject *parent = nullptr);

    /// Every word must be in one of the columns.
    void setText(const QString &text);
    void setShow(Show show);

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    [[nodiscard]] bool isWanted(const QModelIndex &index) const;

    QStringList m_words;
    Show m_show = Show::All;
};
