// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/query/ResultSet.h"

#include "app/pool/RowSink.h"
#include "app/pool/RowStream.h"

#include <QTimer>

#include <mutex>
#include <utility>

namespace {

using ResultClock = std::chrono::steady_clock;

/// Batches that wait for the GUI's thread hold at most this; of the others it gets the count, and reads them back
/// when somebody looks.
constexpr std::size_t waitingLimit = std::size_t{16} << 20;
constexpr std::chrono::milliseconds pullInterval{30};
/// Read back in one go; what is beyond is asked for again by who still looks.
constexpr qsizetype batchesAtOnce = 48;

std::chrono::milliseconds elapsed(ResultClock::time_point from, ResultClock::time_point to)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(to - from);
}

} // namespace

/// What sink() is: spools on the thread that brings rows, and tells the ResultSet while there is one.
class ResultSet::Feed final : public RowSink
{
public:
    /// What came since the last take().
    struct News
    {
        struct Arrival
        {
            RowBatch batch; ///< Empty when only its count goes on.
            std::size_t rows = 0;
        };
        RowSchema schema = {}; ///< Null when as before.
        std::vector<Arrival> arrivals = {};
        std::optional<Result<StatementSummary>> end = {};
    };
    using Stop = std::function<void(const Error &)>;

    explicit Feed(std::shared_ptr<ResultSpool> spool)
        : m_spool(std::move(spool))
        , m_begin(ResultClock::now())
    {}

    void started(const RowSchema &schema) override
    {
        m_spool->setSchema(schema);
        const std::lock_guard lock(m_mutex);
        m_news.schema = schema;
        m_isOver = false;
        tell();
    }
    void received(RowBatch batch) override
    {
        const std::lock_guard ordered(m_order);
        if (refuses())
            return;
        if (auto number = m_spool->append(batch); !number) {
            refuse(number.error());
            return;
        }
        std::shared_ptr<RowStream> stream;
        {
            const std::lock_guard lock(m_mutex);
            if (m_firstRow == ResultClock::time_point{})
                m_firstRow = ResultClock::now();
            m_isOver = false;
            const std::size_t rows = batch.rowCount();
            const std::size_t bytes = batch.byteSize();
            const bool held = m_waitingBytes + bytes <= waitingLimit || m_news.arrivals.empty();
            m_waitingBytes += held ? bytes : 0;
            m_news.arrivals.push_back({held ? std::move(batch) : RowBatch(), rows});
            stream = m_stream;
            m_owed += stream ? 0 : 1;
            tell();
        }
        if (stream)
            stream->grant();
    }
    void finished(Result<StatementSummary> result) override
    {
        const std::lock_guard ordered(m_order);
        m_spool->close();
        const std::lock_guard lock(m_mutex);
        m_end = ResultClock::now();
        m_isOver = true;
        if (m_failure)
            result = *m_failure;
        m_news.end = std::move(result);
        tell();
    }

    void attach(std::shared_ptr<RowStream> stream)
    {
        std::optional<Error> reason;
        int owed = 0;
        {
            const std::lock_guard lock(m_mutex);
            m_stream = stream;
            owed = std::exchange(m_owed, 0);
            reason = m_failure;
            if (!m_owner)
                reason = abandoned();
        }
        if (reason)
            stream->cancel(*reason);
        else if (owed > 0)
            stream->grant(owed);
    }
    void attach(Stop stop)
    {
        const std::lock_guard lock(m_mutex);
        m_stop = std::move(stop);
    }
    void setOwner(ResultSet *owner)
    {
        const std::lock_guard lock(m_mutex);
        m_owner = owner;
    }
    /// Nobody wants more.
    void leave()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_owner = nullptr;
            m_news = {};
            if (m_isOver)
                return;
        }
        stop(abandoned());
    }
    [[nodiscard]] News take()
    {
        const std::lock_guard lock(m_mutex);
        m_told = false;
        m_waitingBytes = 0;
        return std::exchange(m_news, {});
    }
    [[nodiscard]] Times times() const
    {
        const std::lock_guard lock(m_mutex);
        Times times;
        if (m_firstRow != ResultClock::time_point{})
            times.firstRow = elapsed(m_begin, m_firstRow);
        times.total = elapsed(m_begin, m_isOver ? m_end : ResultClock::now());
        return times;
    }

private:
    [[nodiscard]] static Error abandoned()
    {
        return {ErrorCode::Cancelled,
                ResultSet::tr("The statement was stopped, since its result is no longer shown.")};
    }
    [[nodiscard]] bool refuses() const
    {
        const std::lock_guard lock(m_mutex);
        return m_failure || !m_owner;
    }
    void refuse(const Error &reason)
    {
        {
            const std::lock_guard lock(m_mutex);
            m_failure = reason;
        }
        stop(reason);
    }
    void stop(const Error &reason)
    {
        std::shared_ptr<RowStream> stream;
        Stop stop;
        {
            const std::lock_guard lock(m_mutex);
            stream = m_stream;
            stop = m_stop;
        }
        if (stream)
            stream->cancel(reason);
        if (stop)
            stop(reason);
    }
    /// Under the lock, which the owner takes before it goes.
    void tell()
    {
        if (m_owner && !std::exchange(m_told, true))
            QMetaObject::invokeMethod(m_owner, &ResultSet::pullLater, Qt::QueuedConnection);
    }

    const std::shared_ptr<ResultSpool> m_spool;
    const ResultClock::time_point m_begin;
    std::mutex
        m_order; ///< Numbers in the spool and in the news are the same. Held while the disk is waited for.
    mutable std::mutex m_mutex;
    ResultSet *m_owner = nullptr;
    std::shared_ptr<RowStream> m_stream;
    Stop m_stop;
    int m_owed = 0; ///< Grants from before the stream was known: rows may come before run() returns.
    News m_news;
    std::size_t m_waitingBytes = 0;
    bool m_told = false;
    bool m_isOver = false;
    std::optional<Error> m_failure;
    ResultClock::time_point m_firstRow;
    ResultClock::time_point m_end;
};

