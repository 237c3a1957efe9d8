// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/diagnosis/FileAdvice.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLocale>
#include <QStorageInfo>

#include <algorithm>

#include <sys/stat.h>

namespace {

using FileLayer = DiagnosisReport::Layer;

// The layout is of https://www.sqlite.org/fileformat2.html, section 1.3.
constexpr qsizetype headerSize = 100;
const QByteArray magic("SQLite format 3\0", 16);
constexpr int wal = 2;
constexpr qint64 scarceBytes = qint64{100} << 20;

quint32 bigEndian(const QByteArray &bytes, int at, int count)
{
    quint32 value = 0;
    for (int i = 0; i < count; ++i)
        value = value << 8 | static_cast<quint8>(bytes.at(at + i));
    return value;
}

bool usesWal(const QString &file)
{
    QFile opened(file);
    if (!opened.open(QIODevice::ReadOnly))
        return false;
    const QByteArray header = opened.read(headerSize);
    return header.size() == headerSize && header.startsWith(magic) && header.at(18) == wal;
}

/// A network's file system: locks and shared memory of SQLite do not work there.
bool isOnNetwork(const QString &file)
{
    static const QList<QByteArray> types{"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p"};
    return types.contains(QStorageInfo(QFileInfo(file).absolutePath()).fileSystemType());
}

QString bytesText(qint64 bytes)
{
    return QLocale().formattedDataSize(bytes);
}

} // namespace

EngineAdvice::Verdict FileAdvice::ofOpening(const ConnectionProfile &profile, const Error &error,
                                            const ServerGreeting &) const
{
    const QString &file = profile.database;
    if (error.code == ErrorCode::Locked) {
        const QString who = holders(file);
        return {
            FileLayer::Database,
            who.isEmpty()
                ? tr("Another program holds the file. Let it finish or close it; fuser -v \"%1\" and lsof "
                     "\"%1\" say which one it is.")
                      .arg(file)
                : tr("%1 holds the file. Let it finish or close it.").arg(who)};
    }
    if (error.code == ErrorCode::Damaged)
        return {FileLayer::Database, tr("Make a copy of the file first. Then try sqlite3 \"%1\" \".recover\" "
                                        "| sqlite3 new.sqlite, or restore "
                                        "a backup.")
                                         .arg(file)};
    if (usesWal(file) && !QFileInfo(QFileInfo(file).absolutePath()).isWritable())
        return {FileLayer::Database,
                tr("The file is in WAL mode, and SQLite must make \"%1-shm\" beside it, where this user may "
                   "not write. "
                   "Make the folder writable, or turn WAL off where it is: PRAGMA journal_mode = DELETE.")
                    .arg(file)};
    return {FileLayer::Database, error.advice};
}

Finding FileAdvice::look(const ConnectionProfile &profile)
{
    const QString &file = profile.database;
    const QFileInfo info(file);
    if (!info.exists()) {
        const QString near = similarNames(file);
        if (info.isSymLink())
            return Finding::failed(
                tr("%1 is a link to %2, which does not exist").arg(file, info.symLinkTarget()),
                tr("Is a disk not mounted? Mount it, or correct the link or the path."));
        if (!QFileInfo(info.absolutePath()).isDir())
            return Finding::failed(tr("the folder %1 does not exist").arg(info.absolutePath()),
                                   tr("Check the path; a disk or a share may not be mounted."));
        return Finding::failed(
            tr("%1 does not exist").arg(file),
            near.isEmpty()
                ? tr("Check the path. Penstock does not create databases by mistake; sqlite3 \"%1\" "
                     "\"VACUUM\" makes an empty one.")
                      .arg(file)
                : tr("Check the path; in the same folder there is %1. Upper and lower case count.")
                      .arg(near));
    }
    if (info.isDir())
        return Finding::failed(tr("%1 is a folder").arg(file), tr("Choose the database file inside it."));
    QFile opened(file);
    if (!opened.open(QIODevice::ReadOnly))
        return Finding::failed(
            tr("%1 cannot be read: %2").arg(file, opened.errorString()),
            tr("The file belongs to %1. Have it made readable for you: chmod or chgrp on the file, and "
               "on the folders above it.")
                .arg(info.owner()));
    if (isOnNetwork(file) && usesWal(file))
        return Finding::failed(
            tr("%1 is in WAL mode and on a network's disk").arg(file),
            tr("WAL does not work over a network: copy the file to a local disk, or turn WAL off where "
               "the file is local: PRAGMA journal_mode = DELETE."));
    return ofHeader(file, opened.read(headerSize), info.size());
}

