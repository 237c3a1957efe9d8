// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/transfer/PartFile.h"

#include "app/support/SystemError.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLocale>
#include <QRandomGenerator>
#include <QStorageInfo>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>

namespace {

struct PartFileText
{
    Q_DECLARE_TR_FUNCTIONS(PartFile)
};

/// So much is handed to the disk while more is written, so that the last sync is short.
constexpr qint64 stretch = qint64{8} << 20;
/// Bytes of a file's name that leave room for ".part-XXXX" in the 255 that file systems have.
constexpr qsizetype longestFileName = 240;

QString folderOf(const QString &path)
{
    return QFileInfo(path).absolutePath();
}

Error cannotWriteTo(const QString &target, int number)
{
    const QString folder = QDir::toNativeSeparators(folderOf(target));
    const QString name = QFileInfo(target).fileName();
    Error error = SystemError::fromErrno(
        number, PartFileText::tr("\"%1\" cannot be written in the folder \"%2\".").arg(name, folder));
    switch (number) {
    case ENOSPC:
    case EDQUOT:
        error.message =
            PartFileText::tr("There is no room for \"%1\" in the folder \"%2\": %3 are free.")
                .arg(name, folder, QLocale().formattedDataSize(QStorageInfo(folder).bytesAvailable()));
        error.advice = PartFileText::tr("Free some space or choose a folder on another disk, then export "
                                        "again. Nothing was left behind.");
        break;
    case EFBIG:
        error.message =
            PartFileText::tr("\"%1\" grew larger than a file may be in the folder \"%2\"; %3 are free there.")
                .arg(name, folder, QLocale().formattedDataSize(QStorageInfo(folder).bytesAvailable()));
        error.advice =
            PartFileText::tr("Choose a folder on another disk, or export fewer rows. Nothing was left "
                             "behind.");
        break;
    case ENOENT:
    case ENOTDIR:
        error.message = PartFileText::tr("There is no folder \"%1\".").arg(folder);
        error.advice = PartFileText::tr("Choose another folder, or make it first.");
        break;
    case EACCES:
    case EPERM:
        error.message = PartFileText::tr("You may not write in the folder \"%1\".").arg(folder);
        error.advice = PartFileText::tr("Choose another folder, or ask its owner.");
        break;
    case EROFS:
        error.message = PartFileText::tr("The disk of the folder \"%1\" can only be read.").arg(folder);
        error.advice = PartFileText::tr("Choose another folder.");
        break;
    default:
        break;
    }
    return error;
}

std::optional<Error> refusalOf(const QString &target, PartFile::Existing existing)
{
    const QFileInfo found(target);
    if (found.fileName().isEmpty() || found.isDir())
        return Error{ErrorCode::Invalid,
                     PartFileText::tr("\"%1\" is a folder.").arg(QDir::toNativeSeparators(target)),
                     PartFileText::tr("Add the name of a file.")};
    if (found.exists() && existing == PartFile::Existing::Keep)
        return Error{ErrorCode::Conflict,
                     PartFileText::tr("There is already a file \"%1\" in the folder \"%2\".")
                         .arg(found.fileName(), QDir::toNativeSeparators(found.absolutePath())),
                     PartFileText::tr("Choose another name, or allow it to be replaced.")};
    if (found.exists() && !found.isFile())
        return Error{ErrorCode::Invalid,
                     PartFileText::tr("\"%1\" is no ordinary file.").arg(QDir::toNativeSeparators(target)),
                     PartFileText::tr("Choose another name.")};
    return std::nullopt;
}

/// Never over a file that came to be meanwhile.
int renameToFree(const QByteArray &from, const QByteArray &to)
{
    if (renameat2(AT_FDCWD, from.constData(), AT_FDCWD, to.constData(), RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return errno;
    // A file system without it: a link, which never replaces either.
    if (link(from.constData(), to.constData()) != 0)
        return errno;
    unlink(from.constData());
    return 0;
}

} // namespace

Result<std::unique_ptr<PartFile>> PartFile::create(const QString &target, Existing existing)
{
    if (auto refusal = refusalOf(target, existing))
        return *std::move(refusal);
    const QFileInfo named(target);
    // What a link points to is replaced, not the link.
    const QString path = named.exists() ? named.canonicalFilePath() : named.absoluteFilePath();
    QString base = QFileInfo(path).fileName();
    while (QFile::encodeName(base).size() > longestFileName)
        base.chop(1);
    struct stat old = {};
    const bool exists = stat(QFile::encodeName(path).constData(), &old) == 0;
    for (int attempt = 0;; ++attempt) {
        const QString part =
            folderOf(path) + QLatin1Char('/') + base
            + QStringLiteral(".part-%1")
                  .arg(QRandomGenerator::system()->bounded(0x10000), 4, 16, QLatin1Char('0'));
        const int file = open(QFile::encodeName(part).constData(),
                              O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
        if (file < 0 && errno == EEXIST && attempt < 100)
            continue;
        if (file < 0)
            return cannotWriteTo(path, errno);
        if (exists) // who may read it does not change with its content
            [[maybe_unused]]
            const int kept = fchmod(file, old.st_mode & 07777);
        return std::unique_ptr<PartFile>(new PartFile(path, part, existing, file));
    }
}

PartFile::PartFile(QString target, QString path, Existing existing, int file)
    : m_target(std::move(target))
    , m_path(std::move(path))
    , m_existing(existing)
    , m_file(file)
{}

PartFile::~PartFile()
{
    discard();
    ::close(m_file);
}

Error PartFile::problem(int number) const
{
    return cannotWriteTo(m_target, number);
}

Result<void> PartFile::write(std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t written = ::write(m_file, bytes.data(), bytes.size());
        if (written < 0 && errno != EINTR)
            return problem(errno);
        bytes.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
        m_written += std::max<ssize_t>(written, 0);
    }
    if (m_written - m_started >= stretch) {
        sync_file_range(m_file, m_started, m_written - m_started,
                        SYNC_FILE_RANGE_WRITE); // a hint; sync() judges
        m_started = m_written;
    }
    return {};
}

Result<void> PartFile::restart()
{
    if (ftruncate(m_file, 0) != 0 || lseek(m_file, 0, SEEK_SET) != 0)
        return problem(errno);
    m_written = 0;
    m_started = 0;
    return {};
}

qint64 PartFile::size() const
{
    struct stat found = {};
    return fstat(m_file, &found) == 0 ? qint64{found.st_size} : m_written;
}

Result<void> PartFile::sync()
{
    if (fsync(m_file) != 0)
        return problem(errno);
    return {};
}

Result<void> PartFile::finish()
{
    const QByteArray from = QFile::encodeName(m_path);
    const QByteArray to = QFile::encodeName(m_target);
    int number = 0;
    if (m_existing == Existing::Keep)
        number = renameToFree(from, to);
    else if (rename(from.constData(), to.constData()) != 0)
        number = errno;
    if (number == EEXIST || number == EISDIR || number == ENOTEMPTY) {
        if (auto refusal = refusalOf(m_target, m_existing))
            return *std::move(refusal);
    }
    if (number != 0)
        return problem(number);
    m_gone = true;
    // The new name itself, where the file system can be asked for that.
    const int folder =
        open(QFile::encodeName(folderOf(m_target)).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) {
        fsync(folder);
        ::close(folder);
    }
    return {};
}

void PartFile::discard()
{
    if (!m_gone.exchange(true))
        unlink(QFile::encodeName(m_path).constData());
}
