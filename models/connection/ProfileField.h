// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What of a profile a rule speaks of, so that a form can say it at the right place.
enum class ProfileField {
    None,
    Url,
    Name,
    Host,
    Port,
    File,
    Database,
    Username,
    Password,
    Colour,
    Group,
    Region,
    Connections, ///< How many at once.
    Budget,
    ConnectTimeout,
    AcquireTimeout,
    IdleTimeout,
    Lifetime,
    StatementTimeout,
    HealthInterval,
    Tls,
    CaFile,
    Certificate,
    Key,
    Plaintext, ///< Production, not encrypted, and nobody said yes.
    // No rule speaks of these:
    Type,
    Description,
    Environment,
    Safety,
    Commit,
    Uses, ///< Default, active.
};
