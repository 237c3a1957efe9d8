// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/health/HealthWallPage.h"

#include "app/connections/PoolOverview.h"
#include "app/health/HealthMonitor.h"
#include "ui/common/ActionTable.h"
#include "ui/common/ErrorBar.h"
#include "ui/common/PlainLabel.h"
#include "ui/health/HealthSigns.h"
#include "ui/health/HealthTileDelegate.h"

#include <QAction>
#include <QComboBox>
#include <QEvent>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

namespace {

using Wall = HealthWallModel;
/// The pools' bars; what else is shown comes when it is new.
constexpr int poolInterval = 2000;
constexpr QLatin1String wallTextKey("text");
constexpr QLatin1String wallGroupKey("group");
constexpr QLatin1String wallEnvironmentKey("environment");

Wall::Points pointsOf(const HealthMonitor::Series &series)
{
    Wall::Points points;
    points.gap = 2 * series.resolution;
    points.values.reserve(static_cast<qsizetype>(series.points.size()));
    for (const HealthMonitor::Point &point : series.points)
        points.values.append({static_cast<qreal>(point.at), point.value});
    return points;
}

} // namespace

HealthWallPage::HealthWallPage(const HealthContext &context, QWidget *parent)
    : Page(parent)
    , m_context(context)
    , m_loader(context.databases)
    , m_view(new QListView(this))
    , m_delegate(new HealthTileDelegate(m_view))
    , m_summary(new QLabel(this))
    , m_text(new QLineEdit(this))
    , m_group(new QComboBox(this))
    , m_environment(new QComboBox(this))
    , m_errors(new ErrorBar(this))
    , m_nothing(new PlainLabel(m_view->viewport()))
{
    m_order.setSourceModel(&m_model);
    buildView();
    buildActions();
    buildLayout();
    connect(&m_loader, &ProfileLoader::loaded, this, &HealthWallPage::showProfiles);
    connect(&m_loader, &ProfileLoader::failed, m_errors,
            [this](const Error &error) { m_errors->showError(error); });
    const HealthMonitor &monitor = m_context.monitor;
    connect(&monitor, &HealthMonitor::probed, this, &HealthWallPage::showTile);
    connect(&monitor, &HealthMonitor::connectionsChanged, &m_loader, &ProfileLoader::load);
    connect(&m_poolTimer, &QTimer::timeout, this, &HealthWallPage::showPools);
    m_poolTimer.setInterval(poolInterval);
    retranslate();
    updateActions();
    m_loader.load();
}

HealthWallPage::~HealthWallPage()
{
    delete m_view; // it speaks to the models and to this page until its end
}

// -- Building -----------------------------------------------------------------------------------------------

void HealthWallPage::buildView()
{
    m_view->setObjectName(QStringLiteral("healthWall"));
    m_view->setModel(&m_order);
    m_view->setItemDelegate(m_delegate);
    m_view->setViewMode(QListView::IconMode);
    m_view->setMovement(QListView::Static);
    m_view->setResizeMode(QListView::Adjust);
    m_view->setUniformItemSizes(true);
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    m_view->viewport()->setBackgroundRole(QPalette::Window);
    m_view->viewport()->installEventFilter(this);
    m_nothing->setObjectName(QStringLiteral("healthNothing"));
    m_nothing->setAlignment(Qt::AlignCenter);
    m_nothing->setTextInteractionFlags(Qt::NoTextInteraction);
    auto *over = new QVBoxLayout(m_view->viewport());
    over->addWidget(m_nothing);
    connect(m_view, &QListView::activated, this, [this](const QModelIndex &index) {
        emit connectionRequested(index.data(Wall::IdRole).toString());
    });
    connect(m_view, &QWidget::customContextMenuRequested, this, [this](const QPoint &position) {
        if (!m_view->indexAt(position).isValid())
            return;
        auto *menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        for (const char *id : {"health.open", "health.diagnose", "health.sessions", "health.pool"})
            menu->addAction(m_actions.at(QString::fromLatin1(id)));
        menu->addSeparator();
        menu->addAction(m_actions.at(QStringLiteral("health.check")));
        menu->popup(m_view->viewport()->mapToGlobal(position));
    });
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &HealthWallPage::updateActions);
    connect(&m_order, &QAbstractItemModel::modelReset, this, &HealthWallPage::fitTiles);
    connect(&m_order, &QAbstractItemModel::rowsInserted, this, &HealthWallPage::fitTiles);
    connect(&m_order, &QAbstractItemModel::rowsRemoved, this, &HealthWallPage::fitTiles);
}

