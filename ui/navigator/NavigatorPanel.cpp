// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/navigator/NavigatorPanel.h"

#include "app/schema/SchemaService.h"
#include "models/diagnosis/DiagnosisReport.h"
#include "models/schema/SchemaTreeModel.h"
#include "ui/common/ActionTable.h"
#include "ui/common/PlainLabel.h"
#include "ui/common/Theme.h"
#include "ui/navigator/NavigatorDelegate.h"
#include "ui/navigator/NavigatorFilter.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace {

using Tree = SchemaTreeModel;

bool isObject(const QModelIndex &index)
{
    return index.isValid()
           && (SchemaTreeModel::kindOf(index) == Tree::Kind::Table
               || SchemaTreeModel::kindOf(index) == Tree::Kind::View);
}

bool isConnection(const QModelIndex &index)
{
    return index.isValid() && SchemaTreeModel::kindOf(index) == Tree::Kind::Connection;
}

bool isFailure(const QModelIndex &index)
{
    return index.isValid() && SchemaTreeModel::kindOf(index) == Tree::Kind::Failed;
}

/// Of the connection that it stands in.
QString nameOf(QModelIndex index)
{
    while (index.isValid() && !isConnection(index))
        index = index.parent();
    return index.data(Tree::NameRole).toString();
}

QString connectionOf(const QModelIndex &index)
{
    return index.data(Tree::ConnectionIdRole).toString();
}

} // namespace

NavigatorPanel::NavigatorPanel(SchemaService &schemas, ActionTable &actions, QWidget *parent)
    : QWidget(parent)
    , m_schemas(schemas)
    , m_model(new SchemaTreeModel(this))
    , m_filter(new NavigatorFilter(this))
    , m_search(new QLineEdit(this))
    , m_found(new PlainLabel(this))
    , m_tree(new QTreeView(this))
    , m_nothing(new QLabel(m_tree->viewport()))
    , m_diagnose(new QPushButton(this))
{
    m_filter->setSourceModel(m_model);
    m_search->setObjectName(QStringLiteral("navigatorSearch"));
    m_search->setClearButtonEnabled(true);
    m_found->setObjectName(QStringLiteral("navigatorFound"));
    m_found->setTextInteractionFlags(Qt::NoTextInteraction);
    m_found->hide();
    buildTree();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(6, 6, 6, 6);
    column->setSpacing(6);
    column->addWidget(m_search);
    column->addWidget(m_found);
    column->addWidget(m_tree, 1);
    column->addWidget(m_diagnose);
    m_diagnose->setObjectName(QStringLiteral("navigatorDiagnose"));
    connect(m_diagnose, &QPushButton::clicked, this,
            [this] { emit diagnoseRequested(connectionOf(m_tree->currentIndex())); });
    buildActions(actions);
    // Queued: the tree asks in the middle of its layout, and loops for ever when what is known already takes the place
    // of rows before it is done.
    connect(m_model, &SchemaTreeModel::wanted, this, &NavigatorPanel::ask, Qt::QueuedConnection);
    connect(&m_schemas, &SchemaService::changed, this, &NavigatorPanel::learn);
    for (const auto changed : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(m_filter, changed, this, &NavigatorPanel::updateDiagnosis);
    connect(m_search, &QLineEdit::textChanged, this, &NavigatorPanel::search);
    connect(m_search, &QLineEdit::returnPressed, this, &NavigatorPanel::searchDeeper);
    retranslate();
    updateActions();
}

NavigatorPanel::~NavigatorPanel()
{
    delete m_tree; // it speaks to the models and to this panel until its end
}

void NavigatorPanel::buildTree()
{
    m_tree->setObjectName(QStringLiteral("navigatorTree"));
    m_tree->setModel(m_filter);
    m_tree->setItemDelegate(new NavigatorDelegate(m_tree));
    m_tree->setHeaderHidden(true);
    m_tree->setUniformRowHeights(true);
    m_tree->setIndentation(16);
    m_tree->setTextElideMode(Qt::ElideRight);
    m_tree->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_tree->setDragEnabled(true);
    m_tree->setDragDropMode(QAbstractItemView::DragOnly);
    m_tree->setContextMenuPolicy(Qt::CustomContextMenu);
    m_nothing->setObjectName(QStringLiteral("navigatorNothing"));
    m_nothing->setAlignment(Qt::AlignHCenter);
    m_nothing->setWordWrap(true);
    m_nothing->setTextFormat(Qt::PlainText);
    m_nothing->setAttribute(Qt::WA_TransparentForMouseEvents); // the tree's menu is below it
    m_nothing->hide();
    auto *over = new QVBoxLayout(m_tree->viewport());
    over->setContentsMargins(12, 24, 12, 12);
    over->addWidget(m_nothing, 0, Qt::AlignTop);
    connect(m_tree, &QTreeView::customContextMenuRequested, this, &NavigatorPanel::showMenu);
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &NavigatorPanel::updateActions);
}

