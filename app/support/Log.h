// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"
#include "models/log/LogLine.h"

#include <QCoreApplication>
#include <QString>

#include <functional>
#include <memory>

/// The program's log, while the object lives: everything that is written through Qt's logging goes to a
/// rotating file, to the standard error, or to both; each line passes Masking::secrets(). Code that logs
/// declares a category of its own, `Q_LOGGING_CATEGORY(lcPool, "penstock.pool")`, and writes `qCInfo(lcPool)
/// << ...`.
///
/// main() holds one; it neither knows nor needs anybody else. Of several, the one that began last is written to, and the
/// one before it again when that has gone, in whatever order they go. Thread: start and end on the main thread, write
/// from any.
class Log final
{
    Q_DECLARE_TR_FUNCTIONS(Log)

public:
    struct Options
    {
        /// Empty: no file. Its folder is made when missing (0700), the file is 0600, five files of 2 MiB are
        /// kept.
        QString file = {};
        bool toStandardError = false;
        /// A level (debug, info, warning, error), or levels by category: "warning,pool=debug". Empty: info.
        QString levels = qEnvironmentVariable("PENSTOCK_LOG");
        /// Hears each line, masked, on the thread that wrote it; it returns at once and writes no log itself.
        /// Not called any more when the Log has gone.
        std::function<void(const LogLine &)> listener = {};
    };

    [[nodiscard]] static Result<std::unique_ptr<Log>> start(const Options &options);
    /// Writes what is pending and gives the logging back to Qt.
    ~Log();
    Q_DISABLE_COPY_MOVE(Log)

private:
    Log() = default;
};
