// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/health/ConnectionHealthPage.h"

#include "models/connection/ConnectionProfile.h"
#include "ui/common/ActionTable.h"
#include "ui/common/ErrorBar.h"
#include "ui/common/Theme.h"
#include "ui/editor/ConnectionChooser.h"
#include "ui/health/CheckList.h"
#include "ui/health/FigureFile.h"
#include "ui/health/HealthBanner.h"

#include <QAction>
#include <QComboBox>
#include <QDateTime>
#include <QEvent>
#include <QFileDialog>
#include <QHeaderView>
#include <QJsonObject>
#include <QLabel>
#include <QLocale>
#include <QSignalBlocker>
#include <QSplitter>
#include <QTableWidget>
#include <QToolBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace {

constexpr QLatin1String watchedConnectionKey("connection");
constexpr QLatin1String watchedRangeKey("range");
constexpr int ranges = 5;
constexpr int slowRows = 8;
constexpr int checksWidth = 320;
enum SlowColumn {
    SlowCallsColumn,
    SlowMeanColumn,
    SlowTotalColumn,
    SlowRowsColumn,
    SlowTextColumn,
    SlowColumns
};

bool isSameStatement(const SlowStatement &a, const SlowStatement &b)
{
    return a.text == b.text && a.calls == b.calls && a.rows == b.rows
           && qFuzzyCompare(a.totalMilliseconds, b.totalMilliseconds);
}

} // namespace

ConnectionHealthPage::ConnectionHealthPage(const HealthContext &context, QWidget *parent)
    : Page(parent)
    , m_context(context)
    , m_tools(new QToolBar(this))
    , m_chooser(new ConnectionChooser(context.databases, this))
    , m_range(new QComboBox(this))
    , m_reset(new QToolButton(this))
    , m_moment(new QLabel(this))
    , m_errors(new ErrorBar(this))
    , m_banner(new HealthBanner(this))
    , m_charts(new HealthCharts(context.monitor, this))
    , m_slow(new QWidget(this))
    , m_slowTitle(new QLabel(m_slow))
    , m_slowTable(new QTableWidget(0, SlowColumns, m_slow))
    , m_checks(new CheckList(this))
    , m_jobs(1)
{
    buildActions();
    buildLayout();
    connect(m_chooser, &ConnectionChooser::profileChanged, this, &ConnectionHealthPage::connectionChanged);
    connect(m_range, &QComboBox::currentIndexChanged, this, &ConnectionHealthPage::setRange);
    connect(m_charts, &HealthCharts::zoomChanged, this, &ConnectionHealthPage::showSpan);
    connect(m_charts, &HealthCharts::failed, m_errors,
            [this](const Error &error) { m_errors->showError(error); });
    connect(m_charts, &HealthCharts::pointed, this, [this](std::optional<qint64> at) {
        if (!at)
            return showSpan();
        m_moment->setText(
            QLocale().toString(QDateTime::fromMSecsSinceEpoch(*at), QStringLiteral("ddd d MMM HH:mm:ss")));
    });
    connect(&m_context.monitor, &HealthMonitor::probed, this, &ConnectionHealthPage::showHealth);
    retranslate();
}

ConnectionHealthPage::~ConnectionHealthPage() = default;

// -- Building -----------------------------------------------------------------------------------------------

void ConnectionHealthPage::buildActions()
{
    const auto add = [this](const char *id, auto act) {
        QAction *action = m_context.actions.create(id, this);
        connect(action, &QAction::triggered, this, act);
        m_actions.emplace(QString::fromLatin1(id), action);
        return action;
    };
    m_tools->addWidget(m_chooser);
    m_tools->addSeparator();
    m_tools->addAction(add("health.check", [this] { m_context.monitor.checkNow(connectionId()); }));
    m_tools->addAction(add("health.diagnose", [this] { emit diagnoseRequested(connectionId()); }));
    m_tools->addAction(add("health.sessions", [this] { emit sessionsRequested(connectionId()); }));
    m_tools->addAction(add("health.pool", [this] { emit poolRequested(connectionId()); }));
    m_tools->addSeparator();
    m_tools->addAction(add("health.picture", [this] {
        chooseFile(tr("Save the charts"), QStringLiteral("png"), &ConnectionHealthPage::writePicture);
    }));
    m_tools->addAction(add("health.figures", [this] {
        chooseFile(tr("Save the figures"), QStringLiteral("csv"), &ConnectionHealthPage::writeFigures);
    }));
    add("health.zoomIn", [this] { m_charts->zoom(0.5); });
    add("health.zoomOut", [this] { m_charts->zoom(2); });
    m_reset->setDefaultAction(add("health.zoomReset", [this] { m_charts->resetZoom(); }));
    m_tools->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_tools->setIconSize(QSize(16, 16));
}

