// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/health/PoolPage.h"

#include "ui/common/ActionTable.h"
#include "ui/common/ErrorBar.h"
#include "ui/common/PlainLabel.h"
#include "ui/common/QuestionBar.h"
#include "ui/health/PoolDelegate.h"
#include "ui/health/ServerAgreement.h"

#include <QAction>
#include <QEvent>
#include <QHeaderView>
#include <QJsonObject>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSpinBox>
#include <QSplitter>
#include <QTableView>
#include <QToolBar>
#include <QVBoxLayout>

namespace {

constexpr QLatin1String poolConnectionKey("connection");
constexpr int poolRefresh = 1000;
constexpr int poolRowPadding = 8;
constexpr int mostConnections = 1000;

QString ownerOf(const QString &poolId)
{
    return poolId.section(u'/', 0, 0);
}

void dressTable(QTableView &table, const char *name)
{
    table.setObjectName(QString::fromLatin1(name));
    table.setSelectionBehavior(QAbstractItemView::SelectRows);
    table.setSelectionMode(QAbstractItemView::SingleSelection);
    table.setTabKeyNavigation(false);
    table.setAlternatingRowColors(true);
    table.setShowGrid(false);
    table.setWordWrap(false);
    table.setSortingEnabled(true);
    table.setFrameShape(QFrame::NoFrame);
    table.verticalHeader()->hide();
    table.verticalHeader()->setDefaultSectionSize(table.fontMetrics().height() + poolRowPadding);
    table.horizontalHeader()->setHighlightSections(false);
    table.horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    table.setContextMenuPolicy(Qt::ActionsContextMenu);
}

} // namespace

PoolPage::PoolPage(const HealthContext &context, QWidget *parent)
    : Page(parent)
    , m_overview(context.pools)
    , m_tools(new QToolBar(this))
    , m_errors(new ErrorBar(this))
    , m_question(new QuestionBar(this))
    , m_poolTable(new QTableView(this))
    , m_leaseTable(new QTableView(this))
    , m_leaseTitle(new QLabel(this))
    , m_sizeTitle(new QLabel(this))
    , m_size(new QSpinBox(this))
    , m_apply(new QPushButton(this))
    , m_agreement(new ServerAgreement(m_overview, context.sessions, this))
    , m_nothing(new PlainLabel(m_poolTable->viewport()))
    , m_nobody(new PlainLabel(m_leaseTable->viewport()))
    , m_reload(context.actions.create("health.check", this))
    , m_open(context.actions.create("health.open", m_poolTable))
    , m_diagnose(context.actions.create("health.diagnose", this))
    , m_sessions(context.actions.create("health.sessions", this))
    , m_release(context.actions.create("health.release", m_leaseTable))
    , m_close(context.actions.create("health.closeLease", m_leaseTable))
{
    buildTables();
    buildActions();
    buildLayout();
    m_timer.setInterval(poolRefresh);
    connect(&m_timer, &QTimer::timeout, this, &PoolPage::reload);
    retranslate();
    updateActions();
}

PoolPage::~PoolPage()
{
    delete m_poolTable; // both speak to the models and to this page until their end
    delete m_leaseTable;
}

// -- Building -----------------------------------------------------------------------------------------------

void PoolPage::buildTables()
{
    m_sortedPools.setSourceModel(&m_pools);
    m_sortedPools.setSortRole(PoolListModel::SortRole);
    m_sortedLeases.setSourceModel(&m_leases);
    m_sortedLeases.setSortRole(LeaseListModel::SortRole);
    for (QSortFilterProxyModel *sorted : {&m_sortedPools, &m_sortedLeases})
        sorted->setSortCaseSensitivity(Qt::CaseInsensitive);
    m_poolTable->setModel(&m_sortedPools);
    m_poolTable->setItemDelegate(new PoolDelegate(PoolListModel::TroubleRole, m_poolTable));
    m_leaseTable->setModel(&m_sortedLeases);
    m_leaseTable->setItemDelegate(new PoolDelegate(LeaseListModel::LeakRole, m_leaseTable));
    dressTable(*m_poolTable, "poolTable");
    dressTable(*m_leaseTable, "leaseTable");
    m_poolTable->sortByColumn(PoolListModel::NameColumn, Qt::AscendingOrder);
    m_leaseTable->sortByColumn(LeaseListModel::SlotColumn, Qt::AscendingOrder);
    QHeaderView *header = m_poolTable->horizontalHeader();
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    header->setMinimumSectionSize(48);
    QHeaderView *leases = m_leaseTable->horizontalHeader();
    leases->setSectionResizeMode(QHeaderView::ResizeToContents);
    leases->setSectionResizeMode(LeaseListModel::StatementColumn, QHeaderView::Stretch);
    for (PlainLabel *words : {m_nothing, m_nobody}) {
        words->setAlignment(Qt::AlignCenter);
        words->setTextInteractionFlags(Qt::NoTextInteraction);
        auto *over = new QVBoxLayout(words->parentWidget());
        over->addWidget(words);
    }
    connect(m_poolTable->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &PoolPage::poolChanged);
    connect(m_leaseTable->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &PoolPage::updateActions);
}

