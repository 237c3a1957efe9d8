// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/RowHash.h"

ScanRequest RowHash::rowsOf(const Table &table, const std::vector<Value> &after,
                            const std::vector<Value> &upTo)
{
    ScanRequest rows;
    rows.object = table.name;
    rows.columns = table.columns;
    for (const std::string &column : table.key)
        rows.order.push_back({column});
    rows.after = after;
    rows.upTo = upTo;
    rows.anyOrder = true;
    return rows;
}
