// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/connections/sources/ImportSource.h"

/// Connections in the files of PostgreSQL's own tools. Thread: any; waits for the disk.
namespace PostgresSources {

/// libpq's connection service file: a section is a connection. Passwords that it does not hold are looked up in the
/// password file; `passFile` may be empty or missing.
[[nodiscard]] Result<ImportSource> readServices(const QString &file, const QString &passFile);
/// The password file's lines that name host and user. A line for any database stands for the user's own, as libpq
/// takes it.
[[nodiscard]] Result<ImportSource> readPasswords(const QString &passFile);
/// pgAdmin's export of servers (Tools, Import/Export Servers). It holds no passwords.
[[nodiscard]] Result<ImportSource> readPgAdmin(const QString &file);

} // namespace PostgresSources
