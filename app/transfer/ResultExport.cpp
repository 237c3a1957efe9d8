// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/transfer/ResultExport.h"

#include "app/query/ResultSet.h"

#include <utility>

ResultExport::ResultExport(QObject *parent)
    : QObject(parent)
{
    m_progress.setInterval(std::chrono::milliseconds(100));
    connect(&m_progress, &QTimer::timeout, this, &ResultExport::tellProgress);
}

ResultExport::~ResultExport()
{
    cancel();
    if (m_thread.joinable())
        m_thread.join();
}

void ResultExport::start(std::shared_ptr<ResultSet> result, Request request)
{
    Q_ASSERT(!m_job);
    m_result = std::move(result);
    m_job = std::make_shared<ExportJob>(m_result->spool(), std::move(request));
    connect(m_result.get(), &ResultSet::finished, this, &ResultExport::tellSourceEnd);
    tellSourceEnd();
    m_progress.start();
    m_thread = std::thread([this, job = m_job]() mutable {
        const Result<Summary> outcome = job->run();
        QMetaObject::invokeMethod(
            this, [this, outcome] { end(outcome); }, Qt::QueuedConnection);
        job.reset(); // here, if the owner let go of it: it may wait for the disk
        QMetaObject::invokeMethod(
            this, [this] { deleteLater(); }, Qt::QueuedConnection);
    });
}

void ResultExport::cancel()
{
    if (m_job)
        m_job->cancel();
}

void ResultExport::tellSourceEnd()
{
    if (!m_job || !m_result || !m_result->isOver())
        return;
    switch (m_result->state()) {
    case ResultSet::State::Failed:
        m_job->sourceEnded(m_result->error());
        break;
    case ResultSet::State::Stopped:
        m_job->sourceEnded(Error{ErrorCode::Cancelled, tr("The statement was stopped.")});
        break;
    default:
        m_job->sourceEnded({});
        break;
    }
}

void ResultExport::tellProgress()
{
    if (m_job && std::exchange(m_toldRows, m_job->rows()) != m_toldRows)
        emit progressed(m_toldRows, m_job->bytes());
}

void ResultExport::end(const Result<Summary> &outcome)
{
    m_progress.stop();
    tellProgress();
    m_job.reset();
    m_result.reset();
    emit finished(outcome);
}
