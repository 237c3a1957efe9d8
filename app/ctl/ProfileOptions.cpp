// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/ProfileOptions.h"

#include <CLI/CLI.hpp>

#include <QCoreApplication>
#include <QFileInfo>

#include <unistd.h>

namespace {

struct ProfileOptionsText
{
    Q_DECLARE_TR_FUNCTIONS(ProfileOptions)
};

/// The first line of standard input, without its end.
Result<Secret> readSecretLine()
{
    QByteArray line;
    line.reserve(4096); // no copies left behind by growing
    char c = 0;
    ssize_t got = 0;
    while ((got = ::read(STDIN_FILENO, &c, 1)) == 1 && c != '\n') {
        if (line.size() == 4095)
            return Error{ErrorCode::Invalid,
                         ProfileOptionsText::tr("The line on standard input is too long.")};
        line.append(c);
    }
    if (got < 0)
        return Error{ErrorCode::Io, ProfileOptionsText::tr("Standard input cannot be read.")};
    if (line.endsWith('\r'))
        line.chop(1);
    if (line.isEmpty())
        return Error{ErrorCode::Invalid,
                     ProfileOptionsText::tr("Standard input is empty, where a secret was announced.")};
    return Secret::takeFrom(line);
}

void set(QString &field, const std::optional<std::string> &value)
{
    if (value)
        field = QString::fromStdString(*value);
}

} // namespace

void ProfileOptions::addTo(CLI::App &command)
{
    command.add_option("--type", m_type, "postgresql, mysql, mariadb, sqlite or medusa");
    command.add_option("--host", m_host, "Host name, address, or the folder of a Unix socket");
    command.add_option("--port", m_port, "Port; the type's own when not given");
    command.add_option("--database", m_database, "The database; for sqlite the file");
    command.add_option("--username", m_username, "The user");
    command.add_flag("--password-stdin", m_passwordStdin, "Read the password from standard input, one line");
    command.add_flag(
        "--url-stdin", m_urlStdin,
        "Read a whole URL from standard input, such as postgresql://user:password@host/database");
    command.add_option("--ssl", m_ssl,
                       "disable, prefer, require, verify-ca or verify-full (the default for remote hosts)");
    command.add_option("--ca", m_ca, "File with the certificate of the authority to trust");
    command.add_option("--environment", m_environment, "development, test or production");
    command.add_option("--region", m_region, "Where the server stands");
    command.add_option("--group", m_group, "The group it is listed in");
    command.add_option("--colour", m_colour, "Its colour as #rrggbb");
    command.add_option("--max-connections", m_maxConnections, "At most so many sessions at once (20)");
    command.add_flag("--read-only", m_readOnly, "The server refuses writes of its sessions");
    command.add_flag("--read-write", m_readWrite, "The opposite of --read-only")->excludes("--read-only");
    command
        .add_option("--safety", m_safety,
                    "silent, confirm-writes, confirm-all, read-only, or auto: by the environment")
        ->excludes("--read-only")
        ->excludes("--read-write");
    command.add_flag("--default", m_default, "The one that is meant when none is named");
    command.add_flag("--inactive", m_inactive, "Keep it, but refuse to use it");
    command.add_flag("--active", m_active, "The opposite of --inactive")->excludes("--inactive");
    command.add_option("--description", m_description, "A line for people");
    command.add_flag("--allow-plaintext", m_allowPlaintext,
                     "Yes, this production connection shall not be encrypted");
    if (command.get_name() == "edit")
        command.add_option("--name", m_newName, "A new name");
}

Result<void> ProfileOptions::applyNames(ConnectionProfile &profile) const
{
    if (m_type) {
        auto type = DatabaseTypes::fromName(QString::fromStdString(*m_type));
        if (!type)
            return type.error();
        profile.type = *type;
    }
    if (m_ssl) {
        auto mode = TlsModes::fromName(QString::fromStdString(*m_ssl));
        if (!mode)
            return mode.error();
        profile.tls = *mode;
    } else if (m_host) {
        profile.tls.reset(); // another host, another default
    }
    if (m_environment) {
        auto environment = Environments::fromName(QString::fromStdString(*m_environment));
        if (!environment)
            return environment.error();
        profile.environment = *environment;
    }
    return {};
}

Result<void> ProfileOptions::applySafety(ConnectionProfile &profile) const
{
    if (m_readOnly)
        profile.setSafety(SafetyLevel::ReadOnly);
    else if (m_readWrite && profile.safetyLevel() == SafetyLevel::ReadOnly)
        profile.setSafety({});
    if (!m_safety)
        return {};
    if (*m_safety == "auto") {
        profile.setSafety({});
        return {};
    }
    auto level = SafetyLevels::fromName(QString::fromStdString(*m_safety));
    if (!level)
        return level.error();
    profile.setSafety(*level);
    return {};
}

Result<void> ProfileOptions::applySecrets(ConnectionProfile &profile) const
{
    if (m_passwordStdin && m_urlStdin)
        return Error{
            ErrorCode::Invalid,
            ProfileOptionsText::tr("Use either --password-stdin or --url-stdin: a URL holds its password.")};
    if (!m_passwordStdin && !m_urlStdin)
        return {};
    auto line = readSecretLine();
    if (!line)
        return line.error();
    (m_urlStdin ? profile.connectionString : profile.password) = std::move(*line);
    return {};
}

Result<void> ProfileOptions::applyTo(ConnectionProfile &profile) const
{
    if (auto applied = applyNames(profile); !applied)
        return applied;
    set(profile.name, m_newName);
    set(profile.host, m_host);
    set(profile.database, m_database);
    if (m_database && DatabaseTypes::isFile(profile.type))
        profile.database = QFileInfo(profile.database).absoluteFilePath();
    set(profile.username, m_username);
    set(profile.tlsCaFile, m_ca);
    if (m_ca)
        profile.tlsCaFile = QFileInfo(profile.tlsCaFile).absoluteFilePath();
    set(profile.region, m_region);
    set(profile.group, m_group);
    set(profile.colour, m_colour);
    set(profile.description, m_description);
    profile.port = m_port.value_or(profile.port);
    profile.maxConnections = m_maxConnections.value_or(profile.maxConnections);
    profile.isDefault = m_default || profile.isDefault;
    profile.isActive = m_active || (profile.isActive && !m_inactive);
    profile.plaintextConfirmed = m_allowPlaintext || profile.plaintextConfirmed;
    if (auto applied = applySafety(profile); !applied)
        return applied;
    return applySecrets(profile);
}
