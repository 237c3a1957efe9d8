// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

/// How much a run does at once, and how long it waits. Tests make them small.
struct RunLimits
{
    using Milliseconds = std::chrono::milliseconds;

    /// A transaction of a target ends at the first of these; a kill costs at most one of them.
    std::size_t rowsPerTransaction = 100'000;
    std::size_t bytesPerTransaction = std::size_t{8} << 20;
    Milliseconds timePerTransaction{500};
    /// What may wait between the source and its slowest target. With the transactions that are open and what drivers
    /// hold, a job stays below 64 MiB.
    std::size_t windowBytes = std::size_t{8} << 20;
    /// A scan of the source is ended and begun anew behind its last row when it is older: while it runs, the source
    /// can clean up nothing that is younger (xmin of PostgreSQL, undo of InnoDB).
    Milliseconds scanAge{5 * 60 * 1000};
    /// A target that does nothing for so long while others wait for it goes on by itself, after them.
    Milliseconds stallDetach{500};
    /// The same for one that goes on, but slowly: how long others wait for its rest at the end of a table.
    Milliseconds drainGrace{5000};
    /// Nobody waits longer for a server that does not come back with anything.
    Milliseconds stallTimeout{60 * 1000};
    Milliseconds sourceTimeout{10 * 60 * 1000};
    /// What a stopped run gives its open transactions to end by themselves.
    Milliseconds stopGrace{3000};
    /// A lost connection is tried again so many times, from the checkpoint, after a wait that doubles.
    int retries = 3;
    Milliseconds retryWait{500};
    /// Rows that one run may put into quarantine on one target.
    std::int64_t mostRefusedRows = 10'000;
    /// Keys of one pass of a comparison, eight bytes each.
    std::size_t keysInMemory = std::size_t{3} << 20;
};
