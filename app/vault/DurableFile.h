// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"

#include <QByteArray>

/// Small files that survive: whole or not at all, on the disk when the call returns, 0600. Thread: any.
namespace DurableFile {

/// The whole of a regular file of at most `limit` bytes.
[[nodiscard]] Result<QByteArray> read(const QString &path, qsizetype limit);

/// Puts a new file in the place of `path`, through "<path>.new": written, synced, renamed, its folder synced.
/// On an error the old file is as it was. One at a time for one path: the caller holds a lock.
[[nodiscard]] Result<void> replace(const QString &path, const QByteArray &bytes);

/// As replace(), but an existing `path` wins: ErrorCode::Conflict then, and it is not touched. Several may
/// race.
[[nodiscard]] Result<void> create(const QString &path, std::string_view bytes);

} // namespace DurableFile
