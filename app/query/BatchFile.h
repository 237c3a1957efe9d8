// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/RowBatch.h"

#include <QtGlobal>

/// How a RowBatch lies in a file: the sizes of each column's five parts, then the parts as they are in memory. Files
/// never leave the process that wrote them, so neither byte order nor version is noted.
/// Thread: any; waits for the disk.
namespace BatchFile {

/// Bytes that write() takes.
[[nodiscard]] qint64 size(const RowBatch &batch);
/// 0, or errno.
[[nodiscard]] int write(int file, qint64 offset, const RowBatch &batch);
/// 0, or errno; EBADMSG when the file holds something else than `size` bytes of such a batch.
[[nodiscard]] int read(int file, qint64 offset, qint64 size, std::size_t columns,
                       std::vector<ColumnData> &data);

} // namespace BatchFile
