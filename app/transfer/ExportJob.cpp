// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/transfer/ExportJob.h"

#include "app/query/ResultSpool.h"
#include "app/transfer/PartFile.h"
#include "app/transfer/RowSubset.h"
#include "app/transfer/RowWriter.h"

#include <QCoreApplication>
#include <QFile>

#include <cerrno>
#include <condition_variable>
#include <utility>

namespace {

struct ExportJobText
{
    Q_DECLARE_TR_FUNCTIONS(ExportJob)
};

/// How often a job that waits looks whether it should go on.
constexpr std::chrono::milliseconds glance{10};
/// Rows between two such looks.
constexpr qint64 rowsBetween = 256;

Error cancelledError()
{
    return {ErrorCode::Cancelled, ExportJobText::tr("The export was cancelled; no file was written.")};
}

} // namespace

ExportJob::ExportJob(std::shared_ptr<const ResultSpool> spool, Request request)
    : m_spool(std::move(spool))
    , m_request(std::move(request))
{}

ExportJob::~ExportJob()
{
    if (m_closer.joinable()) {
        m_closer.join();
        QFile::remove(m_file->path()); // a workbook may have been opened again by its name
    }
}

void ExportJob::sourceEnded(const Result<void> &how)
{
    const std::lock_guard lock(m_mutex);
    m_sourceEnd = how;
}

Result<ExportJob::Summary> ExportJob::run()
{
    const auto start = std::chrono::steady_clock::now();
    auto file = PartFile::create(m_request.target,
                                 m_request.replace ? PartFile::Existing::Replace : PartFile::Existing::Keep);
    if (!file)
        return file.error();
    m_file = std::move(*file);
    auto written = writeAll();
    if (written)
        written = closeUnlessCancelled();
    if (written)
        written = m_file->finish();
    if (!written) {
        m_file->discard();
        if (m_cancelled)
            return cancelledError();
        // A writer that has the file to itself knows nothing of its folder.
        const bool full = written.error().code == ErrorCode::DiskFull;
        return full && RowWriter::needsFile(m_request.options.format) ? m_file->problem(ENOSPC)
                                                                      : written.error();
    }
    m_bytes = m_file->size();
    return Summary{
        m_file->target(), m_rows, m_bytes,
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start),
        m_missing};
}

std::unique_ptr<RowWriter> ExportJob::makeWriter()
{
    if (RowWriter::needsFile(m_request.options.format))
        return RowWriter::createForFile(m_request.options, m_file->path());
    return RowWriter::create(m_request.options, [this](std::string_view text) -> Result<void> {
        if (m_cancelled)
            return cancelledError();
        auto written = m_file->write(text);
        m_bytes += static_cast<qint64>(text.size());
        return written;
    });
}

Result<void> ExportJob::writeAll()
{
    while (true) {
        auto whole = writeOnce();
        if (!whole)
            return whole.error();
        if (*whole)
            return {};
        // A merged result got another column: the header is no longer true.
        m_writer.reset();
        if (auto again = m_file->restart(); !again)
            return again;
        m_rows = 0;
        m_bytes = 0;
    }
}

/// False when the result has grown a column meanwhile.
Result<bool> ExportJob::writeOnce()
{
    if (m_request.wholeResult)
        (void)m_spool->waitFor(0, [this] { return m_cancelled.load(); });
    if (m_cancelled)
        return cancelledError();
    m_writer = makeWriter();
    const RowSchema schema = m_spool->schema();
    m_columns = schema->size();
    if (auto begun = m_writer->begin(schema); !begun)
        return begun.error();
    if (!m_request.rows)
        return writeBatches();
    if (auto chosen = writeChosen(); !chosen)
        return chosen.error();
    return true;
}

Result<void> ExportJob::writeRow(const RowBatch &batch, std::size_t row)
{
    if (m_rows % rowsBetween == 0 && m_cancelled)
        return cancelledError();
    ++m_rows;
    return m_writer->row(batch, row);
}

Result<bool> ExportJob::writeBatches()
{
    const std::size_t present = m_spool->batchCount();
    const auto isThere = [&](std::size_t number) {
        return m_request.wholeResult ? m_spool->waitFor(number, [this] { return m_cancelled.load(); })
                                     : number < present;
    };
    for (std::size_t number = 0; isThere(number); ++number) {
        const auto batch = m_spool->read(number);
        if (!batch)
            return batch.error();
        if (batch->columnCount() > m_columns)
            return false;
        for (std::size_t row = 0; row < batch->rowCount(); ++row) {
            if (auto written = writeRow(*batch, row); !written)
                return written.error();
        }
    }
    if (m_cancelled)
        return cancelledError();
    if (m_request.wholeResult) {
        if (auto ended = awaitSource(); !ended)
            return ended.error();
        return m_spool->schema()->size() <= m_columns;
    }
    return true;
}

Result<void> ExportJob::writeChosen()
{
    return RowSubset(*m_spool).visit(
        *m_request.rows, [this](const RowBatch &batch, std::size_t row) { return writeRow(batch, row); });
}

/// The spool only knows that no more rows come; whether all came, the statement's end says a moment later.
Result<void> ExportJob::awaitSource()
{
    while (!m_cancelled) {
        {
            const std::lock_guard lock(m_mutex);
            if (m_sourceEnd && *m_sourceEnd)
                return {};
            if (m_sourceEnd && m_request.partial) {
                m_missing = m_sourceEnd->error();
                return {};
            }
            if (m_sourceEnd) {
                Error error = m_sourceEnd->error();
                error.message = ExportJobText::tr("The result is not whole, so no file was written: %1")
                                    .arg(error.message);
                error.advice =
                    ExportJobText::tr("Run the statement again, or export the %Ln row(s) received.", nullptr,
                                      static_cast<int>(m_rows));
                return error;
            }
        }
        std::this_thread::sleep_for(glance);
    }
    return cancelledError();
}

/// Ending a workbook and syncing a disk take their time and cannot be stopped; a cancel leaves them to themselves and
/// takes the file away under them.
Result<void> ExportJob::closeUnlessCancelled()
{
    struct Outcome
    {
        std::mutex mutex;
        std::condition_variable changed;
        std::optional<Result<void>> result;
    };
    const auto outcome = std::make_shared<Outcome>();
    StatementSummary summary;
    summary.rows = m_rows;
    m_closer = std::thread([this, outcome, summary] {
        Result<void> result = m_writer->end(summary);
        if (result)
            result = m_file->sync();
        const std::lock_guard lock(outcome->mutex);
        outcome->result = std::move(result);
        outcome->changed.notify_all();
    });
    std::unique_lock lock(outcome->mutex);
    while (!outcome->changed.wait_for(lock, glance, [&] { return outcome->result.has_value(); })) {
        if (m_cancelled)
            return cancelledError();
    }
    m_closer.join();
    if (m_cancelled)
        return cancelledError();
    return *std::move(outcome->result);
}
