// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/health/HealthMonitor.h"

class QImage;

/// Charts and their figures as files. Existing ones are replaced: who chose the name was asked.
/// Thread: any; waits for the disk.
namespace FigureFile {

/// A row for each time, UTC in ISO 8601, and a column for each metric of which something was measured; empty where nothing
/// was at that time.
[[nodiscard]] Result<void> writeCsv(const QString &file, const std::vector<HealthMonitor::Series> &series);
[[nodiscard]] Result<void> writePng(const QString &file, const QImage &picture);

} // namespace FigureFile
