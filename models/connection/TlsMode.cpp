// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/connection/TlsMode.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace {

struct Spelling
{
    TlsMode mode;
    const char *name;
    /// MySQL's word for the same.
    const char *alias;
};

constexpr std::array spellings{
    Spelling{TlsMode::Disable, "disable", "disabled"},
    Spelling{TlsMode::Prefer, "prefer", "preferred"},
    Spelling{TlsMode::Require, "require", "required"},
    Spelling{TlsMode::VerifyCa, "verify-ca", "verify_ca"},
    Spelling{TlsMode::VerifyFull, "verify-full", "verify_identity"},
};

} // namespace

namespace TlsModes {

QString toName(TlsMode mode)
{
    return QLatin1String(std::ranges::find(spellings, mode, &Spelling::mode)->name);
}

Result<TlsMode> fromName(const QString &name)
{
    const QString wanted = name.trimmed().toLower();
    for (const Spelling &spelling : spellings) {
        if (wanted == QLatin1String(spelling.name) || wanted == QLatin1String(spelling.alias))
            return spelling.mode;
    }
    return Error{
        ErrorCode::Invalid, QCoreApplication::translate("TlsMode", "“%1” is no TLS mode.").arg(wanted),
        QCoreApplication::translate(
            "TlsMode", "The modes are disable, prefer, require, verify-ca and verify-full (the default).")};
}

} // namespace TlsModes
