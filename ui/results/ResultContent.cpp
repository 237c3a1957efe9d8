// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/results/ResultContent.h"

#include "app/support/Settings.h"
#include "ui/common/ActionTable.h"
#include "ui/common/BusyBar.h"
#include "ui/common/ErrorBar.h"
#include "ui/common/PlainLabel.h"
#include "ui/results/ChartPanel.h"
#include "ui/results/ExportBar.h"
#include "ui/results/FilterBar.h"
#include "ui/results/GoToRowBar.h"
#include "ui/results/ResultCopy.h"
#include "ui/results/ResultGrid.h"
#include "ui/results/ResultWords.h"
#include "ui/results/ValuePanel.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QMenu>
#include <QSplitter>
#include <QToolButton>

#include <algorithm>

ResultContent::ResultContent(ResultView &view, const ResultView::Context &context,
                             std::shared_ptr<ResultSet> result, const QString &name,
                             const QString &connection)
    : m_view(view)
    , m_context(context)
    , m_result(std::move(result))
    , m_name(name)
    , m_connection(connection)
    , m_model(m_result->rows())
    , m_order(m_result->spool())
{
    m_model.setNullText(context.settings.text(Settings::Key::NullText));
    build();
    addActions();
    followParts();
    followResult();
    retranslate();
}

ResultContent::~ResultContent()
{
    delete m_splitter; // the grid uses the model, which goes before the view's children
}

void ResultContent::build()
{
    m_error = new ErrorBar(&m_view);
    connect(m_error, &ErrorBar::diagnoseRequested, this, &ResultContent::diagnoseRequested);
    m_filter = new FilterBar(&m_view);
    m_busy = new BusyBar(&m_view);
    m_message = new PlainLabel(&m_view);
    m_message->setObjectName(QStringLiteral("resultMessage"));
    m_message->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_message->setMargin(12);
    m_splitter = new QSplitter(Qt::Horizontal, &m_view);
    auto *left = new QSplitter(Qt::Vertical);
    m_grid = new ResultGrid(m_model);
    m_grid->setObjectName(QStringLiteral("resultGrid"));
    m_chart = new ChartPanel(m_result);
    m_value = new ValuePanel(m_model);
    m_value->setObjectName(QStringLiteral("valuePanel"));
    m_chart->setObjectName(QStringLiteral("chartPanel"));
    left->addWidget(m_grid);
    left->addWidget(m_chart);
    m_splitter->addWidget(left);
    m_splitter->addWidget(m_value);
    for (QSplitter *splitter : {m_splitter, left}) {
        splitter->setStretchFactor(0, 3);
        splitter->setStretchFactor(1, 2);
        splitter->setChildrenCollapsible(false);
    }
    m_chart->hide();
    m_value->hide();
    m_goTo = new GoToRowBar(&m_view);
    m_status = new PlainLabel(&m_view);
    m_status->setObjectName(QStringLiteral("resultStatus"));
    m_copy = new ResultCopy(m_context, m_result, m_name, m_connection, this);

    m_column = new QVBoxLayout(&m_view);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(0);
    m_column->addWidget(m_error);
    m_column->addWidget(m_filter);
    m_column->addWidget(m_busy);
    m_column->addWidget(m_message, 1);
    m_column->addWidget(m_splitter, 1);
    m_column->addWidget(m_goTo);
    m_view.setFocusProxy(m_grid);
}

QAction *ResultContent::action(const char *id, void (ResultContent::*slot)())
{
    QAction *made = m_context.actions.create(id, &m_view);
    connect(made, &QAction::triggered, this, slot);
    m_menu << made;
    return made;
}

void ResultContent::addCopy(const char *id, ExportOptions::Format format, bool header)
{
    QAction *made = m_context.actions.create(id, &m_view);
    connect(made, &QAction::triggered, this, [this, format, header] { copy(format, header); });
    m_menu << made;
}

