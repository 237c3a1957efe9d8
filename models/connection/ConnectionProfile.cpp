// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/connection/ConnectionProfile.h"

#include "models/connection/ProfileRules.h"

#include <QCoreApplication>
#include <QJsonObject>
#include <QRegularExpression>
#include <QUrl>

#include <array>
#include <limits>

namespace {

/// Names under .localhost and other spellings of 127.0.0.1 are the resolver's business: they count as remote,
/// which is the safe side.
bool isLoopback(const QString &host)
{
    static const QRegularExpression loopback(
        QStringLiteral("\\A(?:localhost"
                       "|(?:::ffff:)?127(?:\\.(?:0|[1-9][0-9]?|1[0-9][0-9]|2[0-4][0-9]|25[0-5])){3}"
                       "|(?:(?:0{1,4}:){7}|(?:0{1,4}(?::0{1,4}){0,5})?::(?:0{1,4}:){0,5})0{0,3}1)\\z"),
        QRegularExpression::CaseInsensitiveOption);
    return loopback.match(host).hasMatch();
}

/// Encodes what would end a part of a URL; letters of every language stay readable.
QString urlPart(const QString &text, QLatin1String allowed = {})
{
    QString out;
    for (const QChar c : text) {
        const bool special =
            c.unicode() <= 0x20 || c.unicode() == 0x7f || QLatin1String(":/?#[]@%\"").contains(c);
        if (special && !allowed.contains(c))
            out += QLatin1String(QUrl::toPercentEncoding(QString(c)));
        else
            out += c;
    }
    return out;
}

/// Medusa is a PostgreSQL, and ConnectionUrl reads it back as one.
QString scheme(DatabaseType type)
{
    return DatabaseTypes::toName(type == DatabaseType::Medusa ? DatabaseType::PostgreSql : type);
}

template <typename T>
struct Field
{
    QLatin1String key;
    T ConnectionProfile::*member;
};

constexpr std::array stringFields{
    Field<QString>{QLatin1String("id"), &ConnectionProfile::id},
    Field<QString>{QLatin1String("name"), &ConnectionProfile::name},
    Field<QString>{QLatin1String("host"), &ConnectionProfile::host},
    Field<QString>{QLatin1String("database"), &ConnectionProfile::database},
    Field<QString>{QLatin1String("username"), &ConnectionProfile::username},
    Field<QString>{QLatin1String("description"), &ConnectionProfile::description},
    Field<QString>{QLatin1String("region"), &ConnectionProfile::region},
    Field<QString>{QLatin1String("colour"), &ConnectionProfile::colour},
    Field<QString>{QLatin1String("group"), &ConnectionProfile::group},
    Field<QString>{QLatin1String("tlsCaFile"), &ConnectionProfile::tlsCaFile},
    Field<QString>{QLatin1String("tlsCertFile"), &ConnectionProfile::tlsCertFile},
    Field<QString>{QLatin1String("tlsKeyFile"), &ConnectionProfile::tlsKeyFile},
};
constexpr std::array boolFields{
    Field<bool>{QLatin1String("isDefault"), &ConnectionProfile::isDefault},
    Field<bool>{QLatin1String("isActive"), &ConnectionProfile::isActive},
    Field<bool>{QLatin1String("readOnly"), &ConnectionProfile::readOnly},
    Field<bool>{QLatin1String("plaintextConfirmed"), &ConnectionProfile::plaintextConfirmed},
};
constexpr std::array intFields{
    Field<int>{QLatin1String("port"), &ConnectionProfile::port},
    Field<int>{QLatin1String("maxConnections"), &ConnectionProfile::maxConnections},
    Field<int>{QLatin1String("serverBudget"), &ConnectionProfile::serverBudget},
    Field<int>{QLatin1String("healthInterval"), &ConnectionProfile::healthInterval},
};
using Milliseconds = std::chrono::milliseconds;
constexpr std::array timeFields{
    Field<Milliseconds>{QLatin1String("connectTimeoutMs"), &ConnectionProfile::connectTimeout},
    Field<Milliseconds>{QLatin1String("acquireTimeoutMs"), &ConnectionProfile::acquireTimeout},
    Field<Milliseconds>{QLatin1String("idleTimeoutMs"), &ConnectionProfile::idleTimeout},
    Field<Milliseconds>{QLatin1String("lifetimeMs"), &ConnectionProfile::lifetime},
    Field<Milliseconds>{QLatin1String("statementTimeoutMs"), &ConnectionProfile::statementTimeout},
};
constexpr std::array secretFields{
    Field<Secret>{QLatin1String("password"), &ConnectionProfile::password},
    Field<Secret>{QLatin1String("connectionString"), &ConnectionProfile::connectionString},
};

/// Reads fields of a JSON object and remembers the first that is of the wrong type. Absent and null ones
/// leave their target alone.
class JsonFields final
{
    Q_DECLARE_TR_FUNCTIONS(ConnectionProfile)

public:
    explicit JsonFields(const QJsonObject &json)
        : m_json(json)
    {}

