// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/connection/TlsSummary.h"

#include "models/connection/ConnectionProfile.h"

#include <QCoreApplication>

namespace {

struct TlsSummaryText
{
    Q_DECLARE_TR_FUNCTIONS(TlsSummary)
};

} // namespace

namespace TlsSummary {

QString words(const ConnectionProfile &profile)
{
    if (DatabaseTypes::isFile(profile.type))
        return TlsSummaryText::tr("file");
    if (profile.isLocal() && profile.tlsMode() == TlsMode::Disable)
        return TlsSummaryText::tr("local");
    switch (profile.tlsMode()) {
    case TlsMode::Disable:
        return TlsSummaryText::tr("not encrypted");
    case TlsMode::Prefer:
        return TlsSummaryText::tr("perhaps encrypted, not authenticated");
    case TlsMode::Require:
        return TlsSummaryText::tr("encrypted, not authenticated");
    case TlsMode::VerifyCa:
        return TlsSummaryText::tr("encrypted, issuer verified");
    case TlsMode::VerifyFull:
        return TlsSummaryText::tr("encrypted, host verified");
    }
    return {};
}

bool isWeak(const ConnectionProfile &profile)
{
    return !profile.isLocal() && profile.tlsMode() < TlsMode::VerifyCa;
}

} // namespace TlsSummary
