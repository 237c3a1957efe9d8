// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/query/FanOutRun.h"

#include "app/connections/DatabaseManager.h"
#include "app/pool/ConnectionPool.h"
#include "app/pool/RowSink.h"
#include "app/pool/RowStream.h"

#include <QCoreApplication>
#include <QSet>

#include <algorithm>
#include <utility>

namespace {

struct FanOutRunText
{
    Q_DECLARE_TR_FUNCTIONS(FanOutRun)
};

/// Batches that a source may have on the way.
constexpr int fanOutCredit = 3;

std::chrono::milliseconds sinceBegin(std::chrono::steady_clock::time_point begin)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
}

} // namespace

/// One source's rows on their way into the merged ones, on its connection's thread.
class FanOutRun::Sink final : public RowSink
{
public:
    Sink(std::shared_ptr<FanOutRun> run, int source)
        : m_run(std::move(run))
        , m_source(source)
    {}

    void started(const RowSchema &schema) override { m_run->begin(m_source, schema); }
    void received(RowBatch batch) override
    {
        m_run->rows(m_source, batch);
        std::shared_ptr<RowStream> stream;
        {
            const std::lock_guard lock(m_mutex);
            stream = m_stream;
            m_owed += stream ? 0 : 1;
        }
        if (stream)
            stream->grant();
    }
    void finished(Result<StatementSummary> result) override { m_run->end(m_source, std::move(result)); }

    /// Rows may have come before.
    void attach(const std::shared_ptr<RowStream> &stream)
    {
        const std::lock_guard lock(m_mutex);
        m_stream = stream;
        if (m_owed > 0)
            stream->grant(std::exchange(m_owed, 0));
    }

private:
    const std::shared_ptr<FanOutRun> m_run;
    const int m_source;
    std::mutex m_mutex;
    std::shared_ptr<RowStream> m_stream;
    int m_owed = 0;
};

Result<std::shared_ptr<FanOutRun>> FanOutRun::create(DatabaseManager &databases,
                                                     const QStringList &connectionIds, QueryRequest request)
{
    if (connectionIds.isEmpty())
        return Error{ErrorCode::Invalid, FanOutRunText::tr("No connection was chosen."),
                     FanOutRunText::tr("Choose at least one.")};
    std::shared_ptr<FanOutRun> run(new FanOutRun);
    run->m_request = std::move(request);
    QSet<QString> taken;
    for (const QString &id : connectionIds) {
        auto pool = databases.createConnection(id);
        if (!pool)
            return pool.error();
        if (taken.contains((*pool)->connectionId()))
            return Error{
                ErrorCode::Invalid,
                FanOutRunText::tr("The connection \"%1\" was chosen twice.").arg((*pool)->connectionName())};
        taken << (*pool)->connectionId();
        Part part;
        part.shown.connectionId = (*pool)->connectionId();
        part.shown.name = (*pool)->connectionName();
        part.pool = *pool;
        part.begin = Clock::now();
        run->m_parts.push_back(std::move(part));
    }
    return run;
}

void FanOutRun::start(std::shared_ptr<RowSink> sink)
{
    m_sink = std::move(sink);
    for (std::size_t i = 0; i < m_parts.size(); ++i)
        run(static_cast<int>(i));
}

/// Only the connections' own threads and this one know of a part that is not over; m_parts itself stays as it is.
void FanOutRun::run(int source)
{
    std::shared_ptr<ConnectionPool> pool;
    int generation = 0;
    {
        const std::lock_guard lock(m_mutex);
        Part &own = part(source);
        own.begin = Clock::now();
        pool = own.pool;
        generation = own.generation;
    }
    const auto sink = std::make_shared<Sink>(shared_from_this(), source);
    const std::shared_ptr<RowStream> stream = pool->run(m_request, sink, fanOutCredit);
    sink->attach(stream);
    bool isStopped = false;
    {
        const std::lock_guard lock(m_mutex);
        Part &own = part(source);
        if (own.generation == generation && !own.shown.isOver())
            own.stream = stream;
        isStopped = own.stopAsked.has_value();
    }
    if (isStopped)
        stream->cancel();
}

void FanOutRun::begin(int source, const RowSchema &schema)
{
    const std::lock_guard ordered(m_order);
    RowSchema merged;
    {
        const std::lock_guard lock(m_mutex);
        Part &own = part(source);
        own.shown.state = State::Running;
        const std::size_t before = m_columns.schema()->size();
        own.layout = m_columns.add(own.shown.name.toStdString(), *schema);
        own.columns = *schema;
        describeDifferences();
        if (m_columns.schema()->size() != before || m_toldEnd)
            merged = m_columns.schema();
    }
    m_toldEnd = false;
    if (merged)
        m_sink->started(merged);
}

void FanOutRun::rows(int source, const RowBatch &batch)
{
    std::shared_ptr<const MergedColumns::Layout> layout;
    {
        const std::lock_guard lock(m_mutex);
        layout = part(source).layout;
    }
    if (layout->places.empty())
        return; // PostgreSQL's rows of no columns show nothing
    RowBatch merged = MergedColumns::arrange(*layout, batch);
    const std::lock_guard ordered(m_order);
    {
        const std::lock_guard lock(m_mutex);
        if (m_refused)
            return;
        part(source).shown.rows += static_cast<std::int64_t>(batch.rowCount());
        part(source).batches.push_back(m_batches++);
    }
    m_sink->received(std::move(merged));
}

