// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/replication/ComparedTable.h"
#include "app/replication/ScanPrints.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

/// Reads a new copy back, transaction by transaction, and holds it against the scan that it came from; beside the
/// copying, where the target lets others read meanwhile. It only ever says that all rows are alike: whatever else there
/// is (rows that somebody else wrote, that a trigger changed, an error), the whole comparison finds and names.
/// Thread: any.
class CopyProof final
{
public:
    struct Setting
    {
        std::shared_ptr<const ScanPrints> scan;
        ComparedTable::Setting target;      ///< Its keys sort as the source's.
        std::vector<std::size_t> keyPlaces; ///< Where the scan's batches have the key.
        bool isBeside = false;
    };
    explicit CopyProof(Setting setting);
    /// Stops reading.
    ~CopyProof();
    CopyProof(const CopyProof &) = delete;
    CopyProof &operator=(const CopyProof &) = delete;

    // For the writer.

    /// So many more batches of the scan are there, all their rows; `last` is the last of them.
    void committed(std::size_t batches, const RowBatch &last);
    /// The scan is at its end, and all of it is there.
    void complete();
    /// Some rows are not there as they came.
    void spoil();

    /// The number of rows, when all are alike; waits for the reading, or reads.
    [[nodiscard]] std::optional<std::int64_t> rows();

private:
    /// What one transaction has written.
    struct Window
    {
        std::size_t batches = 0; ///< 0: the end, behind which there must be nothing.
        std::vector<Value> upTo = {};
    };
    void read();
    [[nodiscard]] std::optional<Window> next();
    [[nodiscard]] bool isAlike(const Window &window);

    const Setting m_setting;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<Window> m_windows;
    bool m_isComplete = false;
    bool m_isSpoiled = false;
    bool m_isProven = false;
    // The reader's alone.
    ComparedTable m_target;
    std::vector<Value> m_after;
    std::size_t m_batch = 0;
    std::int64_t m_rows = 0;
    std::thread m_thread; ///< Last: it uses the others.
};
