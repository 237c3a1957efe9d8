// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

#include <optional>

/// A configuration in sections, "[name]" and "key = value" lines, as libpq's service file and MySQL's option files
/// have them. What is read is lenient: a line without "=" is a key without a value. Thread: a value.
struct IniText
{
    struct Entry
    {
        QString key;
        QString value; ///< Trimmed, otherwise as written.
    };
    struct Section
    {
        QString name;
        QList<Entry> entries;
        /// Of the last such key, as MySQL does; the first, as libpq does, is the same in files without repetition.
        [[nodiscard]] QString value(const QString &key) const;
        [[nodiscard]] bool has(const QString &key) const;
    };

    QList<Section> sections;
    /// The number, from 1, of the first line that belongs to no section; 0 when there is none.
    int strayLine = 0;

    /// Comments begin with '#' or, when `semicolons`, with ';'.
    [[nodiscard]] static IniText parse(const QByteArray &text, bool semicolons);
};
