// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/connections/sources/PostgresSources.h"

#include "app/connections/sources/ImportedFile.h"
#include "app/connections/sources/IniText.h"
#include "app/connections/sources/PgPassFile.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace {

struct PostgresSourcesText
{
    Q_DECLARE_TR_FUNCTIONS(PostgresSources)
};

Error wrongIn(const QString &name, const QString &what)
{
    return {ErrorCode::Invalid, PostgresSourcesText::tr("“%1” is left out: %2").arg(name, what)};
}

/// libpq's allow is prefer without the first choice; nothing of ours is weaker than prefer but encrypted.
Result<void> setTls(ConnectionProfile &profile, const QString &mode)
{
    if (mode.isEmpty())
        return {};
    auto known = TlsModes::fromName(mode == QLatin1String("allow") ? QStringLiteral("prefer") : mode);
    if (!known)
        return known.error();
    profile.tls = *known;
    return {};
}

Result<int> portOf(const QString &text)
{
    bool isNumber = false;
    const int port = text.toInt(&isNumber);
    if (text.isEmpty())
        return 5432;
    if (!isNumber || port < 1 || port > 65535)
        return Error{ErrorCode::Invalid, PostgresSourcesText::tr("“%1” is no port.").arg(text)};
    return port;
}

Result<ConnectionProfile> profileOf(const IniText::Section &section, const PgPassFile *passwords)
{
    const auto value = [&section](const char *key) { return section.value(QLatin1String(key)); };
    ConnectionProfile profile;
    profile.name = section.name;
    profile.username = value("user");
    profile.host = value("host").isEmpty() ? value("hostaddr") : value("host");
    if (profile.host.isEmpty())
        profile.host = QStringLiteral("localhost");
    profile.database = value("dbname").isEmpty() ? profile.username : value("dbname");
    profile.tlsCaFile = value("sslrootcert") == QLatin1String("system") ? QString() : value("sslrootcert");
    profile.tlsCertFile = value("sslcert");
    profile.tlsKeyFile = value("sslkey");
    const auto port = portOf(value("port"));
    if (!port)
        return port.error();
    profile.port = *port;
    if (auto tls = setTls(profile, value("sslmode")); !tls)
        return tls.error();
    QByteArray password = value("password").toUtf8();
    profile.password = Secret::takeFrom(password);
    if (profile.password.isEmpty() && passwords)
        profile.password =
            passwords->passwordFor(profile.host, profile.port, profile.database, profile.username);
    return profile;
}

std::optional<PgPassFile> openPasswords(const QString &passFile, ImportSource &source)
{
    auto passwords =
        passFile.isEmpty() ? Result<PgPassFile>(Error{ErrorCode::NotFound, {}}) : PgPassFile::read(passFile);
    if (passwords)
        return *std::move(passwords);
    if (passwords.error().code != ErrorCode::NotFound)
        source.problems.push_back(passwords.error());
    return {};
}

QString pgAdminText(const QJsonObject &json, const char *key)
{
    return json.value(QLatin1String(key)).toVariant().toString();
}

Result<ConnectionProfile> profileOf(const QJsonObject &server, const QString &key)
{
    ConnectionProfile profile;
    const QJsonObject more = server.value(QLatin1String("ConnectionParameters")).toObject();
    const auto setting = [&server, &more](const char *older, const char *newer) {
        const QString text = pgAdminText(more, newer);
        return text.isEmpty() ? pgAdminText(server, older) : text;
    };
    profile.name = pgAdminText(server, "Name").isEmpty() ? key : pgAdminText(server, "Name");
    profile.group = pgAdminText(server, "Group");
    profile.description = pgAdminText(server, "Comment");
    profile.host =
        pgAdminText(server, "Host").isEmpty() ? QStringLiteral("localhost") : pgAdminText(server, "Host");
    profile.database = pgAdminText(server, "MaintenanceDB");
    profile.username = pgAdminText(server, "Username");
    profile.colour = pgAdminText(server, "BgColor").left(7);
    const auto port = portOf(pgAdminText(server, "Port"));
    if (!port)
        return port.error();
    profile.port = *port;
    if (auto tls = setTls(profile, setting("SSLMode", "sslmode")); !tls)
        return tls.error();
    profile.tlsCaFile = setting("SSLRootCert", "sslrootcert");
    profile.tlsCertFile = setting("SSLCert", "sslcert");
    profile.tlsKeyFile = setting("SSLKey", "sslkey");
    if (server.value(QLatin1String("UseSSHTunnel")).toVariant().toInt() != 0)
        return Error{ErrorCode::Unsupported, PostgresSourcesText::tr("it goes through an SSH tunnel.")};
    return profile;
}

} // namespace