    [[nodiscard]] const std::optional<Error> &error() const { return m_error; }

    void read(QLatin1String key, QString &target)
    {
        if (take(key, QJsonValue::String, tr("a text")))
            target = m_json.value(key).toString();
    }

    void read(QLatin1String key, bool &target)
    {
        if (take(key, QJsonValue::Bool, tr("true or false")))
            target = m_json.value(key).toBool();
    }

    void read(QLatin1String key, int &target)
    {
        if (!take(key, QJsonValue::Double, tr("a number")))
            return;
        const qint64 number = m_json.value(key).toInteger(std::numeric_limits<qint64>::max());
        if (number < std::numeric_limits<int>::min() || number > std::numeric_limits<int>::max())
            refuse(key, tr("a whole number"));
        else
            target = static_cast<int>(number);
    }

    void read(QLatin1String key, Milliseconds &target)
    {
        int number = static_cast<int>(target.count());
        read(key, number);
        target = Milliseconds(number);
    }

    void read(QLatin1String key, Secret &target)
    {
        if (!take(key, QJsonValue::String, tr("a text")))
            return;
        QByteArray bytes = m_json.value(key).toString().toUtf8();
        target = Secret::takeFrom(bytes);
    }

    template <typename Fields>
    void read(ConnectionProfile &profile, const Fields &fields)
    {
        for (const auto &field : fields)
            read(field.key, profile.*field.member);
    }

private:
    bool take(QLatin1String key, QJsonValue::Type type, const QString &wanted)
    {
        const QJsonValue value = m_json.value(key);
        if (value.isUndefined() || value.isNull())
            return false;
        if (value.type() != type)
            refuse(key, wanted);
        return value.type() == type;
    }

    void refuse(QLatin1String key, const QString &wanted)
    {
        if (!m_error)
            m_error =
                Error{ErrorCode::Invalid, tr("In a connection's JSON, “%1” must be %2.").arg(key, wanted)};
    }

    const QJsonObject &m_json;
    std::optional<Error> m_error;
};

/// Our names are lower case; upper case are those of imported configurations.
Result<DatabaseType> typeFrom(const QString &name)
{
    const bool imported = name == name.toUpper() && name != name.toLower();
    return imported ? Result<DatabaseType>(DatabaseTypes::fromImportedName(name))
                    : DatabaseTypes::fromName(name);
}

} // namespace

namespace Environments {

QString toName(Environment environment)
{
    static constexpr std::array names{"development", "test", "production"};
    return QLatin1String(names.at(static_cast<std::size_t>(environment)));
}

Result<Environment> fromName(const QString &name)
{
    for (const auto environment : {Environment::Development, Environment::Test, Environment::Production}) {
        if (name.trimmed().compare(toName(environment), Qt::CaseInsensitive) == 0)
            return environment;
    }
    return Error{ErrorCode::Invalid,
                 QCoreApplication::translate("Environment", "“%1” is no environment.").arg(name),
                 QCoreApplication::translate("Environment", "It is development, test or production.")};
}

} // namespace Environments

Result<ConnectionProfile> ConnectionProfile::validated(QStringList *warnings) const
{
    ProfileRules rules(*this);
    auto profile = rules.apply();
    if (warnings != nullptr)
        *warnings += rules.warnings();
    return profile;
}

bool ConnectionProfile::isLocal() const
{
    return DatabaseTypes::isFile(type) || host.startsWith(QLatin1Char('/')) || isLoopback(host);
}

SafetyLevel ConnectionProfile::safetyLevel() const
{
    if (readOnly)
        return SafetyLevel::ReadOnly;
    return safety.value_or(environment == Environment::Production ? SafetyLevel::ConfirmWrites
                                                                  : SafetyLevel::Silent);
}