void ConnectionHealthPage::buildLayout()
{
    m_range->setObjectName(QStringLiteral("healthRange"));
    m_range->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_moment->setObjectName(QStringLiteral("healthMoment"));
    m_slowTable->setObjectName(QStringLiteral("healthSlow"));
    m_slow->hide();
    for (int i = 0; i < ranges; ++i)
        m_range->addItem(QString());
    m_reset->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_reset->setVisible(false);
    m_moment->setTextFormat(Qt::PlainText);
    m_moment->setSizePolicy(QSizePolicy::Ignored,
                            QSizePolicy::Preferred); // what is chosen has the room first
    auto *row = new QHBoxLayout;
    row->setContentsMargins(8, 6, 8, 4);
    row->addWidget(m_range);
    row->addWidget(m_reset);
    row->addSpacing(8);
    row->addWidget(m_moment, 1);

    QFont bold = m_slowTitle->font();
    bold.setBold(true);
    m_slowTitle->setFont(bold);
    m_slowTable->verticalHeader()->hide();
    m_slowTable->horizontalHeader()->setStretchLastSection(true);
    m_slowTable->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_slowTable->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_slowTable->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_slowTable->setShowGrid(false);
    m_slowTable->setWordWrap(false);
    m_slowTable->setTabKeyNavigation(false);
    auto *slow = new QVBoxLayout(m_slow);
    slow->setContentsMargins(0, 6, 0, 0);
    slow->addWidget(m_slowTitle);
    slow->addWidget(m_slowTable);
    m_charts->setFooter(m_slow);

    auto *left = new QWidget(this);
    auto *charts = new QVBoxLayout(left);
    charts->setContentsMargins(0, 0, 0, 0);
    charts->setSpacing(0);
    charts->addLayout(row);
    charts->addWidget(m_charts, 1);
    auto *halves = new QSplitter(Qt::Horizontal, this);
    halves->addWidget(left);
    halves->addWidget(m_checks);
    halves->setStretchFactor(0, 1);
    halves->setCollapsible(0, false);
    halves->setSizes({900, checksWidth});
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_tools);
    column->addWidget(m_errors);
    column->addWidget(m_banner);
    column->addWidget(halves, 1);
}

// -- The connection -----------------------------------------------------------------------------------------

void ConnectionHealthPage::setConnection(const QString &connectionId)
{
    m_chooser->choose(connectionId);
}

QString ConnectionHealthPage::connectionId() const
{
    return m_chooser->chosenId();
}

void ConnectionHealthPage::connectionChanged()
{
    const bool isChosen = !connectionId().isEmpty();
    for (const auto &[id, action] : m_actions)
        action->setEnabled(isChosen);
    watch();
    m_charts->setConnection(connectionId());
    showHealth(connectionId());
    emit pageChanged();
    emit stateChanged();
}

void ConnectionHealthPage::watch()
{
    m_watch.reset();
    if (isVisible() && !connectionId().isEmpty())
        m_watch = m_context.monitor.watch(connectionId());
}

void ConnectionHealthPage::showHealth(const QString &connectionId)
{
    if (connectionId != this->connectionId() || connectionId.isEmpty() || !isVisible())
        return;
    const HealthResult result = m_context.monitor.result(connectionId);
    m_banner->setResult(result);
    m_checks->setChecks(m_context.monitor.checks(connectionId),
                        m_context.monitor.figures(connectionId).withheld);
    showSlowStatements();
    if (m_shownStatus != result.status) {
        m_shownStatus = result.status;
        emit pageChanged();
    }
}

void ConnectionHealthPage::showSlowStatements()
{
    auto slow = m_context.monitor.slowStatements(connectionId());
    if (slow.size() == m_slowShown.size()
        && std::equal(slow.begin(), slow.end(), m_slowShown.begin(), isSameStatement))
        return;
    m_slowShown = std::move(slow);
    m_slow->setVisible(!m_slowShown.empty());
    m_slowTable->setRowCount(static_cast<int>(m_slowShown.size()));
    const QLocale locale;
    for (int row = 0; row < m_slowTable->rowCount(); ++row) {
        const SlowStatement &one = m_slowShown[static_cast<std::size_t>(row)];
        const auto put = [&](int column, const QString &text, Qt::Alignment alignment) {
            auto *item = new QTableWidgetItem(text);
            item->setTextAlignment(alignment | Qt::AlignVCenter);
            m_slowTable->setItem(row, column, item);
            return item;
        };
        const auto time = [](double value) { return HealthMetrics::text(HealthMetric::StatementP50, value); };
        put(SlowCallsColumn, locale.toString(one.calls), Qt::AlignRight);
        put(SlowMeanColumn, time(one.meanMilliseconds), Qt::AlignRight);
        put(SlowTotalColumn, time(one.totalMilliseconds), Qt::AlignRight);
        put(SlowRowsColumn, locale.toString(one.rows), Qt::AlignRight);
        put(SlowTextColumn, one.text.simplified(), Qt::AlignLeft)->setToolTip(one.text);
    }
    m_slowTable->resizeColumnsToContents();
    const int rows = std::min(m_slowTable->rowCount(), slowRows);
    m_slowTable->setFixedHeight(m_slowTable->horizontalHeader()->sizeHint().height()
                                + rows * m_slowTable->verticalHeader()->defaultSectionSize() + 4);
}

