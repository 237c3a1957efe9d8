// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/schema/SchemaTreeNode.h"

#include <QAbstractItemModel>

#include <functional>
#include <memory>

/// A tree of nodes as the rows of a model, changed by merging: what is there already stays the same row, so that
/// selection and expansion stay.
/// Thread: the view's.
class SchemaNodeModel : public QAbstractItemModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(SchemaNodeModel)

public:
    ~SchemaNodeModel() override;

    /// A path of rows, of any depth, that finds the same thing in another run; empty for the root.
    [[nodiscard]] QStringList pathOf(const QModelIndex &index) const;
    [[nodiscard]] QModelIndex indexAt(const QStringList &path) const;
    /// Texts in the language in force; on QEvent::LanguageChange.
    void retranslate();

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex &index) const override;
    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;

protected:
    explicit SchemaNodeModel(QObject *parent);

    [[nodiscard]] SchemaTreeNode &root() const { return *m_root; }
    /// The root for the invalid index.
    [[nodiscard]] SchemaTreeNode *nodeOf(const QModelIndex &index) const;
    [[nodiscard]] QModelIndex indexOf(const SchemaTreeNode &node) const;
    void forEach(SchemaTreeNode &node, const std::function<void(SchemaTreeNode &)> &visit) const;
    /// Makes the rows below `parent` these, keeping those that are there already.
    void merge(SchemaTreeNode &parent, SchemaTreeNode::List rows);
    /// One row of this kind and no others.
    void showNote(SchemaTreeNode &parent, SchemaTreeNode::Kind kind);
    /// The node's values changed.
    void told(const SchemaTreeNode &node);

private:
    void removeRowsBut(SchemaTreeNode &parent, const SchemaTreeNode::List &rows);
    void insertRows(SchemaTreeNode &parent, std::size_t at, SchemaTreeNode::List rows);

    const std::unique_ptr<SchemaTreeNode> m_root;
};
