// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/vault/Crypto.h"

#include "app/vault/SealKey.h"

#include <sodium.h>

#include <QCoreApplication>

#include <cstring>

static_assert(Crypto::keySize == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
static_assert(Crypto::nonceSize == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
static_assert(Crypto::tagSize == crypto_aead_xchacha20poly1305_ietf_ABYTES);
static_assert(Crypto::fingerprintSize == crypto_generichash_BYTES_MIN);

namespace {

/// Cheap after the first time, and safe from any thread.
Result<void> start()
{
    if (sodium_init() < 0)
        return Error{ErrorCode::Internal, QCoreApplication::translate(
                                              "Crypto", "The encryption library libsodium does not start.")};
    return {};
}

const unsigned char *bytesOf(std::string_view text)
{
    return reinterpret_cast<const unsigned char *>(text.data());
}

const unsigned char *bytesOf(const QByteArray &bytes)
{
    return reinterpret_cast<const unsigned char *>(bytes.constData());
}

} // namespace

namespace Crypto {

void LockedDelete::operator()(unsigned char *bytes) const noexcept
{
    sodium_free(bytes);
}

Result<LockedBytes> allocateLocked(qsizetype size)
{
    if (auto started = start(); !started)
        return started.error();
    LockedBytes bytes(static_cast<unsigned char *>(sodium_malloc(static_cast<std::size_t>(size))));
    if (!bytes)
        return Error{ErrorCode::Internal,
                     QCoreApplication::translate("Crypto", "There is no memory left to hold secrets.")};
    return bytes;
}

void makeReadOnly(const LockedBytes &bytes)
{
    sodium_mprotect_readonly(bytes.get());
}

Result<void> fillRandom(unsigned char *bytes, qsizetype size)
{
    if (auto started = start(); !started)
        return started;
    randombytes_buf(bytes, static_cast<std::size_t>(size));
    return {};
}

Result<QByteArray> randomNonce()
{
    QByteArray nonce(nonceSize, Qt::Uninitialized);
    if (auto filled = fillRandom(reinterpret_cast<unsigned char *>(nonce.data()), nonceSize); !filled)
        return filled.error();
    return nonce;
}

bool areEqual(std::string_view a, std::string_view b)
{
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

QByteArray fingerprint(std::string_view key)
{
    // The context keeps this hash apart from any other use of the key.
    constexpr std::string_view context = "penstock key fingerprint";
    QByteArray print(fingerprintSize, Qt::Uninitialized);
    crypto_generichash(reinterpret_cast<unsigned char *>(print.data()), fingerprintSize, bytesOf(key),
                       key.size(), bytesOf(context), context.size());
    return print;
}

Result<QByteArray> seal(const SealKey &key, const QByteArray &nonce, const QByteArray &header,
                        const Secret &plaintext)
{
    Q_ASSERT(nonce.size() == nonceSize);
    const std::string_view text = plaintext.reveal();
    QByteArray sealed(static_cast<qsizetype>(text.size()) + tagSize, Qt::Uninitialized);
    crypto_aead_xchacha20poly1305_ietf_encrypt(reinterpret_cast<unsigned char *>(sealed.data()), nullptr,
                                               bytesOf(text), text.size(), bytesOf(header),
                                               static_cast<unsigned long long>(header.size()), nullptr,
                                               bytesOf(nonce), bytesOf(key.reveal()));
    return sealed;
}

Result<Secret> open(const SealKey &key, const QByteArray &nonce, const QByteArray &header,
                    const QByteArray &sealed)
{
    const Error damaged{ErrorCode::Damaged,
                        QCoreApplication::translate("Crypto", "The sealed data is not what was written.")};
    if (nonce.size() != nonceSize || sealed.size() < tagSize)
        return damaged;
    const qsizetype size = sealed.size() - tagSize;
    auto plaintext = allocateLocked(size);
    if (!plaintext)
        return plaintext.error();
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(
            plaintext->get(), nullptr, nullptr, bytesOf(sealed),
            static_cast<unsigned long long>(sealed.size()), bytesOf(header),
            static_cast<unsigned long long>(header.size()), bytesOf(nonce), bytesOf(key.reveal()))
        != 0)
        return damaged;
    return Secret(
        std::string_view(reinterpret_cast<const char *>(plaintext->get()), static_cast<std::size_t>(size)));
}

} // namespace Crypto
