// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"

#include <string_view>

/// The program's standard output, with its failures. Thread: one at a time.
class StandardOutput final
{
public:
    /// Writes everything, or says why not: DiskFull, Io, or Cancelled when the reader has gone (`| head`).
    [[nodiscard]] Result<void> write(std::string_view text);
    /// The reader has seen enough; not a failure.
    [[nodiscard]] bool isClosedByReader() const { return m_closedByReader; }

private:
    bool m_closedByReader = false;
};