void ResultContent::addActions()
{
    using Format = ExportOptions::Format;
    addCopy("result.copy", Format::Tsv, false);
    addCopy("result.copyWithHeaders", Format::Tsv, true);
    addCopy("result.copyCsv", Format::Csv, true);
    addCopy("result.copyJson", Format::Json, true);
    addCopy("result.copyMarkdown", Format::Markdown, true);
    addCopy("result.copyInsert", Format::Insert, true);
    auto *line = new QHBoxLayout;
    line->setContentsMargins(8, 2, 4, 2);
    line->addWidget(m_status, 1);
    const std::initializer_list<std::pair<const char *, void (ResultContent::*)()>> commands{
        {"result.filter", &ResultContent::openFilter},   {"result.sort", &ResultContent::sortColumn},
        {"result.goToRow", &ResultContent::openGoToRow}, {"result.value", &ResultContent::toggleValue},
        {"result.chart", &ResultContent::toggleChart},   {"result.export", &ResultContent::openExport}};
    for (const auto &[id, slot] : commands) {
        QAction *made = action(id, slot);
        if (made->icon().isNull())
            continue;
        auto *button = new QToolButton(&m_view);
        button->setDefaultAction(made);
        button->setAutoRaise(true);
        m_buttons << button;
        line->addWidget(button);
    }
    m_column->addLayout(line);
}

void ResultContent::followResult()
{
    connect(m_result.get(), &ResultSet::started, this, &ResultContent::takeSchema);
    connect(m_result.get(), &ResultSet::grown, this, &ResultContent::takeRows);
    connect(m_result.get(), &ResultSet::reset, this, &ResultContent::takeReset);
    connect(m_result.get(), &ResultSet::finished, this, &ResultContent::takeEnd);
    connect(m_result.get(), &ResultSet::rowsLoaded, this, [this] {
        m_model.refresh();
        if (m_value->isVisible())
            m_value->show(m_grid->currentIndex());
    });
    connect(m_result.get(), &ResultSet::loadFailed, this,
            [this](const Error &error) { m_error->showError(error); });
    // Not within the table's own look at the row.
    connect(&m_model, &ResultTableModel::rowsWanted, m_result.get(), &ResultSet::loadWanted,
            Qt::QueuedConnection);
    takeSchema();
    takeRows();
    if (m_result->isOver())
        takeEnd();
}

void ResultContent::followParts()
{
    connect(m_grid, &ResultGrid::sortingChanged, this, &ResultContent::applyOrder);
    connect(m_grid, &ResultGrid::currentCellChanged, this, [this](const QModelIndex &current) {
        if (m_value->isVisible())
            m_value->show(current);
    });
    connect(m_grid, &QWidget::customContextMenuRequested, this, &ResultContent::showMenu);
    connect(m_filter, &FilterBar::changed, this, &ResultContent::applyOrder);
    connect(m_filter, &FilterBar::closed, this, &ResultContent::closeFilter);
    connect(m_busy, &BusyBar::stopRequested, &m_order, &ResultOrder::stop);
    connect(&m_order, &ResultOrder::progressed, m_busy, &BusyBar::setFraction);
    connect(&m_order, &ResultOrder::finished, this, &ResultContent::takeOrder);
    connect(&m_order, &ResultOrder::stopped, m_busy, &BusyBar::end);
    connect(&m_order, &ResultOrder::failed, this, [this](const Error &error) {
        m_busy->end();
        m_error->showError(error);
    });
    connect(m_value, &ValuePanel::closeRequested, this, &ResultContent::toggleValue);
    connect(m_chart, &ChartPanel::closeRequested, this, &ResultContent::toggleChart);
    connect(m_goTo, &GoToRowBar::rowChosen, this, [this](int row) { m_grid->goToRow(row - 1); });
    connect(m_goTo, &GoToRowBar::closed, m_grid, qOverload<>(&QWidget::setFocus));
    connect(m_copy, &ResultCopy::failed, this, [this](const Error &error) { m_error->showError(error); });
    connect(m_copy, &ResultCopy::copied, this, [this](qint64 rows, int columns) {
        m_status->setText(
            tr("Copied %1 × %2 cells").arg(QLocale().toString(rows), QLocale().toString(columns)));
    });
    connect(&m_context.settings, &Settings::changed, this, [this](Settings::Key key) {
        if (key == Settings::Key::NullText)
            m_model.setNullText(m_context.settings.text(key));
    });
    m_clock.setInterval(200); // the time that a running statement has taken
    connect(&m_clock, &QTimer::timeout, this, &ResultContent::showStatus);
    m_clock.start();
}

