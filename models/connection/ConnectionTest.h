// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <chrono>

/// What a test of a connection found.
struct ConnectionTest
{
    QString serverVersion;
    std::chrono::milliseconds openTime{0};
    std::chrono::milliseconds roundTrip{0};
};