namespace PostgresSources {

Result<ImportSource> readServices(const QString &file, const QString &passFile)
{
    auto text = ImportedFile::read(file);
    if (!text)
        return text.error();
    ImportSource source{QStringLiteral("pg_service.conf"), file, {}, {}, {}};
    const auto passwords = openPasswords(passFile, source);
    const IniText ini = IniText::parse(*text, false);
    if (ini.strayLine > 0)
        source.problems.push_back(
            {ErrorCode::Invalid,
             PostgresSourcesText::tr("Line %1 of %2 belongs to no [service].").arg(ini.strayLine).arg(file)});
    for (const IniText::Section &section : ini.sections) {
        auto profile = profileOf(section, passwords ? &*passwords : nullptr);
        if (profile)
            ImportedFile::add(source, *std::move(profile));
        else
            source.problems.push_back(wrongIn(section.name, profile.error().message));
    }
    return source;
}

Result<ImportSource> readPasswords(const QString &passFile)
{
    const auto passwords = PgPassFile::read(passFile);
    if (!passwords)
        return passwords.error();
    ImportSource source{QStringLiteral(".pgpass"), passFile, {}, {}, {}};
    for (const int line : passwords->brokenLines())
        source.problems.push_back(
            {ErrorCode::Invalid,
             PostgresSourcesText::tr("Line %1 of %2 has not five parts.").arg(line).arg(passFile)});
    const QString any = QStringLiteral("*");
    for (const PgPassFile::Line &line : passwords->lines()) {
        if (line.host == any || line.user == any)
            continue; // a rule for passwords, no connection
        ConnectionProfile profile;
        profile.host = line.host;
        profile.username = line.user;
        profile.database = line.database == any ? line.user : line.database;
        profile.password = line.password;
        profile.name = QStringLiteral("%1 %2").arg(line.host, profile.database).left(63);
        const auto port = portOf(line.port == any ? QString() : line.port);
        if (!port) {
            source.problems.push_back(wrongIn(profile.name, port.error().message));
            continue;
        }
        profile.port = *port;
        ImportedFile::add(source, std::move(profile));
    }
    return source;
}

Result<ImportSource> readPgAdmin(const QString &file)
{
    auto text = ImportedFile::read(file);
    if (!text)
        return text.error();
    QJsonParseError parsed;
    const QJsonObject json = QJsonDocument::fromJson(*text, &parsed).object();
    if (parsed.error != QJsonParseError::NoError || !json.value(QLatin1String("Servers")).isObject())
        return Error{ErrorCode::Invalid,
                     PostgresSourcesText::tr("%1 is no export of pgAdmin's servers.").arg(file),
                     PostgresSourcesText::tr("Make one with pgAdmin's Tools, Import/Export Servers."),
                     parsed.error == QJsonParseError::NoError ? QString() : parsed.errorString()};
    ImportSource source{QStringLiteral("pgAdmin"),
                        file,
                        {},
                        {},
                        PostgresSourcesText::tr("pgAdmin does not export passwords.")};
    const QJsonObject servers = json.value(QLatin1String("Servers")).toObject();
    for (auto server = servers.begin(); server != servers.end(); ++server) {
        auto profile = profileOf(server->toObject(), server.key());
        if (profile)
            ImportedFile::add(source, *std::move(profile));
        else
            source.problems.push_back(
                wrongIn(pgAdminText(server->toObject(), "Name"), profile.error().message));
    }
    return source;
}

} // namespace PostgresSources
