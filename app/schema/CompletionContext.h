// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <vector>

/// What is being written at one place of a text of SQL: the word, what it is qualified with, and the tables of its
/// statement. Tolerant: the statement is most often not finished. A plain value; thread: any.
struct CompletionContext
{
    struct Table
    {
        QStringList parts; ///< Without quotes: schema and name, or less, or more.
        QString alias;     ///< Empty: none.
    };

    /// The cursor is in a string or a comment: nothing can be completed.
    bool isInText = false;
    /// What stands before the cursor of the word, without its quotes.
    QString prefix;
    /// The names before the word, each followed by a dot, without quotes.
    QStringList qualifier;
    /// A table's name is expected: after FROM, JOIN, INTO, UPDATE, TABLE.
    bool expectsTable = false;
    /// Tables named in the statement, in its order; not the one that is being written.
    std::vector<Table> tables;

    /// `cursor` in characters from the text's begin. Quotes are those of every engine: "", ``, [].
    [[nodiscard]] static CompletionContext at(const QString &text, qsizetype cursor);
    /// The table that a name before a dot means: an alias, or the last part of a table's name, in any case.
    [[nodiscard]] const Table *tableOf(const QString &name) const;
};
