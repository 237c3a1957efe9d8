// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/ObjectName.h"

/// A table or view as a list shows it.
struct ObjectSummary
{
    ObjectName name;
    bool isView = false;
};
