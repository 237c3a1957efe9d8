// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Deadline.h"
#include "models/core/Result.h"

#include <QCoreApplication>

/// The right to change one file, held against all processes and threads until the object dies: flock(2) on a
/// sidecar "<file>.lock", which stays. The kernel gives the lock back when its holder dies.
/// Thread: taken anywhere (it waits, in short sleeps), ended anywhere.
class FileLock final
{
    Q_DECLARE_TR_FUNCTIONS(FileLock)

public:
    /// ErrorCode::Locked when somebody else holds it past the deadline.
    [[nodiscard]] static Result<FileLock> take(const QString &file, Deadline deadline);

    FileLock(FileLock &&other) noexcept;
    FileLock &operator=(FileLock &&other) noexcept;
    ~FileLock();

    /// The file that may be changed.
    [[nodiscard]] const QString &file() const { return m_file; }

private:
    FileLock(QString file, int descriptor);

    QString m_file;
    int m_descriptor = -1;
};