void PoolPage::buildActions()
{
    connect(m_reload, &QAction::triggered, this, [this] {
        reload();
        m_agreement->ask();
    });
    connect(m_open, &QAction::triggered, this, [this] { emit healthRequested(connectionId()); });
    connect(m_diagnose, &QAction::triggered, this, [this] { emit diagnoseRequested(connectionId()); });
    connect(m_errors, &ErrorBar::diagnoseRequested, this, &Page::diagnoseRequested);
    connect(m_sessions, &QAction::triggered, this, [this] { emit sessionsRequested(connectionId()); });
    connect(m_release, &QAction::triggered, this, [this] { askToEnd(false); });
    connect(m_close, &QAction::triggered, this, [this] { askToEnd(true); });
    connect(m_poolTable, &QTableView::doubleClicked, m_open, &QAction::trigger);
    connect(m_apply, &QPushButton::clicked, this, &PoolPage::applySize);
    connect(m_size, &QSpinBox::valueChanged, this, &PoolPage::updateActions);
    m_tools->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_tools->setIconSize(QSize(16, 16));
    m_tools->addAction(m_reload);
    m_tools->addSeparator();
    m_tools->addActions({m_open, m_diagnose, m_sessions});
    m_tools->addSeparator();
    m_tools->addActions({m_release, m_close});
}

void PoolPage::buildLayout()
{
    m_leaseTitle->setObjectName(QStringLiteral("leaseTitle"));
    m_size->setObjectName(QStringLiteral("poolSize"));
    m_apply->setObjectName(QStringLiteral("poolApply"));
    m_size->setRange(1, mostConnections);
    m_sizeTitle->setBuddy(m_size);
    QFont bold = m_leaseTitle->font();
    bold.setBold(true);
    m_leaseTitle->setFont(bold);
    m_leaseTitle->setTextFormat(Qt::PlainText);
    auto *row = new QHBoxLayout;
    row->setContentsMargins(10, 8, 10, 6);
    row->addWidget(m_leaseTitle, 1);
    row->addWidget(m_sizeTitle);
    row->addWidget(m_size);
    row->addWidget(m_apply);
    auto *below = new QWidget(this);
    auto *lower = new QVBoxLayout(below);
    lower->setContentsMargins(0, 0, 0, 0);
    lower->setSpacing(0);
    lower->addLayout(row);
    lower->addWidget(m_leaseTable, 1);
    lower->addWidget(m_agreement);
    auto *halves = new QSplitter(Qt::Vertical, this);
    halves->addWidget(m_poolTable);
    halves->addWidget(below);
    halves->setChildrenCollapsible(false);
    halves->setStretchFactor(0, 1);
    halves->setStretchFactor(1, 1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_tools);
    column->addWidget(m_errors);
    column->addWidget(m_question);
    column->addWidget(halves, 1);
}

// -- What is shown ------------------------------------------------------------------------------------------

void PoolPage::setConnection(const QString &connectionId)
{
    m_wanted = connectionId;
    reload();
}

void PoolPage::reload()
{
    const QString selected = m_wanted.isEmpty() ? poolId() : m_wanted;
    m_pools.setPools(m_overview.pools());
    m_nothing->setVisible(m_pools.rowCount() == 0);
    const int row = m_pools.rowOf(selected);
    const QModelIndex index = row < 0 ? QModelIndex() : m_sortedPools.mapFromSource(m_pools.index(row, 0));
    if (index.isValid()) {
        m_wanted.clear();
        if (index.row() != m_poolTable->currentIndex().row()) {
            m_poolTable->setCurrentIndex(index); // which reads again: the index is of before
            m_poolTable->scrollTo(m_poolTable->currentIndex());
        }
    } else if (m_wanted.isEmpty() && m_sortedPools.rowCount() > 0) {
        m_poolTable->setCurrentIndex(usualPool());
        m_poolTable->scrollTo(m_poolTable->currentIndex());
    }
    const QModelIndex held = lease();
    const QString heldBy = held.data(LeaseListModel::ConnectionIdRole).toString();
    const auto slot = held.data(LeaseListModel::SlotRole).toULongLong();
    m_leases.setLeases(m_overview.leases(poolId()));
    m_nobody->setVisible(m_leases.rowCount() == 0 && m_pools.rowCount() > 0);
    const int leaseRow = m_leases.rowOf(heldBy, slot);
    if (held.isValid() && leaseRow >= 0)
        m_leaseTable->setCurrentIndex(m_sortedLeases.mapFromSource(m_leases.index(leaseRow, 0)));
    updateActions();
}

/// The first that works for people; those beside it look after themselves.
QModelIndex PoolPage::usualPool() const
{
    for (int row = 0; row < m_sortedPools.rowCount(); ++row) {
        const QModelIndex index = m_sortedPools.index(row, 0);
        if (!index.data(PoolListModel::IdRole).toString().contains(u'/'))
            return index;
    }
    return m_sortedPools.index(0, 0);
}

