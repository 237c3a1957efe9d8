// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/replication/ReplicationHistoryView.h"

#include "models/replication/ReplicationWords.h"
#include "ui/common/PlainLabel.h"
#include "ui/replication/ReplicationHistoryChart.h"
#include "ui/replication/ReplicationHistoryDelegate.h"
#include "ui/replication/ReplicationSigns.h"

#include <QApplication>
#include <QEvent>
#include <QFrame>
#include <QHeaderView>
#include <QSplitter>
#include <QTreeView>
#include <QVBoxLayout>

using History = ReplicationHistoryModel;

ReplicationHistoryView::ReplicationHistoryView(QWidget *parent)
    : QWidget(parent)
    , m_rowsTitle(new QLabel(this))
    , m_timeTitle(new QLabel(this))
    , m_rows(new ReplicationHistoryChart(ReplicationHistoryChart::Figure::Rows, this))
    , m_time(new ReplicationHistoryChart(ReplicationHistoryChart::Figure::Duration, this))
    , m_legend(new PlainLabel(this))
    , m_table(new QTreeView(this))
    , m_nothing(new PlainLabel(m_table->viewport()))
{
    buildTable();
    m_legend->setObjectName(QStringLiteral("historyLegend"));
    m_nothing->setAlignment(Qt::AlignCenter);
    m_nothing->setTextInteractionFlags(Qt::NoTextInteraction);
    auto *over = new QVBoxLayout(m_table->viewport());
    over->addWidget(m_nothing);
    auto *charts = new QWidget(this);
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(chartBox(m_rowsTitle, m_rows), 1);
    row->addWidget(chartBox(m_timeTitle, m_time), 1);
    auto *upper = new QVBoxLayout(charts);
    upper->setContentsMargins(8, 8, 8, 4);
    upper->setSpacing(4);
    upper->addLayout(row, 1);
    upper->addWidget(m_legend);
    auto *halves = new QSplitter(Qt::Vertical, this);
    halves->addWidget(charts);
    halves->addWidget(m_table);
    halves->setChildrenCollapsible(false);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(halves);
    for (ReplicationHistoryChart *chart : {m_rows, m_time}) {
        connect(chart, &ReplicationHistoryChart::runChosen, this, &ReplicationHistoryView::select);
        connect(chart, &ReplicationHistoryChart::runPointed, this, &ReplicationHistoryView::point);
    }
    retranslate();
}

ReplicationHistoryView::~ReplicationHistoryView()
{
    delete m_table; // it speaks to the models until its end
}

void ReplicationHistoryView::buildTable()
{
    m_sorted.setSourceModel(&m_model);
    m_sorted.setSortRole(History::SortRole);
    m_table->setObjectName(QStringLiteral("historyTable"));
    m_table->setModel(&m_sorted);
    m_table->setItemDelegate(new ReplicationHistoryDelegate(m_table));
    m_table->setRootIsDecorated(false);
    m_table->setUniformRowHeights(true);
    m_table->setAlternatingRowColors(true);
    m_table->setAllColumnsShowFocus(true);
    m_table->setSortingEnabled(true);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->sortByColumn(History::StartedColumn, Qt::DescendingOrder);
    m_table->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->header()->setSectionResizeMode(History::CauseColumn, QHeaderView::Stretch);
    connect(m_table, &QTreeView::activated, this,
            [this](const QModelIndex &index) { emit runActivated(index.data(History::IdRole).toString()); });
}

QWidget *ReplicationHistoryView::chartBox(QLabel *title, ReplicationHistoryChart *chart)
{
    auto *box = new QFrame(this);
    box->setAutoFillBackground(true);
    box->setBackgroundRole(QPalette::Base);
    box->setFrameShape(QFrame::StyledPanel);
    QFont bold = title->font();
    bold.setBold(true);
    title->setFont(bold);
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(10, 6, 6, 4);
    column->setSpacing(2);
    column->addWidget(title);
    column->addWidget(chart, 1);
    return box;
}

void ReplicationHistoryView::setRuns(const std::vector<ReplicationRun> &runs)
{
    m_model.setRuns(runs);
    m_rows->setRuns(runs);
    m_time->setRuns(runs);
    m_nothing->setVisible(runs.empty());
    if (!m_table->currentIndex().isValid())
        m_table->setCurrentIndex(m_sorted.index(0, 0));
}

void ReplicationHistoryView::select(const QString &runId)
{
    const int row = m_model.rowOf(runId);
    if (row < 0)
        return;
    m_table->setCurrentIndex(m_sorted.mapFromSource(m_model.index(row, 0)));
    m_table->scrollTo(m_table->currentIndex());
}

void ReplicationHistoryView::point(const QString &runId)
{
    const ReplicationRun *run = m_model.run(runId);
    if (!run) {
        m_legend->setText(tr("▲ failed    ◆ partial or stopped    Enter on a run below shows it whole"));
        return;
    }
    m_legend->setText(
        tr("%1: %2, %3 written, %4", "time, result, rows, duration")
            .arg(ReplicationWords::moment(run->startedAt), ReplicationRun::title(run->state),
                 ReplicationWords::rows(run->rowsWritten()),
                 ReplicationWords::span(std::chrono::milliseconds(run->startedAt.msecsTo(run->endedAt)))));
}

void ReplicationHistoryView::dress()
{
    QPalette quiet = QApplication::palette();
    for (const auto role : {QPalette::WindowText, QPalette::Text})
        quiet.setColor(role, Theme::colour(Theme::Role::Quiet, quiet));
    m_legend->setPalette(quiet);
    m_nothing->setPalette(quiet);
}

void ReplicationHistoryView::retranslate()
{
    m_rowsTitle->setText(tr("Rows written or removed"));
    m_timeTitle->setText(tr("Duration"));
    m_rows->setAccessibleName(tr("Rows of each run, drawn; the table below has the figures"));
    m_time->setAccessibleName(tr("Duration of each run, drawn; the table below has the figures"));
    m_table->setAccessibleName(tr("Runs of this job"));
    m_nothing->setText(tr("No run is over yet."));
    m_model.retranslate();
    point({});
    dress();
}

void ReplicationHistoryView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    else if (event->type() == QEvent::PaletteChange)
        dress();
}
