// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/SourceReader.h"

#include "app/pool/ConnectionPool.h"
#include "app/replication/KeyCells.h"
#include "app/replication/RetryRule.h"
#include "app/replication/RunControl.h"
#include "models/replication/ReplicationTableName.h"

#include <QCoreApplication>

#include <utility>

namespace {

struct SourceReaderText
{
    Q_DECLARE_TR_FUNCTIONS(SourceReader)
};

/// One batch is being used, one waits: a row may be as large as it likes, so that a third could cost too much.
constexpr int batchesInFlight = 2;
/// The pool's own deadline for statements is for people's; scans have RunLimits.
constexpr std::chrono::hours longestScan{24 * 7};

std::vector<std::string> orderOf(const ScanRequest &request)
{
    std::vector<std::string> names;
    for (const ScanRequest::Order &order : request.order)
        names.push_back(order.column);
    return names;
}

} // namespace

SourceReader::SourceReader(std::shared_ptr<ConnectionPool> pool, ScanRequest request,
                           std::vector<Column> columns, bool canResume, const RunLimits &limits,
                           RunControl &control)
    : m_pool(std::move(pool))
    , m_request(std::move(request))
    , m_columns(std::move(columns))
    , m_position(m_columns, orderOf(m_request))
    , m_canResume(canResume)
    , m_limits(limits)
    , m_control(control)
    , m_after(m_request.after)
{
    m_request.isBulk = true;
    m_request.exactInstants = true;
    m_request.anyOrder = !canResume; // nobody will ask where it was
    for (ScanRequest::Order &order : m_request.order) {
        for (const Column &column : m_columns)
            order.textual =
                order.textual || (column.name == order.column && KeyCells::isTextual(column.type));
    }
}

SourceReader::~SourceReader()
{
    close();
}

void SourceReader::close()
{
    if (m_sink)
        std::exchange(m_sink, nullptr)->close();
}

Result<std::optional<RowBatch>> SourceReader::next()
{
    while (true) {
        if (m_control.isPaused() && m_canResume)
            close(); // a statement that stands still would keep the source from cleaning up
        if (!m_control.mayGoOn())
            return stopped();
        auto batch = read();
        if (batch) {
            m_failures = 0;
            if (*batch && m_canResume)
                m_after = m_position.of(**batch, (*batch)->rowCount() - 1);
            return batch;
        }
        close();
        if (!mayRetry(batch.error()))
            return batch;
        if (!m_control.sleep(m_limits.retryWait * (1 << m_failures)))
            return stopped();
        ++m_failures;
    }
}

Error SourceReader::stopped() const
{
    return {ErrorCode::Cancelled, SourceReaderText::tr("The run was stopped.")};
}

bool SourceReader::mayRetry(const Error &error) const
{
    return RetryRule::isPassing(error) && m_failures < m_limits.retries;
}

Result<std::optional<RowBatch>> SourceReader::read()
{
    if (m_sink && m_canResume && Clock::now() - m_openedAt > m_limits.scanAge)
        close();
    if (!m_sink) {
        if (auto opened = open(); !opened)
            return opened.error();
    }
    const Deadline patience = Deadline::after(m_limits.sourceTimeout);
    auto batch = m_sink->next([this, patience] { return m_control.isStopped() || patience.hasPassed(); });
    if (!batch && patience.hasPassed() && !m_control.isStopped())
        return Error{
            ErrorCode::Timeout,
            SourceReaderText::tr(
                "%1: the scan of %2 has brought nothing for %n minute(s).", nullptr,
                static_cast<int>(std::chrono::ceil<std::chrono::minutes>(m_limits.sourceTimeout).count()))
                .arg(m_pool->connectionName(), ReplicationTableName::text(m_request.object))};
    return batch;
}

Result<void> SourceReader::open()
{
    ScanRequest request = m_request;
    request.deadline = Deadline::after(longestScan);
    request.after = m_after;
    ++m_scans;
    m_openedAt = Clock::now();
    m_sink = std::make_shared<QueueSink>();
    m_sink->attach(m_pool->run(std::move(request), m_sink, batchesInFlight));
    const Deadline patience = Deadline::after(m_limits.sourceTimeout);
    auto schema = m_sink->schema([this, patience] { return m_control.isStopped() || patience.hasPassed(); });
    if (!schema)
        return schema.error();
    return checkColumns(**schema);
}

Result<void> SourceReader::checkColumns(const std::vector<Column> &found) const
{
    // Sessions may differ in their zone, which is no change of the table.
    const auto isSame = [](const Column &a, const Column &b) {
        return a.name == b.name && a.type.kind == b.type.kind && a.type.scale == b.type.scale;
    };
    if (std::equal(found.begin(), found.end(), m_columns.begin(), m_columns.end(), isSame))
        return {};
    return Error{ErrorCode::Invalid,
                 SourceReaderText::tr("%1: the columns of %2 have changed while it was read.")
                     .arg(m_pool->connectionName(), ReplicationTableName::text(m_request.object)),
                 SourceReaderText::tr("The next run looks at the table again and says what is different.")};
}
