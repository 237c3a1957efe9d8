// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// penstockctl from its arguments to its exit code: 0 done, 1 failed, 2 wrong usage, 130 interrupted.
namespace CommandLine {

/// Runs the event loop that the keychain needs on this thread, the command on another.
[[nodiscard]] int run(int argc, char **argv);

} // namespace CommandLine
