// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/session/ServerSession.h"

#include <QAbstractItemModel>

#include <vector>

/// A server's sessions: as a list, or as a tree in which whoever waits stands below whom it waits for. A session that
/// stays keeps its place when the list is read anew.
/// Thread: the view's.
class SessionTreeModel final : public QAbstractItemModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(SessionTreeModel)

public:
    enum Column {
        IdColumn,
        StateColumn,
        UserColumn,
        DatabaseColumn,
        ClientColumn,
        ApplicationColumn,
        AgeColumn,
        TransactionColumn,
        WaitsColumn,
        StatementColumn,
        ColumnCount
    };
    enum Role {
        SessionIdRole = Qt::UserRole, ///< qint64
        StateRole,                    ///< ServerSession::State
        StatementRole,                ///< The whole of it
        WithheldRole,                 ///< bool: this cell is not shown to this user
        BlockingRole,                 ///< bool: others wait for it
        BlockedRole,                  ///< bool: it waits for others
        OursRole,                     ///< bool
        MayEndRole,                   ///< bool
        SortRole,
    };
    enum class Arrangement { List, WhoBlocksWhom };

    explicit SessionTreeModel(QObject *parent = nullptr);

    void setSessions(std::vector<ServerSession> sessions);
    void setArrangement(Arrangement arrangement);
    [[nodiscard]] Arrangement arrangement() const { return m_arrangement; }
    /// Null for an id that is not here.
    [[nodiscard]] const ServerSession *find(std::int64_t id) const;
    [[nodiscard]] QModelIndex indexOf(std::int64_t id) const;
    [[nodiscard]] int count() const { return static_cast<int>(m_sessions.size()); }
    /// How many wait for others.
    [[nodiscard]] int blockedCount() const;
    [[nodiscard]] static QString stateTitle(ServerSession::State state);
    /// Texts in the language in force; on QEvent::LanguageChange.
    void retranslate();

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex &child) const override;
    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    /// A place in the tree, of the session with the same number in m_sessions.
    struct Node
    {
        int parent = -1; ///< -1: at the top.
        int row = 0;     ///< Among its parent's.
        std::vector<int> children;

        friend bool operator==(const Node &, const Node &) = default;
    };
    struct Tree
    {
        std::vector<Node> nodes;
        std::vector<int> top;

        friend bool operator==(const Tree &, const Tree &) = default;
    };

    [[nodiscard]] static Tree arranged(const std::vector<ServerSession> &sessions, Arrangement arrangement);
    [[nodiscard]] static QString text(const ServerSession &session, int column);
    [[nodiscard]] static QVariant sortValue(const ServerSession &session, int column);
    [[nodiscard]] static bool isWithheld(const ServerSession &session, int column);
    [[nodiscard]] bool isBlocking(std::int64_t id) const;
    [[nodiscard]] int numberOf(std::int64_t id) const;
    [[nodiscard]] const std::vector<int> &childrenOf(const QModelIndex &parent) const;

    std::vector<ServerSession> m_sessions; ///< By id.
    Tree m_tree;
    Arrangement m_arrangement = Arrangement::List;
};