Finding FileAdvice::ofHeader(const QString &file, const QByteArray &header, qint64 size)
{
    if (size == 0)
        return Finding::passed(tr("%1, empty").arg(file));
    if (header.size() < headerSize || !header.startsWith(magic)) {
        const bool isText = std::ranges::all_of(header, [](char c) {
            return c == '\n' || c == '\r' || c == '\t' || static_cast<quint8>(c) >= ' ';
        });
        if (header.size() == headerSize && !isText)
            return Finding::failed(
                tr("%1 does not begin as a SQLite database does").arg(file),
                tr("It is encrypted (SQLCipher, SEE; Penstock opens neither), or damaged at its start, "
                   "or another program's. file \"%1\" may know; restore a backup if it was a "
                   "database.")
                    .arg(file));
        return Finding::failed(
            tr("%1 is no SQLite database, but a text").arg(file),
            tr("Choose another file. A dump is read into a new database with sqlite3 new.sqlite < "
               "\"%1\".")
                .arg(file));
    }
    quint32 pageSize = bigEndian(header, 16, 2);
    pageSize = pageSize == 1 ? 65536 : pageSize;
    const qint64 needed = qint64{bigEndian(header, 28, 4)} * pageSize;
    const bool countIsValid = bigEndian(header, 24, 4) == bigEndian(header, 92, 4);
    if (pageSize < 512 || (pageSize & (pageSize - 1)) != 0)
        return Finding::failed(
            tr("the header of %1 is damaged: page size %2").arg(file).arg(pageSize),
            tr("Make a copy of the file, then try sqlite3 \"%1\" \".recover\", or restore a backup.")
                .arg(file));
    if (countIsValid && size < needed && !QFileInfo::exists(file + QLatin1String("-wal")))
        return Finding::failed(
            tr("%1 is cut off: %2 of %3").arg(file, bytesText(size), bytesText(needed)),
            tr("A copy or download ended early: copy it again. Otherwise try sqlite3 \"%1\" "
               "\".recover\", or restore a backup.")
                .arg(file));
    return Finding::passed(header.at(18) == wal ? tr("%1, %2, WAL").arg(file, bytesText(size))
                                                : tr("%1, %2").arg(file, bytesText(size)));
}

Finding FileAdvice::lookAtWriting(const ConnectionProfile &profile)
{
    const QString &file = profile.database;
    const QString folder = QFileInfo(file).absolutePath();
    if (profile.readOnly)
        return Finding::passed(tr("may be read; the profile is read-only"));
    if (QStorageInfo(folder).isReadOnly())
        return Finding::passed(tr("may be read; the disk is read-only"),
                               tr("Mark the connection as read-only, or have the disk mounted for writing."));
    if (!QFileInfo(file).isWritable())
        return Finding::passed(
            tr("may be read, not written"),
            tr("The file belongs to %1. Have it made writable (chmod u+w), or mark the connection as "
               "read-only.")
                .arg(QFileInfo(file).owner()));
    if (!QFileInfo(folder).isWritable())
        return Finding::passed(
            tr("the file may be written, its folder may not"),
            tr("SQLite makes its journal beside the file, so that writing fails: make the folder %1 "
               "writable, or mark the connection as read-only.")
                .arg(folder));
    return Finding::passed(tr("may be read and written"));
}

Finding FileAdvice::lookAtDisk(const ConnectionProfile &profile)
{
    const QStorageInfo disk(QFileInfo(profile.database).absolutePath());
    const QString free = tr("%1 free on %2").arg(bytesText(disk.bytesAvailable()), disk.rootPath());
    if (!profile.readOnly && !disk.isReadOnly() && disk.bytesAvailable() == 0)
        return Finding::failed(free, tr("The disk is full: delete or move something, then try again."));
    return Finding::passed(free, !profile.readOnly && disk.bytesAvailable() < scarceBytes
                                     ? tr("The disk is nearly full; writing will soon fail.")
                                     : QString());
}

QString FileAdvice::ofMissingRead(const ConnectionProfile &, const QString &) const
{
    return {};
}

QString FileAdvice::ofMissingWrite(const ConnectionProfile &, const QString &) const
{
    return {};
}

QString FileAdvice::similarNames(const QString &file)
{
    const QFileInfo info(file);
    QStringList near;
    for (const QFileInfo &other : QDir(info.absolutePath()).entryInfoList(QDir::Files)) {
        if (other.fileName().compare(info.fileName(), Qt::CaseInsensitive) == 0
            || other.completeBaseName().compare(info.completeBaseName(), Qt::CaseInsensitive) == 0)
            near << other.fileName();
    }
    return near.mid(0, 3).join(QLatin1String(", "));
}

/// Who has a lock on it, by the kernel's list: "1: POSIX  ADVISORY  WRITE 1234 08:01:5678 0 EOF" (proc(5)).
QString FileAdvice::holders(const QString &file)
{
    struct stat status
    {};
    QFile locks(QStringLiteral("/proc/locks"));
    if (stat(QFile::encodeName(file).constData(), &status) != 0 || !locks.open(QIODevice::ReadOnly))
        return {};
    QStringList who;
    for (const QByteArray &line : locks.readAll().split('\n')) {
        const QList<QByteArray> words = line.simplified().split(' ');
        if (words.size() < 8 || words[5].split(':').last().toULongLong() != status.st_ino)
            continue;
        QFile name(QStringLiteral("/proc/%1/comm").arg(QString::fromLatin1(words[4])));
        if (name.open(QIODevice::ReadOnly))
            who << tr("%1 (process %2)")
                       .arg(QString::fromUtf8(name.readAll().trimmed()), QString::fromLatin1(words[4]));
    }
    who.removeDuplicates();
    return who.join(QLatin1String(", "));
}
