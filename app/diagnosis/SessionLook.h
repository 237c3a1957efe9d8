// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/diagnosis/EngineAdvice.h"
#include "app/drivers/Probe.h"
#include "models/core/Result.h"

#include <QStringList>

class Connection;

/// Asks an open session what makes it useful or useless. Each answer is one layer's.
///
/// What stands in the way of reading fails; what stands in the way of writing is a remark, because many people are given
/// a user that only reads. A clock fails at a minute, beyond which tokens and "changed since" comparisons go wrong, and
/// is remarked on from two seconds.
/// Thread: the session's; the caller ends a question that takes too long.
class SessionLook final
{
public:
    SessionLook(Connection &connection, const ConnectionProfile &profile, const EngineAdvice &advice);

    [[nodiscard]] Finding database();
    [[nodiscard]] Finding privileges();
    [[nodiscard]] Finding clock();
    [[nodiscard]] Finding limits();

    /// The first column of a statement's rows, as text.
    [[nodiscard]] static Result<QStringList> texts(Connection &connection, const QString &sql);

private:
    [[nodiscard]] Finding withoutProbe() const;
    [[nodiscard]] static Finding unanswered(const Error &error);
    [[nodiscard]] QString remarkOnWriting() const;
    [[nodiscard]] QString remarkOnRoom() const;
    [[nodiscard]] QString remarkOnTimeLimit() const;
    void askFacts();

    Connection &m_connection;
    const ConnectionProfile &m_profile;
    const EngineAdvice &m_advice;
    std::optional<Result<Probe::Facts>> m_facts;
    std::optional<Result<Probe::Look>> m_look;
};
