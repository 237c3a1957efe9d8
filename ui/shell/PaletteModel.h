// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractListModel>
#include <QIcon>

#include <functional>
#include <vector>

/// What the command palette offers for the words typed, the best first.
/// Thread: GUI.
class PaletteModel final : public QAbstractListModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(PaletteModel)

public:
    struct Item
    {
        QString
            id; ///< The same in later runs: "action:query.run", "connection/<id>"; empty: only of this one.
        QString text;   ///< What is searched and shown.
        QString detail; ///< Where it belongs: the group, the connection; searched too, after the text.
        QString keys;   ///< Shown at the right.
        QIcon icon;
        std::function<void()> run;
    };
    enum Role { DetailRole = Qt::UserRole, KeysRole };
    static constexpr int mostRows = 60;

    using QAbstractListModel::QAbstractListModel;

    /// Those that match, in the order of their score; without words, the recent ones first.
    void setItems(std::vector<Item> items, const QString &search, const QStringList &recent);
    [[nodiscard]] const Item &item(int row) const { return m_items.at(static_cast<std::size_t>(row)); }
    /// How well the letters of `search` are found in `text`, in their order, any case: 0 for not at all; more for
    /// letters in a row and at the beginnings of words. Each word of the search has to be found.
    [[nodiscard]] static int score(const QString &search, const QString &text);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;

private:
    std::vector<Item> m_items;
};
