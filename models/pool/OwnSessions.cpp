// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/pool/OwnSessions.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

namespace {

struct OwnSessionsText
{
    Q_DECLARE_TR_FUNCTIONS(OwnSessions)
};

QString countText(std::size_t count)
{
    return count == 1 ? OwnSessionsText::tr("1 connection")
                      : OwnSessionsText::tr("%1 connections").arg(count);
}

} // namespace

OwnSessions OwnSessions::compare(const std::vector<Own> &own, const std::vector<ServerSession> &onServer)
{
    OwnSessions result;
    for (const Own &one : own) {
        const bool isThere =
            std::any_of(onServer.begin(), onServer.end(),
                        [&one](const ServerSession &session) { return session.id == one.serverSessionId; });
        (isThere ? result.agreed : result.missing).push_back(one);
    }
    for (const ServerSession &session : onServer) {
        const bool isKnown = std::any_of(
            own.begin(), own.end(), [&session](const Own &one) { return one.serverSessionId == session.id; });
        if (session.isOurs && !isKnown)
            result.foreign.push_back(session);
    }
    return result;
}

QString OwnSessions::text() const
{
    const std::size_t counted = agreed.size() + missing.size();
    QStringList sentences;
    if (missing.empty()) {
        sentences << OwnSessionsText::tr("This program counts %1 here; the server lists the same.")
                         .arg(countText(counted));
    } else {
        QStringList ids;
        for (const Own &one : missing)
            ids << QStringLiteral("%1 (%2)").arg(one.serverSessionId).arg(one.purpose);
        sentences << OwnSessionsText::tr("This program counts %1 here; the server does not list %2.")
                         .arg(countText(counted), ids.join(QStringLiteral(", ")));
    }
    if (!foreign.empty()) {
        QStringList names;
        for (const ServerSession &session : foreign)
            names << QStringLiteral("%1 (%2)").arg(session.id).arg(session.application);
        sentences << OwnSessionsText::tr("Other programs of Penstock have %1 there: %2.")
                         .arg(countText(foreign.size()), names.join(QStringLiteral(", ")));
    }
    return sentences.join(u' ');
}
