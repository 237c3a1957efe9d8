// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/schema/SchemaTreeModel.h"

#include <algorithm>
#include <set>
#include <utility>

namespace {

using TreeKind = SchemaTreeNode::Kind;

bool hasName(TreeKind kind)
{
    switch (kind) {
    case TreeKind::Connection:
    case TreeKind::Schema:
    case TreeKind::Table:
    case TreeKind::View:
    case TreeKind::Column:
    case TreeKind::Key:
    case TreeKind::Index:
        return true;
    default:
        return false;
    }
}

} // namespace

SchemaTreeModel::SchemaTreeModel(QObject *parent)
    : SchemaNodeModel(parent)
{}

// -- Being fed ----------------------------------------------------------------------------------------------

void SchemaTreeModel::setProfiles(const std::vector<ConnectionProfile> &profiles)
{
    // Those that changed begin anew.
    forEach(root(), [&](Node &node) {
        if (node.kind != Kind::Connection)
            return;
        for (const ConnectionProfile &profile : profiles) {
            if (profile.id == node.id && profile != *node.profile) {
                merge(node, {});
                node.fetch = Node::Fetch::NotWanted;
                node.state = ConnectionListModel::State::Untested;
            }
        }
    });
    std::set<QString> groups;
    for (const ConnectionProfile &profile : profiles)
        groups.insert(profile.group);
    Node::List top;
    for (const QString &group : groups) {
        if (group.isEmpty())
            continue;
        top.push_back(Node::note(Kind::Group));
        top.back()->text = group;
    }
    for (auto &node : Node::ofConnection(profiles, {}))
        top.push_back(std::move(node));
    merge(root(), std::move(top));
    for (const auto &node : root().children) {
        if (node->kind == Kind::Group)
            merge(*node, Node::ofConnection(profiles, node->text));
    }
}

void SchemaTreeModel::setState(const QString &connectionId, ConnectionListModel::State state)
{
    Node *node = connection(connectionId);
    if (!node || node->state == state)
        return;
    node->state = state;
    told(*node);
}

void SchemaTreeModel::setSchemas(const QString &connectionId, const std::vector<std::string> &names,
                                 const std::string &defaultName)
{
    Node *node = connection(connectionId);
    if (!node || node->isSwitchedOff())
        return;
    const bool hadSingle = std::exchange(node->hasSingleSchema, names.size() == 1);
    node->fetch = Node::Fetch::Loaded;
    if (node->hasSingleSchema) {
        const bool isSame = hadSingle && node->schema == names.front();
        node->schema = names.front();
        if (!isSame)
            showNote(*node, Kind::Loading);
        emit wanted(connectionId, node->schema, {});
        return;
    }
    node->schema.clear();
    if (names.empty()) {
        showNote(*node, Kind::Empty);
        return;
    }
    std::vector<std::string> ordered = names;
    std::stable_partition(ordered.begin(), ordered.end(),
                          [&](const auto &name) { return name == defaultName; });
    Node::List rows;
    for (const std::string &name : ordered) {
        rows.push_back(Node::note(Kind::Schema));
        rows.back()->text = QString::fromStdString(name);
        rows.back()->schema = name;
    }
    merge(*node, std::move(rows));
}

void SchemaTreeModel::setObjects(const QString &connectionId, const std::string &schema,
                                 const std::vector<ObjectSummary> &objects)
{
    Node *node = holder(connectionId, schema);
    if (!node)
        return;
    node->fetch = Node::Fetch::Loaded;
    Node::List tables;
    Node::List views;
    for (const ObjectSummary &object : objects) {
        auto row = Node::note(object.isView ? Kind::View : Kind::Table);
        row->text = QString::fromStdString(object.name.name);
        row->schema = schema;
        row->object = object.name.name;
        (object.isView ? views : tables).push_back(std::move(row));
    }
    if (objects.empty()) {
        showNote(*node, Kind::Empty);
        return;
    }
    Node::List folders;
    if (!tables.empty())
        folders.push_back(Node::note(Kind::Tables));
    if (!views.empty())
        folders.push_back(Node::note(Kind::Views));
    for (auto &folder : folders)
        folder->schema = schema;
    merge(*node, std::move(folders));
    if (Node *folder = node->child(Kind::Tables, {}))
        merge(*folder, std::move(tables));
    if (Node *folder = node->child(Kind::Views, {}))
        merge(*folder, std::move(views));
}

