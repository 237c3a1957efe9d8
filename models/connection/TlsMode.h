// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"

/// How a session is encrypted and whom it believes, with PostgreSQL's words for every engine.
enum class TlsMode {
    Disable,    ///< Plain text. Fine on loopback and Unix sockets only.
    Prefer,     ///< Encrypted if the server offers it; believes anybody.
    Require,    ///< Encrypted; believes anybody: "encrypted, not authenticated".
    VerifyCa,   ///< Encrypted; the certificate is signed by the CA.
    VerifyFull, ///< As verify-ca, and made out to the host name. The default.
};

namespace TlsModes {
/// "disable", "prefer", "require", "verify-ca", "verify-full".
[[nodiscard]] QString toName(TlsMode mode);
[[nodiscard]] Result<TlsMode> fromName(const QString &name);
} // namespace TlsModes
