// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/health/HealthResult.h"

/// The status in force, moved by looks: the first decides at once, later ones change it only when two in a row agree
/// that it is another one. Thread: values.
class HealthVerdict final
{
public:
    /// What one look says. True: the status in force has changed.
    bool add(HealthStatus seen);
    /// What was seen lately may have been our own sleep: the next looks have to agree anew.
    void forgetDoubt() { m_seen = m_status; }

    [[nodiscard]] HealthStatus status() const { return m_status; }
    /// The last look disagreed: another one soon decides.
    [[nodiscard]] bool isInDoubt() const { return m_seen != m_status; }

private:
    HealthStatus m_status = HealthStatus::Unknown;
    HealthStatus m_seen = HealthStatus::Unknown;
};
