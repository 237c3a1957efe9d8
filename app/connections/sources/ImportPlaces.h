// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/connections/sources/ImportSource.h"

#include <QStringList>

class DatabaseManager;

/// Where other programs of the user keep their connections, and what comes of them.
/// Thread: a value; what it does waits for the disk.
struct ImportPlaces
{
    QStringList dbeaver;  ///< data-sources.json of every project, ordinary, snap and flatpak.
    QString pgService;    ///< PGSERVICEFILE, else ~/.pg_service.conf
    QString pgPass;       ///< PGPASSFILE, else ~/.pgpass
    QString mySqlOptions; ///< ~/.my.cnf

    /// Of the person who runs the program.
    [[nodiscard]] static ImportPlaces ofUser();
    /// Below a home folder, whatever the environment says.
    [[nodiscard]] static ImportPlaces below(const QString &home);

    /// Every file that is there, also when nothing could be read from it: then its problem says why.
    [[nodiscard]] std::vector<ImportSource> find() const;
    /// A file that a person chose: data-sources.json, pgAdmin's servers.json, a service file or an option file.
    [[nodiscard]] Result<ImportSource> readFile(const QString &file) const;
};
