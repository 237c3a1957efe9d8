// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/RowHash.h"
#include "app/replication/RowDigest.h"
#include "app/replication/TableMatch.h"
#include "models/core/Origin.h"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>

class ConnectionPool;

/// Keys behind `after` up to `upTo`, as this side binds them; empty: no bound.
struct KeyRange
{
    std::vector<Value> after = {};
    std::vector<Value> upTo = {};
};

/// How many rows a read may bring, so that it takes about half a second and no snapshot is held for long.
class ChunkSize final
{
public:
    ChunkSize(std::int64_t first, std::int64_t most)
        : m_rows(first)
        , m_most(most)
    {}
    [[nodiscard]] std::int64_t rows() const { return m_rows; }
    void adapt(std::chrono::steady_clock::duration took);

private:
    std::int64_t m_rows;
    const std::int64_t m_most;
};

/// One side of a comparison: reads its rows and hashes them. Each read takes a connection of the pool for as long as it
/// lasts. Thread: one at a time, not the GUI's; two objects of one table may read at once.
class ComparedTable final
{
public:
    struct Setting
    {
        std::shared_ptr<ConnectionPool> pool;
        TableMatch::Side side;
        std::vector<ColumnType> sourceTypes;
        std::size_t keyColumns = 0;
        std::uint64_t seed = 0;
        Origin origin = {};
        /// On any thread.
        std::function<bool()> shouldStop = {};
    };
    explicit ComparedTable(Setting setting);

    [[nodiscard]] const TableMatch::Side &side() const { return m_setting.side; }
    [[nodiscard]] std::size_t keyColumns() const { return m_setting.keyColumns; }
    [[nodiscard]] RowDigest &digest() { return m_digest; }

    /// Takes rows as they come; false: enough. An error ends the reading.
    using Visit = std::function<Result<bool>(const RowBatch &batch, std::span<const RowPrint> prints)>;
    /// At most `limit` rows of a range, by key. Invalid when a key holds NULL.
    [[nodiscard]] Result<void> read(const KeyRange &range, std::int64_t limit, const Visit &visit);
    /// The same as the server finds them, which needs no sorting.
    [[nodiscard]] Result<void> readInAnyOrder(const KeyRange &range, std::int64_t limit, const Visit &visit);
    /// All rows, in chunks where that can be.
    [[nodiscard]] Result<void> readAll(const Visit &visit);
    /// The rows with these keys. `areForeign`: they come from the other side, and what this one does not take for a key
    /// at all is no key here.
    [[nodiscard]] Result<void> lookUp(std::span<const std::vector<Value>> keys, bool areForeign,
                                      const Visit &visit);
    /// The key of the last of the first `rows` rows behind a key, as a batch of one row; nothing when fewer follow.
    [[nodiscard]] Result<std::optional<RowBatch>> keyAfter(const KeyRange &range, std::int64_t rows);

    struct RangeHash
    {
        std::int64_t rows = 0;
        std::string hash;
        friend bool operator==(const RangeHash &, const RangeHash &) = default;
    };
    /// How the server would hash this table; nothing when it does not.
    [[nodiscard]] Result<std::optional<RowHash::Method>> hashMethod();
    [[nodiscard]] Result<RangeHash> hashOf(const RowHash::Method &method, const KeyRange &range);

    [[nodiscard]] bool isStopped() const { return m_setting.shouldStop && m_setting.shouldStop(); }

private:
    [[nodiscard]] ScanRequest scanOf(const KeyRange &range) const;
    [[nodiscard]] RowHash::Table hashedTable() const;
    [[nodiscard]] Result<void> run(ScanRequest scan, const Visit &visit);
    [[nodiscard]] Result<void> refuseNull(const RowBatch &batch) const;

    const Setting m_setting;
    RowDigest m_digest;
    std::vector<RowPrint> m_prints;
};