Result<std::shared_ptr<ResultSet>> ResultSet::create(const ResultSpool::Limits &limits,
                                                     std::size_t memoryLimit)
{
    auto spool = ResultSpool::create(limits);
    if (!spool)
        return spool.error();
    return std::shared_ptr<ResultSet>(new ResultSet(std::move(*spool), memoryLimit),
                                      [](ResultSet *result) { result->deleteLater(); });
}

ResultSet::ResultSet(std::shared_ptr<ResultSpool> spool, std::size_t memoryLimit)
    : m_spool(std::move(spool))
    , m_feed(std::make_shared<Feed>(m_spool))
    , m_rows(memoryLimit)
    , m_schema(std::make_shared<const std::vector<Column>>())
    , m_stopReading(std::make_shared<std::atomic<bool>>(false))
    , m_readers(1)
{
    m_feed->setOwner(this);
}

ResultSet::~ResultSet()
{
    m_feed->leave();
    m_stopReading->store(true);
}

std::shared_ptr<RowSink> ResultSet::sink()
{
    return m_feed;
}

void ResultSet::attach(std::shared_ptr<RowStream> stream)
{
    m_feed->attach(std::move(stream));
}

void ResultSet::attach(std::function<void(const Error &)> stop)
{
    m_feed->attach(std::move(stop));
}

void ResultSet::pullLater()
{
    const auto since = elapsed(m_pulledAt, ResultClock::now());
    if (since >= pullInterval)
        pull();
    else
        QTimer::singleShot(pullInterval - since, this, &ResultSet::pull);
}

void ResultSet::pull()
{
    m_pulledAt = ResultClock::now();
    Feed::News news = m_feed->take();
    if (m_state == State::Waiting || isOver()) {
        if (news.schema || !news.arrivals.empty())
            m_state = State::Running;
    }
    if (news.schema) {
        m_schema = news.schema;
        emit started();
    }
    for (Feed::News::Arrival &arrival : news.arrivals) {
        if (arrival.batch.rowCount() == arrival.rows)
            m_rows.append(std::move(arrival.batch));
        else
            m_rows.appendUnheld(arrival.rows);
    }
    if (!news.arrivals.empty())
        emit grown();
    if (news.end)
        end(std::move(*news.end));
}

void ResultSet::end(Result<StatementSummary> result)
{
    if (result) {
        m_summary = std::move(*result);
        m_state = State::Complete;
    } else {
        m_error = std::move(result.error());
        m_state = m_error.code == ErrorCode::Cancelled ? State::Stopped : State::Failed;
    }
    emit finished();
}

ResultSet::State ResultSet::state() const
{
    return m_state;
}

RowSchema ResultSet::schema() const
{
    return m_schema;
}

std::int64_t ResultSet::rowCount() const
{
    return m_rows.rowCount();
}

RowStore &ResultSet::rows()
{
    return m_rows;
}

const StatementSummary &ResultSet::summary() const
{
    return m_summary;
}

const Error &ResultSet::error() const
{
    return m_error;
}

ResultSet::Times ResultSet::times() const
{
    return m_feed->times();
}

std::shared_ptr<ResultSpool> ResultSet::spool() const
{
    return m_spool;
}

void ResultSet::loadWanted()
{
    if (m_loading)
        return; // asked again when those are here
    std::vector<std::size_t> wanted = m_rows.takeWanted();
    if (wanted.empty())
        return;
    if (static_cast<qsizetype>(wanted.size()) > batchesAtOnce)
        wanted.resize(static_cast<std::size_t>(batchesAtOnce));
    load(std::move(wanted));
}

void ResultSet::load(std::vector<std::size_t> numbers)
{
    m_loading = true;
    m_readers.start([this, numbers = std::move(numbers), spool = m_spool, stop = m_stopReading,
                     limit = m_rows.limitBytes() / 2]() -> BackgroundJobs::Delivery {
        std::vector<std::pair<std::size_t, RowBatch>> read;
        std::optional<Error> failure;
        std::size_t bytes = 0;
        for (const std::size_t number : numbers) {
            if (stop->load() || (bytes > limit && !read.empty()))
                break;
            auto batch = spool->read(number);
            if (!batch) {
                failure = batch.error();
                break;
            }
            bytes += batch->byteSize();
            read.emplace_back(number, std::move(*batch));
        }
        // Runs on this object's thread, and not at all once it is gone.
        return [this, read = std::move(read), failure = std::move(failure)]() mutable {
            m_loading = false;
            for (auto &[number, batch] : read)
                m_rows.put(number, std::move(batch));
            if (failure)
                emit loadFailed(*failure);
            else
                emit rowsLoaded();
        };
    });
}

void ResultSet::drop(const std::vector<std::size_t> &batches)
{
    pull(); // their numbers may be on the way
    m_rows.drop(batches);
    m_spool->drop(batches);
    emit reset();
}
