// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/Canceller.h"
#include "app/drivers/Connection.h"
#include "app/drivers/Connector.h"
#include "app/drivers/Cursor.h"
#include "models/core/RowBatchBuilder.h"

#include <atomic>
#include <condition_variable>
#include <mutex>

/// What the pool's state machine is tested against, and nothing else: a driver whose every step can be held,
/// failed and counted.
class StubDriver final : public Connector, public std::enable_shared_from_this<StubDriver>
{
public:
    std::atomic<int> opens{0};
    std::atomic<int> opensInFlight{0};
    std::atomic<int> mostOpensInFlight{0};
    std::atomic<int> live{0};
    std::atomic<int> resets{0};
    std::atomic<int> pings{0};
    std::atomic<int> cancels{0};
    std::atomic<bool> failOpen{false};
    std::atomic<ErrorCode> openError{ErrorCode::Unreachable};
    std::atomic<bool> failStatements{false};
    std::atomic<bool> failPing{false};
    std::atomic<bool> failReset{false};
    std::atomic<int> openMilliseconds{0};
    /// Batches a statement gives before its end; negative: it waits for a cancel.
    std::atomic<int> batches{1};
    std::atomic<int> batchesRead{0};

    void holdOpens() { setHeld(true); }
    void letOpensGo() { setHeld(false); }

    Result<std::unique_ptr<Connection>> open(const Origin &origin, Deadline deadline,
                                             std::stop_token stop = {}) override;

private:
    void setHeld(bool held)
    {
        const std::lock_guard lock(m_mutex);
        m_held = held;
        m_changed.notify_all();
    }
    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    bool m_held = false;
};

class StubCanceller final : public Canceller
{
public:
    explicit StubCanceller(std::shared_ptr<StubDriver> driver)
        : m_driver(std::move(driver))
    {}
    Result<void> cancel(Deadline) override
    {
        ++m_driver->cancels;
        set(m_cancelled);
        return {};
    }
    void abandon() override { set(m_abandoned); }
    bool isAbandoned()
    {
        const std::lock_guard lock(m_mutex);
        return m_abandoned;
    }
    /// Waits until cancelled or abandoned.
    void wait()
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [&] { return m_cancelled || m_abandoned; });
        m_cancelled = false;
    }

private:
    void set(bool &flag)
    {
        const std::lock_guard lock(m_mutex);
        flag = true;
        m_changed.notify_all();
    }
    std::shared_ptr<StubDriver> m_driver;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_cancelled = false;
    bool m_abandoned = false;
};

class StubCursor final : public Cursor
{
public:
    StubCursor(std::shared_ptr<StubDriver> driver, std::shared_ptr<StubCanceller> canceller)
        : m_driver(std::move(driver))
        , m_canceller(std::move(canceller))
        , m_left(m_driver->batches)
    {
        ColumnType type;
        type.kind = TypeKind::Int64;
        m_schema = std::make_shared<const std::vector<Column>>(std::vector<Column>{{"n", type}});
    }
    RowSchema schema() const override { return m_schema; }
    Result<std::optional<RowBatch>> next() override
    {
        if (m_left < 0) {
            m_canceller->wait();
            return Error{m_canceller->isAbandoned() ? ErrorCode::ConnectionLost : ErrorCode::Cancelled, {}};
        }
        if (m_left-- == 0)
            return std::optional<RowBatch>();
        ++m_driver->batchesRead;
        RowBatchBuilder builder(m_schema);
        builder.append(0, std::int64_t{m_left});
        builder.endRow();
        return std::optional(builder.take());
    }
    StatementSummary summary() const override { return {}; }

private:
    std::shared_ptr<StubDriver> m_driver;
    std::shared_ptr<StubCanceller> m_canceller;
    RowSchema m_schema;
    int m_left;
};

class StubConnection final : public Connection
{
public:
    explicit StubConnection(std::shared_ptr<StubDriver> driver)
        : m_driver(std::move(driver))
        , m_canceller(std::make_shared<StubCanceller>(m_driver))
    {
        ++m_driver->live;
    }
    ~StubConnection() override { --m_driver->live; }
    Result<std::unique_ptr<Cursor>> execute(const QueryRequest &) override
    {
        if (m_driver->failStatements)
            return Error{ErrorCode::Sql, QStringLiteral("stub: no such table")};
        return std::make_unique<StubCursor>(m_driver, m_canceller);
    }
    Result<std::unique_ptr<Cursor>> scan(const ScanRequest &) override
    {
        return std::make_unique<StubCursor>(m_driver, m_canceller);
    }
    Result<void> ping(Deadline) override
    {
        ++m_driver->pings;
        if (m_driver->failPing)
            return Error{ErrorCode::ConnectionLost, {}};
        return {};
    }
    Result<void> reset(Deadline) override
    {
        ++m_driver->resets;
        if (m_driver->failReset)
            return Error{ErrorCode::ConnectionLost, {}};
        return {};
    }
    TransactionState transactionState() const override { return TransactionState::None; }
    bool isUsable() const override { return !m_canceller->isAbandoned(); }
    std::shared_ptr<Canceller> canceller() const override { return m_canceller; }
    Catalogue *catalogue() override { return nullptr; }
    QVariant nativeHandle() const override { return {}; }
    QString serverVersion() const override { return {}; }
    std::int64_t serverSessionId() const override { return 0; }

private:
    std::shared_ptr<StubDriver> m_driver;
    std::shared_ptr<StubCanceller> m_canceller;
};

inline Result<std::unique_ptr<Connection>> StubDriver::open(const Origin &, Deadline, std::stop_token stop)
{
    ++opens;
    const int inFlight = ++opensInFlight;
    for (int most = mostOpensInFlight;
         inFlight > most && !mostOpensInFlight.compare_exchange_weak(most, inFlight);) {
    }
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, stop, [&] { return !m_held; });
    }
    if (openMilliseconds > 0)
        std::this_thread::sleep_for(std::chrono::milliseconds(openMilliseconds));
    --opensInFlight;
    if (stop.stop_requested())
        return Error{ErrorCode::Cancelled, QStringLiteral("stub: stopped")};
    if (failOpen)
        return Error{openError, QStringLiteral("stub: refused")};
    return std::make_unique<StubConnection>(shared_from_this());
}
