// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/health/HealthMetric.h"

#include <vector>

/// What a server says of itself in one look.
struct ServerFigures
{
    struct Value
    {
        HealthMetric metric;
        double value = 0; ///< In the metric's unit; of one fromCounter: the total.
    };
    /// What this user may not see, or this server does not count, and what would change that.
    struct Withheld
    {
        HealthMetric metric;
        QString reason; ///< "needs the role pg_monitor".
    };
    std::vector<Value> values;
    std::vector<Withheld> withheld;
};

/// One statement of pg_stat_statements or performance_schema, literals masked.
struct SlowStatement
{
    QString text;
    qint64 calls = 0;
    double totalMilliseconds = 0;
    double meanMilliseconds = 0;
    qint64 rows = 0;
};