void ResultContent::retranslate()
{
    m_grid->setAccessibleName(tr("Rows of the result"));
    m_grid->setAccessibleDescription(
        tr("F7 shows a whole value, Ctrl+Shift+F filters, Ctrl+Shift+S sorts by the column"));
    m_model.refresh();
    showStatus();
}

void ResultContent::takeSchema()
{
    m_model.setSchema(m_result->schema());
    m_filter->setSchema(m_result->schema());
    showStatus();
}

void ResultContent::takeRows()
{
    m_model.grow();
    m_grid->fitColumns();
    showWaiting();
    showStatus();
}

void ResultContent::takeReset()
{
    m_model.reset();
    applyOrder();
    showStatus();
}

void ResultContent::takeEnd()
{
    m_clock.stop();
    if (m_context.ending == ResultView::Ending::ToldHere)
        tellEnd();
    if (m_model.hasRowMap() && m_considered < m_result->rowCount())
        applyOrder(); // rows came after it was made
    showStatus();
}

void ResultContent::tellEnd()
{
    if (m_result->state() == ResultSet::State::Failed) {
        m_error->showError(m_result->error());
        m_error->offerDiagnosis(m_context.connectionId, m_result->error());
    } else if (!m_result->schema()->empty() && !m_result->summary().notices.empty()) {
        m_error->showWarnings({m_result->summary().notices.begin(), m_result->summary().notices.end()});
    }
}

void ResultContent::applyOrder()
{
    ResultOrder::Request request;
    request.sort = m_grid->sorting();
    if (m_filter->isVisibleTo(&m_view))
        request.conditions = m_filter->conditions();
    if (request.isEmpty()) {
        m_order.stop();
        m_busy->end();
        m_filter->clearOutcome();
        if (m_model.hasRowMap())
            showMap(nullptr);
        return;
    }
    if (auto started = m_order.start(request, m_result->schema()); !started) {
        m_filter->showError(started.error());
        return;
    }
    m_busy->begin(request.conditions.empty() ? tr("Sorting…") : tr("Filtering…"));
}

void ResultContent::takeOrder(const ResultOrder::Outcome &outcome)
{
    m_busy->end();
    m_considered = outcome.considered;
    showMap(outcome.rows);
    if (m_filter->conditions().empty())
        m_filter->clearOutcome();
    else
        m_filter->showOutcome(static_cast<std::int64_t>(outcome.rows->size()), m_considered,
                              m_result->rowCount() - m_considered);
}

/// The current row stays the current one, wherever it goes.
void ResultContent::showMap(const ResultTableModel::RowMap &map)
{
    const QModelIndex current = m_grid->currentIndex();
    const std::int64_t row = current.isValid() ? m_model.storeRow(current.row()) : -1;
    m_model.setRowMap(map);
    m_chart->setRowMap(map);
    std::int64_t at = row;
    if (map && row >= 0) {
        const auto found = std::find(map->begin(), map->end(), static_cast<std::uint32_t>(row));
        at = found == map->end() ? -1 : found - map->begin();
    }
    if (at >= 0 && at < m_model.rowCount())
        m_grid->setCurrentIndex(m_model.index(static_cast<int>(at), current.column()));
    if (m_export)
        m_export->setRowMap(map);
    showStatus();
}

