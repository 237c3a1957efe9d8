// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/vault/SealedFile.h"

#include "app/vault/DurableFile.h"

#include <QFile>

#include <sys/stat.h>

#include <cerrno>
#include <utility>

namespace {

constexpr qsizetype maxFileBytes = qsizetype{64} << 20;
constexpr std::chrono::seconds lockWait{5};

} // namespace

SealedFile::SealedFile(QString path)
    : m_path(std::move(path))
{}

bool SealedFile::exists() const
{
    struct stat found
    {};
    // A file that cannot even be looked at counts: nobody may take its place.
    return lstat(QFile::encodeName(m_path).constData(), &found) == 0 || errno != ENOENT;
}

Result<SealedHeader> SealedFile::header() const
{
    QByteArray headerBytes, sealed;
    return split(&headerBytes, &sealed);
}

Result<SealedFile::Content> SealedFile::read(const SealKey &key) const
{
    QByteArray headerBytes, sealed;
    auto header = split(&headerBytes, &sealed);
    if (!header)
        return header.error();
    if (auto right = checkKey(*header, key); !right)
        return right.error();
    auto plaintext = Crypto::open(key, header->nonce, headerBytes, sealed);
    if (!plaintext)
        return about(plaintext.error());
    return Content{*std::move(header), *std::move(plaintext)};
}

Result<FileLock> SealedFile::lock() const
{
    return FileLock::take(m_path, Deadline::after(lockWait));
}

Result<void> SealedFile::create(const FileLock &lock, const Keeper &keeper, const SealKey &key,
                                const Secret &plaintext) const
{
    Q_ASSERT(lock.file() == m_path);
    if (exists())
        return Error{ErrorCode::Conflict, tr("%1 exists already.").arg(m_path)};
    SealedHeader header;
    header.keeper = keeper;
    header.revision = 1;
    return write(std::move(header), key, plaintext);
}

Result<quint64> SealedFile::save(const FileLock &lock, const SealKey &key, quint64 revision,
                                 const Secret &plaintext) const
{
    Q_ASSERT(lock.file() == m_path);
    // Opened, not only looked at: a save must not bury damage under a fresh file.
    const auto present = read(key);
    if (!present)
        return present.error();
    if (present->header.revision != revision)
        return Error{ErrorCode::Conflict,
                     tr("%1 was saved by another program in the meantime (revision %2, not %3).")
                         .arg(m_path)
                         .arg(present->header.revision)
                         .arg(revision),
                     tr("Reload it and repeat the change.")};
    SealedHeader header;
    header.keeper = present->header.keeper;
    header.revision = revision + 1;
    if (auto written = write(header, key, plaintext); !written)
        return written.error();
    return header.revision;
}

Result<SealedHeader> SealedFile::split(QByteArray *headerBytes, QByteArray *sealed) const
{
    const auto bytes = DurableFile::read(m_path, maxFileBytes);
    if (!bytes)
        return bytes.error();
    qsizetype size = 0;
    auto header = SealedHeader::decode(*bytes, &size);
    if (!header)
        return about(header.error());
    if (header->sealedBytes != static_cast<quint64>(bytes->size() - size))
        return about({ErrorCode::Damaged, tr("It is shorter or longer than its header says.")});
    *headerBytes = bytes->left(size);
    *sealed = bytes->mid(size);
    return header;
}

Result<void> SealedFile::checkKey(const SealedHeader &header, const SealKey &key) const
{
    if (header.fingerprint == key.fingerprint())
        return {};
    return Error{
        ErrorCode::Invalid,
        tr("%1 is sealed with another key: it needs %2, this one is %3. It was left as it is.")
            .arg(m_path, SealKey::shortForm(header.fingerprint), SealKey::shortForm(key.fingerprint())),
        tr("Its key is kept by %1.").arg(header.keeper.toText())};
}

Result<void> SealedFile::write(SealedHeader header, const SealKey &key, const Secret &plaintext) const
{
    auto nonce = Crypto::randomNonce();
    if (!nonce)
        return nonce.error();
    header.nonce = *nonce;
    header.fingerprint = key.fingerprint();
    header.sealedBytes = plaintext.size() + static_cast<quint64>(Crypto::tagSize);
    const QByteArray headerBytes = header.encode();
    const auto sealed = Crypto::seal(key, header.nonce, headerBytes, plaintext);
    if (!sealed)
        return sealed.error();
    return DurableFile::replace(m_path, headerBytes + *sealed);
}

/// The cause in the terms of this file.
Error SealedFile::about(Error cause) const
{
    if (cause.code == ErrorCode::Unsupported) {
        cause.detail = cause.message;
        cause.message = tr("%1 was written by a newer version of Penstock.").arg(m_path);
    } else if (cause.code == ErrorCode::Damaged) {
        cause.detail = cause.message;
        cause.message = tr("%1 is damaged. It was left as it is.").arg(m_path);
        cause.advice = tr("Restore it from a backup, or move it away to begin anew.");
    }
    return cause;
}
