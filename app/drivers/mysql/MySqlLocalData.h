// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/mysql/MySqlLink.h"

#include <string>
#include <string_view>

/// LOAD DATA LOCAL from memory. A server may ask for a file of its choice in answer to any statement: no session of
/// Penstock ever opens one. Asked by a statement of load(), the library hands over that call's bytes, whatever name the
/// server says; asked at any other time, it refuses. Thread: its connection's.
namespace MySqlLocalData {

/// From the session's beginning on, before it is opened: nothing is handed over.
void refuseFiles(st_mysql *handle);

/// Runs one LOAD DATA LOCAL statement with these bytes as its file. Brings the number of rows that the server took.
[[nodiscard]] Result<std::int64_t> load(MySqlLink &link, const std::string &statement,
                                        std::string_view bytes);

} // namespace MySqlLocalData
