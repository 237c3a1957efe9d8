// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/vault/SealKey.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

SealKey::SealKey(Crypto::LockedBytes bytes)
    : m_bytes(std::move(bytes))
    , m_fingerprint(Crypto::fingerprint(reveal()))
{
    Crypto::makeReadOnly(m_bytes);
}

Result<SealKey> SealKey::random()
{
    auto bytes = Crypto::allocateLocked(Crypto::keySize);
    if (!bytes)
        return bytes.error();
    if (auto filled = Crypto::fillRandom(bytes->get(), Crypto::keySize); !filled)
        return filled.error();
    return SealKey(*std::move(bytes));
}

Result<SealKey> SealKey::fromBytes(const Secret &bytes)
{
    const std::string_view given = bytes.reveal();
    if (given.size() != Crypto::keySize)
        return Error{ErrorCode::Damaged,
                     QCoreApplication::translate("SealKey", "A key has %1 bytes; this one has %2.")
                         .arg(Crypto::keySize)
                         .arg(given.size())};
    auto locked = Crypto::allocateLocked(Crypto::keySize);
    if (!locked)
        return locked.error();
    std::ranges::copy(given, locked->get());
    return SealKey(*std::move(locked));
}

std::string_view SealKey::reveal() const
{
    return {reinterpret_cast<const char *>(m_bytes.get()), static_cast<std::size_t>(Crypto::keySize)};
}

QString SealKey::shortForm(const QByteArray &fingerprint)
{
    return QString::fromLatin1(fingerprint.left(2).toHex() + '-' + fingerprint.mid(2, 2).toHex());
}
