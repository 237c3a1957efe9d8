// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/schema/SchemaNodeModel.h"

#include <algorithm>
#include <set>
#include <utility>

namespace {

/// Names of the kinds in a path; the order is that of the enumeration.
QString step(const SchemaTreeNode &node)
{
    return QString::number(static_cast<int>(node.kind)) + QLatin1Char(':')
           + (node.kind == SchemaTreeNode::Kind::Connection ? node.id : node.text);
}

} // namespace

SchemaNodeModel::SchemaNodeModel(QObject *parent)
    : QAbstractItemModel(parent)
    , m_root(std::make_unique<SchemaTreeNode>())
{}

SchemaNodeModel::~SchemaNodeModel() = default;

SchemaTreeNode *SchemaNodeModel::nodeOf(const QModelIndex &index) const
{
    return index.isValid() ? static_cast<SchemaTreeNode *>(index.internalPointer()) : m_root.get();
}

QModelIndex SchemaNodeModel::indexOf(const SchemaTreeNode &node) const
{
    return &node == m_root.get() ? QModelIndex() : createIndex(node.row, 0, &node);
}

void SchemaNodeModel::forEach(SchemaTreeNode &node, const std::function<void(SchemaTreeNode &)> &visit) const
{
    visit(node);
    for (const auto &child : node.children)
        forEach(*child, visit);
}

QStringList SchemaNodeModel::pathOf(const QModelIndex &index) const
{
    QStringList path;
    for (const SchemaTreeNode *node = nodeOf(index); node && node->parent; node = node->parent)
        path.prepend(step(*node));
    return path;
}

QModelIndex SchemaNodeModel::indexAt(const QStringList &path) const
{
    const SchemaTreeNode *node = m_root.get();
    for (const QString &wantedStep : path) {
        const auto found = std::find_if(node->children.begin(), node->children.end(),
                                        [&](const auto &child) { return step(*child) == wantedStep; });
        if (found == node->children.end())
            return {};
        node = found->get();
    }
    return indexOf(*node);
}

void SchemaNodeModel::told(const SchemaTreeNode &node)
{
    const QModelIndex index = indexOf(node);
    emit dataChanged(index, index);
}

void SchemaNodeModel::showNote(SchemaTreeNode &parent, SchemaTreeNode::Kind kind)
{
    SchemaTreeNode::List rows;
    rows.push_back(SchemaTreeNode::note(kind));
    merge(parent, std::move(rows));
}

void SchemaNodeModel::removeRowsBut(SchemaTreeNode &parent, const SchemaTreeNode::List &rows)
{
    std::set<std::pair<SchemaTreeNode::Kind, QString>> kept;
    const auto key = [](const SchemaTreeNode &node) {
        return std::pair(node.kind, node.kind == SchemaTreeNode::Kind::Connection ? node.id : node.text);
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

void SchemaNodeModel::insertRows(SchemaTreeNode &parent, std::size_t at, SchemaTreeNode::List rows)
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

void SchemaNodeModel::merge(SchemaTreeNode &parent, SchemaTreeNode::List rows)
{
    removeRowsBut(parent, rows);
    auto &children = parent.children;
    bool isUpdated = false;
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
            isUpdated = true;
            ++at;
            continue;
        }
        // New ones in a row come in at once.
        SchemaTreeNode::List fresh;
        const std::size_t begin = at;
        const auto isKnown = [&](const SchemaTreeNode &row) {
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
    if (isUpdated)
        emit dataChanged(indexOf(*children.front()), indexOf(*children.back()));
    if (parent.parent)
        told(parent); // its count
}

void SchemaNodeModel::retranslate()
{
    forEach(*m_root, [this](SchemaTreeNode &node) {
        if (node.parent)
            told(node);
    });
}

QModelIndex SchemaNodeModel::index(int row, int column, const QModelIndex &parent) const
{
    const SchemaTreeNode *node = nodeOf(parent);
    if (row < 0 || column != 0 || row >= static_cast<int>(node->children.size()))
        return {};
    return createIndex(row, column, node->children[static_cast<std::size_t>(row)].get());
}

QModelIndex SchemaNodeModel::parent(const QModelIndex &index) const
{
    return index.isValid() ? indexOf(*nodeOf(index)->parent) : QModelIndex();
}

int SchemaNodeModel::rowCount(const QModelIndex &parent) const
{
    return static_cast<int>(nodeOf(parent)->children.size());
}

int SchemaNodeModel::columnCount(const QModelIndex &) const
{
    return 1;
}
