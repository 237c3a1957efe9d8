// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/PaletteModel.h"

struct ConnectionProfile;
struct ObjectName;
class Page;
class SchemaService;

/// What the command palette offers besides commands: the window's pages, the connections, and the tables that are
/// known of them.
/// Thread: GUI.
namespace PaletteSources {

using Items = std::vector<PaletteModel::Item>;

[[nodiscard]] Items pages(const QList<Page *> &pages, const std::function<void(Page *)> &show);
[[nodiscard]] Items connections(const std::vector<ConnectionProfile> &profiles,
                                const std::function<void(const QString &id)> &query);
/// Those whose names have the words; nothing is read for it.
[[nodiscard]] Items tables(const SchemaService &schemas, const std::vector<ConnectionProfile> &profiles,
                           const QString &search,
                           const std::function<void(const QString &id, const ObjectName &object)> &showRows);

} // namespace PaletteSources