void SchemaTreeModel::setDetails(const QString &connectionId, const ObjectName &object,
                                 const ObjectDetails &details)
{
    Node *node = target(connectionId, object.schema, object.name);
    if (!node)
        return;
    node->fetch = Node::Fetch::Loaded;
    std::vector<std::pair<Kind, Node::List>> parts;
    parts.emplace_back(Kind::Columns, Node::ofColumns(details));
    parts.emplace_back(Kind::Keys, Node::ofKeys(details));
    parts.emplace_back(Kind::Indexes, Node::ofIndexes(details));
    Node::List folders;
    for (const auto &[kind, rows] : parts) {
        if (!rows.empty())
            folders.push_back(Node::note(kind));
    }
    for (auto &folder : folders) {
        folder->schema = object.schema;
        folder->object = object.name;
    }
    merge(*node, std::move(folders));
    for (auto &[kind, rows] : parts) {
        for (auto &row : rows) {
            row->schema = object.schema;
            row->object = object.name;
        }
        if (Node *folder = node->child(kind, {}))
            merge(*folder, std::move(rows));
    }
}

void SchemaTreeModel::setFailed(const QString &connectionId, const std::string &schema,
                                const std::string &object, const Error &error)
{
    Node *node = target(connectionId, schema, object);
    if (!node || node->isSwitchedOff())
        return;
    node->fetch = Node::Fetch::Failed;
    if (node->kind == Kind::Connection && schema.empty())
        node->hasSingleSchema = false;
    auto row = Node::note(Kind::Failed);
    row->error = error;
    Node::List rows;
    rows.push_back(std::move(row));
    merge(*node, {}); // an older error says something else
    merge(*node, std::move(rows));
}

void SchemaTreeModel::refresh(const QString &connectionId)
{
    Node *node = connection(connectionId);
    if (!node)
        return;
    struct Question
    {
        std::string schema;
        std::string object;
    };
    std::vector<Question> questions;
    std::vector<Node *> failed;
    forEach(*node, [&](Node &below) {
        if (!below.isFetched() || below.fetch == Node::Fetch::NotWanted)
            return;
        if (below.fetch == Node::Fetch::Failed)
            failed.push_back(&below);
        questions.push_back({below.kind == Kind::Connection ? std::string() : below.schema, below.object});
    });
    for (Node *below : failed) {
        below->fetch = Node::Fetch::Loading;
        showNote(*below, Kind::Loading);
    }
    for (const Question &question : questions)
        emit wanted(connectionId, question.schema, question.object);
}

void SchemaTreeModel::want(const QString &connectionId, const std::string &schema)
{
    Node *node = schema.empty() ? connection(connectionId) : holder(connectionId, schema);
    if (node && canFetchMore(indexOf(*node)))
        fetch(*node);
}

void SchemaTreeModel::fetch(Node &node)
{
    node.fetch = Node::Fetch::Loading;
    showNote(node, Kind::Loading);
    emit wanted(node.id, node.kind == Kind::Connection ? std::string() : node.schema, node.object);
}

// -- Finding ------------------------------------------------------------------------------------------------

SchemaTreeModel::Node *SchemaTreeModel::connection(const QString &id) const
{
    for (const auto &top : root().children) {
        if (top->kind == Kind::Connection && top->id == id)
            return top.get();
        if (top->kind != Kind::Group)
            continue;
        for (const auto &node : top->children) {
            if (node->id == id)
                return node.get();
        }
    }
    return nullptr;
}

SchemaTreeModel::Node *SchemaTreeModel::holder(const QString &id, const std::string &schema) const
{
    Node *node = connection(id);
    if (!node)
        return nullptr;
    if (node->hasSingleSchema)
        return node->schema == schema ? node : nullptr;
    return node->child(Kind::Schema, QString::fromStdString(schema));
}

