// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/ConnectionProfile.h"
#include "models/connection/ProfileField.h"

#include <QCoreApplication>

/// The rules that make a profile whole: what ConnectionProfile::validated() applies, one after the other.
/// Thread: one at a time.
class ProfileRules final
{
    Q_DECLARE_TR_FUNCTIONS(ProfileRules)

public:
    /// Works on a copy of the profile.
    explicit ProfileRules(const ConnectionProfile &profile);

    /// The profile made whole, or the first thing that is wrong with it.
    [[nodiscard]] Result<ConnectionProfile> apply();
    /// What the error of apply() is about; None when it passed.
    [[nodiscard]] ProfileField field() const { return m_field; }
    /// What is allowed but should be known; complete after apply().
    [[nodiscard]] const QStringList &warnings() const { return m_warnings; }

private:
    using Rule = Result<void> (ProfileRules::*)();

    Result<void> takeUrlApart();
    Result<void> checkNames();
    Result<void> checkPlace();
    Result<void> checkFile();
    Result<void> checkServer();
    Result<void> checkHost();
    Result<void> checkCredentials();
    Result<void> checkLimits();
    Result<void> checkTimeouts();
    Result<void> settleSafety();
    Result<void> checkTls();
    Result<void> checkTlsFiles();

    [[nodiscard]] Error wrong(const QString &what, const QString &advice = {}) const;
    [[nodiscard]] Result<void> checkLine(const QString &text, const QString &field, ProfileField where);

    ConnectionProfile m_profile;
    QStringList m_warnings;
    ProfileField m_field = ProfileField::None; ///< Being checked.
};
