// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/ConnectionProfile.h"

#include <optional>
#include <string>

namespace CLI {
class App;
}

/// The options of `connections add` and `edit`: what was given changes the profile, the rest stays. Secrets
/// come through standard input only, since anybody on the machine can read a program's arguments.
class ProfileOptions final
{
public:
    void addTo(CLI::App &command);
    /// Reads standard input when --password-stdin or --url-stdin was given.
    [[nodiscard]] Result<void> applyTo(ConnectionProfile &profile) const;

private:
    [[nodiscard]] Result<void> applyNames(ConnectionProfile &profile) const;
    [[nodiscard]] Result<void> applySafety(ConnectionProfile &profile) const;
    [[nodiscard]] Result<void> applySecrets(ConnectionProfile &profile) const;

    std::optional<std::string> m_type, m_host, m_database, m_username, m_ssl, m_ca, m_environment, m_region,
        m_group, m_description, m_newName, m_colour, m_safety;
    std::optional<int> m_port, m_maxConnections;
    bool m_passwordStdin = false;
    bool m_urlStdin = false;
    bool m_readOnly = false;
    bool m_readWrite = false;
    bool m_default = false;
    bool m_inactive = false;
    bool m_active = false;
    bool m_allowPlaintext = false;
};
