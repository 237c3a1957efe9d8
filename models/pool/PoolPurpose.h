// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What a pool's connections are for.
enum class PoolPurpose {
    Work,     ///< Statements: the profile's own pool.
    Metadata, ///< Looking at schemas while all of the others are busy.
    Probe,    ///< Looking at the server's health.
};
