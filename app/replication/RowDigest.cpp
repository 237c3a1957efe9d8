// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/RowDigest.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <memory>
#include <numeric>

namespace {

/// A row of more canonical bytes is hashed in pieces instead of being put together.
constexpr std::size_t pieceBytes = std::size_t{64} << 10;

/// The hash of a row's bytes, the same in one piece or in many.
class RowHasher final
{
public:
    explicit RowHasher(std::uint64_t seed)
        : m_seed(seed)
    {}

    void begin() { m_isLong = false; }
    /// Takes what is in the buffer when it is much.
    void take(std::string &buffer)
    {
        if (buffer.size() < pieceBytes)
            return;
        if (!m_state)
            m_state.reset(XXH3_createState());
        if (!m_isLong)
            XXH3_64bits_reset_withSeed(m_state.get(), m_seed);
        m_isLong = true;
        XXH3_64bits_update(m_state.get(), buffer.data(), buffer.size());
        buffer.clear();
        if (buffer.capacity() > 16 * pieceBytes)
            buffer.shrink_to_fit();
    }
    [[nodiscard]] std::uint64_t end(const std::string &buffer)
    {
        if (!m_isLong)
            return XXH3_64bits_withSeed(buffer.data(), buffer.size(), m_seed);
        XXH3_64bits_update(m_state.get(), buffer.data(), buffer.size());
        return XXH3_64bits_digest(m_state.get());
    }

private:
    struct Free
    {
        void operator()(XXH3_state_t *state) const { XXH3_freeState(state); }
    };
    const std::uint64_t m_seed;
    std::unique_ptr<XXH3_state_t, Free> m_state;
    bool m_isLong = false;
};

std::vector<std::size_t> inThisOrder(std::size_t columns)
{
    std::vector<std::size_t> places(columns);
    std::iota(places.begin(), places.end(), std::size_t{0});
    return places;
}

} // namespace

RowDigest::RowDigest(std::vector<ColumnType> source, std::size_t keyColumns, std::uint64_t seed,
                     std::vector<std::size_t> places)
    : m_source(std::move(source))
    , m_keyColumns(keyColumns)
    , m_seed(seed)
    , m_places(places.empty() ? inThisOrder(m_source.size()) : std::move(places))
{}

void RowDigest::prepare(const RowBatch &batch)
{
    if (m_schema == batch.sharedSchema())
        return;
    const bool isSame = m_schema && *m_schema == batch.schema();
    m_schema = batch.sharedSchema();
    if (isSame)
        return;
    m_cells.clear();
    for (std::size_t i = 0; i < m_source.size(); ++i)
        m_cells.emplace_back(m_source[i], batch.schema()[m_places[i]].type);
}

void RowDigest::read(const RowBatch &batch, std::vector<RowPrint> &prints)
{
    prepare(batch);
    prints.resize(batch.rowCount());
    RowHasher hasher(m_seed);
    for (std::size_t row = 0; row < prints.size(); ++row) {
        m_buffer.clear();
        for (std::size_t i = 0; i < m_keyColumns; ++i)
            m_cells[i].append(m_buffer, cellsOf(batch, i), row);
        const XXH128_hash_t key = XXH3_128bits_withSeed(m_buffer.data(), m_buffer.size(), m_seed);
        prints[row].key = {key.high64, key.low64};
        hasher.begin();
        for (std::size_t i = m_keyColumns; i < m_cells.size(); ++i) {
            m_cells[i].append(m_buffer, cellsOf(batch, i), row);
            hasher.take(m_buffer);
        }
        prints[row].row = hasher.end(m_buffer);
    }
}

void RowDigest::readCells(const RowBatch &batch, std::size_t row, std::vector<std::uint64_t> &cells)
{
    prepare(batch);
    cells.resize(m_cells.size());
    for (std::size_t i = 0; i < m_cells.size(); ++i) {
        m_buffer.clear();
        m_cells[i].append(m_buffer, cellsOf(batch, i), row);
        cells[i] = XXH3_64bits_withSeed(m_buffer.data(), m_buffer.size(), m_seed);
    }
}