void FanOutRun::end(int source, Result<StatementSummary> result)
{
    const std::lock_guard ordered(m_order);
    std::optional<Result<StatementSummary>> all;
    {
        const std::lock_guard lock(m_mutex);
        Part &own = part(source);
        own.shown.time = sinceBegin(own.begin);
        own.stream.reset();
        own.stopAsked.reset();
        if (result) {
            own.shown.state = State::Complete;
            own.shown.summary = std::move(*result);
        } else {
            const bool isStop = result.error().code == ErrorCode::Cancelled;
            own.shown.state = isStop ? State::Stopped : State::Failed;
            if (!isStop)
                own.shown.error = std::move(result.error());
        }
        if (allOver())
            all = outcome();
    }
    if (all) {
        m_toldEnd = true;
        m_sink->finished(std::move(*all));
    }
    m_changed.notify_all();
}

bool FanOutRun::allOver() const
{
    return std::all_of(m_parts.begin(), m_parts.end(), [](const Part &part) { return part.shown.isOver(); });
}

Result<StatementSummary> FanOutRun::outcome() const
{
    StatementSummary summary;
    const Source *failed = nullptr;
    bool oneIsComplete = false;
    for (const Part &part : m_parts) {
        const Source &source = part.shown;
        summary.rows += source.rows;
        if (source.state == State::Failed) {
            failed = failed ? failed : &source;
            summary.notices.push_back(source.name + QStringLiteral(": ") + source.error.message);
        }
        if (source.state != State::Complete)
            continue;
        oneIsComplete = true;
        if (source.summary.affected >= 0)
            summary.affected = std::max<std::int64_t>(summary.affected, 0) + source.summary.affected;
        for (const QString &notice : source.summary.notices)
            summary.notices.push_back(source.name + QStringLiteral(": ") + notice);
    }
    if (oneIsComplete)
        return summary;
    if (failed)
        return failed->error;
    return Error{ErrorCode::Cancelled, FanOutRunText::tr("The statement was stopped.")};
}

/// Against the first source, in the order of the list, whose columns are known.
void FanOutRun::describeDifferences()
{
    const std::vector<Column> *reference = nullptr;
    for (Part &part : m_parts) {
        if (!part.columns)
            continue;
        if (!reference)
            reference = &*part.columns;
        part.shown.difference = MergedColumns::difference(*reference, *part.columns);
    }
}

std::vector<FanOutRun::Source> FanOutRun::sources() const
{
    const std::lock_guard lock(m_mutex);
    std::vector<Source> result;
    for (const Part &part : m_parts) {
        result.push_back(part.shown);
        if (!part.shown.isOver())
            result.back().time = sinceBegin(part.begin);
    }
    return result;
}

bool FanOutRun::isRunning() const
{
    const std::lock_guard lock(m_mutex);
    return !allOver();
}

void FanOutRun::stop(int source)
{
    std::shared_ptr<RowStream> stream;
    bool isOverdue = false;
    {
        const std::lock_guard lock(m_mutex);
        Part &own = part(source);
        if (own.shown.isOver())
            return;
        isOverdue = own.stopAsked && Clock::now() - *own.stopAsked >= stopPatience;
        if (!own.stopAsked)
            own.stopAsked = Clock::now();
        stream = own.stream;
    }
    if (!stream)
        return; // run() is about to see it
    if (isOverdue)
        stream->abandon();
    else
        stream->cancel();
}

void FanOutRun::stopAll()
{
    for (std::size_t i = 0; i < m_parts.size(); ++i)
        stop(static_cast<int>(i));
}

void FanOutRun::stopAll(const Error &reason)
{
    std::vector<std::shared_ptr<RowStream>> streams;
    {
        const std::lock_guard lock(m_mutex);
        m_refused = true;
        for (Part &part : m_parts) {
            if (part.shown.isOver())
                continue;
            part.stopAsked = part.stopAsked.value_or(Clock::now());
            if (part.stream)
                streams.push_back(part.stream);
        }
    }
    for (const auto &stream : streams)
        stream->cancel(reason);
}

bool FanOutRun::retry(int source, const std::function<void(const std::vector<std::size_t> &)> &drop)
{
    std::vector<std::size_t> batches;
    {
        const std::lock_guard lock(m_mutex);
        Part &own = part(source);
        if (m_refused || (own.shown.state != State::Failed && own.shown.state != State::Stopped))
            return false;
        batches = std::exchange(own.batches, {});
        Source fresh;
        fresh.connectionId = own.shown.connectionId;
        fresh.name = own.shown.name;
        own.shown = std::move(fresh);
        own.columns.reset();
        ++own.generation;
    }
    if (!batches.empty())
        drop(batches);
    run(source);
    return true;
}

void FanOutRun::waitUntilOver(const std::function<bool()> &shouldStop)
{
    bool stopped = false;
    std::unique_lock lock(m_mutex);
    while (!m_changed.wait_for(lock, std::chrono::milliseconds(20), [this] { return allOver(); })) {
        lock.unlock();
        if (shouldStop() && !std::exchange(stopped, true))
            stopAll();
        lock.lock();
    }
    lock.unlock();
    const std::lock_guard ordered(m_order); // the sink has been told, too
}
