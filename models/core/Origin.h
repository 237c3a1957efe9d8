// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

/// Who asks. Carried by every request, lease and session, and shown as the server's application name,
/// so that nobody ever wonders what holds a connection.
struct Origin
{
    enum class Kind {
        Page,     ///< A page of the window.
        Ctl,      ///< The command line.
        Job,      ///< Replication, migration, backup.
        Key,      ///< An API key of the service.
        Agent,    ///< A script or agent.
        Probe,    ///< Health and diagnosis.
        Metadata, ///< Penstock's own look at a schema.
    };
    Kind kind = Kind::Ctl;
    /// Which page, command, job or key: short, without secrets.
    QString name = {};
    /// Of what is no page: a person has asked for it, and waits.
    bool isAwaited = false;

    [[nodiscard]] bool isPerson() const { return kind == Kind::Page || isAwaited; }
    /// "penstock/ctl/query": printable ASCII, at most 63 letters (PostgreSQL cuts application_name there).
    [[nodiscard]] QString applicationName() const;
};