/// The keys belong to the tree: in the search field, Return and Delete mean something else.
void NavigatorPanel::buildActions(ActionTable &actions)
{
    const auto add = [&](const char *id, QWidget *owner, auto &&slot) {
        QAction *action = actions.create(id, owner);
        connect(action, &QAction::triggered, this, slot);
        m_actions.emplace(QString::fromLatin1(id).section(QLatin1Char('.'), 1), action);
    };
    const auto current = [this] { return connectionOf(m_tree->currentIndex()); };
    add("connection.query", m_tree, [this, current] { emit queryRequested(current()); });
    add("connection.showRows", m_tree, [this, current] {
        const QModelIndex index = m_tree->currentIndex();
        emit showRowsRequested(current(), {index.data(Tree::SchemaRole).toString().toStdString(),
                                           index.data(Tree::ObjectRole).toString().toStdString()});
    });
    add("connection.copyTable", m_tree, [this, current] {
        const QModelIndex index = m_tree->currentIndex();
        emit copyTableRequested(current(), {index.data(Tree::SchemaRole).toString().toStdString(),
                                            index.data(Tree::ObjectRole).toString().toStdString()});
    });
    add("connection.insertName", m_tree,
        [this] { emit insertRequested(NavigatorFilter::sqlName(m_tree->currentIndex())); });
    add("connection.copyName", m_tree, [this] { copyName(); });
    add("connection.refresh", m_tree, [this] { refreshCurrent(); });
    add("connection.test", m_tree, [this, current] { emit testRequested(current()); });
    add("connection.diagnose", m_tree, [this, current] { emit diagnoseRequested(current()); });
    add("connection.health", m_tree, [this, current] { emit healthRequested(current()); });
    add("connection.sessions", m_tree, [this, current] { emit sessionsRequested(current()); });
    add("connection.edit", m_tree, [this, current] { emit editRequested(current()); });
    add("connection.duplicate", m_tree, [this, current] { emit duplicateRequested(current()); });
    add("connection.delete", m_tree, [this, current] { emit deleteRequested(current()); });
    add("connection.new", m_tree, [this] { emit newRequested(); });
    add("connection.search", this, [this] { focusSearch(); });
}

