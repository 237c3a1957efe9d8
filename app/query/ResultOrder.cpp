// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/query/ResultOrder.h"

#include "app/query/SortKeys.h"
#include "models/query/CellPreview.h"

#include <QCoreApplication>
#include <QTimer>

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

/// Named, since the job has members of these types.
namespace ResultOrdering {

constexpr std::chrono::milliseconds progressInterval{100};
/// Of the whole work, what reading is; the rest is sorting.
constexpr double readingShare = 0.7;

struct GivenUp
{};

/// The keys of one column of all rows: their first 16 bytes in one number, the rest of long ones elsewhere.
struct KeyColumn
{
    struct Key
    {
        UInt128 head = 0;
        std::uint64_t tail = 0; ///< Where the rest is.
        std::uint32_t length = 0;
        bool null = true;
    };
    std::vector<Key> keys;
    std::string tails;

    void add(std::string_view key)
    {
        Key entry;
        entry.null = false;
        for (std::size_t i = 0; i < 16; ++i)
            entry.head = entry.head << 8 | (i < key.size() ? static_cast<unsigned char>(key[i]) : 0U);
        if (key.size() > 16) {
            entry.tail = tails.size();
            entry.length = static_cast<std::uint32_t>(key.size() - 16);
            tails += key.substr(16);
        }
        keys.push_back(entry);
    }
    /// Below 0 when a is less; not NULL, either of them.
    [[nodiscard]] int compare(const Key &a, const Key &b) const
    {
        if (a.head != b.head)
            return a.head < b.head ? -1 : 1;
        if (a.length == 0 && b.length == 0)
            return 0;
        const std::string_view all(tails);
        return all.substr(a.tail, a.length).compare(all.substr(b.tail, b.length));
    }
};

} // namespace ResultOrdering

using namespace ResultOrdering;

class ResultOrder::Job final
{
public:
    Job(std::shared_ptr<ResultSpool> spool, Request request, RowFilter filter)
        : m_spool(std::move(spool))
        , m_request(std::move(request))
        , m_filter(std::move(filter))
        , m_batches(m_spool->batchCount())
        , m_columns(m_request.sort.size())
    {}

    std::atomic<bool> stop{false};
    std::atomic<double> fraction{0};

