// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class PoolManager;
class QJsonObject;

/// What this program's pools tell other programs. Thread: any.
namespace PoolReport {

/// {"pools": [{name, pool, total, ..., "leases": [...]}]}
[[nodiscard]] QJsonObject pools(const PoolManager &pools);
/// {"sessions": [{...}]}: each lease, in whose session it is or in none.
[[nodiscard]] QJsonObject sessions(const PoolManager &pools);

} // namespace PoolReport
