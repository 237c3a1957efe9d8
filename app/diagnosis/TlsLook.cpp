// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/diagnosis/TlsLook.h"

#include "app/diagnosis/DialedSocket.h"

#include <QCoreApplication>
#include <QFile>
#include <QSslCipher>
#include <QSslConfiguration>
#include <QSslSocket>

#include <algorithm>

#include <sys/socket.h>
#include <unistd.h>

namespace {

struct TlsLookText
{
    Q_DECLARE_TR_FUNCTIONS(TlsLook)
};

/// Certificate authorities that renew by themselves do so 30 days before the end (Let's Encrypt, "Integration Guide").
constexpr qint64 daysToWarn = 30;

QString protocolName(QSsl::SslProtocol protocol)
{
    switch (protocol) {
    case QSsl::TlsV1_3:
        return QStringLiteral("TLSv1.3");
    case QSsl::TlsV1_2:
        return QStringLiteral("TLSv1.2");
    default:
        return TlsLookText::tr("a TLS version before 1.2");
    }
}

/// Qt 6.4 knows the subject's first name only by its parts.
QString nameOf(const QStringList &commonNames, const QStringList &organizations)
{
    return commonNames.isEmpty() ? organizations.value(0) : commonNames.first();
}

bool verifies(const ConnectionProfile &profile)
{
    return profile.tlsMode() == TlsMode::VerifyCa || profile.tlsMode() == TlsMode::VerifyFull;
}

void readCertificate(TlsLook &look, const QSslCertificate &certificate)
{
    look.subject = nameOf(certificate.subjectInfo(QSslCertificate::CommonName),
                          certificate.subjectInfo(QSslCertificate::Organization));
    look.issuer = nameOf(certificate.issuerInfo(QSslCertificate::CommonName),
                         certificate.issuerInfo(QSslCertificate::Organization));
    const auto names = certificate.subjectAlternativeNames();
    look.names = names.values(QSsl::DnsEntry) + names.values(QSsl::IpAddressEntry);
    if (look.names.isEmpty() && !look.subject.isEmpty())
        look.names << look.subject;
    look.from = certificate.effectiveDate();
    look.until = certificate.expiryDate();
    const QDateTime now = QDateTime::currentDateTimeUtc();
    look.isInTime = look.from <= now && now < look.until;
}

void judge(TlsLook &look, const QList<QSslError> &errors)
{
    look.isTrusted = look.isForHost = true;
    for (const QSslError &error : errors) {
        switch (error.error()) {
        case QSslError::HostNameMismatch:
            look.isForHost = false;
            break;
        case QSslError::CertificateExpired:
        case QSslError::CertificateNotYetValid:
            break; // by the dates, above
        default:
            look.isTrusted = false;
        }
    }
}

} // namespace

TlsLook TlsLook::look(const DialedSocket &socket, const ConnectionProfile &profile, Deadline deadline,
                      const std::stop_token &stop)
{
    TlsLook look;
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setProtocol(QSsl::SecureProtocols);
    configuration.setCaCertificates(profile.tlsCaFile.isEmpty()
                                        ? QSslConfiguration::systemCaCertificates()
                                        : QSslCertificate::fromPath(profile.tlsCaFile));
    QSslSocket channel;
    channel.setSslConfiguration(configuration);
    channel.setPeerVerifyName(profile.host);
    channel.ignoreSslErrors(); // they are what we came to see
    const int copy = dup(socket.descriptor());
    if (copy < 0 || !channel.setSocketDescriptor(copy)) {
        if (copy >= 0)
            close(copy);
        look.failure = channel.errorString();
        return look;
    }
    const std::stop_callback stops(stop, [copy] { shutdown(copy, SHUT_RDWR); }); // ends the wait
    channel.startClientEncryption();
    look.stood = channel.waitForEncrypted(deadline.pollMilliseconds());
    if (!look.stood)
        look.failure = channel.errorString();
    if (const QList<QSslCertificate> chain = channel.peerCertificateChain(); !chain.isEmpty())
        readCertificate(look, chain.first());
    judge(look, channel.sslHandshakeErrors());
    if (look.stood)
        look.channel =
            protocolName(channel.sessionProtocol()) + QLatin1String(", ") + channel.sessionCipher().name();
    channel.abort();
    return look;
}

QString TlsLook::words() const
{
    if (!until.isValid())
        return failure;
    return TlsLookText::tr("certificate for %1, issued by %2, valid until %3")
        .arg(names.join(QLatin1String(", ")), issuer, until.toUTC().date().toString(Qt::ISODate));
}

QString TlsLook::advice(const ConnectionProfile &profile) const
{
    if (!until.isValid())
        return {};
    QStringList lines;
    const QString end = until.toUTC().date().toString(Qt::ISODate);
    const qint64 daysLeft = QDateTime::currentDateTimeUtc().daysTo(until);
    if (!isInTime && until < QDateTime::currentDateTimeUtc())
        lines << TlsLookText::tr(
                     "The server's certificate expired on %1. Have it renewed by whoever runs the server, "
                     "and check this machine's clock.")
                     .arg(end);
    else if (!isInTime)
        lines << TlsLookText::tr(
                     "The server's certificate is valid from %1 only. Check this machine's clock first.")
                     .arg(from.toUTC().date().toString(Qt::ISODate));
    else if (daysLeft < daysToWarn)
        lines << TlsLookText::tr(
                     "The server's certificate expires on %1, in %n day(s). Have it renewed before.", nullptr,
                     static_cast<int>(daysLeft))
                     .arg(end);
    if (!verifies(profile))
        return lines.join(QLatin1Char('\n'));
    if (!isTrusted && profile.tlsCaFile.isEmpty())
        lines << TlsLookText::tr(
                     "The certificate is signed by \"%1\", whom this system does not trust. Ask for that "
                     "authority's certificate and name it in the profile as CA file.")
                     .arg(issuer);
    else if (!isTrusted)
        lines << TlsLookText::tr(
                     "The certificate is signed by \"%1\", and the profile's CA file %2 does not hold that "
                     "authority. Ask for the right CA file, and make sure that this is really your server.")
                     .arg(issuer, profile.tlsCaFile);
    if (!isForHost && profile.tlsMode() == TlsMode::VerifyFull)
        lines << TlsLookText::tr(
                     "The certificate is for %1, you asked for %2. Put a name of the certificate into the "
                     "profile as host, or have a certificate made for %2. TLS mode verify-ca trusts the "
                     "authority without looking at the name.")
                     .arg(names.join(QLatin1String(", ")), profile.host);
    return lines.join(QLatin1Char('\n'));
}
