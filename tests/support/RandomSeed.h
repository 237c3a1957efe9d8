// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <cstdint>
#include <random>

/// The seed of a random test, printed so that the run can be repeated: PENSTOCK_SEED, or a new one.
[[nodiscard]] inline std::uint32_t randomSeed()
{
    const std::uint32_t seed = qEnvironmentVariableIsSet("PENSTOCK_SEED")
                                   ? qEnvironmentVariable("PENSTOCK_SEED").toUInt()
                                   : std::random_device()() % 1'000'000;
    qInfo("PENSTOCK_SEED=%u", seed);
    return seed;
}

/// The long form of a test: PENSTOCK_LONG=1.
[[nodiscard]] inline bool isLongRun()
{
    return qEnvironmentVariableIntValue("PENSTOCK_LONG") == 1;
}
