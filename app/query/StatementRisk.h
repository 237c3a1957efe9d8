// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/DatabaseType.h"

#include <QString>

/// What one statement may do, judged from its text alone: a hint for questions and buttons, never a guard (the server's
/// read-only session is the guard). What cannot be read for certain counts as a write.
/// Thread: any.
struct StatementRisk
{
    enum class Kind {
        Read,        ///< SELECT, SHOW, EXPLAIN without ANALYZE of a write, PRAGMA that only reads ...
        Session,     ///< SET, USE: changes the session alone.
        Transaction, ///< BEGIN, COMMIT, ROLLBACK, SAVEPOINT ...
        Write,
    };
    Kind kind = Kind::Write;
    /// What deserves a name in the question: "DELETE without WHERE", "DROP TABLE", "TRUNCATE"; empty for other writes.
    QString danger = {};
    /// The object it is about, as written; may be empty.
    QString object = {};
    /// A read that locks rows: SELECT ... FOR UPDATE.
    bool locks = false;

    [[nodiscard]] static StatementRisk of(const QString &statement, DatabaseType type);
};