void PoolPage::poolChanged()
{
    m_question->withdraw();
    const PoolStats *pool = m_pools.find(poolId());
    m_leaseTitle->setText(pool ? tr("Held connections of %1").arg(pool->connectionName) : QString());
    if (pool && m_sizedFor != poolId()) {
        m_sizedFor = poolId();
        m_size->setValue(pool->maxConnections);
        m_agreement->setConnection(connectionId());
        reload();
    }
    updateActions();
    emit stateChanged();
}

QString PoolPage::poolId() const
{
    return m_poolTable->currentIndex().data(PoolListModel::IdRole).toString();
}

QString PoolPage::connectionId() const
{
    return ownerOf(poolId());
}

QModelIndex PoolPage::lease() const
{
    return m_leaseTable->currentIndex();
}

void PoolPage::updateActions()
{
    const PoolStats *pool = m_pools.find(poolId());
    m_open->setEnabled(pool);
    m_diagnose->setEnabled(pool);
    m_sessions->setEnabled(pool);
    m_close->setEnabled(lease().isValid());
    m_release->setEnabled(lease().isValid()
                          && !lease().data(LeaseListModel::SessionIdRole).toString().isEmpty());
    // What stands beside a pool has one connection, for its purpose.
    const bool isOwn = pool && !poolId().contains(u'/');
    m_size->setEnabled(isOwn);
    m_apply->setEnabled(isOwn && m_size->value() != pool->maxConnections);
}

void PoolPage::showError(const Error &error)
{
    m_errors->showError(error);
    m_errors->offerDiagnosis(connectionId(), error);
}

void PoolPage::applySize()
{
    if (const auto done = m_overview.resize(poolId(), m_size->value()); !done)
        showError(done.error());
    reload();
}

// -- The end of a lease -------------------------------------------------------------------------------------

void PoolPage::askToEnd(bool closing)
{
    const QPersistentModelIndex held = lease();
    if (!held.isValid())
        return;
    const QString statement = held.data(LeaseListModel::StatementRole).toString();
    const bool isSession = !held.data(LeaseListModel::SessionIdRole).toString().isEmpty();
    // A bare lease between statements holds nothing that could be lost.
    if (statement.isEmpty() && !isSession)
        return end(held, closing);
    const QString holder = held.model()->index(held.row(), LeaseListModel::OriginColumn).data().toString();
    QuestionBar::Question question;
    question.text = closing ? tr("Close the connection that “%1” holds?").arg(holder)
                            : tr("Take the connection back from “%1”?").arg(holder);
    question.details =
        statement.isEmpty()
            ? tr("An open transaction is rolled back.")
            : tr("Its statement ends unfinished, an open transaction is rolled back: %1").arg(statement);
    question.yes = closing ? tr("Close it") : tr("Release it");
    question.no = tr("Leave it");
    question.confirmed = [this, held, closing] {
        if (held.isValid())
            end(held, closing);
    };
    m_question->ask(std::move(question));
}

void PoolPage::end(const QModelIndex &lease, bool closing)
{
    LeaseInfo closed;
    closed.connectionId = lease.data(LeaseListModel::ConnectionIdRole).toString();
    closed.slot = lease.data(LeaseListModel::SlotRole).toULongLong();
    const Result<void> done = closing
                                  ? m_overview.close(closed)
                                  : m_overview.release(lease.data(LeaseListModel::SessionIdRole).toString());
    if (!done)
        showError(done.error());
    reload();
}

// -- As a page ----------------------------------------------------------------------------------------------

QString PoolPage::title() const
{
    return tr("Pools");
}

QIcon PoolPage::icon() const
{
    return Theme::icon(QStringLiteral("pool"));
}

PageStatus PoolPage::status() const
{
    PageStatus status;
    int open = 0;
    for (const PoolStats &pool : m_overview.pools())
        open += pool.total;
    status.rows = open == 1 ? tr("1 connection open") : tr("%1 connections open").arg(open);
    return status;
}

QJsonObject PoolPage::saveState() const
{
    return {{poolConnectionKey, m_wanted.isEmpty() ? poolId() : m_wanted}};
}

void PoolPage::restoreState(const QJsonObject &state)
{
    setConnection(state.value(poolConnectionKey).toString());
}

void PoolPage::activate()
{
    m_poolTable->setFocus();
}

void PoolPage::showEvent(QShowEvent *event)
{
    Page::showEvent(event);
    reload();
    m_timer.start();
}

void PoolPage::hideEvent(QHideEvent *event)
{
    Page::hideEvent(event);
    m_timer.stop();
}

void PoolPage::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    Page::changeEvent(event);
}

void PoolPage::retranslate()
{
    m_poolTable->setAccessibleName(tr("Pools"));
    m_leaseTable->setAccessibleName(tr("Held connections"));
    m_sizeTitle->setText(tr("&At most:"));
    m_size->setAccessibleName(tr("Most connections of this pool"));
    m_apply->setText(tr("Apply"));
    m_nothing->setText(tr("No pool yet.\nOne is made when a connection is first used or looked at."));
    m_nobody->setText(tr("Nobody holds a connection of this pool."));
    m_pools.retranslate();
    m_leases.retranslate();
    poolChanged();
}
