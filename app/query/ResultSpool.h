// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"
#include "models/core/RowBatch.h"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

/// All rows that one result has received, in an unlinked file of mode 0600, so that scrolling back, sorting and
/// exporting never ask a database twice. Written by one, read by any number at the same time.
/// Thread: any; reads and writes wait for the disk, so not on the GUI's thread.
class ResultSpool final
{
public:
    struct Limits
    {
        /// A result stops growing here: append() answers DiskFull and names the limit.
        qint64 bytes = qint64{8} << 30;
        /// Left free on the disk.
        qint64 reserve = qint64{256} << 20;
        /// Empty: the system's folder for temporary files.
        QString folder = {};
    };

    [[nodiscard]] static Result<std::shared_ptr<ResultSpool>> create(const Limits &limits);
    ~ResultSpool();
    ResultSpool(const ResultSpool &) = delete;
    ResultSpool &operator=(const ResultSpool &) = delete;

    /// The batch's number, from 0. On an error (DiskFull, Io) the batch is not there, those before it are.
    [[nodiscard]] Result<std::size_t> append(const RowBatch &batch);
    /// No more will come; wakes who waits. A source that is asked anew may append again, and close() again.
    void close();
    /// Takes batches out: read() gives an empty batch for them from now on.
    void drop(const std::vector<std::size_t> &numbers);

    /// A batch taken out, and one that never was, is empty and has the schema of none.
    [[nodiscard]] Result<RowBatch> read(std::size_t number) const;
    /// Rows of a batch without reading it; 0 when it was taken out.
    [[nodiscard]] std::size_t rowsOf(std::size_t number) const;
    /// The columns of one batch; never null.
    [[nodiscard]] RowSchema schemaOf(std::size_t number) const;
    [[nodiscard]] std::size_t batchCount() const;
    /// Without those taken out.
    [[nodiscard]] std::int64_t rowCount() const;
    [[nodiscard]] qint64 byteSize() const;
    [[nodiscard]] bool isClosed() const;
    /// Waits until batch `number` is there (true) or will never be (false), asking `shouldStop` every 50 ms.
    [[nodiscard]] bool waitFor(std::size_t number, const std::function<bool()> &shouldStop) const;
    /// Columns as the statement announced them; merged results may add some at the end while they grow.
    [[nodiscard]] RowSchema schema() const;
    void setSchema(RowSchema schema);

private:
    /// Where one batch lies in the file.
    struct Extent
    {
        qint64 offset = 0;
        qint64 size = 0;
        std::size_t rows = 0;
        std::size_t columns = 0;
        RowSchema schema = {};
        bool dropped = false;
    };

    ResultSpool(int file, Limits limits);
    [[nodiscard]] std::optional<Error> checkRoom(qint64 size) const;
    [[nodiscard]] RowSchema shared(const RowSchema &schema);
    [[nodiscard]] std::optional<Extent> extent(std::size_t number) const;

    const int m_file;
    const Limits m_limits;
    std::mutex m_writing; ///< Held while a batch goes to the disk, so that numbers follow the file's order.
    mutable std::mutex m_mutex; ///< Never held while anything waits for the disk.
    mutable std::condition_variable m_changed;
    std::vector<Extent> m_batches;
    std::vector<RowSchema> m_schemas;
    RowSchema m_schema;
    std::int64_t m_rows = 0;
    qint64 m_end = 0;
    bool m_closed = false;
};
