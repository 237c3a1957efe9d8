// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/results/ResultCopy.h"

#include "app/query/ResultSet.h"
#include "app/transfer/SelectionText.h"
#include "models/tasks/TaskListModel.h"

#include <QApplication>
#include <QClipboard>

ResultCopy::ResultCopy(const ResultView::Context &context, std::shared_ptr<ResultSet> result,
                       const QString &name, const QString &connection, QObject *parent)
    : QObject(parent)
    , m_context(context)
    , m_result(std::move(result))
    , m_name(name)
    , m_connection(connection)
    , m_jobs(2)
{}

ResultCopy::~ResultCopy()
{
    for (const qint64 task : m_running)
        m_context.tasks.finish(task, TaskListModel::State::Stopped);
}

ExportOptions ResultCopy::options(ExportOptions::Format format, bool header) const
{
    ExportOptions options;
    options.format = format;
    options.header = header;
    options.tabs = ExportOptions::Tabs::Quoted; // what spreadsheets understand
    options.table.name = m_name.isEmpty() ? std::string("result") : m_name.toStdString();
    options.wholeScript = false;
    return options;
}

void ResultCopy::copy(ExportOptions::Format format, bool header, std::vector<std::int64_t> rows,
                      std::vector<int> columns)
{
    if (rows.empty() || columns.empty())
        return;
    const int generation = ++m_generation;
    const auto rowCount = static_cast<qint64>(rows.size());
    const auto columnCount = static_cast<int>(columns.size());
    qint64 task = -1;
    if (rows.size() * columns.size() > quietCells) {
        task = m_context.tasks.start(tr("Copy %n row(s)", nullptr, static_cast<int>(rowCount)), m_connection,
                                     [this] { ++m_generation; });
        m_running.insert(task);
    }
    m_jobs.start([this, generation, task, rowCount, columnCount, spool = m_result->spool(),
                  rows = std::move(rows), columns = std::move(columns),
                  options = options(format, header)]() -> BackgroundJobs::Delivery {
        auto text = std::make_shared<Result<QString>>(SelectionText::of(*spool, rows, columns, options));
        return [this, generation, task, rowCount, columnCount, text] {
            using State = TaskListModel::State;
            const bool stopped = generation != m_generation;
            if (m_running.erase(task) > 0)
                m_context.tasks.finish(task,
                                       stopped ? State::Stopped
                                       : *text ? State::Done
                                               : State::Failed,
                                       {}, *text ? std::nullopt : std::optional(text->error()));
            if (stopped)
                return;
            if (!*text) {
                emit failed(text->error());
                return;
            }
            QApplication::clipboard()->setText(**text);
            emit copied(rowCount, columnCount);
        };
    });
}
