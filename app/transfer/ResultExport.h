// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/transfer/ExportJob.h"

#include <QObject>
#include <QTimer>

class ResultSet;

/// One export in the background: ExportJob on a thread of its own, heard of on this one. Deletes itself when it is over
/// and its thread has ended; deleted earlier, it cancels and waits for the thread.
/// Thread: main.
class ResultExport final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ResultExport)

public:
    using Request = ExportJob::Request;
    using Summary = ExportJob::Summary;

    explicit ResultExport(QObject *parent = nullptr);
    ~ResultExport() override;

    /// Once. finished() follows, from the event loop.
    void start(std::shared_ptr<ResultSet> result, Request request);
    /// finished() with Cancelled follows within 100 ms, unless it was already done.
    void cancel();

signals:
    /// At most every 100 ms.
    void progressed(qint64 rows, qint64 bytes);
    void finished(const Result<ResultExport::Summary> &outcome);

private:
    void tellSourceEnd();
    void tellProgress();
    void end(const Result<Summary> &outcome);

    std::shared_ptr<ResultSet> m_result; ///< Until its end is known.
    std::shared_ptr<ExportJob> m_job;
    std::thread m_thread;
    QTimer m_progress;
    qint64 m_toldRows = -1;
};
