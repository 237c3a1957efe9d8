// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/vault/DurableFile.h"

#include "app/support/SystemError.h"

#include <QCoreApplication>
#include <QFile>
#include <QRandomGenerator>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>

namespace {

/// A descriptor that closes itself.
class Descriptor final
{
public:
    explicit Descriptor(int number)
        : m_number(number)
    {}
    ~Descriptor()
    {
        if (m_number >= 0)
            ::close(m_number);
    }
    Q_DISABLE_COPY_MOVE(Descriptor)

    [[nodiscard]] bool isOpen() const { return m_number >= 0; }
    operator int() const { return m_number; }
    /// Some file systems tell only here that there was no room.
    [[nodiscard]] bool close() { return ::close(std::exchange(m_number, -1)) == 0; }

private:
    int m_number;
};

bool writeAll(int file, std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno != EINTR)
            return false;
        bytes.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
    }
    return true;
}

Error cannotWrite(const QString &path)
{
    return SystemError::fromErrno(
        errno, QCoreApplication::translate("DurableFile", "%1 cannot be written.").arg(path));
}

/// A new private file with these bytes, on the disk. Nothing stays when that fails.
Result<void> writeNew(const QString &path, std::string_view bytes)
{
    const QByteArray name = QFile::encodeName(path);
    Descriptor file(
        open(name.constData(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR));
    if (!file.isOpen())
        return cannotWrite(path);
    if (writeAll(file, bytes) && fsync(file) == 0 && file.close())
        return {};
    const Error error = cannotWrite(path);
    unlink(name.constData());
    return error;
}

/// A rename is on the disk only when the folder is.
Result<void> syncFolderOf(const QString &path)
{
    const auto slash = path.lastIndexOf(QLatin1Char('/'));
    const QString folder = slash > 0    ? path.left(slash)
                           : slash == 0 ? QStringLiteral("/")
                                        : QStringLiteral(".");
    const Descriptor descriptor(
        open(QFile::encodeName(folder).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!descriptor.isOpen() || fsync(descriptor) != 0)
        return SystemError::fromErrno(
            errno, QCoreApplication::translate("DurableFile", "The folder %1 cannot be synced to its disk.")
                       .arg(folder));
    return {};
}

} // namespace

namespace DurableFile {

Result<QByteArray> read(const QString &path, qsizetype limit)
{
    const auto failed = [&path] {
        return SystemError::fromErrno(
            errno, QCoreApplication::translate("DurableFile", "%1 cannot be read.").arg(path));
    };
    // Without O_NONBLOCK, a pipe of that name would hold us.
    const Descriptor file(open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat found
    {};
    if (!file.isOpen() || fstat(file, &found) != 0)
        return failed();
    if (!S_ISREG(found.st_mode))
        return Error{ErrorCode::Damaged,
                     QCoreApplication::translate("DurableFile", "%1 is no regular file.").arg(path)};
    if (found.st_size > limit)
        return Error{ErrorCode::Damaged,
                     QCoreApplication::translate("DurableFile", "%1 has %2 bytes, more than any such file.")
                         .arg(path)
                         .arg(qint64{found.st_size})};
    QByteArray bytes(found.st_size, Qt::Uninitialized);
    qsizetype size = 0;
    while (size < bytes.size()) {
        const ssize_t count =
            ::read(file, bytes.data() + size, static_cast<std::size_t>(bytes.size() - size));
        if (count < 0 && errno != EINTR)
            return failed();
        if (count == 0)
            break;
        size += std::max<ssize_t>(count, 0);
    }
    bytes.truncate(size);
    return bytes;
}

Result<void> replace(const QString &path, const QByteArray &bytes)
{
    const QString fresh = path + QLatin1String(".new");
    const QByteArray freshName = QFile::encodeName(fresh);
    // What a killed program left.
    unlink(freshName.constData());
    const std::string_view view(bytes.constData(), static_cast<std::size_t>(bytes.size()));
    if (auto written = writeNew(fresh, view); !written)
        return written;
    if (rename(freshName.constData(), QFile::encodeName(path).constData()) != 0) {
        const Error error = cannotWrite(path);
        unlink(freshName.constData());
        return error;
    }
    return syncFolderOf(path);
}

Result<void> create(const QString &path, std::string_view bytes)
{
    // A name of one's own, then a hard link, which never replaces: nobody ever sees half a file.
    const QString fresh =
        QStringLiteral("%1.%2.new").arg(path).arg(QRandomGenerator::system()->generate64(), 0, 16);
    const QByteArray freshName = QFile::encodeName(fresh);
    if (auto written = writeNew(fresh, bytes); !written)
        return written;
    const bool linked = link(freshName.constData(), QFile::encodeName(path).constData()) == 0;
    const Error error =
        linked            ? Error{}
        : errno == EEXIST ? Error{ErrorCode::Conflict,
                                  QCoreApplication::translate("DurableFile", "%1 exists already.").arg(path)}
                          : cannotWrite(path);
    unlink(freshName.constData());
    return linked ? syncFolderOf(path) : Result<void>(error);
}

} // namespace DurableFile
