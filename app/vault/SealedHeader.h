// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/vault/Keeper.h"
#include "models/core/Result.h"

#include <QByteArray>
#include <QCoreApplication>

/// What a sealed file says about itself before it is opened. Integers are big-endian:
///
///     8  "PENSTOCK"
///     2  version: 1
///     1  keeper's kind        2  length of its name        n  name, UTF-8
///     16 fingerprint of the key
///     8  revision, from 1
///     24 nonce
///     8  bytes of ciphertext that follow, tag included
///
/// The whole header is authenticated with the ciphertext. Thread: a value.
struct SealedHeader
{
    static constexpr quint16 currentVersion = 1;

    Keeper keeper;
    QByteArray fingerprint;
    quint64 revision = 0;
    QByteArray nonce;
    quint64 sealedBytes = 0;

    [[nodiscard]] QByteArray encode() const;
    /// Of the beginning of a file; `size` receives the header's length. ErrorCode::Damaged, or Unsupported
    /// for a later version.
    [[nodiscard]] static Result<SealedHeader> decode(const QByteArray &bytes, qsizetype *size);

    Q_DECLARE_TR_FUNCTIONS(SealedHeader)
};
