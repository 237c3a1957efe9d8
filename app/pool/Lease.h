// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"
#include "models/query/QueryRequest.h"

#include <functional>
#include <future>
#include <memory>
#include <variant>

class Connection;
class PoolMachine;
class RowSink;
class RowStream;
enum class TransactionState;
struct PoolEntry;

/// What a connection can be asked to read or do.
using Work = std::variant<QueryRequest, ScanRequest>;

/// One connection, for one holder, for one statement. Gives itself back when it dies. It carries the
/// generation under which it was leased, so that a late or double release is nobody else's loss.
/// Thread: one at a time; it may be moved to another.
class Lease final
{
public:
    Lease() = default;
    Lease(Lease &&other) noexcept;
    Lease &operator=(Lease &&other) noexcept;
    ~Lease();

    explicit operator bool() const { return m_entry != nullptr; }
    /// Gives the connection back now; harmless when done before.
    void release() noexcept;
    /// The connection is closed when it comes back.
    void invalidate();
    [[nodiscard]] std::uint64_t slot() const;

    /// Runs one statement into the sink and gives the connection back before the sink's finished(). `credit`
    /// batches may come before the first grant().
    std::shared_ptr<RowStream> run(Work work, std::shared_ptr<RowSink> sink, int credit) &&;
    /// The same with a stream that exists already.
    void runInto(Work work, std::shared_ptr<RowSink> sink, std::shared_ptr<RowStream> stream) &&;
    /// The same, keeping the lease; for sessions. The lease must live until finished(). `ended` is called
    /// before finished(), with where the session stands now.
    std::shared_ptr<RowStream> runKept(Work work, std::shared_ptr<RowSink> sink, int credit,
                                       std::function<void(TransactionState)> ended);
    /// Shown in the list of leases.
    void nameSession(const QString &sessionId);

    /// Runs `job` on the connection's thread; the lease must live until it has run. The job must leave no
    /// state behind in the session.
    void post(std::function<void(Connection &)> job);
    /// The same, and waits for the job's result. Not on the GUI's thread.
    template <typename Job>
    auto call(Job job) -> decltype(job(std::declval<Connection &>()))
    {
        std::promise<decltype(job(std::declval<Connection &>()))> promise;
        auto result = promise.get_future();
        post([&](Connection &connection) { promise.set_value(job(connection)); });
        return result.get();
    }

private:
    friend class PoolMachine;
    struct Run;
    Lease(std::shared_ptr<PoolMachine> pool, std::shared_ptr<PoolEntry> entry, std::uint32_t generation);
    /// Posts the statement to the connection's thread.
    static void start(const std::shared_ptr<PoolMachine> &pool, const std::shared_ptr<PoolEntry> &entry,
                      std::uint32_t generation, std::shared_ptr<Run> run);

    std::shared_ptr<PoolMachine> m_pool;
    std::shared_ptr<PoolEntry> m_entry;
    std::uint32_t m_generation = 0;
};
