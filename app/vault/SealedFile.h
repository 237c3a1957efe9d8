// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/vault/FileLock.h"
#include "app/vault/SealKey.h"
#include "app/vault/SealedHeader.h"

#include <QCoreApplication>

/// A file that only its key opens, and that no crash, full disk or second program can spoil.
///
/// Every save makes the revision one higher and is refused when it builds on another revision than the one
/// that is there. What cannot be read (damaged, another key, a later version) is reported and left as it is,
/// by saves too. Thread: any; writers exclude each other by the FileLock.
class SealedFile final
{
    Q_DECLARE_TR_FUNCTIONS(SealedFile)

public:
    struct Content
    {
        SealedHeader header;
        Secret plaintext;
    };

    explicit SealedFile(QString path);

    [[nodiscard]] const QString &path() const { return m_path; }
    /// Something of that name is there, readable or not.
    [[nodiscard]] bool exists() const;
    /// Not authenticated: for the choice of the keeper. ErrorCode::NotFound, Damaged, Unsupported.
    [[nodiscard]] Result<SealedHeader> header() const;
    /// Also ErrorCode::Invalid when the file is sealed with another key.
    [[nodiscard]] Result<Content> read(const SealKey &key) const;

    /// Waits at most five seconds.
    [[nodiscard]] Result<FileLock> lock() const;
    /// Makes revision 1. ErrorCode::Conflict when the file exists.
    [[nodiscard]] Result<void> create(const FileLock &lock, const Keeper &keeper, const SealKey &key,
                                      const Secret &plaintext) const;
    /// Builds on `revision` and returns the new one; the keeper stays. ErrorCode::Conflict when another
    /// revision is there, NotFound when the file has gone.
    [[nodiscard]] Result<quint64> save(const FileLock &lock, const SealKey &key, quint64 revision,
                                       const Secret &plaintext) const;

private:
    [[nodiscard]] Result<SealedHeader> split(QByteArray *headerBytes, QByteArray *sealed) const;
    [[nodiscard]] Result<void> checkKey(const SealedHeader &header, const SealKey &key) const;
    [[nodiscard]] Result<void> write(SealedHeader header, const SealKey &key, const Secret &plaintext) const;
    [[nodiscard]] Error about(Error cause) const;

    QString m_path;
};
