// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/schema/SchemaTreeNode.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

namespace {

struct SchemaTreeNodeText
{
    Q_DECLARE_TR_FUNCTIONS(SchemaTreeModel)
};

QString listed(const std::vector<std::string> &names)
{
    QStringList list;
    for (const std::string &name : names)
        list << QString::fromStdString(name);
    return list.join(QLatin1String(", "));
}

std::unique_ptr<SchemaTreeNode> named(SchemaTreeNode::Kind kind, const std::string &name)
{
    auto node = std::make_unique<SchemaTreeNode>();
    node->kind = kind;
    node->text = QString::fromStdString(name);
    return node;
}

QString stateWords(const SchemaTreeNode &node)
{
    using State = ConnectionListModel::State;
    if (node.isSwitchedOff())
        return SchemaTreeNodeText::tr("switched off");
    switch (node.state) {
    case State::Untested:
        return {};
    case State::Testing:
        return SchemaTreeNodeText::tr("connecting…");
    case State::Reachable:
        return SchemaTreeNodeText::tr("connected");
    case State::Failed:
        return SchemaTreeNodeText::tr("failed");
    }
    return {};
}

QString keyDetail(const ObjectDetails::Key &key)
{
    if (key.kind != ObjectDetails::Key::Kind::Foreign)
        return listed(key.columns);
    QString target = QString::fromStdString(key.referenced.name);
    if (!key.referencedColumns.empty())
        target += QStringLiteral(" (%1)").arg(listed(key.referencedColumns));
    return QStringLiteral("%1 → %2").arg(listed(key.columns), target);
}

/// A key without a name is called by what it is.
QString keyName(const ObjectDetails::Key &key)
{
    if (!key.name.empty())
        return QString::fromStdString(key.name);
    switch (key.kind) {
    case ObjectDetails::Key::Kind::Primary:
        return SchemaTreeNodeText::tr("primary key");
    case ObjectDetails::Key::Kind::Unique:
        return SchemaTreeNodeText::tr("unique");
    case ObjectDetails::Key::Kind::Foreign:
        return SchemaTreeNodeText::tr("foreign key");
    }
    return {};
}

QString columnTip(const ObjectDetails::Column &column)
{
    QStringList lines{QString::fromStdString(column.type)};
    if (column.inPrimaryKey)
        lines << SchemaTreeNodeText::tr("Part of the primary key");
    lines << (column.nullable ? SchemaTreeNodeText::tr("May be NULL") : SchemaTreeNodeText::tr("Never NULL"));
    if (!column.defaultValue.empty())
        lines << SchemaTreeNodeText::tr("Default: %1").arg(QString::fromStdString(column.defaultValue));
    lines.removeAll(QString());
    return lines.join(QLatin1Char('\n'));
}

} // namespace

bool SchemaTreeNode::isSameAs(const SchemaTreeNode &other) const
{
    return kind == other.kind && (kind == Kind::Connection ? id == other.id : text == other.text);
}

void SchemaTreeNode::update(SchemaTreeNode &&other)
{
    text = std::move(other.text);
    detail = std::move(other.detail);
    tip = std::move(other.tip);
    isPrimary = other.isPrimary;
    if (other.profile)
        profile = std::move(other.profile);
}

bool SchemaTreeNode::isFetched() const
{
    return (kind == Kind::Connection && !isSwitchedOff()) || kind == Kind::Schema || kind == Kind::Table
           || kind == Kind::View;
}

SchemaTreeNode *SchemaTreeNode::child(Kind childKind, const QString &childText) const
{
    const auto found = std::find_if(children.begin(), children.end(), [&](const auto &node) {
        return node->kind == childKind && node->text == childText;
    });
    return found == children.end() ? nullptr : found->get();
}

