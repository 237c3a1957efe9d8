// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace CLI {
class App;
}
struct Command;

/// `penstockctl replicate`: jobs that copy tables, one-shot copies, comparisons, and the program that runs what is due.
namespace ReplicateCommand {

void add(CLI::App &parser, Command &chosen);

} // namespace ReplicateCommand
