// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/RowBatch.h"

#include <cstdint>
#include <vector>

/// Tells whether rows can have a key twice, by hashes of their keys: says yes when it cannot be sure. Thread: one at a
/// time.
class PostgresKeySet final
{
public:
    /// `columns`: the key's places in the batches. `isSure`: for keys of the target's types, other bytes are another key.
    PostgresKeySet(std::vector<std::size_t> columns, bool isSure);

    void clear();
    void add(const RowBatch &batch, std::size_t row);
    [[nodiscard]] bool mayHaveDuplicates() const { return m_mayHaveDuplicates; }

private:
    [[nodiscard]] std::uint64_t hashOf(const RowBatch &batch, std::size_t row);
    void insert(std::uint64_t hash);
    void grow();

    const std::vector<std::size_t> m_columns;
    const bool m_isSure;
    std::vector<std::uint64_t> m_slots; ///< Open addressing; 0 is free.
    std::size_t m_count = 0;
    bool m_mayHaveDuplicates = false;
};
