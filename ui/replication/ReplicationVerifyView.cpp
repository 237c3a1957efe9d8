// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/replication/ReplicationVerifyView.h"

#include "models/replication/ReplicationWords.h"
#include "ui/common/BusyBar.h"
#include "ui/common/PlainLabel.h"
#include "ui/replication/JobComparison.h"
#include "ui/replication/ReplicationFault.h"
#include "ui/replication/ReplicationLogDelegate.h"

#include <QEvent>
#include <QHeaderView>
#include <QListView>
#include <QSplitter>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>

ReplicationVerifyView::ReplicationVerifyView(ReplicationService &service, QWidget *parent)
    : QWidget(parent)
    , m_comparison(new JobComparison(service, this))
    , m_busy(new BusyBar(this))
    , m_result(new PlainLabel(this))
    , m_log(new QListView(this))
    , m_table(new QTreeView(this))
{
    buildLayout();
    connectComparison();
    retranslate();
}

ReplicationVerifyView::~ReplicationVerifyView()
{
    delete m_table; // both speak to the models until their end
    delete m_log;
}

void ReplicationVerifyView::buildLayout()
{
    m_result->setObjectName(QStringLiteral("verifyResult"));
    m_result->setBold(true);
    m_result->setContentsMargins(12, 8, 12, 6);
    m_log->setObjectName(QStringLiteral("verifyLog"));
    m_log->setModel(&m_lines);
    m_log->setItemDelegate(new ReplicationLogDelegate(m_log));
    m_log->setResizeMode(QListView::Adjust);
    m_log->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_log->setFrameShape(QFrame::NoFrame);
    m_table->setObjectName(QStringLiteral("verifyTable"));
    m_table->setModel(&m_rows);
    m_table->setRootIsDecorated(false);
    m_table->setUniformRowHeights(true);
    m_table->setAlternatingRowColors(true);
    m_table->setAllColumnsShowFocus(true);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->header()->setStretchLastSection(true);
    auto *halves = new QSplitter(Qt::Horizontal, this);
    halves->addWidget(m_log);
    halves->addWidget(m_table);
    halves->setChildrenCollapsible(false);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_busy);
    column->addWidget(m_result);
    column->addWidget(halves, 1);
}

void ReplicationVerifyView::connectComparison()
{
    using Severity = ReplicationLogModel::Severity;
    connect(m_busy, &BusyBar::stopRequested, this, [this] {
        m_comparison->stop();
        m_isStopped = true;
        tellResult();
    });
    connect(
        m_comparison, &JobComparison::began, this, [this](const ObjectName &table, const QString &target) {
            m_now =
                tr("%1 on %2", "table, connection")
                    .arg(ReplicationTableName::text(table), ReplicationWords::connection(m_names, target));
            tellProgress(0);
        });
    connect(m_comparison, &JobComparison::progressed, this, &ReplicationVerifyView::tellProgress);
    connect(m_comparison, &JobComparison::compared, this, [this](const ReplicationDifference &difference) {
        m_rows.add(difference);
        m_lines.add(difference.isEqual() ? Severity::Good : Severity::Error, m_rows.summary(difference));
    });
    connect(m_comparison, &JobComparison::failed, this,
            [this](const ObjectName &, const QString &targetId, const Error &error) {
                ++m_failures;
                m_lines.add(Severity::Error, error.toText());
                if (const auto fault = ReplicationFault::of(error, m_job, m_names, targetId))
                    emit faulted(*fault);
            });
    connect(m_comparison, &JobComparison::finished, this, [this] {
        tellResult();
        emit finished();
    });
}

void ReplicationVerifyView::setConnections(const QHash<QString, QString> &names)
{
    m_names = names;
    m_rows.setConnections(names);
    m_lines.setConnections(names);
}

void ReplicationVerifyView::verify(const ReplicationJob &job)
{
    m_job = job;
    m_failures = 0;
    m_isStopped = false;
    m_rows.clear();
    m_lines.clear();
    m_comparison->start(job);
    tellResult();
}

void ReplicationVerifyView::showJob(const QString &jobId)
{
    if (jobId == m_job.id)
        return;
    m_comparison->stop();
    m_job = {};
    m_rows.clear();
    m_lines.clear();
    tellResult();
}

bool ReplicationVerifyView::isRunning() const
{
    return m_comparison->isRunning();
}

void ReplicationVerifyView::tellProgress(qint64 rows)
{
    const QString text = tr("Comparing %1 (%2 of %3): %4", "table on connection, number, of all, rows")
                             .arg(m_now)
                             .arg(m_comparison->done() + 1)
                             .arg(m_comparison->all())
                             .arg(ReplicationWords::rows(rows));
    if (rows == 0 && m_comparison->done() == 0)
        m_busy->begin(text);
    else
        m_busy->setText(text);
}

void ReplicationVerifyView::tellResult()
{
    if (m_comparison->isRunning()) {
        m_result->setText(tr("Verifying “%1”", "job").arg(m_job.name));
        return;
    }
    m_busy->end();
    const auto &all = m_rows.differences();
    const auto wrong = std::count_if(all.begin(), all.end(), [](const auto &one) { return !one.isEqual(); });
    if (m_job.id.isEmpty())
        m_result->setText(tr("Verify compares every row of a job's tables with its copies."));
    else if (m_isStopped)
        m_result->setText(tr("Stopped before the end"));
    else if (m_failures > 0)
        m_result->setText(tr("%n comparisons failed", nullptr, m_failures));
    else if (wrong > 0)
        m_result->setText(tr("%n copies differ from their source", nullptr, static_cast<int>(wrong)));
    else
        m_result->setText(tr("All copies equal their source"));
}

void ReplicationVerifyView::retranslate()
{
    m_log->setAccessibleName(tr("Comparisons"));
    m_table->setAccessibleName(tr("Rows that differ"));
    m_rows.retranslate();
    tellResult();
}

void ReplicationVerifyView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}
