// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"

#include <QByteArray>

#include <atomic>
#include <memory>
#include <string_view>

/// A file on its way: written beside its final name, as "<name>.part-XXXX", and given that name in one step when it is
/// whole and on the disk. Whatever happens before leaves nothing behind; an existing file stays as it was.
/// Thread: one at a time, but for discard().
class PartFile final
{
public:
    enum class Existing { Keep, Replace };

    /// Refuses a folder as the target, and an existing file unless it may be replaced (Conflict). A full disk
    /// (DiskFull), a folder that is none (NotFound) or may not be written (Privilege) are named as such.
    [[nodiscard]] static Result<std::unique_ptr<PartFile>> create(const QString &target, Existing existing);
    ~PartFile();
    PartFile(const PartFile &) = delete;
    PartFile &operator=(const PartFile &) = delete;

    /// Where it is written, for those who do it themselves.
    [[nodiscard]] const QString &path() const { return m_path; }
    [[nodiscard]] const QString &target() const { return m_target; }
    [[nodiscard]] Result<void> write(std::string_view bytes);
    /// Empty again.
    [[nodiscard]] Result<void> restart();
    /// Bytes that it has now.
    [[nodiscard]] qint64 size() const;
    /// On the disk; may take seconds.
    [[nodiscard]] Result<void> sync();
    /// Gives it its name. After sync().
    [[nodiscard]] Result<void> finish();
    /// Takes it away; what still writes to it writes to nothing. Thread: any.
    void discard();
    /// What a failed write to it means: the folder, the room that is left and what to do.
    [[nodiscard]] Error problem(int number) const;

private:
    PartFile(QString target, QString path, Existing existing, int file);

    const QString m_target;
    const QString m_path;
    const Existing m_existing;
    const int m_file;
    std::atomic<bool> m_gone{false}; ///< Renamed or removed.
    qint64 m_written = 0;
    qint64 m_started = 0; ///< Up to here the system was asked to begin with the disk.
};
