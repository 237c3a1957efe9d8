// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"
#include "models/core/Secret.h"

#include <QList>
#include <QString>

#include <optional>
#include <vector>

/// libpq's password file (manual, 34.16): lines "host:port:database:user:password", "*" matching anything, a
/// backslash before ':' and '\'. As libpq does, a file that others may read is not used. Thread: a value.
class PgPassFile final
{
public:
    struct Line
    {
        QString host;
        QString port;
        QString database;
        QString user;
        Secret password;
    };

    /// NotFound, or Privilege when its mode is wider than 0600. Waits for the disk.
    [[nodiscard]] static Result<PgPassFile> read(const QString &path);

    [[nodiscard]] const std::vector<Line> &lines() const { return m_lines; }
    /// Numbers, from 1, of lines that have not five parts.
    [[nodiscard]] const QList<int> &brokenLines() const { return m_broken; }
    /// Of the first line that matches. A socket's folder is matched by "localhost" too, as libpq does for its own.
    [[nodiscard]] Secret passwordFor(const QString &host, int port, const QString &database,
                                     const QString &user) const;

private:
    std::vector<Line> m_lines;
    QList<int> m_broken;
};
