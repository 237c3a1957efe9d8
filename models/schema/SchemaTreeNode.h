// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/ConnectionListModel.h"
#include "models/schema/ObjectDetails.h"
#include "models/schema/ObjectSummary.h"

#include <memory>
#include <vector>

/// One row of SchemaTreeModel: what it is, what it says, and whether what is below it is known.
/// Thread: the model's.
struct SchemaTreeNode
{
    enum class Kind {
        Group,
        Connection,
        Schema,
        Tables, ///< A folder, as the next ones.
        Views,
        Columns,
        Keys,
        Indexes,
        Table,
        View,
        Column,
        Key,
        Index,
        Loading,
        Empty,
        Failed,
    };
    /// Of what stands below a connection, schema, table or view.
    enum class Fetch { NotWanted, Loading, Loaded, Failed };

    Kind kind = Kind::Group;
    QString text = {};   ///< The name; its key among its siblings together with the kind.
    QString detail = {}; ///< A type, the columns of a key.
    QString tip = {};
    QString id = {}; ///< Of the connection that it belongs to.
    /// The schema that it is, that it belongs to, or, of a connection with a single one, that one.
    std::string schema = {};
    std::string object = {}; ///< The table or view that it is or belongs to.
    bool isPrimary = false;
    Error error = {}; ///< Failed only.
    // Of connections.
    std::shared_ptr<const ConnectionProfile> profile = {};
    ConnectionListModel::State state = ConnectionListModel::State::Untested;
    bool hasSingleSchema = false;

    Fetch fetch = Fetch::NotWanted;
    SchemaTreeNode *parent = nullptr;
    int row = 0;
    std::vector<std::unique_ptr<SchemaTreeNode>> children = {};

    /// The same thing, though it may have changed.
    [[nodiscard]] bool isSameAs(const SchemaTreeNode &other) const;
    /// Takes over what is said, and keeps what is below.
    void update(SchemaTreeNode &&other);
    /// Something below it has to be asked for.
    [[nodiscard]] bool isFetched() const;
    [[nodiscard]] bool isSwitchedOff() const { return profile && !profile->isActive; }
    [[nodiscard]] SchemaTreeNode *child(Kind kind, const QString &text) const;

    // In words.
    [[nodiscard]] QString displayText() const;
    [[nodiscard]] QString detailText() const;
    [[nodiscard]] QString toolTip() const;

    // What one thing looks like as a row.
    using List = std::vector<std::unique_ptr<SchemaTreeNode>>;
    [[nodiscard]] static std::unique_ptr<SchemaTreeNode> note(Kind kind);
    [[nodiscard]] static List ofConnection(const std::vector<ConnectionProfile> &profiles,
                                           const QString &group);
    [[nodiscard]] static List ofColumns(const ObjectDetails &details);
    [[nodiscard]] static List ofKeys(const ObjectDetails &details);
    [[nodiscard]] static List ofIndexes(const ObjectDetails &details);
};
