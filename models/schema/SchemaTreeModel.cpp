// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/schema/SchemaTreeModel.h"

#include <algorithm>
#include <set>
#include <utility>

namespace {

using TreeKind = SchemaTreeNode::Kind;

/// Names of the kinds in a path; the order is that of the enumeration.
QString step(const SchemaTreeNode &node)
{
    return QString::number(static_cast<int>(node.kind)) + QLatin1Char(':')
           + (node.kind == TreeKind::Connection ? node.id : node.text);
}

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
    : QAbstractItemModel(parent)
    , m_root(std::make_unique<Node>())
{}

SchemaTreeModel::~SchemaTreeModel() = default;

// -- Being fed ----------------------------------------------------------------------------------------------

void SchemaTreeModel::setProfiles(const std::vector<ConnectionProfile> &profiles)
{
    // Those that changed begin anew.
    forEach(*m_root, [&](Node &node) {
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
    merge(*m_root, std::move(top));
    for (const auto &node : m_root->children) {
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

SchemaTreeModel::Node *SchemaTreeModel::nodeOf(const QModelIndex &index) const
{
    return index.isValid() ? static_cast<Node *>(index.internalPointer()) : m_root.get();
}

QModelIndex SchemaTreeModel::indexOf(const Node &node) const
{
    return &node == m_root.get() ? QModelIndex() : createIndex(node.row, 0, &node);
}

SchemaTreeModel::Node *SchemaTreeModel::connection(const QString &id) const
{
    for (const auto &top : m_root->children) {
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

void SchemaTreeModel::forEach(Node &node, const std::function<void(Node &)> &visit) const
{
    visit(node);
    for (const auto &child : node.children)
        forEach(*child, visit);
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
    forEach(*m_root, [&found](const Node &node) { found = found || node.kind == Kind::Loading; });
    return found;
}

QModelIndex SchemaTreeModel::indexOf(const QString &connectionId) const
{
    const Node *node = connection(connectionId);
    return node ? indexOf(*node) : QModelIndex();
}

QStringList SchemaTreeModel::pathOf(const QModelIndex &index) const
{
    QStringList path;
    for (const Node *node = nodeOf(index); node && node->parent; node = node->parent)
        path.prepend(step(*node));
    return path;
}

QModelIndex SchemaTreeModel::indexAt(const QStringList &path) const
{
    const Node *node = m_root.get();
    for (const QString &wantedStep : path) {
        const auto found = std::find_if(node->children.begin(), node->children.end(),
                                        [&](const auto &child) { return step(*child) == wantedStep; });
        if (found == node->children.end())
            return {};
        node = found->get();
    }
    return indexOf(*node);
}

// -- Changing rows ------------------------------------------------------------------------------------------

void SchemaTreeModel::told(const Node &node)
{
    const QModelIndex index = indexOf(node);
    emit dataChanged(index, index);
}

void SchemaTreeModel::showNote(Node &parent, Kind kind)
{
    Node::List rows;
    rows.push_back(Node::note(kind));
    merge(parent, std::move(rows));
}

void SchemaTreeModel::removeRowsBut(Node &parent, const Node::List &rows)
{
    std::set<std::pair<Kind, QString>> kept;
    const auto key = [](const Node &node) {
        return std::pair(node.kind, node.kind == Kind::Connection ? node.id : node.text);
    };
    for (const auto &row : rows)
        kept.insert(key(*row));
    auto &children = parent.children;
    const auto isGone = [&](int row) {
        return !kept.contains(key(*children[static_cast<std::size_t>(row)]));
    };
    for (int last = static_cast<int>(children.size()) - 1; last >= 0; --last) {
        if (!isGone(last))
            continue;
        int first = last;
        while (first > 0 && isGone(first - 1))
            --first;
        beginRemoveRows(indexOf(parent), first, last);
        children.erase(children.begin() + first, children.begin() + last + 1);
        for (std::size_t i = static_cast<std::size_t>(first); i < children.size(); ++i)
            children[i]->row = static_cast<int>(i);
        endRemoveRows();
        last = first;
    }
}

void SchemaTreeModel::insertRows(Node &parent, std::size_t at, Node::List rows)
{
    auto &children = parent.children;
    for (auto &row : rows) {
        row->parent = &parent;
        if (row->id.isEmpty())
            row->id = parent.id;
    }
    beginInsertRows(indexOf(parent), static_cast<int>(at), static_cast<int>(at + rows.size()) - 1);
    children.insert(children.begin() + static_cast<std::ptrdiff_t>(at), std::make_move_iterator(rows.begin()),
                    std::make_move_iterator(rows.end()));
    for (std::size_t i = at; i < children.size(); ++i)
        children[i]->row = static_cast<int>(i);
    endInsertRows();
}

void SchemaTreeModel::merge(Node &parent, Node::List rows)
{
    removeRowsBut(parent, rows);
    auto &children = parent.children;
    for (std::size_t at = 0; at < rows.size();) {
        std::size_t known = at;
        while (known < children.size() && !children[known]->isSameAs(*rows[at]))
            ++known;
        if (known < children.size()) {
            if (known != at) {
                const QModelIndex below = indexOf(parent);
                beginMoveRows(below, static_cast<int>(known), static_cast<int>(known), below,
                              static_cast<int>(at));
                const auto begin = children.begin();
                std::rotate(begin + static_cast<std::ptrdiff_t>(at),
                            begin + static_cast<std::ptrdiff_t>(known),
                            begin + static_cast<std::ptrdiff_t>(known) + 1);
                for (std::size_t i = at; i <= known; ++i)
                    children[i]->row = static_cast<int>(i);
                endMoveRows();
            }
            children[at]->update(std::move(*rows[at]));
            told(*children[at]);
            ++at;
            continue;
        }
        // New ones in a row come in at once.
        Node::List fresh;
        const std::size_t begin = at;
        const auto isKnown = [&](const Node &row) {
            return std::any_of(children.begin() + static_cast<std::ptrdiff_t>(begin), children.end(),
                               [&](const auto &child) { return child->isSameAs(row); });
        };
        do {
            fresh.push_back(std::move(rows[at++]));
        } while (at < rows.size() && (begin >= children.size() || !isKnown(*rows[at])));
        insertRows(parent, begin, std::move(fresh));
    }
    // What is left over says the same as one of the rows: keys may share a name.
    if (const int size = static_cast<int>(children.size()), wantedSize = static_cast<int>(rows.size());
        size > wantedSize) {
        beginRemoveRows(indexOf(parent), wantedSize, size - 1);
        children.erase(children.begin() + wantedSize, children.end());
        endRemoveRows();
    }
    if (parent.parent)
        told(parent); // its count
}

void SchemaTreeModel::retranslate()
{
    forEach(*m_root, [this](Node &node) {
        if (node.parent)
            told(node);
    });
}

// -- Answers ------------------------------------------------------------------------------------------------

QModelIndex SchemaTreeModel::index(int row, int column, const QModelIndex &parent) const
{
    const Node *node = nodeOf(parent);
    if (row < 0 || column != 0 || row >= static_cast<int>(node->children.size()))
        return {};
    return createIndex(row, column, node->children[static_cast<std::size_t>(row)].get());
}

QModelIndex SchemaTreeModel::parent(const QModelIndex &index) const
{
    return index.isValid() ? indexOf(*nodeOf(index)->parent) : QModelIndex();
}

int SchemaTreeModel::rowCount(const QModelIndex &parent) const
{
    return static_cast<int>(nodeOf(parent)->children.size());
}

int SchemaTreeModel::columnCount(const QModelIndex &) const
{
    return 1;
}

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
