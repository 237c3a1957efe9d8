// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace CLI {
class App;
}
struct Command;

/// What the running programs of the workspace hold on which server.
namespace SessionsCommand {

/// Adds the command to the parser; sets `chosen` when it is the one.
void add(CLI::App &parser, Command &chosen);

} // namespace SessionsCommand
