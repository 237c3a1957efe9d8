// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/vault/SealedHeader.h"

#include "app/vault/Crypto.h"

#include <QtEndian>

namespace {

const QByteArray magic = QByteArrayLiteral("PENSTOCK");

template <typename T>
void put(QByteArray &bytes, T number)
{
    const T bigEndian = qToBigEndian(number);
    bytes.append(reinterpret_cast<const char *>(&bigEndian), sizeof(T));
}

/// Takes parts off the front; once something is missing, `ok` stays false.
struct Reader
{
    const QByteArray &bytes;
    qsizetype at = 0;
    bool ok = true;

    QByteArray take(qsizetype size)
    {
        ok = ok && size <= bytes.size() - at;
        at += ok ? size : 0;
        return ok ? bytes.mid(at - size, size) : QByteArray();
    }

    template <typename T>
    T number()
    {
        const QByteArray part = take(sizeof(T));
        return ok ? qFromBigEndian<T>(part.constData()) : T();
    }
};

} // namespace

QByteArray SealedHeader::encode() const
{
    const QByteArray name = keeper.name.toUtf8();
    QByteArray bytes = magic;
    put(bytes, currentVersion);
    put(bytes, static_cast<quint8>(keeper.kind));
    put(bytes, static_cast<quint16>(name.size()));
    bytes += name;
    bytes += fingerprint;
    put(bytes, revision);
    bytes += nonce;
    put(bytes, sealedBytes);
    return bytes;
}

Result<SealedHeader> SealedHeader::decode(const QByteArray &bytes, qsizetype *size)
{
    const auto damaged = [](const QString &what) { return Error{ErrorCode::Damaged, what}; };
    Reader reader{bytes};
    if (reader.take(magic.size()) != magic)
        return damaged(tr("It does not begin as a sealed file of Penstock."));
    const auto version = reader.number<quint16>();
    if (version > currentVersion)
        return Error{
            ErrorCode::Unsupported,
            tr("It has format %1; this version of Penstock reads up to %2.").arg(version).arg(currentVersion),
            tr("Open it with the newer version that wrote it.")};

    SealedHeader header;
    const auto kind = reader.number<quint8>();
    header.keeper.kind = static_cast<Keeper::Kind>(kind);
    header.keeper.name = QString::fromUtf8(reader.take(reader.number<quint16>()));
    header.fingerprint = reader.take(Crypto::fingerprintSize);
    header.revision = reader.number<quint64>();
    header.nonce = reader.take(Crypto::nonceSize);
    header.sealedBytes = reader.number<quint64>();
    if (!reader.ok)
        return damaged(tr("It ends inside its header."));
    if (version == 0 || kind < 1 || kind > 3 || header.revision == 0)
        return damaged(tr("Its header makes no sense."));
    *size = reader.at;
    return header;
}