void ConnectionProfile::setSafety(std::optional<SafetyLevel> level)
{
    safety = level;
    readOnly = level == SafetyLevel::ReadOnly;
}

QString ConnectionProfile::displayUrl() const
{
    const QString path = urlPart(database, QLatin1String("/:@"));
    if (DatabaseTypes::isFile(type))
        return scheme(type) + QLatin1Char(':')
               + (database.startsWith(QLatin1Char('/')) ? QLatin1String("//") : QLatin1String()) + path;

    QString url = scheme(type) + QLatin1String("://");
    if (!username.isEmpty())
        url += urlPart(username) + QLatin1Char('@');
    const bool socket = host.startsWith(QLatin1Char('/'));
    if (!socket)
        url += host.contains(QLatin1Char(':')) ? QLatin1Char('[') + host + QLatin1Char(']') : urlPart(host);
    if (const int shown = port != 0 ? port : DatabaseTypes::defaultPort(type); shown != 0)
        url += QLatin1Char(':') + QString::number(shown);
    url += QLatin1Char('/') + urlPart(database);
    return socket ? url + QLatin1String("?host=") + urlPart(host, QLatin1String("/")) : url;
}

QJsonObject ConnectionProfile::toJson(bool withSecrets) const
{
    QJsonObject json;
    for (const auto &field : stringFields)
        json[field.key] = this->*field.member;
    for (const auto &field : boolFields)
        json[field.key] = this->*field.member;
    for (const auto &field : intFields)
        json[field.key] = this->*field.member;
    for (const auto &field : timeFields)
        json[field.key] = qint64{(this->*field.member).count()};
    json[QLatin1String("type")] = DatabaseTypes::toName(type);
    json[QLatin1String("environment")] = Environments::toName(environment);
    if (tls) {
        json[QLatin1String("tls")] = TlsModes::toName(*tls);
        json[QLatin1String("ssl")] = ssl();
    }
    if (safety)
        json[QLatin1String("safety")] = SafetyLevels::toName(*safety);
    if (manualCommitChoice)
        json[QLatin1String("manualCommit")] = *manualCommitChoice;
    if (!source.isEmpty())
        json[QLatin1String("source")] = source;
    for (const auto &field : secretFields) {
        const Secret &secret = this->*field.member;
        if (withSecrets && !secret.isEmpty())
            json[field.key] =
                QString::fromUtf8(secret.reveal().data(), static_cast<qsizetype>(secret.size()));
    }
    return json;
}

Result<ConnectionProfile> ConnectionProfile::fromJson(const QJsonObject &json)
{
    ConnectionProfile profile;
    QString typeName, environmentName, tlsName, safetyName;
    bool ssl = false;
    bool manual = false;
    JsonFields fields(json);
    fields.read(profile, stringFields);
    fields.read(profile, boolFields);
    fields.read(profile, intFields);
    fields.read(profile, timeFields);
    fields.read(profile, secretFields);
    fields.read(QLatin1String("type"), typeName);
    fields.read(QLatin1String("environment"), environmentName);
    fields.read(QLatin1String("tls"), tlsName);
    fields.read(QLatin1String("ssl"), ssl);
    fields.read(QLatin1String("safety"), safetyName);
    fields.read(QLatin1String("manualCommit"), manual);
    if (fields.error())
        return *fields.error();

    if (!typeName.isEmpty()) {
        const auto read = typeFrom(typeName);
        if (!read)
            return read.error();
        profile.type = *read;
    }
    if (!environmentName.isEmpty()) {
        const auto read = Environments::fromName(environmentName);
        if (!read)
            return read.error();
        profile.environment = *read;
    }
    if (!safetyName.isEmpty()) {
        const auto read = SafetyLevels::fromName(safetyName);
        if (!read)
            return read.error();
        profile.safety = *read;
    }
    if (json.value(QLatin1String("manualCommit")).isBool())
        profile.manualCommitChoice = manual;
    if (!tlsName.isEmpty()) {
        const auto read = TlsModes::fromName(tlsName);
        if (!read)
            return read.error();
        profile.tls = *read;
    } else if (json.value(QLatin1String("ssl")).isBool()) {
        profile.tls = ssl ? TlsMode::VerifyFull : TlsMode::Disable;
    }
    return profile;
}
