// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/ConnectionProfile.h"
#include "models/core/Deadline.h"

#include <QDateTime>
#include <QStringList>

#include <stop_token>

class DialedSocket;

/// The encrypted channel that a server makes, with whatever certificate it shows: looked at, not trusted. No login
/// goes over it. Thread: a value; look() waits on the calling thread.
struct TlsLook
{
    bool stood = false;     ///< A channel came about.
    QString failure = {};   ///< Why not, in the library's words.
    QString channel = {};   ///< "TLSv1.3, TLS_AES_256_GCM_SHA384".
    QString subject = {};   ///< Whom the certificate names first.
    QStringList names = {}; ///< Host names and addresses that it is for.
    QString issuer = {};
    QDateTime from = {};
    QDateTime until = {};
    bool isTrusted = false; ///< Signed by an authority of the profile's CA file, or the system's.
    bool isForHost = false;
    bool isInTime = false;

    /// The server expects a handshake on the socket, of which it takes a copy. A requested stop ends the handshake.
    [[nodiscard]] static TlsLook look(const DialedSocket &socket, const ConnectionProfile &profile,
                                      Deadline deadline, const std::stop_token &stop);
    /// "certificate for localhost, issued by X, valid until 2030-01-31".
    [[nodiscard]] QString words() const;
    /// What to do before a session fails, or why it does, by what the mode asks for; empty when all is well.
    [[nodiscard]] QString advice(const ConnectionProfile &profile) const;
};