void HealthWallPage::buildActions()
{
    const auto add = [this](const char *id, auto act) {
        QAction *action = m_context.actions.create(id, this);
        connect(action, &QAction::triggered, this, act);
        m_actions.emplace(QString::fromLatin1(id), action);
    };
    add("health.open", [this] { emit connectionRequested(currentId()); });
    add("health.diagnose", [this] { emit diagnoseRequested(currentId()); });
    add("health.sessions", [this] { emit sessionsRequested(currentId()); });
    add("health.pool", [this] { emit poolRequested(currentId()); });
    add("health.check", [this] { m_context.monitor.checkNow(currentId()); });
    add("health.checkAll", [this] {
        for (const QString &id : m_model.ids())
            m_context.monitor.checkNow(id);
    });
    add("health.search", [this] {
        m_text->setFocus(Qt::ShortcutFocusReason);
        m_text->selectAll();
    });
}

void HealthWallPage::buildLayout()
{
    m_summary->setObjectName(QStringLiteral("healthSummary"));
    m_text->setObjectName(QStringLiteral("healthFilter"));
    m_group->setObjectName(QStringLiteral("healthGroup"));
    m_environment->setObjectName(QStringLiteral("healthEnvironment"));
    m_text->setClearButtonEnabled(true);
    m_text->setMaximumWidth(260);
    for (QComboBox *box : {m_group, m_environment})
        box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_environment->addItems({QString(), QString(), QString(), QString()});
    QFont large = m_summary->font();
    large.setPointSizeF(large.pointSizeF() * 1.25);
    m_summary->setFont(large);
    m_summary->setTextFormat(Qt::PlainText);
    auto *diagnose = new QToolButton(this); // of the tile that is chosen
    diagnose->setDefaultAction(m_actions.at(QStringLiteral("health.diagnose")));
    diagnose->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    diagnose->setFocusPolicy(Qt::StrongFocus);
    auto *row = new QHBoxLayout;
    row->setContentsMargins(12, 8, 12, 4);
    row->setSpacing(8);
    row->addWidget(m_summary, 1);
    row->addWidget(diagnose);
    row->addWidget(m_text);
    row->addWidget(m_group);
    row->addWidget(m_environment);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_errors);
    column->addLayout(row);
    column->addWidget(m_view, 1);
    m_view->setContentsMargins(7, 0, 7, 0);
    connect(m_text, &QLineEdit::textChanged, this, &HealthWallPage::filter);
    connect(m_group, &QComboBox::currentIndexChanged, this, &HealthWallPage::filter);
    connect(m_environment, &QComboBox::currentIndexChanged, this, &HealthWallPage::filter);
    setTabOrder(diagnose, m_text);
    setTabOrder(m_text, m_group);
    setTabOrder(m_group, m_environment);
    setTabOrder(m_environment, m_view);
}

// -- What is shown ------------------------------------------------------------------------------------------

void HealthWallPage::showProfiles(const std::vector<ConnectionProfile> &profiles)
{
    m_isLoaded = true;
    m_model.setProfiles(profiles);
    fillGroups();
    showAll();
    if (!m_view->currentIndex().isValid())
        m_view->setCurrentIndex(m_order.index(0, 0));
}

void HealthWallPage::fillGroups()
{
    const QString chosen = m_wantedGroup.isEmpty() ? m_group->currentData().toString() : m_wantedGroup;
    const QStringList groups = m_model.groups();
    const QSignalBlocker quiet(m_group);
    m_group->clear();
    m_group->addItem(tr("All groups"), QString());
    for (const QString &group : groups)
        m_group->addItem(group, group);
    m_group->setCurrentIndex(std::max(0, m_group->findData(chosen)));
    m_group->setVisible(!groups.isEmpty());
    m_wantedGroup.clear();
    filter();
}

void HealthWallPage::filter()
{
    m_order.setText(m_text->text());
    m_order.setGroup(m_group->currentData().toString());
    const int environment = m_environment->currentIndex() - 1;
    m_order.setEnvironment(environment < 0 ? std::nullopt
                                           : std::optional(static_cast<Environment>(environment)));
    fitTiles();
    tellSummary();
    emit stateChanged();
}

void HealthWallPage::showTile(const QString &connectionId)
{
    if (!isVisible())
        return; // showEvent() makes up for it
    HealthMonitor &monitor = m_context.monitor;
    m_model.setHealth(connectionId, monitor.result(connectionId), monitor.checks(connectionId),
                      pointsOf(monitor.recent(connectionId, HealthMetric::ResponseTime)));
    tellSummary();
}

void HealthWallPage::showAll()
{
    if (!isVisible())
        return;
    for (const QString &id : m_model.ids())
        showTile(id);
    showPools();
    tellSummary();
}

