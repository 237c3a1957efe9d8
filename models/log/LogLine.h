// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QString>

/// One line of the program's log, masked already.
struct LogLine
{
    enum class Level { Debug, Info, Warning, Error };

    QDateTime when; ///< UTC.
    Level level = Level::Info;
    QString category; ///< "pool", "vault", ...
    QString text;
};
