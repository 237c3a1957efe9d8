// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/CopyProof.h"

#include "app/replication/KeyCells.h"

#include <utility>

namespace {

/// Also stops when nobody waits for the proof any more.
ComparedTable::Setting stoppedBy(ComparedTable::Setting setting, std::function<bool()> isSpoiled)
{
    setting.shouldStop = [given = std::move(setting.shouldStop), isSpoiled = std::move(isSpoiled)] {
        return (given && given()) || isSpoiled();
    };
    return setting;
}

} // namespace

CopyProof::CopyProof(Setting setting)
    : m_setting(std::move(setting))
    , m_target(stoppedBy(m_setting.target, [this] {
        const std::lock_guard lock(m_mutex);
        return m_isSpoiled;
    }))
{}

CopyProof::~CopyProof()
{
    spoil();
    if (m_thread.joinable())
        m_thread.join();
}

void CopyProof::committed(std::size_t batches, const RowBatch &last)
{
    Window window{batches};
    for (std::size_t i = 0; i < m_setting.keyPlaces.size(); ++i) {
        const std::size_t place = m_setting.keyPlaces[i];
        window.upTo.push_back(KeyCells::valueOf(last.schema()[place].type, last.column(place),
                                                last.rowCount() - 1, m_setting.target.side.types[i]));
    }
    const std::lock_guard lock(m_mutex);
    m_windows.push_back(std::move(window));
    m_changed.notify_all();
    if (m_setting.isBeside && !m_thread.joinable() && !m_isSpoiled)
        m_thread = std::thread([this] { read(); });
}

void CopyProof::complete()
{
    const std::lock_guard lock(m_mutex);
    m_windows.emplace_back();
    m_isComplete = true;
    m_changed.notify_all();
}

void CopyProof::spoil()
{
    const std::lock_guard lock(m_mutex);
    m_isSpoiled = true;
    m_changed.notify_all();
}

std::optional<std::int64_t> CopyProof::rows()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isSpoiled = m_isSpoiled || !m_isComplete;
    }
    if (m_thread.joinable())
        m_thread.join();
    else if (!m_isProven)
        read();
    return m_isProven ? std::optional(m_rows) : std::nullopt;
}

// -- Reading ------------------------------------------------------------------------------------------------

void CopyProof::read()
{
    while (const auto window = next()) {
        if (!isAlike(*window))
            return spoil();
        if (window->batches == 0) {
            m_isProven = true;
            return;
        }
        m_after = window->upTo;
    }
}

std::optional<CopyProof::Window> CopyProof::next()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_isSpoiled || !m_windows.empty(); });
    if (m_isSpoiled)
        return {};
    Window window = std::move(m_windows.front());
    m_windows.pop_front();
    return window;
}

bool CopyProof::isAlike(const Window &window)
{
    const ScanPrints::Print wanted = m_setting.scan->of(m_batch, window.batches);
    ScanPrints::Print found;
    const ComparedTable::Visit add = [&](const RowBatch &, std::span<const RowPrint> prints) {
        found.add(prints);
        return Result<bool>(true);
    };
    const KeyRange range{m_after, window.upTo};
    // A whole range needs no sorting; whether there is a row behind the last one, the key's index tells at once.
    const auto read = window.batches > 0 ? m_target.readInAnyOrder(range, wanted.rows + 1, add)
                                         : m_target.read(range, 1, add);
    m_batch += window.batches;
    m_rows += found.rows;
    return read && found == wanted;
}