void HealthWallPage::showPools()
{
    for (const PoolStats &pool : PoolOverview(m_context.pools).pools())
        m_model.setPool(pool.connectionId, {pool.active, pool.idle, pool.waiting, pool.maxConnections});
}

void HealthWallPage::tellSummary()
{
    const Wall::Counts counts = m_model.counts();
    QStringList parts;
    if (counts.down > 0)
        parts << tr("%1 down", "connections").arg(counts.down);
    if (counts.degraded > 0)
        parts << tr("%1 degraded", "connections").arg(counts.degraded);
    if (counts.unknown > 0)
        parts << tr("%1 unknown", "connections").arg(counts.unknown);
    if (counts.healthy > 0)
        parts << tr("%1 healthy", "connections").arg(counts.healthy);
    QString text = parts.join(QStringLiteral(", "));
    if (m_order.rowCount() < m_model.rowCount())
        text = tr("%1 · %2 of %3 shown", "summary, connections")
                   .arg(text)
                   .arg(m_order.rowCount())
                   .arg(m_model.rowCount());
    if (text != m_summary->text()) {
        m_summary->setText(text);
        emit pageChanged();
    }
    m_nothing->setVisible(m_isLoaded && m_order.rowCount() == 0);
    m_nothing->setText(m_model.rowCount() == 0
                           ? tr("No active connections yet.\nEach one gets a tile here that says how it is.")
                           : tr("No connection matches the filter."));
}

void HealthWallPage::fitTiles()
{
    // The view keeps the bar's room free whether it shows the bar or not.
    const int bar =
        m_view->style()->pixelMetric(QStyle::PM_ScrollBarExtent, nullptr, m_view->verticalScrollBar());
    const QSize room = m_view->maximumViewportSize() - QSize(bar + 2, 2);
    const QSize size = HealthTileDelegate::fittingSize(room, m_order.rowCount());
    if (size == m_delegate->tileSize() && m_view->gridSize() == size)
        return;
    m_delegate->setTileSize(size);
    m_view->setGridSize(size);
    m_view->doItemsLayout();
}

bool HealthWallPage::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize)
        fitTiles();
    return Page::eventFilter(watched, event);
}

QString HealthWallPage::currentId() const
{
    return m_view->currentIndex().data(Wall::IdRole).toString();
}

void HealthWallPage::updateActions()
{
    const bool hasCurrent = m_view->currentIndex().isValid();
    for (const char *id :
         {"health.open", "health.diagnose", "health.sessions", "health.pool", "health.check"})
        m_actions.at(QString::fromLatin1(id))->setEnabled(hasCurrent);
}

// -- As a page ----------------------------------------------------------------------------------------------

QString HealthWallPage::title() const
{
    return tr("Health");
}

QIcon HealthWallPage::icon() const
{
    return Theme::icon(QStringLiteral("health"));
}

PageStatus HealthWallPage::status() const
{
    PageStatus status;
    status.rows = m_summary->text();
    return status;
}

QJsonObject HealthWallPage::saveState() const
{
    return {{wallTextKey, m_text->text()},
            {wallGroupKey, m_wantedGroup.isEmpty() ? m_group->currentData().toString() : m_wantedGroup},
            {wallEnvironmentKey, m_environment->currentIndex()}};
}

void HealthWallPage::restoreState(const QJsonObject &state)
{
    m_text->setText(state.value(wallTextKey).toString());
    m_wantedGroup = state.value(wallGroupKey).toString();
    m_environment->setCurrentIndex(std::clamp(state.value(wallEnvironmentKey).toInt(), 0, 3));
    if (m_isLoaded)
        fillGroups();
}

void HealthWallPage::activate()
{
    m_view->setFocus();
}

void HealthWallPage::showEvent(QShowEvent *event)
{
    Page::showEvent(event);
    showAll();
    m_poolTimer.start();
}

void HealthWallPage::hideEvent(QHideEvent *event)
{
    Page::hideEvent(event);
    m_poolTimer.stop();
}

void HealthWallPage::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    Page::changeEvent(event);
}

void HealthWallPage::retranslate()
{
    m_text->setPlaceholderText(tr("Filter"));
    m_text->setAccessibleName(tr("Filter the connections"));
    m_group->setAccessibleName(tr("Group"));
    m_environment->setAccessibleName(tr("Environment"));
    m_view->setAccessibleName(tr("Connections and their health"));
    const QStringList environments{tr("All environments"), Wall::environmentText(Environment::Development),
                                   Wall::environmentText(Environment::Test),
                                   Wall::environmentText(Environment::Production)};
    for (int i = 0; i < environments.size(); ++i)
        m_environment->setItemText(i, environments[i]);
    fillGroups();
    m_model.retranslate();
    tellSummary();
}
