// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace CLI {
class App;
}
struct Command;

/// How the connections are: asked of the running programs, else looked at by itself.
namespace HealthCommand {

/// Adds the command to the parser; sets `chosen` when it is the one.
void add(CLI::App &parser, Command &chosen);

} // namespace HealthCommand