SchemaTreeModel::Node *SchemaTreeModel::target(const QString &id, const std::string &schema,
                                               const std::string &object) const
{
    if (schema.empty() && object.empty())
        return connection(id);
    Node *node = holder(id, schema);
    if (!node || object.empty())
        return node;
    for (const auto &[folder, kind] :
         {std::pair(Kind::Tables, Kind::Table), std::pair(Kind::Views, Kind::View)}) {
        if (const Node *list = node->child(folder, {})) {
            if (Node *found = list->child(kind, QString::fromStdString(object)))
                return found;
        }
    }
    return nullptr;
}

bool SchemaTreeModel::isWanted(const QString &connectionId, const std::string &schema,
                               const std::string &object) const
{
    const Node *node = target(connectionId, schema, object);
    return node && node->isFetched() && node->fetch != Node::Fetch::NotWanted;
}

bool SchemaTreeModel::isWaiting(const QString &connectionId) const
{
    const Node *node = connection(connectionId);
    return node && node->fetch == Node::Fetch::Loading;
}

bool SchemaTreeModel::isLoading() const
{
    bool found = false;
    forEach(root(), [&found](const Node &node) { found = found || node.kind == Kind::Loading; });
    return found;
}

QModelIndex SchemaTreeModel::indexOf(const QString &connectionId) const
{
    const Node *node = connection(connectionId);
    return node ? indexOf(*node) : QModelIndex();
}

// -- Answers ------------------------------------------------------------------------------------------------

bool SchemaTreeModel::hasChildren(const QModelIndex &parent) const
{
    return !nodeOf(parent)->children.empty() || canFetchMore(parent);
}

bool SchemaTreeModel::canFetchMore(const QModelIndex &parent) const
{
    const Node *node = nodeOf(parent);
    return node->isFetched() && node->fetch == Node::Fetch::NotWanted;
}

void SchemaTreeModel::fetchMore(const QModelIndex &parent)
{
    if (canFetchMore(parent))
        fetch(*nodeOf(parent));
}

Qt::ItemFlags SchemaTreeModel::flags(const QModelIndex &index) const
{
    Qt::ItemFlags flags = QAbstractItemModel::flags(index);
    if (index.isValid()) {
        const Kind kind = nodeOf(index)->kind;
        if (kind == Kind::Table || kind == Kind::View || kind == Kind::Column || kind == Kind::Schema)
            flags |= Qt::ItemIsDragEnabled;
    }
    return flags;
}

QVariant SchemaTreeModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Node &node = *nodeOf(index);
    switch (role) {
    case Qt::DisplayRole:
        return node.displayText();
    case Qt::AccessibleTextRole: {
        const QString detail = node.detailText();
        return detail.isEmpty() ? node.displayText() : node.displayText() + QStringLiteral(", ") + detail;
    }
    case Qt::ToolTipRole:
        return node.toolTip();
    case KindRole:
        return static_cast<int>(node.kind);
    case ConnectionIdRole:
        return node.id;
    case SchemaRole:
        return QString::fromStdString(node.schema);
    case ObjectRole:
        return QString::fromStdString(node.object);
    case NameRole:
        return hasName(node.kind) ? node.text : QString();
    case DetailRole:
        return node.detailText();
    case PrimaryRole:
        return node.isPrimary;
    case ErrorRole:
        return node.kind == Kind::Failed ? QVariant::fromValue(node.error) : QVariant();
    case LoadedRole:
        return node.fetch == Node::Fetch::Loaded;
    default:
        break;
    }
    const Node *owner = node.id.isEmpty() ? nullptr : connection(node.id);
    if (!owner)
        return role == ActiveRole ? QVariant(true) : QVariant();
    switch (role) {
    case EnvironmentRole:
        return QVariant::fromValue(owner->profile->environment);
    case OwnColourRole:
        return owner->profile->colour;
    case StateRole:
        return QVariant::fromValue(owner->state);
    case ActiveRole:
        return owner->profile->isActive;
    case ReadOnlyRole:
        return owner->profile->readOnly;
    case DatabaseTypeRole:
        return QVariant::fromValue(owner->profile->type);
    default:
        return {};
    }
}
