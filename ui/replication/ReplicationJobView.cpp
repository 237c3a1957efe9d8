// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/replication/ReplicationJobView.h"

#include "models/replication/ReplicationJobModel.h"
#include "ui/common/PlainLabel.h"
#include "ui/replication/ReplicationJobDelegate.h"

#include <QEvent>
#include <QHeaderView>
#include <QPushButton>
#include <QVBoxLayout>

#include <utility>

using Jobs = ReplicationJobModel;

ReplicationJobView::ReplicationJobView(ReplicationJobModel &jobs, QWidget *parent)
    : QTreeView(parent)
    , m_jobs(jobs)
    , m_nothing(new PlainLabel(viewport()))
    , m_first(new QPushButton(viewport()))
{
    setObjectName(QStringLiteral("replicationJobs"));
    setModel(&jobs);
    setItemDelegate(new ReplicationJobDelegate(this));
    setRootIsDecorated(false);
    setAlternatingRowColors(true);
    setAllColumnsShowFocus(true);
    setFrameShape(QFrame::NoFrame);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setContextMenuPolicy(Qt::CustomContextMenu);
    buildColumns();
    m_nothing->setObjectName(QStringLiteral("replicationNothing"));
    m_nothing->setAlignment(Qt::AlignCenter);
    m_nothing->setTextInteractionFlags(Qt::NoTextInteraction);
    m_first->setObjectName(QStringLiteral("replicationFirst"));
    auto *over = new QVBoxLayout(viewport());
    over->addStretch(1);
    over->addWidget(m_nothing);
    over->addWidget(m_first, 0, Qt::AlignCenter);
    over->addStretch(2);
    setInviting(false);
    connect(m_first, &QPushButton::clicked, this, &ReplicationJobView::firstRequested);
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &ReplicationJobView::currentJobChanged);
    retranslate();
}

void ReplicationJobView::buildColumns()
{
    header()->setSectionResizeMode(QHeaderView::Interactive);
    header()->setStretchLastSection(true);
    const int letter = fontMetrics().averageCharWidth();
    for (const auto &[column, letters] : {std::pair{Jobs::NameColumn, 27},
                                          {Jobs::StateColumn, 17},
                                          {Jobs::RouteColumn, 46},
                                          {Jobs::NextColumn, 17},
                                          {Jobs::LagColumn, 11},
                                          {Jobs::RateColumn, 16}})
        header()->resizeSection(column, letters * letter);
}

QString ReplicationJobView::currentId() const
{
    return currentIndex().data(Jobs::IdRole).toString();
}

bool ReplicationJobView::select(const QString &jobId)
{
    const int row = m_jobs.rowOf(jobId);
    if (row >= 0 && row != currentIndex().row())
        setCurrentIndex(m_jobs.index(row, 0));
    return row >= 0;
}

void ReplicationJobView::setInviting(bool isInviting)
{
    const bool hadFocus = hasFocus() || m_first->hasFocus();
    m_nothing->setVisible(isInviting);
    m_first->setVisible(isInviting);
    if (hadFocus)
        focusFirst();
}

void ReplicationJobView::focusFirst()
{
    if (m_first->isVisible())
        m_first->setFocus();
    else
        setFocus();
}

void ReplicationJobView::retranslate()
{
    setAccessibleName(tr("Replication jobs"));
    m_nothing->setText(
        tr("No replication job yet.\nA job copies tables from one connection to others and keeps them "
           "alike, without losing a row."));
    m_first->setText(tr("New job…"));
}

void ReplicationJobView::changeEvent(QEvent *event)
{
    QTreeView::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}
