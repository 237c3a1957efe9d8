// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QString>

#include <chrono>

/// One statement that was run, as the history keeps it.
struct HistoryEntry
{
    enum class Outcome { Done, Failed, Stopped };

    qint64 id = 0;
    QDateTime when; ///< UTC.
    QString connectionId;
    QString connectionName; ///< At that time.
    QString text;
    Outcome outcome = Outcome::Done;
    qint64 rows = 0; ///< Received, or changed.
    std::chrono::milliseconds duration{0};
    QString error; ///< The first line of it.
};
