// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/connections/sources/DBeaverSource.h"

#include "app/connections/sources/ImportedFile.h"
#include "models/connection/ConnectionUrl.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace {

struct DBeaverSourceText
{
    Q_DECLARE_TR_FUNCTIONS(DBeaverSource)
};

QString textIn(const QJsonObject &json, const char *key)
{
    return json.value(QLatin1String(key)).toVariant().toString().trimmed();
}

/// By the driver first: MariaDB's stands under the provider mysql, SQLite's sometimes under generic.
std::optional<DatabaseType> typeOf(const QJsonObject &connection)
{
    const QString words =
        (textIn(connection, "driver") + QLatin1Char(' ') + textIn(connection, "provider")).toLower();
    for (const auto &[word, type] : {std::pair{"mariadb", DatabaseType::MariaDb},
                                     {"sqlite", DatabaseType::Sqlite},
                                     {"mysql", DatabaseType::MySql},
                                     {"postgres", DatabaseType::PostgreSql}}) {
        if (words.contains(QLatin1String(word)))
            return type;
    }
    return {};
}

Environment environmentOf(const QString &type)
{
    if (type.startsWith(QLatin1String("prod"), Qt::CaseInsensitive))
        return Environment::Production;
    return type.startsWith(QLatin1String("test"), Qt::CaseInsensitive) ? Environment::Test
                                                                       : Environment::Development;
}

/// "jdbc:postgresql://host:5432/database", where the fields are empty.
Result<void> takeUrl(ConnectionProfile &profile, QString url)
{
    if (!url.startsWith(QLatin1String("jdbc:")))
        return Error{ErrorCode::Invalid, DBeaverSourceText::tr("it has neither a host nor a URL.")};
    url.remove(0, 5);
    if (profile.type == DatabaseType::Sqlite) {
        profile.database = url.mid(QStringLiteral("sqlite:").size());
        return {};
    }
    QByteArray bytes = url.toUtf8();
    auto parsed = ConnectionUrl::parse(Secret::takeFrom(bytes));
    if (!parsed)
        return parsed.error();
    parsed->password = {};
    parsed->applyTo(profile);
    return {};
}

Result<void> readHandlers(ConnectionProfile &profile, const QJsonObject &handlers)
{
    for (auto it = handlers.begin(); it != handlers.end(); ++it) {
        const QJsonObject handler = it->toObject();
        if (!handler.value(QLatin1String("enabled")).toBool(false))
            continue;
        if (!it.key().contains(QLatin1String("ssl")))
            return Error{
                ErrorCode::Unsupported,
                DBeaverSourceText::tr("it goes through “%1”, which Penstock has not.").arg(it.key())};
        const QJsonObject properties = handler.value(QLatin1String("properties")).toObject();
        const auto either = [&properties](const char *one, const char *other) {
            const QString text = textIn(properties, one);
            return text.isEmpty() ? textIn(properties, other) : text;
        };
        const QString mode = either("sslMode", "ssl.mode");
        profile.tls = TlsModes::fromName(mode).value_or(TlsMode::Require);
        profile.tlsCaFile = either("sslRootCert", "ssl.ca.cert");
        profile.tlsCertFile = either("sslCert", "ssl.client.cert");
        profile.tlsKeyFile = either("sslKey", "ssl.client.key");
    }
    return {};
}

Result<ConnectionProfile> dbeaverProfileOf(const QJsonObject &connection, const QJsonObject &environments)
{
    const QJsonObject settings = connection.value(QLatin1String("configuration")).toObject();
    const auto type = typeOf(connection);
    if (!type)
        return Error{ErrorCode::Unsupported,
                     DBeaverSourceText::tr("Penstock does not open databases of “%1”.")
                         .arg(textIn(connection, "driver"))};
    ConnectionProfile profile;
    profile.type = *type;
    profile.name = textIn(connection, "name").left(63);
    profile.group = textIn(connection, "folder");
    profile.description = textIn(connection, "description");
    profile.host = textIn(settings, "host");
    profile.database = textIn(settings, "database");
    profile.username = textIn(settings, "user");
    profile.readOnly = connection.value(QLatin1String("read-only")).toBool(false);
    const QString kind = textIn(settings, "type");
    profile.environment = environmentOf(textIn(environments.value(kind).toObject(), "name").isEmpty()
                                            ? kind
                                            : textIn(environments.value(kind).toObject(), "name"));
    if (const QString port = textIn(settings, "port"); !port.isEmpty()) {
        bool isNumber = false;
        profile.port = port.toInt(&isNumber);
        if (!isNumber || profile.port < 1)
            return Error{ErrorCode::Invalid, DBeaverSourceText::tr("“%1” is no port.").arg(port)};
    }
    const bool incomplete =
        *type == DatabaseType::Sqlite ? profile.database.isEmpty() : profile.host.isEmpty();
    if (incomplete) {
        if (auto taken = takeUrl(profile, textIn(settings, "url")); !taken)
            return taken.error();
    }
    // What their drivers take when it is left empty, and every user may enter.
    if (profile.database.isEmpty() && *type == DatabaseType::PostgreSql)
        profile.database = QStringLiteral("postgres");
    else if (profile.database.isEmpty() && *type != DatabaseType::Sqlite)
        profile.database = QStringLiteral("information_schema");
    if (auto read = readHandlers(profile, settings.value(QLatin1String("handlers")).toObject()); !read)
        return read.error();
    return profile;
}

} // namespace

namespace DBeaverSource {

Result<ImportSource> read(const QString &file)
{
    auto text = ImportedFile::read(file);
    if (!text)
        return text.error();
    QJsonParseError parsed;
    const QJsonObject json = QJsonDocument::fromJson(*text, &parsed).object();
    if (parsed.error != QJsonParseError::NoError || !json.value(QLatin1String("connections")).isObject())
        return Error{ErrorCode::Invalid,
                     DBeaverSourceText::tr("%1 is no list of DBeaver's connections.").arg(file),
                     {},
                     parsed.error == QJsonParseError::NoError ? QString() : parsed.errorString()};
    ImportSource source{
        QStringLiteral("DBeaver"),
        file,
        {},
        {},
        DBeaverSourceText::tr(
            "DBeaver's passwords are encrypted and do not come along; Penstock asks for them.")};
    const QJsonObject connections = json.value(QLatin1String("connections")).toObject();
    const QJsonObject environments = json.value(QLatin1String("connection-types")).toObject();
    for (auto it = connections.begin(); it != connections.end(); ++it) {
        const QJsonObject connection = it->toObject();
        auto profile = dbeaverProfileOf(connection, environments);
        const QString name = textIn(connection, "name").isEmpty() ? it.key() : textIn(connection, "name");
        if (!profile) {
            source.problems.push_back(
                {profile.error().code,
                 DBeaverSourceText::tr("“%1” is left out: %2").arg(name, profile.error().message)});
            continue;
        }
        if (profile->name.isEmpty())
            profile->name = it.key().left(63);
        ImportedFile::add(source, *std::move(profile));
    }
    return source;
}

} // namespace DBeaverSource
