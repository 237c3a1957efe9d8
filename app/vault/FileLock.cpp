// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/vault/FileLock.h"

#include "app/support/SystemError.h"

#include <QFile>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <thread>
#include <utility>

Result<FileLock> FileLock::take(const QString &file, Deadline deadline)
{
    const QString sidecar = file + QLatin1String(".lock");
    const int descriptor = open(QFile::encodeName(sidecar).constData(),
                                O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    if (descriptor < 0)
        return SystemError::fromErrno(errno, tr("The lock %1 cannot be opened.").arg(sidecar));
    FileLock lock(file, descriptor);
    while (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            return SystemError::fromErrno(errno, tr("The lock %1 cannot be taken.").arg(sidecar));
        if (deadline.hasPassed())
            return Error{ErrorCode::Locked,
                         tr("Another program is changing %1 and does not finish.").arg(file),
                         tr("Try again; if it stays so, look for a Penstock program that hangs.")};
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return lock;
}

FileLock::FileLock(QString file, int descriptor)
    : m_file(std::move(file))
    , m_descriptor(descriptor)
{}

FileLock::FileLock(FileLock &&other) noexcept
    : m_file(std::move(other.m_file))
    , m_descriptor(std::exchange(other.m_descriptor, -1))
{}

FileLock &FileLock::operator=(FileLock &&other) noexcept
{
    std::swap(m_file, other.m_file);
    std::swap(m_descriptor, other.m_descriptor);
    return *this;
}

FileLock::~FileLock()
{
    if (m_descriptor >= 0)
        close(m_descriptor);
}
