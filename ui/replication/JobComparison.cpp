// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/replication/JobComparison.h"

#include "app/replication/ReplicationService.h"

#include <QPointer>

JobComparison::JobComparison(ReplicationService &service, QObject *parent)
    : QObject(parent)
    , m_service(service)
{}

JobComparison::~JobComparison() = default;

void JobComparison::start(const ReplicationJob &job)
{
    stop();
    m_sourceId = job.sourceDatabase;
    m_pairs.clear();
    for (const ReplicationTable &table : job.tables) {
        for (const QString &target : job.targetDatabases)
            m_pairs.push_back({table, target});
    }
    m_next = 0;
    m_context = std::make_unique<QObject>();
    compareNext();
}

void JobComparison::stop()
{
    m_context.reset();
}

void JobComparison::compareNext()
{
    if (m_next >= all()) {
        m_context.reset();
        emit finished();
        return;
    }
    const Pair pair = m_pairs[static_cast<std::size_t>(m_next)];
    emit began(pair.table.source, pair.targetId);
    const auto tell = [this, pair](const Result<ReplicationDifference> &found) {
        ++m_next;
        if (found)
            emit compared(*found);
        else
            emit failed(pair.table.source, pair.targetId, found.error());
        if (isRunning())
            compareNext();
    };
    m_service.verify(m_sourceId, pair.targetId, pair.table, m_context.get(), tell,
                     [this, context = QPointer<QObject>(m_context.get())](qint64 rows) {
                         if (context)
                             emit progressed(rows);
                     });
}
