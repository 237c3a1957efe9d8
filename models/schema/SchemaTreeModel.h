// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/schema/SchemaNodeModel.h"

/// The connections as a tree: groups, connections, schemas, tables and views, columns, keys and indexes. Who owns the
/// model feeds it: it says with wanted() what somebody wants to see, and shows "Loading …" until that is set, or a row
/// with the error's words. A connection with a single schema shows its tables directly below itself.
/// What is set anew is merged with what is shown, so that selection and expansion stay.
/// Thread: the view's.
class SchemaTreeModel final : public SchemaNodeModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(SchemaTreeModel)

public:
    using Node = SchemaTreeNode;
    using Kind = SchemaTreeNode::Kind;
    enum Role {
        KindRole = Qt::UserRole, ///< Kind as int
        ConnectionIdRole,        ///< QString; empty for groups
        SchemaRole,              ///< QString
        ObjectRole,              ///< QString: the table or view that it is or belongs to
        NameRole,                ///< QString: a name as the engine spells it; empty for folders and notes
        DetailRole,              ///< QString, quiet: type, number of rows below, state in words
        EnvironmentRole,         ///< Environment, of connections
        OwnColourRole,           ///< QString "#rrggbb" or empty, of connections
        StateRole,               ///< ConnectionListModel::State, of connections
        ActiveRole,              ///< bool; false in connections that are switched off
        ReadOnlyRole,            ///< bool, of connections
        PrimaryRole,             ///< bool, of columns and keys
        ErrorRole,               ///< Error, of failed rows
        LoadedRole,              ///< bool: what is below it is known
        DatabaseTypeRole,        ///< DatabaseType, of everything in a connection
    };

    explicit SchemaTreeModel(QObject *parent = nullptr);

    /// Of an index of this model, or of a proxy of it.
    [[nodiscard]] static Kind kindOf(const QModelIndex &index)
    {
        return static_cast<Kind>(index.data(KindRole).toInt());
    }

    /// Replaces the connections; one whose profile changed forgets what is below it. Order: as given, groups first.
    void setProfiles(const std::vector<ConnectionProfile> &profiles);
    void setState(const QString &connectionId, ConnectionListModel::State state);
    // Answers to wanted(). For a connection, schema or table that is gone they are ignored.
    void setSchemas(const QString &connectionId, const std::vector<std::string> &names,
                    const std::string &defaultName);
    void setObjects(const QString &connectionId, const std::string &schema,
                    const std::vector<ObjectSummary> &objects);
    void setDetails(const QString &connectionId, const ObjectName &object, const ObjectDetails &details);
    void setFailed(const QString &connectionId, const std::string &schema, const std::string &object,
                   const Error &error);

    /// Wants anew what was asked for of this connection; what is shown stays until the answers come.
    void refresh(const QString &connectionId);
    /// Wants a connection's schemas, or a schema's objects, unless known or wanted already.
    void want(const QString &connectionId, const std::string &schema = {});

    /// Somebody wanted what is below and it may be set: a table's, a schema's, a connection's.
    [[nodiscard]] bool isWanted(const QString &connectionId, const std::string &schema,
                                const std::string &object) const;
    /// The connection's schemas are wanted and not set yet.
    [[nodiscard]] bool isWaiting(const QString &connectionId) const;
    /// Anything is wanted and not set yet.
    [[nodiscard]] bool isLoading() const;

    [[nodiscard]] QModelIndex indexOf(const QString &connectionId) const;

    [[nodiscard]] bool hasChildren(const QModelIndex &parent = {}) const override;
    [[nodiscard]] bool canFetchMore(const QModelIndex &parent) const override;
    void fetchMore(const QModelIndex &parent) override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const override;

signals:
    /// Somebody wants to see what is below: of a table, of a schema (no object), of a connection (neither).
    void wanted(const QString &connectionId, const std::string &schema, const std::string &object);

private:
    using SchemaNodeModel::indexOf;
    [[nodiscard]] Node *connection(const QString &id) const;
    /// The row that a schema's folders stand below.
    [[nodiscard]] Node *holder(const QString &id, const std::string &schema) const;
    [[nodiscard]] Node *target(const QString &id, const std::string &schema, const std::string &object) const;
    void fetch(Node &node);
};
