// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/CommandContext.h"
#include "models/core/Result.h"

#include <functional>

/// The command that the arguments chose, and what it needs. Each group of commands has a file that adds its
/// arguments to the parser and sets this when one of them is used.
struct Command
{
    std::function<Result<void>(CommandContext &)> run;
    /// Where the command keeps its things when --workspace does not say: `demo` has a folder of its own.
    QString workspace;
    QString keyFile;
    /// It runs for long, and answers `penstockctl pools` and the like meanwhile.
    bool listens = false;
};
