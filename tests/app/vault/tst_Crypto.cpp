// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/vault/Crypto.h"
#include "app/vault/SealKey.h"

#include "tests/support/TestServers.h"

class TestCrypto final : public QObject
{
    Q_OBJECT

private slots:
    void opensWhatItSealed_data();
    void opensWhatItSealed();
    void refusesAnyChange();
    void keysDiffer();
    void knownAnswer();
};

namespace {

const QByteArray header = QByteArrayLiteral("header");

SealKey keyOf(char fill)
{
    return SealKey::fromBytes(Secret(std::string(32, fill))).value();
}

} // namespace

void TestCrypto::opensWhatItSealed_data()
{
    QTest::addColumn<QByteArray>("plaintext");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("one byte") << QByteArray(1, '\0');
    QTest::newRow("text") << QByteArray("p@ss'w\"o\\rd");
    QTest::newRow("1 MiB") << QByteArray(1 << 20, 'x');
}

void TestCrypto::opensWhatItSealed()
{
    QFETCH(QByteArray, plaintext);
    const auto key = SealKey::random();
    PENSTOCK_VERIFY(key);
    const QByteArray nonce = Crypto::randomNonce().value();
    const Secret secret(plaintext.toStdString());
    const auto sealed = Crypto::seal(*key, nonce, header, secret);
    PENSTOCK_VERIFY(sealed);
    QCOMPARE(sealed->size(), plaintext.size() + Crypto::tagSize);
    QVERIFY(plaintext.size() < 8 || !sealed->contains(plaintext.left(8)));
    const auto opened = Crypto::open(*key, nonce, header, *sealed);
    PENSTOCK_VERIFY(opened);
    QVERIFY(*opened == secret);
}

void TestCrypto::refusesAnyChange()
{
    const SealKey key = keyOf('k');
    const QByteArray nonce = Crypto::randomNonce().value();
    const QByteArray sealed = Crypto::seal(key, nonce, header, Secret("secret")).value();
    const auto isRefused = [](const Result<Secret> &opened) {
        return !opened && opened.error().code == ErrorCode::Damaged;
    };
    for (qsizetype i = 0; i < sealed.size(); ++i) {
        QByteArray changed = sealed;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        QVERIFY(isRefused(Crypto::open(key, nonce, header, changed)));
        QVERIFY(isRefused(Crypto::open(key, nonce, header, sealed.left(i))));
    }
    QByteArray otherNonce = nonce;
    otherNonce[0] = static_cast<char>(otherNonce[0] ^ 1);
    QVERIFY(isRefused(Crypto::open(key, otherNonce, header, sealed)));
    QVERIFY(isRefused(Crypto::open(key, nonce.left(8), header, sealed)));
    QVERIFY(isRefused(Crypto::open(key, nonce, "Header", sealed)));
    QVERIFY(isRefused(Crypto::open(keyOf('K'), nonce, header, sealed)));
}

void TestCrypto::keysDiffer()
{
    const SealKey a = SealKey::random().value();
    const SealKey b = SealKey::random().value();
    QVERIFY(a.fingerprint() != b.fingerprint());
    QVERIFY(keyOf('a').fingerprint() == keyOf('a').fingerprint());
    QVERIFY(!a.fingerprint().contains(QByteArray(a.reveal().data(), 4)));
    QCOMPARE(SealKey::shortForm(QByteArray::fromHex("1a2b3c4d5e6f")), QStringLiteral("1a2b-3c4d"));
    const auto shortKey = SealKey::fromBytes(Secret("too short"));
    QVERIFY(!shortKey);
    QVERIFY(!shortKey.error().toText().contains(QLatin1String("too short")));
}

/// The draft's own example (draft-irtf-cfrg-xchacha-03, A.3.1), so that files stay readable whatever library
/// seals them.
void TestCrypto::knownAnswer()
{
    const QByteArray keyBytes =
        QByteArray::fromHex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
    const QByteArray nonce = QByteArray::fromHex("404142434445464748494a4b4c4d4e4f5051525354555657");
    const QByteArray aad = QByteArray::fromHex("50515253c0c1c2c3c4c5c6c7");
    const Secret text(
        "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
        "sunscreen would be it.");
    const SealKey key = SealKey::fromBytes(Secret(keyBytes.toStdString())).value();
    const QByteArray sealed = Crypto::seal(key, nonce, aad, text).value();
    QCOMPARE(sealed.left(16).toHex(), QByteArray("bd6d179d3e83d43b9576579493c0e939"));
    QCOMPARE(sealed.right(16).toHex(), QByteArray("c0875924c1c7987947deafd8780acf49"));
}

QTEST_GUILESS_MAIN(TestCrypto)
#include "tst_Crypto.moc"
