// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/query/ResultSpool.h"

#include "app/query/BatchFile.h"
#include "app/support/SystemError.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QLocale>

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace {

struct ResultSpoolText
{
    Q_DECLARE_TR_FUNCTIONS(ResultSpool)
};

/// A file without a name, or one that loses it at once where the file system knows no such thing; -1 and errno.
int openUnnamed(const QString &folder)
{
    const QByteArray path = QFile::encodeName(folder);
    const int file = open(path.constData(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (file >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
        return file;
    QByteArray name = path + "/penstock-result-XXXXXX";
    const int named = mkostemp(name.data(), O_CLOEXEC); // 0600
    if (named >= 0)
        unlink(name.constData());
    return named;
}

Error full(const QString &message)
{
    return {ErrorCode::DiskFull, message,
            ResultSpoolText::tr(
                "The rows so far are kept. Close results that you no longer need or free some space, "
                "or ask for fewer rows, and run the statement again.")};
}

QString sizeText(qint64 bytes)
{
    return QLocale().formattedDataSize(bytes);
}

const RowSchema &noColumns()
{
    static const RowSchema empty = std::make_shared<const std::vector<Column>>();
    return empty;
}

} // namespace

Result<std::shared_ptr<ResultSpool>> ResultSpool::create(const Limits &limits)
{
    Limits used = limits;
    if (used.folder.isEmpty())
        used.folder = QDir::tempPath();
    const int file = openUnnamed(used.folder);
    if (file < 0)
        return SystemError::fromErrno(
            errno, ResultSpoolText::tr("There is no place for the result's rows in the folder \"%1\".")
                       .arg(used.folder));
    return std::shared_ptr<ResultSpool>(new ResultSpool(file, std::move(used)));
}

ResultSpool::ResultSpool(int file, Limits limits)
    : m_file(file)
    , m_limits(std::move(limits))
    , m_schema(noColumns())
{}

ResultSpool::~ResultSpool()
{
    ::close(m_file);
}

std::optional<Error> ResultSpool::checkRoom(qint64 size) const
{
    if (m_end + size > m_limits.bytes)
        return full(ResultSpoolText::tr(
                        "The result is larger than the %1 that one result may take in the folder \"%2\".")
                        .arg(sizeText(m_limits.bytes), m_limits.folder));
    struct statvfs space = {};
    if (fstatvfs(m_file, &space) != 0) // the write will say what is wrong
        return std::nullopt;
    const auto available = static_cast<qint64>(space.f_bavail) * static_cast<qint64>(space.f_frsize);
    if (available - size < m_limits.reserve)
        return full(ResultSpoolText::tr(
                        "The disk of the folder \"%1\", which holds the result's rows, has only %2 left.")
                        .arg(m_limits.folder, sizeText(available)));
    return std::nullopt;
}

Result<std::size_t> ResultSpool::append(const RowBatch &batch)
{
    const std::lock_guard writing(m_writing);
    const qint64 size = BatchFile::size(batch);
    if (auto error = checkRoom(size))
        return *std::move(error);
    const qint64 offset = m_end; // nobody else writes it now
    if (const int number = BatchFile::write(m_file, offset, batch); number != 0) {
        if (number == ENOSPC || number == EDQUOT || number == EFBIG)
            return full(
                ResultSpoolText::tr("The disk of the folder \"%1\", which holds the result's rows, is full.")
                    .arg(m_limits.folder));
        return SystemError::fromErrno(
            number, ResultSpoolText::tr("The result's rows could not be kept in the folder \"%1\".")
                        .arg(m_limits.folder));
    }
    const std::lock_guard lock(m_mutex);
    m_end = offset + size;
    m_batches.push_back({offset, size, batch.rowCount(), batch.columnCount(), shared(batch.sharedSchema())});
    m_rows += static_cast<std::int64_t>(batch.rowCount());
    m_closed = false;
    m_changed.notify_all();
    return m_batches.size() - 1;
}

/// One object for equal schemas, whatever number of streams brings them.
RowSchema ResultSpool::shared(const RowSchema &schema)
{
    if (!schema)
        return noColumns();
    const auto same = std::find(m_schemas.begin(), m_schemas.end(), schema);
    if (same != m_schemas.end())
        return *same;
    const auto equal = std::find_if(m_schemas.begin(), m_schemas.end(),
                                    [&](const RowSchema &known) { return *known == *schema; });
    if (equal != m_schemas.end())
        return *equal;
    m_schemas.push_back(schema);
    return schema;
}

void ResultSpool::close()
{
    const std::lock_guard lock(m_mutex);
    m_closed = true;
    m_changed.notify_all();
}

void ResultSpool::drop(const std::vector<std::size_t> &numbers)
{
    const std::lock_guard lock(m_mutex);
    for (const std::size_t number : numbers) {
        Extent &batch = m_batches[number];
        if (!std::exchange(batch.dropped, true))
            m_rows -= static_cast<std::int64_t>(batch.rows);
    }
}

std::optional<ResultSpool::Extent> ResultSpool::extent(std::size_t number) const
{
    const std::lock_guard lock(m_mutex);
    if (number >= m_batches.size() || m_batches[number].dropped)
        return std::nullopt;
    return m_batches[number];
}

Result<RowBatch> ResultSpool::read(std::size_t number) const
{
    const auto where = extent(number);
    if (!where)
        return RowBatch(noColumns(), {}, 0);
    std::vector<ColumnData> columns;
    const int failure = BatchFile::read(m_file, where->offset, where->size, where->columns, columns);
    if (failure != 0)
        return SystemError::fromErrno(
            failure, ResultSpoolText::tr("Rows of the result could not be read back from the folder \"%1\".")
                         .arg(m_limits.folder));
    return RowBatch(where->schema, std::move(columns), where->rows);
}

std::size_t ResultSpool::rowsOf(std::size_t number) const
{
    const auto where = extent(number);
    return where ? where->rows : 0;
}

RowSchema ResultSpool::schemaOf(std::size_t number) const
{
    const auto where = extent(number);
    return where ? where->schema : noColumns();
}

std::size_t ResultSpool::batchCount() const
{
    const std::lock_guard lock(m_mutex);
    return m_batches.size();
}

std::int64_t ResultSpool::rowCount() const
{
    const std::lock_guard lock(m_mutex);
    return m_rows;
}

qint64 ResultSpool::byteSize() const
{
    const std::lock_guard lock(m_mutex);
    return m_end;
}

bool ResultSpool::isClosed() const
{
    const std::lock_guard lock(m_mutex);
    return m_closed;
}

bool ResultSpool::waitFor(std::size_t number, const std::function<bool()> &shouldStop) const
{
    std::unique_lock lock(m_mutex);
    const auto decided = [&] { return number < m_batches.size() || m_closed; };
    while (!m_changed.wait_for(lock, std::chrono::milliseconds(50), decided)) {
        lock.unlock();
        const bool stop = shouldStop && shouldStop();
        lock.lock();
        if (stop)
            break;
    }
    return number < m_batches.size();
}

RowSchema ResultSpool::schema() const
{
    const std::lock_guard lock(m_mutex);
    return m_schema;
}

void ResultSpool::setSchema(RowSchema schema)
{
    const std::lock_guard lock(m_mutex);
    m_schema = std::move(schema);
}