void NavigatorPanel::updateActions()
{
    const QModelIndex index = m_tree->currentIndex();
    const QString connection = index.isValid() ? connectionOf(index) : QString();
    const bool isActive = !connection.isEmpty() && index.data(Tree::ActiveRole).toBool();
    m_actions.at(QStringLiteral("query"))->setEnabled(isActive);
    for (const char *name : {"showRows", "copyTable"})
        m_actions.at(QString::fromLatin1(name))->setEnabled(isObject(index));
    m_actions.at(QStringLiteral("insertName"))->setEnabled(!NavigatorFilter::sqlName(index).isEmpty());
    m_actions.at(QStringLiteral("copyName"))->setEnabled(!index.data(Tree::NameRole).toString().isEmpty());
    m_actions.at(QStringLiteral("refresh"))->setEnabled(isActive);
    m_actions.at(QStringLiteral("diagnose"))->setEnabled(!connection.isEmpty());
    for (const char *name : {"test", "health", "sessions"})
        m_actions.at(QString::fromLatin1(name))->setEnabled(isActive);
    for (const char *name : {"edit", "duplicate", "delete"})
        m_actions.at(QString::fromLatin1(name))->setEnabled(isConnection(index));
    updateDiagnosis();
    if (connection != m_current) {
        m_current = connection;
        emit currentConnectionChanged(m_current);
    }
}

/// Of the row that says so, or of what it stands in.
void NavigatorPanel::updateDiagnosis()
{
    const QModelIndex current = m_tree->currentIndex();
    const QModelIndex failed = isFailure(current)  ? current
                               : current.isValid() ? m_filter->index(0, 0, current)
                                                   : QModelIndex();
    const bool isOffered =
        isFailure(failed) && DiagnosisReport::canExplain(failed.data(Tree::ErrorRole).value<Error>());
    m_diagnose->setVisible(isOffered);
    if (isOffered)
        m_diagnose->setText(tr("Diagnose %1").arg(nameOf(failed)));
}

void NavigatorPanel::showMenu(const QPoint &position)
{
    const QModelIndex index = m_tree->indexAt(position);
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto add = [&](const char *name) {
        QAction *action = m_actions.at(QString::fromLatin1(name));
        if (action->isEnabled())
            menu->addAction(action);
    };
    if (index.isValid()) {
        for (const char *name : {"showRows", "query", "insertName", "copyName", "copyTable"})
            add(name);
        menu->addSeparator();
        for (const char *name : {"refresh", "test", "diagnose", "health", "sessions"})
            add(name);
        menu->addSeparator();
        for (const char *name : {"edit", "duplicate", "delete"})
            add(name);
        menu->addSeparator();
    }
    add("new");
    menu->popup(m_tree->viewport()->mapToGlobal(position));
}

void NavigatorPanel::copyName()
{
    QGuiApplication::clipboard()->setText(m_tree->currentIndex().data(Tree::NameRole).toString());
}

void NavigatorPanel::refreshCurrent()
{
    const QString id = connectionOf(m_tree->currentIndex());
    m_schemas.refresh(id); // changed() makes the tree want anew
}

// -- Connections --------------------------------------------------------------------------------------------

void NavigatorPanel::setProfiles(const std::vector<ConnectionProfile> &profiles)
{
    // What is known of a changed connection was another's.
    for (const ConnectionProfile &old : std::exchange(m_profiles, profiles)) {
        if (std::find(profiles.begin(), profiles.end(), old) == profiles.end())
            m_schemas.refresh(old.id);
    }
    m_activeIds.clear();
    for (const ConnectionProfile &profile : profiles) {
        if (profile.isActive)
            m_activeIds.push_back(profile.id);
    }
    const QList<QStringList> open = expanded({}, true);
    m_model->setProfiles(profiles);
    expand(open); // those that moved to another group have another path; they close
    openGroups();
    m_nothing->setVisible(profiles.empty());
    tellMatches();
    updateActions();
}

/// Open at first: what is in a group is what a person looks for. Later they are as the person left them.
void NavigatorPanel::openGroups()
{
    const bool isFirst = !std::exchange(m_isLoaded, true);
    for (int row = 0; row < m_filter->rowCount(); ++row) {
        const QModelIndex index = m_filter->index(row, 0);
        if (SchemaTreeModel::kindOf(index) == Tree::Kind::Group
            && m_groups.insert(index.data().toString()).second && !(isFirst && m_restored))
            m_tree->expand(index);
    }
    if (isFirst && m_restored)
        expand(*m_restored);
}

