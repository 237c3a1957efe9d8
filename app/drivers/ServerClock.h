// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>

/// Thread: any.
namespace ServerClock {

/// How far the server's clock is from ours at least, all in milliseconds since 1970. It was read at some time between
/// `sent` and `received`, nobody knows when: an answer that took long says nothing about the clock.
[[nodiscard]] constexpr std::chrono::milliseconds offset(std::chrono::milliseconds sent,
                                                         std::chrono::milliseconds server,
                                                         std::chrono::milliseconds received)
{
    if (server < sent)
        return server - sent;
    return server > received ? server - received : std::chrono::milliseconds(0);
}

} // namespace ServerClock
