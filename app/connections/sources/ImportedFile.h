// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/connections/sources/ImportSource.h"

#include <QCoreApplication>

/// What the readers of other programs' files share. Thread: any; waits for the disk.
namespace ImportedFile {

/// The file's bytes; NotFound when it does not exist, Invalid when it is no ordinary file or implausibly large.
[[nodiscard]] Result<QByteArray> read(const QString &path);
/// Adds the profile when it can be saved, else says why not. A production connection that was not encrypted comes
/// with verify-full, and a remark.
void add(ImportSource &source, ConnectionProfile profile);

} // namespace ImportedFile
