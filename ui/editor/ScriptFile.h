// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"

#include <QString>

#include <functional>

class BackgroundJobs;
class QWidget;

/// Scripts as files: asks for a name without blocking, reads and writes UTF-8 on a thread.
/// Thread: GUI.
namespace ScriptFile {

/// Longer ones are refused in words.
constexpr qint64 longest = qint64{64} << 20;

/// Calls back when a file was chosen and read, through `jobs`.
void open(QWidget *parent, BackgroundJobs &jobs, std::function<void(const Result<QString> &)> callback);
/// The file is as before or as it shall be, never half of it.
void save(QWidget *parent, BackgroundJobs &jobs, const QString &text,
          std::function<void(const Result<void> &)> callback);

} // namespace ScriptFile
