// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pool/QueueSink.h"

#include <QCoreApplication>

#include <utility>

namespace {

struct QueueSinkText
{
    Q_DECLARE_TR_FUNCTIONS(QueueSink)
};

} // namespace

void QueueSink::started(const RowSchema &schema)
{
    const std::lock_guard lock(m_mutex);
    m_schema = schema;
    m_changed.notify_all();
}

void QueueSink::received(RowBatch batch)
{
    const std::lock_guard lock(m_mutex);
    m_batches.push_back(std::move(batch));
    m_changed.notify_all();
}

void QueueSink::finished(Result<StatementSummary> result)
{
    const std::lock_guard lock(m_mutex);
    m_result = std::move(result);
    m_changed.notify_all();
}

void QueueSink::attach(std::shared_ptr<RowStream> stream)
{
    const std::lock_guard lock(m_mutex);
    m_stream = std::move(stream);
}

bool QueueSink::wait(std::unique_lock<std::mutex> &lock, const std::function<bool()> &shouldStop,
                     const std::function<bool()> &ready)
{
    if (!shouldStop) {
        m_changed.wait(lock, ready);
        return true;
    }
    while (!m_changed.wait_for(lock, std::chrono::milliseconds(20), ready)) {
        lock.unlock();
        const bool stop = shouldStop();
        lock.lock();
        if (stop) {
            const std::shared_ptr<RowStream> stream = m_stream;
            lock.unlock();
            if (stream)
                stream->cancel();
            lock.lock();
            return ready();
        }
    }
    return true;
}

Result<RowSchema> QueueSink::schema(const std::function<bool()> &shouldStop)
{
    std::unique_lock lock(m_mutex);
    if (!wait(lock, shouldStop, [&] { return m_schema || m_result; }))
        return Error{ErrorCode::Cancelled, QueueSinkText::tr("The statement was stopped.")};
    if (m_schema)
        return m_schema;
    if (!m_result->has_value())
        return m_result->error();
    return std::make_shared<const std::vector<Column>>();
}

Result<std::optional<RowBatch>> QueueSink::next(const std::function<bool()> &shouldStop)
{
    std::unique_lock lock(m_mutex);
    if (!wait(lock, shouldStop, [&] { return !m_batches.empty() || m_result; }))
        return Error{ErrorCode::Cancelled, QueueSinkText::tr("The statement was stopped.")};
    if (!m_batches.empty()) {
        RowBatch batch = std::move(m_batches.front());
        m_batches.pop_front();
        const std::shared_ptr<RowStream> stream = m_stream;
        lock.unlock();
        if (stream)
            stream->grant();
        return std::optional(std::move(batch));
    }
    if (!m_result->has_value())
        return m_result->error();
    return std::optional<RowBatch>();
}

StatementSummary QueueSink::summary() const
{
    const std::lock_guard lock(m_mutex);
    return m_result && m_result->has_value() ? **m_result : StatementSummary{};
}

void QueueSink::close()
{
    std::unique_lock lock(m_mutex);
    if (m_result || !m_stream)
        return;
    const std::shared_ptr<RowStream> stream = m_stream;
    lock.unlock();
    stream->cancel();
    lock.lock();
    // A server that ignores the cancel loses the connection instead of holding us.
    if (!m_changed.wait_for(lock, RowStream::cancelDeadline, [&] { return m_result.has_value(); })) {
        lock.unlock();
        stream->abandon();
        lock.lock();
        m_changed.wait(lock, [&] { return m_result.has_value(); });
    }
    m_batches.clear();
}
