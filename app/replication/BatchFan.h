// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Deadline.h"
#include "models/core/RowBatch.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <vector>

class RunControl;

/// Batches on their way from one scan to several targets, each of which takes them at its own speed. What the slowest
/// has not taken yet is bounded; one that stands still while others wait for it is left behind, so that it costs them
/// nothing. Batches are shared, never copied.
/// Thread: one that gives, any number that take.
class BatchFan final
{
public:
    using Reader = std::size_t;
    enum class End {
        Complete, ///< The scan came to its end.
        Broken,   ///< It did not: what was given is good, and there is more.
        Stopped,  ///< A person has stopped the run.
        Detached, ///< This reader was left behind.
    };

    struct Limits
    {
        std::size_t windowBytes;
        std::chrono::milliseconds stallDetach;  ///< When others wait.
        std::chrono::milliseconds stallTimeout; ///< In any case.
    };
    BatchFan(std::size_t readers, Limits limits);
    BatchFan(const BatchFan &) = delete;
    BatchFan &operator=(const BatchFan &) = delete;

    // For the one that gives.

    /// Waits until there is room. False when no reader is left, or the run is to stop.
    [[nodiscard]] bool give(RowBatch batch, RunControl &control);
    void finish(End end);
    [[nodiscard]] bool hasReaders() const;

    // For those that take.

    struct Taken
    {
        std::optional<RowBatch> batch;
        std::optional<End> end; ///< Neither: the deadline passed.
    };
    [[nodiscard]] Taken take(Reader reader, Deadline deadline);
    /// It still works, though it takes nothing: a statement of its has come back.
    void isAlive(Reader reader);
    /// It takes no more.
    void leave(Reader reader);

    // For who waits for them.

    /// Nothing was heard of it for so long.
    [[nodiscard]] std::chrono::steady_clock::duration quietFor(Reader reader) const;
    /// From now on take() says Detached, and what was meant for it is forgotten.
    void detach(Reader reader);

private:
    using Clock = std::chrono::steady_clock;
    struct Place
    {
        std::size_t next = 0; ///< The batch that it takes next, counted from the first of all.
        Clock::time_point heardOf = Clock::now();
        bool isWaiting = false;
        bool isDetached = false;
        bool hasLeft = false;

        [[nodiscard]] bool counts() const { return !isDetached && !hasLeft; }
    };

    // Under the lock.
    [[nodiscard]] bool hasRoom() const;
    void forgetTaken();
    void detachStalled();

    const Limits m_limits;
    mutable std::mutex m_mutex;
    std::condition_variable m_given;
    std::condition_variable m_taken;
    std::vector<Place> m_places;
    std::deque<RowBatch> m_batches;
    std::size_t m_first = 0; ///< The number of m_batches.front().
    std::size_t m_bytes = 0;
    std::optional<End> m_end;
};
