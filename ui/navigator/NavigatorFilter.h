// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSortFilterProxyModel>

/// The part of a SchemaTreeModel whose connections, schemas, tables or views have all the searched words in their
/// names, with the way to them and what is below them. What is dragged from it is the name, quoted.
/// Thread: GUI.
class NavigatorFilter final : public QSortFilterProxyModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(NavigatorFilter)

public:
    explicit NavigatorFilter(QObject *parent = nullptr);

    /// Words separated by spaces, in any case; empty: all.
    void setSearch(const QString &text);
    [[nodiscard]] bool isSearching() const { return !m_words.isEmpty(); }
    /// Connections, schemas, tables and views that have the words themselves.
    [[nodiscard]] int matches() const;

    [[nodiscard]] QMimeData *mimeData(const QModelIndexList &indexes) const override;
    [[nodiscard]] QStringList mimeTypes() const override;
    /// Of a row of this or the source's model: its name as a statement writes it; empty for folders and notes.
    [[nodiscard]] static QString sqlName(const QModelIndex &index);

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    [[nodiscard]] bool isMatch(const QModelIndex &index) const;

    QStringList m_words;
};
