// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/transfer/ExportOptions.h"
#include "models/core/Result.h"

#include <QString>

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

class PartFile;
class ResultSpool;
class RowBatch;
class RowWriter;

/// Writes a result's rows from its spool into a file, whole or not at all; no database is asked.
/// Thread: run() on a thread of its own, where it waits for the disk and for rows; the rest any.
class ExportJob final
{
public:
    struct Request
    {
        ExportOptions options;
        QString target;
        /// An existing target may be replaced.
        bool replace = false;
        /// Waits for the rows that are still to come; otherwise those that are here when run() begins.
        bool wholeResult = false;
        /// With wholeResult: when the statement fails or is stopped on the way, what came is kept and the summary says
        /// so. Otherwise the export fails then.
        bool partial = false;
        /// These rows of the spool, in this order, instead of all. Never with wholeResult.
        std::shared_ptr<const std::vector<std::uint32_t>> rows = {};
    };
    struct Summary
    {
        QString path;
        qint64 rows = 0;
        qint64 bytes = 0;
        std::chrono::milliseconds time{0};
        /// Why the result is not whole, when `partial` allowed that.
        std::optional<Error> missing = {};
    };

    ExportJob(std::shared_ptr<const ResultSpool> spool, Request request);
    /// Waits for what could not be stopped, a sync of the disk at worst.
    ~ExportJob();
    ExportJob(const ExportJob &) = delete;
    ExportJob &operator=(const ExportJob &) = delete;

    /// Cancelled after cancel(); errors of the disk as PartFile has them; the source's error when its result ended
    /// before all rows were there.
    [[nodiscard]] Result<Summary> run();
    /// Ends run() within 100 ms; the file is gone then.
    void cancel() { m_cancelled = true; }
    /// How the statement ended; a run() that waits for the whole result needs to be told.
    void sourceEnded(const Result<void> &how);
    [[nodiscard]] qint64 rows() const { return m_rows; }
    /// Written so far; of a workbook only at the end.
    [[nodiscard]] qint64 bytes() const { return m_bytes; }

private:
    [[nodiscard]] Result<void> writeAll();
    [[nodiscard]] Result<bool> writeOnce();
    [[nodiscard]] Result<bool> writeBatches();
    [[nodiscard]] Result<void> writeChosen();
    [[nodiscard]] Result<void> writeRow(const RowBatch &batch, std::size_t row);
    [[nodiscard]] Result<void> awaitSource();
    [[nodiscard]] Result<void> closeUnlessCancelled();
    [[nodiscard]] std::unique_ptr<RowWriter> makeWriter();

    const std::shared_ptr<const ResultSpool> m_spool;
    const Request m_request;
    std::unique_ptr<PartFile> m_file;
    std::unique_ptr<RowWriter> m_writer;
    std::thread m_closer;      ///< Uses the two above.
    std::size_t m_columns = 0; ///< That the file was begun with.
    std::optional<Error> m_missing;
    std::atomic<bool> m_cancelled{false};
    std::atomic<qint64> m_rows{0};
    std::atomic<qint64> m_bytes{0};
    std::mutex m_mutex; ///< For the next one.
    std::optional<Result<void>> m_sourceEnd;
};
