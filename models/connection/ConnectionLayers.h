// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/ConnectionProfile.h"
#include "models/connection/ConnectionTest.h"

/// A test of a connection, told layer by layer: what is known to work, where it fails. Thread: a value.
namespace ConnectionLayers {

enum class State {
    Passed,
    Failed,
    NotReached, ///< Something below it failed.
    Unknown,    ///< It was cut off before it could be said.
};

struct Layer
{
    QString name;  ///< "Name", "Port", "Encryption", "Sign-in", "Database"; for a file "File".
    QString words; ///< One line: what was found, or what it waits for.
    State state = State::Unknown;
};

/// In the order in which a connection is made.
[[nodiscard]] QList<Layer> of(const ConnectionProfile &profile, const Result<ConnectionTest> &result);
/// "PostgreSQL 15.20 in 34 ms, encrypted, host verified", or the error's message.
[[nodiscard]] QString summary(const ConnectionProfile &profile, const Result<ConnectionTest> &result);

} // namespace ConnectionLayers
