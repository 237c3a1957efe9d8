// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace CLI {
class App;
}
struct Command;

namespace BundleCommand {

/// Adds the command and its arguments to the parser; sets `chosen` when it is the one.
void add(CLI::App &parser, Command &chosen);

} // namespace BundleCommand
