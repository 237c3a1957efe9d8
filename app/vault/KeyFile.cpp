// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/vault/KeyFile.h"

#include "app/support/SystemError.h"
#include "app/vault/DurableFile.h"

#include <QDir>
#include <QFile>

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace {

/// Whether the key is its owner's alone.
Result<void> checkPrivacy(const QString &path)
{
    struct stat found
    {};
    if (stat(QFile::encodeName(path).constData(), &found) != 0) {
        Error error = SystemError::fromErrno(errno, KeyFile::tr("The key file %1 cannot be read.").arg(path));
        if (error.code == ErrorCode::NotFound)
            error.advice =
                KeyFile::tr("Name the right file (--key-file), or bring it back from a backup: without it "
                            "the connections cannot be opened.");
        return error;
    }
    if (!S_ISREG(found.st_mode))
        return Error{ErrorCode::Invalid, KeyFile::tr("The key file %1 is no regular file.").arg(path)};
    if (found.st_uid != geteuid())
        return Error{ErrorCode::Privilege, KeyFile::tr("The key file %1 belongs to somebody else.").arg(path),
                     KeyFile::tr("Use a key file of your own.")};
    if ((found.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return Error{ErrorCode::Privilege,
                     KeyFile::tr("Others may read or change the key file %1.").arg(path),
                     KeyFile::tr("Close it: chmod 600 %1").arg(path)};
    if (found.st_size != Crypto::keySize)
        return Error{ErrorCode::Damaged,
                     KeyFile::tr("The key file %1 has %2 bytes, not %3: it is no key of Penstock.")
                         .arg(path)
                         .arg(qint64{found.st_size})
                         .arg(Crypto::keySize)};
    return {};
}

} // namespace

KeyFile::KeyFile(const QString &path)
    : m_path(QDir::cleanPath(QDir::current().absoluteFilePath(path)))
{}

Keeper KeyFile::name() const
{
    return {Keeper::Kind::KeyFile, m_path};
}

void KeyFile::read([[maybe_unused]] QObject *context, const Callback &callback)
{
    callback(readKey());
}

void KeyFile::create([[maybe_unused]] QObject *context, const Callback &callback)
{
    callback(createKey());
}

Result<SealKey> KeyFile::readKey() const
{
    if (auto closed = checkPrivacy(m_path); !closed)
        return closed.error();
    auto bytes = DurableFile::read(m_path, Crypto::keySize);
    if (!bytes)
        return bytes.error();
    return SealKey::fromBytes(Secret::takeFrom(*bytes));
}

Result<SealKey> KeyFile::createKey() const
{
    auto key = SealKey::random();
    if (!key)
        return key;
    if (auto made = DurableFile::create(m_path, key->reveal());
        !made && made.error().code != ErrorCode::Conflict)
        return made.error();
    return readKey();
}
