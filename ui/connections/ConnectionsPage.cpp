// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connections/ConnectionsPage.h"

#include "ui/connections/ConnectionDelegate.h"
#include "ui/connections/ConnectionDetails.h"
#include "ui/connections/EmptyConnections.h"

#include <QAction>
#include <QHeaderView>
#include <QSplitter>
#include <QStackedLayout>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace {

/// Addresses can be long; the details show them whole.
constexpr int widestColumn = 220;

QAction *newAction(const QString &text, const QString &tip, const QKeySequence &keys, QWidget *parent)
{
    auto *action = new QAction(text, parent);
    action->setShortcut(keys);
    action->setToolTip(tip + QStringLiteral(" (%1)").arg(keys.toString(QKeySequence::NativeText)));
    parent->addAction(action);
    return action;
}

} // namespace

ConnectionsPage::ConnectionsPage(DatabaseManager &databases, const QString &workspaceFolder, QWidget *parent)
    : QWidget(parent)
    , m_tester(databases)
    , m_loader(databases)
    , m_table(new QTableView(this))
    , m_details(new ConnectionDetails(this))
    , m_views(new QStackedLayout)
    , m_test(newAction(tr("&Test"), tr("Test the selected connections"), {Qt::CTRL | Qt::Key_T}, this))
    , m_testAll(newAction(tr("Test &all"), tr("Test every active connection"),
                          {Qt::CTRL | Qt::SHIFT | Qt::Key_T}, this))
    , m_reload(newAction(tr("&Reload"), tr("Read the workspace again"), {Qt::Key_F5}, this))
{
    buildTable();
    buildActions();
    buildLayout(workspaceFolder);
    connect(&m_loader, &ProfileLoader::failed, this, &ConnectionsPage::loadFailed);
    connect(&m_loader, &ProfileLoader::loaded, this,
            [this](const auto &profiles, const QStringList &warnings) {
                showProfiles(profiles);
                emit loaded(warnings);
            });
    connect(&m_tester, &ConnectionTester::finished, &m_model, &ConnectionListModel::setResult);
    const auto changed = [this] {
        showCurrent();
        emit countsChanged(m_model.counts());
    };
    connect(&m_model, &ConnectionListModel::dataChanged, this, changed);
    connect(&m_model, &ConnectionListModel::modelReset, this, changed);
}

ConnectionsPage::~ConnectionsPage()
{
    delete m_table; // it speaks to the models and to this page until its end
}

void ConnectionsPage::buildTable()
{
    m_sorted.setSourceModel(&m_model);
    m_sorted.setSortCaseSensitivity(Qt::CaseInsensitive);
    m_table->setModel(&m_sorted);
    m_table->setItemDelegate(new ConnectionDelegate(m_table));
    m_table->setAccessibleName(tr("Connections"));
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(ConnectionListModel::NameColumn, Qt::AscendingOrder);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setTabKeyNavigation(false); // Tab goes on to the details
    m_table->setAlternatingRowColors(true);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_table->addActions(actions());
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &ConnectionsPage::updateActions);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &ConnectionsPage::showCurrent);
}

void ConnectionsPage::buildActions()
{
    connect(m_test, &QAction::triggered, this, &ConnectionsPage::testSelected);
    connect(m_testAll, &QAction::triggered, this, &ConnectionsPage::testAll);
    connect(m_reload, &QAction::triggered, this, &ConnectionsPage::reload);
    updateActions();
}

void ConnectionsPage::buildLayout(const QString &workspaceFolder)
{
    auto *buttons = new QHBoxLayout;
    for (QAction *action : actions()) {
        auto *button = new QToolButton(this);
        button->setDefaultAction(action);
        button->setFocusPolicy(Qt::StrongFocus);
        buttons->addWidget(button);
    }
    buttons->addStretch();

    auto *list = new QSplitter(Qt::Vertical, this);
    list->addWidget(m_table);
    list->addWidget(m_details);
    list->setSizes({3000, 2000}); // shares
    list->setChildrenCollapsible(false);
    m_views->addWidget(list);
    m_views->addWidget(new EmptyConnections(workspaceFolder, this));

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addLayout(buttons);
    column->addLayout(m_views, 1);
}

void ConnectionsPage::reload()
{
    m_loader.load();
}

void ConnectionsPage::showProfiles(const std::vector<ConnectionProfile> &profiles)
{
    const bool isFirst = m_model.rowCount() == 0;
    const QStringList selected = selectedIds();
    m_model.setProfiles(profiles);
    m_views->setCurrentIndex(profiles.empty() ? 1 : 0);
    for (const QString &id : selected) {
        const QModelIndex row = m_sorted.mapFromSource(m_model.index(m_model.rowOf(id), 0));
        m_table->selectionModel()->select(row, QItemSelectionModel::Select | QItemSelectionModel::Rows);
    }
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    if (!m_table->currentIndex().isValid())
        m_table->selectionModel()->setCurrentIndex(rows.isEmpty() ? m_sorted.index(0, 0) : rows.first(),
                                                   QItemSelectionModel::Select | QItemSelectionModel::Rows);
    if (isFirst) {
        m_table->resizeColumnsToContents();
        for (int column = 0; column < ConnectionListModel::ColumnCount; ++column)
            m_table->setColumnWidth(column, std::min(m_table->columnWidth(column) + 12, widestColumn));
        m_table->setFocus();
    }
    updateActions();
}

QStringList ConnectionsPage::selectedIds() const
{
    QStringList ids;
    for (const QModelIndex &row : m_table->selectionModel()->selectedRows())
        ids << row.data(ConnectionListModel::IdRole).toString();
    return ids;
}

void ConnectionsPage::testSelected()
{
    for (const QString &id : selectedIds())
        test(id);
}

void ConnectionsPage::testAll()
{
    for (int row = 0; row < m_sorted.rowCount(); ++row) {
        const QModelIndex index = m_sorted.index(row, 0);
        if (index.data(ConnectionListModel::ActiveRole).toBool())
            test(index.data(ConnectionListModel::IdRole).toString());
    }
}

void ConnectionsPage::test(const QString &id)
{
    if (m_tester.test(id))
        m_model.setTesting(id);
}

void ConnectionsPage::showCurrent()
{
    m_details->showConnection(m_table->currentIndex());
}

void ConnectionsPage::updateActions()
{
    m_test->setEnabled(m_table->selectionModel()->hasSelection());
    m_testAll->setEnabled(m_model.rowCount() > 0);
}
