// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/ShortcutPresets.h"

#include <utility>
#include <vector>

namespace {

using PresetKeys = QHash<QString, QString>;

PresetKeys presetKeys(std::initializer_list<std::pair<const char *, const char *>> list)
{
    PresetKeys keys;
    for (const auto &[id, text] : list)
        keys.insert(QLatin1String(id), QLatin1String(text));
    return keys;
}

const std::vector<std::pair<QString, PresetKeys>> &shortcutPresets()
{
    static const std::vector<std::pair<QString, PresetKeys>> table = {
        {QStringLiteral("Penstock"), {}},
        {QStringLiteral("DBeaver"), presetKeys({{"query.runScript", "Alt+X"},
                                                {"window.palette", "Ctrl+Shift+D; Ctrl+P"},
                                                {"connection.new", ""},
                                                {"result.value", "Shift+Return; F7"}})},
        {QStringLiteral("DataGrip"),
         presetKeys({{"query.stop", "Ctrl+F2"}, {"query.runScript", ""}, {"result.value", "Shift+Return"}})},
        {QStringLiteral("pgAdmin"), presetKeys({{"query.run", "Alt+F5"},
                                                {"query.runScript", "F5"},
                                                {"query.explain", "F7"},
                                                {"query.stop", "Alt+Shift+Q"},
                                                {"query.commit", "Ctrl+Shift+M"},
                                                {"query.rollback", "Ctrl+Shift+R"},
                                                {"window.palette", "Alt+Shift+S; Ctrl+P"},
                                                {"result.export", "F8"},
                                                {"result.value", "Shift+Return"}})},
    };
    return table;
}

} // namespace

namespace ShortcutPresets {

QStringList names()
{
    QStringList found;
    for (const auto &[name, keys] : shortcutPresets())
        found << name;
    return found;
}

QHash<QString, QString> keys(const QString &name)
{
    for (const auto &[known, keys] : shortcutPresets()) {
        if (known == name)
            return keys;
    }
    return {};
}

} // namespace ShortcutPresets
