// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <cstdint>

/// The measured part of docs/reliability.md, written by the long form of the tests.
namespace ReliabilityPage {

/// Replaces the line of this proof, or adds it, in the table under "## Measured": what was done, what came of it, and the
/// command that repeats it (`test` names the program and the case, the seed is added). Does nothing in a short run.
void write(const QString &proof, const QString &outcome, const QString &test, std::uint32_t seed);

} // namespace ReliabilityPage