// -- Time ---------------------------------------------------------------------------------------------------

void ConnectionHealthPage::setRange(int index)
{
    m_charts->setRange(static_cast<HealthCharts::Range>(index));
    emit stateChanged();
}

void ConnectionHealthPage::showSpan()
{
    m_reset->setVisible(m_charts->isZoomed());
    m_moment->setText(m_charts->isZoomed()
                          ? m_charts->spanText()
                          : tr("Drag over a chart to look closer; values of the moment stand above it"));
}

// -- Files --------------------------------------------------------------------------------------------------

void ConnectionHealthPage::chooseFile(const QString &title, const QString &suffix,
                                      void (ConnectionHealthPage::*write)(const QString &))
{
    auto *dialog = new QFileDialog(this, title);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(suffix);
    dialog->setNameFilter(QStringLiteral("*.%1").arg(suffix));
    const ConnectionProfile *profile = m_chooser->profile();
    dialog->selectFile(QStringLiteral("%1-%2.%3")
                           .arg(profile ? profile->name : connectionId(),
                                QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-HHmm")),
                                suffix));
    connect(dialog, &QFileDialog::fileSelected, this, write);
    dialog->open();
}

void ConnectionHealthPage::writePicture(const QString &file)
{
    start(file, [file, picture = m_charts->picture()] { return FigureFile::writePng(file, picture); });
}

void ConnectionHealthPage::writeFigures(const QString &file)
{
    start(file, [file, series = m_charts->series()] { return FigureFile::writeCsv(file, series); });
}

void ConnectionHealthPage::start(const QString &file, std::function<Result<void>()> write)
{
    m_jobs.start([this, file, write = std::move(write)]() -> BackgroundJobs::Delivery {
        return [this, file, done = write()] {
            if (done)
                emit written(file);
            else
                m_errors->showError(done.error());
        };
    });
}

// -- As a page ----------------------------------------------------------------------------------------------

QString ConnectionHealthPage::title() const
{
    const ConnectionProfile *profile = m_chooser->profile();
    return profile ? tr("Health of %1").arg(profile->name) : tr("Health of a connection");
}

QIcon ConnectionHealthPage::icon() const
{
    return Theme::icon(QStringLiteral("chart-line"));
}

QColor ConnectionHealthPage::colour() const
{
    return m_chooser->colour();
}

PageStatus ConnectionHealthPage::status() const
{
    PageStatus status;
    if (const ConnectionProfile *profile = m_chooser->profile())
        status.connection = profile->name;
    if (!connectionId().isEmpty())
        status.rows = HealthResult::title(m_context.monitor.result(connectionId()).status);
    return status;
}

QJsonObject ConnectionHealthPage::saveState() const
{
    return {{watchedConnectionKey, connectionId()}, {watchedRangeKey, m_range->currentIndex()}};
}

void ConnectionHealthPage::restoreState(const QJsonObject &state)
{
    m_range->setCurrentIndex(std::clamp(state.value(watchedRangeKey).toInt(), 0, ranges - 1));
    setConnection(state.value(watchedConnectionKey).toString());
}

void ConnectionHealthPage::activate()
{
    m_charts->setFocus();
}

void ConnectionHealthPage::showEvent(QShowEvent *event)
{
    Page::showEvent(event);
    watch();
    showHealth(connectionId());
}

void ConnectionHealthPage::hideEvent(QHideEvent *event)
{
    Page::hideEvent(event);
    m_watch.reset();
}

void ConnectionHealthPage::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    Page::changeEvent(event);
}

void ConnectionHealthPage::retranslate()
{
    const QStringList titles{tr("Last 10 minutes, live"), tr("Last hour"), tr("Last day"), tr("Last 7 days"),
                             tr("Last 90 days")};
    for (int i = 0; i < ranges; ++i)
        m_range->setItemText(i, titles[i]);
    m_range->setAccessibleName(tr("Span of time"));
    m_charts->setAccessibleName(tr("Charts"));
    m_checks->setAccessibleName(tr("Checks"));
    m_slowTitle->setText(tr("Most expensive statements"));
    m_slowTable->setAccessibleName(m_slowTitle->text());
    m_slowTable->setHorizontalHeaderLabels(
        {tr("Calls"), tr("Mean"), tr("Total"), tr("Rows"), tr("Statement, literals masked")});
    showSpan();
}
