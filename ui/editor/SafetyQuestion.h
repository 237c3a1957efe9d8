// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/ConnectionProfile.h"

#include <QCoreApplication>
#include <QStringList>

#include <optional>

/// What the safety level of a connection has to say to some statements before they run.
/// Thread: any.
struct SafetyQuestion
{
    Q_DECLARE_TR_FUNCTIONS(SafetyQuestion)

public:
    QString text;         ///< "Run 3 statements on shop?"
    QString details;      ///< What deserves a name, one line a kind: "DELETE without WHERE: orders".
    bool refused = false; ///< No question: a read-only connection does not run them.
    bool dangerous = false;

    /// Nothing when they may run without a word.
    [[nodiscard]] static std::optional<SafetyQuestion> about(const QStringList &statements,
                                                             const ConnectionProfile &profile);
};
