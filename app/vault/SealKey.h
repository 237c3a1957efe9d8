// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/vault/Crypto.h"

/// The 32 bytes that seal a file, in locked read-only memory. Moved, never copied; empty after a move.
/// Thread: any for reading; a move belongs to one thread.
class SealKey final
{
public:
    [[nodiscard]] static Result<SealKey> random();
    /// ErrorCode::Damaged when there are not exactly 32 bytes.
    [[nodiscard]] static Result<SealKey> fromBytes(const Secret &bytes);

    /// For Crypto and the keepers alone.
    [[nodiscard]] std::string_view reveal() const;
    [[nodiscard]] const QByteArray &fingerprint() const { return m_fingerprint; }
    /// The form in which people compare fingerprints: "1a2b-3c4d".
    [[nodiscard]] static QString shortForm(const QByteArray &fingerprint);

private:
    explicit SealKey(Crypto::LockedBytes bytes);

    Crypto::LockedBytes m_bytes;
    QByteArray m_fingerprint;
};