void ResultContent::showWaiting()
{
    if (m_model.hasRowMap() && !m_order.isRunning() && !m_filter->conditions().empty())
        m_filter->showOutcome(m_model.rowCount(), m_considered, m_result->rowCount() - m_considered);
}

QString ResultContent::rowsText() const
{
    return ResultWords::rows(*m_result);
}

void ResultContent::showStatus()
{
    const bool hasColumns = !m_result->schema()->empty();
    m_splitter->setVisible(hasColumns);
    m_message->setVisible(!hasColumns);
    m_message->setText(hasColumns ? QString() : ResultWords::message(*m_result));
    for (QToolButton *button : m_buttons)
        button->setVisible(hasColumns);
    m_status->setText(ResultWords::status(*m_result, m_model.rowCount(), m_model.hasRowMap()));
    emit statusChanged();
}

void ResultContent::copy(ExportOptions::Format format, bool header)
{
    const ResultGrid::Selection selection = m_grid->selection();
    std::vector<std::int64_t> rows;
    rows.reserve(selection.rows.size());
    for (const int row : selection.rows)
        rows.push_back(m_model.storeRow(row));
    m_copy->copy(format, header, std::move(rows), selection.columns);
}

void ResultContent::openFilter()
{
    m_filter->open();
    applyOrder();
}

void ResultContent::closeFilter()
{
    m_filter->hide();
    applyOrder();
    m_grid->setFocus();
}

void ResultContent::sortColumn()
{
    if (m_grid->currentIndex().isValid())
        m_grid->cycleSorting(m_grid->currentIndex().column(), false);
}

void ResultContent::openGoToRow()
{
    m_goTo->open(m_model.rowCount(), std::max(m_grid->currentIndex().row(), 0) + 1);
}

void ResultContent::toggleValue()
{
    m_value->setVisible(m_value->isHidden());
    if (m_value->isVisibleTo(&m_view))
        m_value->show(m_grid->currentIndex());
    m_grid->setFocus();
}

void ResultContent::toggleChart()
{
    m_chart->setVisible(m_chart->isHidden());
    m_chart->draw();
    if (m_chart->isHidden())
        m_grid->setFocus();
}

void ResultContent::openExport()
{
    if (!m_export) {
        m_export = new ExportBar(m_context, m_result, m_model.rowMap(), m_name, m_connection, &m_view);
        m_column->insertWidget(m_column->indexOf(m_goTo) + 1, m_export);
        connect(m_export, &ExportBar::diagnoseRequested, this, &ResultContent::diagnoseRequested);
        connect(m_export, &ExportBar::closeRequested, this, [this] {
            m_export->deleteLater();
            m_export->hide();
            m_export = nullptr;
            m_grid->setFocus();
        });
    }
    const ResultGrid::Selection selection = m_grid->selection();
    ResultTableModel::RowMap rows;
    if (selection.rows.size() > 1) {
        std::vector<std::uint32_t> numbers;
        for (const int row : selection.rows)
            numbers.push_back(static_cast<std::uint32_t>(m_model.storeRow(row)));
        rows = std::make_shared<const std::vector<std::uint32_t>>(std::move(numbers));
    }
    m_export->setSelectedRows(rows);
    m_export->show();
    m_export->setFocus();
}

void ResultContent::showMenu(const QPoint &position)
{
    auto *menu = new QMenu(&m_view);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addActions(m_menu);
    const int column = m_grid->currentIndex().column();
    if (column >= 0) {
        menu->addSeparator();
        QAction *condition = menu->addAction(tr("Filter on this column"));
        connect(condition, &QAction::triggered, this, [this, column] { m_filter->addCondition(column); });
    }
    menu->popup(m_grid->viewport()->mapToGlobal(position));
}
