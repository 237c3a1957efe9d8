// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

/// One judged figure of a connection: what it is, what it should be, why that matters and what to do.
struct HealthCheck
{
    enum class State { Passed, Warning, Failed, Unknown };

    QString id; ///< "pool-utilisation": stable, for JSON and settings.
    State state = State::Unknown;
    QString title; ///< "Pool utilisation"
    QString value; ///< "85 % (17 of 20)", empty when unknown.
    QString limit; ///< "below 80 %"
    QString why;   ///< One sentence.
    QString advice;
};
