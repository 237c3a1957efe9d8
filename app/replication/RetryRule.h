// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Error.h"

/// What an error of a database means for a copy: to try again, to try the transaction again, or that a row is to blame.
namespace RetryRule {

/// A server or the way to it is away, and may come back.
[[nodiscard]] bool isPassing(const Error &error);
/// Nobody's fault: the transaction met another one (deadlock, serialization, a lock that took too long).
[[nodiscard]] bool isCollision(const Error &error);
/// A row is not what the target takes: a value, a constraint, a trigger that refuses it.
[[nodiscard]] bool isRowsFault(const Error &error);
/// One of them: a row refers to one that is not there (yet).
[[nodiscard]] bool isMissingParent(const Error &error);

} // namespace RetryRule
