// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/query/ResultSpool.h"
#include "models/query/RowStore.h"

/// What one result may take: on the disk, and of it in memory.
struct ResultLimits
{
    ResultSpool::Limits spool = {};
    std::size_t memoryBytes = RowStore::defaultLimit;
};
