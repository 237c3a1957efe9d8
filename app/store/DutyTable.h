// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/store/StoreFile.h"
#include "app/vault/FileLock.h"

#include <chrono>
#include <map>
#include <optional>

/// Who holds which duty, in the file. A duty is held until its time is over, on the clock of the machine's running
/// time (CLOCK_BOOTTIME with the boot's id): nobody sets that one, and it goes on while the machine sleeps. A holder
/// that died is known by its lock (run/duty-<holder>.lock), which the kernel takes from it; its duty is free at once.
/// Each time a duty is taken its token grows by one.
/// Thread: the file's.
class DutyTable final
{
    Q_DECLARE_TR_FUNCTIONS(DutyTable)
    Q_DISABLE_COPY_MOVE(DutyTable)

public:
    using Milliseconds = std::chrono::milliseconds;

    DutyTable(StoreFile &file, QString folder);
    ~DutyTable();

    /// The token, or nothing while somebody else holds it.
    [[nodiscard]] Result<std::optional<qint64>> take(const QString &duty, Milliseconds span);
    /// False: it is not ours any more.
    [[nodiscard]] Result<bool> renew(const QString &duty, qint64 token, Milliseconds span);
    [[nodiscard]] Result<void> release(const QString &duty, qint64 token);
    /// ErrorCode::Conflict when the token is not the last one given, or not ours. In the transaction of what the duty
    /// allows: whoever lost it unawares writes nothing.
    [[nodiscard]] Result<void> demand(const QString &duty, qint64 token);

    /// Running time of the machine.
    [[nodiscard]] static Milliseconds now();

private:
    struct Held
    {
        QString holder;
        qint64 token = 0;
        QString boot;
        Milliseconds expires{0};
    };
    [[nodiscard]] Result<Held> read(const QString &duty);
    [[nodiscard]] Result<void> write(const QString &duty, const Held &held);
    [[nodiscard]] Result<void> showLife();
    [[nodiscard]] bool isAlive(const QString &holder) const;
    [[nodiscard]] QString lifeFile(const QString &holder) const;

    StoreFile &m_file;
    const QString m_folder; ///< Of the locks.
    const QString m_holder; ///< This program's name for this file.
    const QString m_boot;
    std::optional<FileLock> m_life;
};
