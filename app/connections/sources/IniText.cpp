// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/connections/sources/IniText.h"

#include <algorithm>

QString IniText::Section::value(const QString &key) const
{
    const auto found = std::find_if(entries.rbegin(), entries.rend(),
                                    [&key](const Entry &entry) { return entry.key == key; });
    return found == entries.rend() ? QString() : found->value;
}

bool IniText::Section::has(const QString &key) const
{
    return std::any_of(entries.begin(), entries.end(),
                       [&key](const Entry &entry) { return entry.key == key; });
}

IniText IniText::parse(const QByteArray &text, bool semicolons)
{
    IniText ini;
    int number = 0;
    for (const QString &raw : QString::fromUtf8(text).split(QLatin1Char('\n'))) {
        ++number;
        const QString line = raw.trimmed();
        if (line.isEmpty() || line.startsWith(QLatin1Char('#'))
            || (semicolons && line.startsWith(QLatin1Char(';'))))
            continue;
        if (line.startsWith(QLatin1Char('[')) && line.endsWith(QLatin1Char(']'))) {
            ini.sections.append({line.mid(1, line.size() - 2).trimmed(), {}});
            continue;
        }
        if (ini.sections.isEmpty()) {
            // MySQL's !include lines stand outside too; what they lead to is not followed.
            if (ini.strayLine == 0 && !line.startsWith(QLatin1Char('!')))
                ini.strayLine = number;
            continue;
        }
        const qsizetype equals = line.indexOf(QLatin1Char('='));
        ini.sections.last().entries.append({line.left(equals < 0 ? line.size() : equals).trimmed(),
                                            equals < 0 ? QString() : line.mid(equals + 1).trimmed()});
    }
    return ini;
}