    [[nodiscard]] Result<Outcome> run()
    {
        try {
            findOrders();
            if (auto read = readAll(); !read)
                return read.error();
            sortRows();
        } catch (const GivenUp &) {
            return Error{ErrorCode::Cancelled, ResultOrder::tr("Sorting and filtering was stopped.")};
        }
        return Outcome{std::make_shared<const std::vector<std::uint32_t>>(std::move(m_rows)), m_row};
    }

private:
    /// In a merged result a column may have several types.
    void findOrders()
    {
        for (const Sort &sort : m_request.sort) {
            std::set<RowSchema> schemas;
            std::vector<const ColumnType *> types;
            for (std::size_t i = 0; i < m_batches; ++i)
                schemas.insert(m_spool->schemaOf(i));
            for (const RowSchema &schema : schemas) {
                const auto column = static_cast<std::size_t>(sort.column);
                if (column < schema->size() && !(*schema)[column].name.empty())
                    types.push_back(&(*schema)[column].type);
            }
            if (types.empty() && !schemas.empty()
                && static_cast<std::size_t>(sort.column) < (*schemas.begin())->size())
                types.push_back(&(**schemas.begin())[static_cast<std::size_t>(sort.column)].type);
            m_writers.emplace_back(SortKeys::orderOf(types));
        }
    }
    [[nodiscard]] Result<void> readAll()
    {
        for (std::size_t i = 0; i < m_batches; ++i) {
            if (m_spool->rowsOf(i) == 0)
                continue;
            const auto batch = m_spool->read(i);
            if (!batch)
                return batch.error();
            for (std::size_t row = 0; row < batch->rowCount(); ++row, ++m_row) {
                if ((row & 255) == 0 && stop.load(std::memory_order_relaxed))
                    throw GivenUp{};
                if (m_row > std::numeric_limits<std::uint32_t>::max())
                    return Error{
                        ErrorCode::Unsupported,
                        ResultOrder::tr(
                            "Results of more than 4,294,967,295 rows cannot be sorted or filtered.")};
                if (m_filter.isEmpty() || m_filter.accepts(*batch, row))
                    take(*batch, row);
            }
            fraction = readingShare * static_cast<double>(i + 1) / static_cast<double>(m_batches);
        }
        return {};
    }
    void take(const RowBatch &batch, std::size_t row)
    {
        m_rows.push_back(static_cast<std::uint32_t>(m_row));
        for (std::size_t i = 0; i < m_columns.size(); ++i) {
            const auto column = static_cast<std::size_t>(m_request.sort[i].column);
            if (column >= batch.columnCount() || CellPreview::isNull(batch, column, row)) {
                m_columns[i].keys.emplace_back();
                continue;
            }
            m_key.clear();
            m_writers[i].write(m_key, batch, column, row);
            m_columns[i].add(m_key);
        }
    }
    /// `a` and `b` count the accepted rows.
    [[nodiscard]] bool isBefore(std::uint32_t a, std::uint32_t b)
    {
        if ((++m_compared & 0xFFFF) == 0 && stop.load(std::memory_order_relaxed))
            throw GivenUp{};
        for (std::size_t i = 0; i < m_columns.size(); ++i) {
            const KeyColumn &column = m_columns[i];
            const KeyColumn::Key &left = column.keys[a];
            const KeyColumn::Key &right = column.keys[b];
            if (left.null != right.null)
                return right.null;
            if (left.null)
                continue;
            const int order = column.compare(left, right);
            if (order != 0)
                return m_request.sort[i].descending ? order > 0 : order < 0;
        }
        return a < b;
    }
    void sortRows()
    {
        if (m_columns.empty())
            return;
        std::vector<std::uint32_t> order(m_rows.size());
        for (std::size_t i = 0; i < order.size(); ++i)
            order[i] = static_cast<std::uint32_t>(i);
        std::sort(order.begin(), order.end(),
                  [this](std::uint32_t a, std::uint32_t b) { return isBefore(a, b); });
        for (std::uint32_t &row : order)
            row = m_rows[row];
        m_rows = std::move(order);
    }

    const std::shared_ptr<ResultSpool> m_spool;
    const Request m_request;
    RowFilter m_filter;
    const std::size_t m_batches;
    std::vector<SortKeys> m_writers;
    std::vector<KeyColumn> m_columns;
    std::vector<std::uint32_t> m_rows;
    std::int64_t m_row = 0;
    std::uint64_t m_compared = 0;
    std::string m_key;
};

ResultOrder::ResultOrder(std::shared_ptr<ResultSpool> spool, QObject *parent)
    : QObject(parent)
    , m_spool(std::move(spool))
    , m_jobs(2) // one that was given up may still be at its end
{}

ResultOrder::~ResultOrder()
{
    if (m_running)
        m_running->stop = true;
}

Result<void> ResultOrder::start(const Request &request, const RowSchema &schema)
{
    auto filter = RowFilter::create(request.conditions, schema);
    if (!filter)
        return filter.error();
    if (m_running)
        m_running->stop = true;
    const auto job = std::make_shared<Job>(m_spool, request, std::move(*filter));
    m_running = job;
    auto *timer = new QTimer(this);
    connect(timer, &QTimer::timeout, this, [this, timer, weak = std::weak_ptr(job)] {
        const auto watched = weak.lock();
        if (!watched || watched != m_running)
            return timer->deleteLater();
        emit progressed(watched->fraction);
    });
    timer->start(progressInterval);
    m_jobs.start([this, job]() -> BackgroundJobs::Delivery {
        auto outcome = std::make_shared<Result<Outcome>>(job->run());
        return [this, job, outcome] { // on this object's thread, while it lives
            if (m_running != job)
                return;
            m_running.reset();
            if (*outcome)
                emit finished(**outcome);
            else if (outcome->error().code == ErrorCode::Cancelled)
                emit stopped();
            else
                emit failed(outcome->error());
        };
    });
    return {};
}

void ResultOrder::stop()
{
    if (m_running)
        m_running->stop = true;
}
