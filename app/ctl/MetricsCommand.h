// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace CLI {
class App;
}
struct Command;

/// The figures of the running programs of the workspace, for Prometheus.
namespace MetricsCommand {

/// Adds the command to the parser; sets `chosen` when it is the one.
void add(CLI::App &parser, Command &chosen);

} // namespace MetricsCommand
