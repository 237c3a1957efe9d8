// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/support/BackgroundJobs.h"
#include "app/transfer/ExportOptions.h"
#include "models/core/Error.h"
#include "ui/results/ResultView.h"

#include <cstdint>
#include <vector>

#include <set>

/// Puts cells of a result on the clipboard, in one of the formats of exports. The rows are read from the spool on
/// another thread; many cells are a task that can be stopped.
/// Thread: GUI.
class ResultCopy final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ResultCopy)

public:
    /// Past this, copying is shown in the list of tasks.
    static constexpr std::size_t quietCells = 100'000;

    ResultCopy(const ResultView::Context &context, std::shared_ptr<ResultSet> result, const QString &name,
               const QString &connection, QObject *parent = nullptr);
    /// What still runs is stopped, and shown so.
    ~ResultCopy() override;

    /// `rows`: of the store, in the order wanted; `columns` likewise.
    void copy(ExportOptions::Format format, bool header, std::vector<std::int64_t> rows,
              std::vector<int> columns);

signals:
    /// On the clipboard now.
    void copied(qint64 rows, int columns);
    void failed(const Error &error);

private:
    [[nodiscard]] ExportOptions options(ExportOptions::Format format, bool header) const;

    const ResultView::Context m_context;
    const std::shared_ptr<ResultSet> m_result;
    const QString m_name;
    const QString m_connection;
    std::set<qint64> m_running; ///< Tasks.
    int m_generation = 0;       ///< The latest copy wins; one that was stopped is not heard of.
    BackgroundJobs m_jobs;
};
