// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"
#include "models/core/Secret.h"

#include <QByteArray>

#include <memory>

class SealKey;

/// libsodium, and its only door: XChaCha20-Poly1305 (IETF) with 32-byte keys and random 24-byte nonces.
/// Thread: any.
namespace Crypto {

inline constexpr qsizetype keySize = 32;
inline constexpr qsizetype nonceSize = 24;
inline constexpr qsizetype tagSize = 16;
inline constexpr qsizetype fingerprintSize = 16;

struct LockedDelete
{
    void operator()(unsigned char *bytes) const noexcept;
};
/// Memory that is not swapped, not dumped, fenced by guard pages, and wiped when it goes.
using LockedBytes = std::unique_ptr<unsigned char[], LockedDelete>;

[[nodiscard]] Result<LockedBytes> allocateLocked(qsizetype size);
/// From now on the bytes can only be read.
void makeReadOnly(const LockedBytes &bytes);

[[nodiscard]] Result<void> fillRandom(unsigned char *bytes, qsizetype size);
[[nodiscard]] Result<QByteArray> randomNonce();
[[nodiscard]] bool areEqual(std::string_view a, std::string_view b);

/// Tells keys apart without telling anything about them: BLAKE2b of the key.
[[nodiscard]] QByteArray fingerprint(std::string_view key);

/// Ciphertext with its tag. `header` is not encrypted but authenticated with it. A nonce serves once.
[[nodiscard]] Result<QByteArray> seal(const SealKey &key, const QByteArray &nonce, const QByteArray &header,
                                      const Secret &plaintext);
/// ErrorCode::Damaged when key, nonce, header or ciphertext are not those of seal().
[[nodiscard]] Result<Secret> open(const SealKey &key, const QByteArray &nonce, const QByteArray &header,
                                  const QByteArray &sealed);

} // namespace Crypto