QString SchemaTreeNode::displayText() const
{
    switch (kind) {
    case Kind::Tables:
        return SchemaTreeNodeText::tr("Tables");
    case Kind::Views:
        return SchemaTreeNodeText::tr("Views");
    case Kind::Columns:
        return SchemaTreeNodeText::tr("Columns");
    case Kind::Keys:
        return SchemaTreeNodeText::tr("Keys");
    case Kind::Indexes:
        return SchemaTreeNodeText::tr("Indexes");
    case Kind::Loading:
        return SchemaTreeNodeText::tr("Loading…");
    case Kind::Empty:
        return SchemaTreeNodeText::tr("Nothing here");
    case Kind::Failed:
        return error.message;
    default:
        return text;
    }
}

QString SchemaTreeNode::detailText() const
{
    switch (kind) {
    case Kind::Tables:
    case Kind::Views:
    case Kind::Columns:
    case Kind::Keys:
    case Kind::Indexes:
        return QString::number(children.size());
    case Kind::Connection: {
        QStringList words;
        if (profile->readOnly)
            words << SchemaTreeNodeText::tr("read-only");
        words << stateWords(*this);
        words.removeAll(QString());
        return words.join(QStringLiteral(" · "));
    }
    default:
        return detail;
    }
}

QString SchemaTreeNode::toolTip() const
{
    if (kind == Kind::Failed) {
        QStringList lines{error.message, error.detail, error.advice,
                          SchemaTreeNodeText::tr("Refresh the connection to try again.")};
        lines.removeAll(QString());
        return lines.join(QLatin1Char('\n'));
    }
    if (kind == Kind::Connection) {
        QStringList lines{profile->name, profile->displayUrl(), Environments::toName(profile->environment),
                          detailText(), profile->description};
        lines.removeAll(QString());
        return lines.join(QLatin1Char('\n'));
    }
    return tip.isEmpty() ? displayText() : tip; // a long name may be cut off
}

std::unique_ptr<SchemaTreeNode> SchemaTreeNode::note(Kind kind)
{
    auto node = std::make_unique<SchemaTreeNode>();
    node->kind = kind;
    return node;
}

SchemaTreeNode::List SchemaTreeNode::ofConnection(const std::vector<ConnectionProfile> &profiles,
                                                  const QString &group)
{
    List list;
    for (const ConnectionProfile &profile : profiles) {
        if (profile.group != group)
            continue;
        auto node = note(Kind::Connection);
        node->text = profile.name;
        node->id = profile.id;
        node->profile = std::make_shared<const ConnectionProfile>(profile);
        list.push_back(std::move(node));
    }
    return list;
}

SchemaTreeNode::List SchemaTreeNode::ofColumns(const ObjectDetails &details)
{
    List list;
    for (const ObjectDetails::Column &column : details.columns) {
        auto node = named(Kind::Column, column.name);
        node->detail = QString::fromStdString(column.type);
        if (!column.nullable)
            node->detail += QStringLiteral(" not null");
        node->tip = columnTip(column);
        node->isPrimary = column.inPrimaryKey;
        list.push_back(std::move(node));
    }
    return list;
}

SchemaTreeNode::List SchemaTreeNode::ofKeys(const ObjectDetails &details)
{
    List list;
    for (const ObjectDetails::Key &key : details.keys) {
        auto node = note(Kind::Key);
        node->text = keyName(key);
        node->detail = keyDetail(key);
        node->tip = node->text + QLatin1Char('\n') + node->detail;
        node->isPrimary = key.kind == ObjectDetails::Key::Kind::Primary;
        list.push_back(std::move(node));
    }
    return list;
}

SchemaTreeNode::List SchemaTreeNode::ofIndexes(const ObjectDetails &details)
{
    List list;
    for (const ObjectDetails::Index &index : details.indexes) {
        auto node = named(Kind::Index, index.name);
        node->detail = listed(index.columns);
        if (index.unique)
            node->detail = SchemaTreeNodeText::tr("unique: %1").arg(node->detail);
        node->tip = node->text + QLatin1Char('\n') + node->detail;
        list.push_back(std::move(node));
    }
    return list;
}
