// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class Connection;

/// Qt's table of named databases, where every open session of the pool stands as "penstock/<connection>/<n>".
/// Thread: the connection's, for both calls.
namespace NamedDatabases {

void add(Connection &connection, const QString &name);
void remove(const QString &name);

} // namespace NamedDatabases
