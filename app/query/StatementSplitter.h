// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/DatabaseType.h"

#include <QString>

#include <vector>

/// Cuts a script into statements the way the engine's own client does: quotes, comments, PostgreSQL's dollar quotes
/// and E'' strings, the data behind COPY FROM STDIN, MariaDB's backslashes, # comments and DELIMITER lines, and the
/// bodies (BEGIN ... END) of triggers and routines.
/// Linear: 10 MB take well below a second. Thread: any.
namespace StatementSplitter {

/// A statement without its terminator and the blanks around it, but with comments before it. A comment that stands
/// on the line of the statement before it belongs to neither.
struct Statement
{
    qsizetype start = 0; ///< In the script, in characters.
    qsizetype length = 0;
    /// Behind its terminator, or the script's end.
    qsizetype end = 0;
    /// What is not closed at the end of the script: "'", "/*", "$body$", "BEGIN"; empty when all is well.
    QString unclosed = {};
};

/// Empty statements (blanks and comments only) are left out.
[[nodiscard]] std::vector<Statement> split(const QString &script, DatabaseType type);
/// The statement that the cursor is in or right behind (its terminator included); on a blank line behind one, the
/// nearest before, else the next. Nothing when there is none.
[[nodiscard]] const Statement *at(const std::vector<Statement> &statements, qsizetype cursor);

} // namespace StatementSplitter