void NavigatorPanel::setState(const QString &connectionId, ConnectionListModel::State state)
{
    m_model->setState(connectionId, state);
}

QString NavigatorPanel::currentConnection() const
{
    return m_current;
}

void NavigatorPanel::setCurrentConnection(const QString &connectionId)
{
    if (connectionId == m_current)
        return;
    const QModelIndex index = m_filter->mapFromSource(m_model->indexOf(connectionId));
    if (index.isValid())
        m_tree->setCurrentIndex(index);
}

void NavigatorPanel::focusSearch()
{
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

// -- Feeding the tree ---------------------------------------------------------------------------------------

void NavigatorPanel::ask(const QString &connectionId, const std::string &schema, const std::string &object)
{
    if (!object.empty()) {
        const auto answer = m_schemas.details(connectionId, {schema, object});
        if (answer.value)
            m_model->setDetails(connectionId, {schema, object}, *answer.value);
        else if (answer.error)
            m_model->setFailed(connectionId, schema, object, *answer.error);
        return;
    }
    if (schema.empty()) {
        askSchemas(connectionId);
        return;
    }
    const auto answer = m_schemas.objects(connectionId, schema);
    if (answer.value)
        m_model->setObjects(connectionId, schema, *answer.value);
    else if (answer.error)
        m_model->setFailed(connectionId, schema, {}, *answer.error);
    if (!answer.loading)
        tellMatches();
}

void NavigatorPanel::askSchemas(const QString &connectionId)
{
    using State = ConnectionListModel::State;
    const auto answer = m_schemas.schemas(connectionId);
    if (answer.loading) {
        m_model->setState(connectionId, State::Testing);
        return;
    }
    m_model->setState(connectionId, answer.value ? State::Reachable : State::Failed);
    if (answer.value)
        m_model->setSchemas(connectionId, answer.value->names, answer.value->defaultName);
    else
        m_model->setFailed(connectionId, {}, {}, *answer.error);
    searchIn(connectionId);
}

/// Only what the tree shows is asked for: others learn things too.
void NavigatorPanel::learn(const QString &connectionId, const std::string &schema, const std::string &object)
{
    const bool isForgotten = schema.empty() && object.empty() && !m_schemas.knownSchemas(connectionId);
    if (isForgotten && !m_model->isWaiting(connectionId)) {
        m_model->refresh(connectionId);
        return;
    }
    if (m_model->isWanted(connectionId, schema, object))
        ask(connectionId, schema, object);
}

// -- Searching ----------------------------------------------------------------------------------------------

void NavigatorPanel::search()
{
    const bool wasSearching = m_filter->isSearching();
    if (!wasSearching)
        m_before = expanded({}, true);
    m_filter->setSearch(m_search->text());
    if (m_filter->isSearching()) {
        expandMatches({});
    } else if (wasSearching) {
        m_deeper.clear();
        m_tree->collapseAll();
        expand(m_before);
    }
    tellMatches();
}

/// Reads the tables of every active connection's default schema, so that the search finds them.
void NavigatorPanel::searchDeeper()
{
    if (!m_filter->isSearching())
        return;
    m_deeper.insert(m_activeIds.begin(), m_activeIds.end());
    for (const QString &id : m_activeIds) {
        m_model->want(id);
        searchIn(id);
    }
    tellMatches();
}

void NavigatorPanel::searchIn(const QString &connectionId)
{
    const auto schemas = m_schemas.knownSchemas(connectionId);
    if (!schemas || !m_deeper.contains(connectionId))
        return;
    m_deeper.erase(connectionId);
    if (!schemas->defaultName.empty())
        m_model->want(connectionId, schemas->defaultName);
}

void NavigatorPanel::tellMatches()
{
    m_found->setVisible(m_filter->isSearching());
    if (!m_filter->isSearching())
        return;
    expandMatches({});
    const int count = m_filter->matches();
    const QString matches =
        count == 1 ? tr("1 match in loaded schemas") : tr("%1 matches in loaded schemas").arg(count);
    if (m_model->isLoading())
        m_found->setText(tr("%1; loading…").arg(matches));
    else if (isMoreToSearch())
        m_found->setText(tr("%1. Enter reads the default schemas of all active connections.").arg(matches));
    else
        m_found->setText(matches);
}

bool NavigatorPanel::isMoreToSearch() const
{
    return std::any_of(m_activeIds.begin(), m_activeIds.end(), [this](const QString &id) {
        const auto schemas = m_schemas.knownSchemas(id);
        return !schemas
               || (!schemas->defaultName.empty() && !m_schemas.knownObjects(id, schemas->defaultName));
    });
}

/// Down to the tables; what is not loaded stays closed.
void NavigatorPanel::expandMatches(const QModelIndex &parent)
{
    for (int row = 0; row < m_filter->rowCount(parent); ++row) {
        const QModelIndex index = m_filter->index(row, 0, parent);
        if (isObject(index) || m_filter->rowCount(index) == 0)
            continue;
        m_tree->expand(index);
        expandMatches(index);
    }
}

QList<QStringList> NavigatorPanel::expanded(const QModelIndex &parent, bool deep) const
{
    QList<QStringList> paths;
    for (int row = 0; row < m_filter->rowCount(parent); ++row) {
        const QModelIndex index = m_filter->index(row, 0, parent);
        if (!m_tree->isExpanded(index))
            continue;
        paths << m_model->pathOf(m_filter->mapToSource(index));
        if (deep || SchemaTreeModel::kindOf(index) == Tree::Kind::Group)
            paths << expanded(index, deep);
    }
    return paths;
}

void NavigatorPanel::expand(const QList<QStringList> &paths)
{
    for (const QStringList &path : paths) {
        const QModelIndex index = m_filter->mapFromSource(m_model->indexAt(path));
        if (index.isValid())
            m_tree->expand(index);
    }
}

// -- Coming back --------------------------------------------------------------------------------------------

QByteArray NavigatorPanel::saveState() const
{
    QJsonArray paths;
    for (const QStringList &path : m_filter->isSearching() ? m_before : expanded({}, false))
        paths << QJsonArray::fromStringList(path);
    return QJsonDocument(paths).toJson(QJsonDocument::Compact);
}

void NavigatorPanel::restoreState(const QByteArray &state)
{
    const QJsonDocument kept = QJsonDocument::fromJson(state);
    if (!kept.isArray())
        return; // nothing was kept yet
    QList<QStringList> paths;
    const QVariantList rows = kept.array().toVariantList();
    for (const QVariant &row : rows)
        paths << row.toStringList();
    m_restored = paths;
    if (m_isLoaded) {
        for (int row = 0; row < m_filter->rowCount(); ++row)
            m_tree->collapse(m_filter->index(row, 0));
        expand(paths);
    }
}

void NavigatorPanel::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    else if (event->type() == QEvent::PaletteChange)
        colour();
    QWidget::changeEvent(event);
}

void NavigatorPanel::retranslate()
{
    m_search->setPlaceholderText(tr("Search connections and tables"));
    m_search->setAccessibleName(tr("Search connections and tables"));
    m_search->setToolTip(
        tr("Filters what is loaded; Enter also reads the default schema of every active connection"));
    m_tree->setAccessibleName(tr("Connections and what is in them"));
    m_nothing->setText(tr("No connections yet.\nThe start page and the Connection menu make one."));
    updateDiagnosis();
    colour();
    m_model->retranslate();
    tellMatches();
}

void NavigatorPanel::colour()
{
    QPalette quiet = palette();
    for (const auto role :
         {QPalette::Text, QPalette::WindowText}) // a list's ground has the one for its words
        quiet.setColor(role, Theme::colour(Theme::Role::Quiet, quiet));
    m_nothing->setPalette(quiet);
}
