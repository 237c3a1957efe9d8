// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/connections/sources/EnvironmentProfiles.h"

#include <QRegularExpression>

#include <map>
#include <optional>

namespace {

/// The number of DB_*, which has none.
constexpr int plain = -1;

std::optional<bool> boolOf(const QString &text)
{
    const QString word = text.toLower();
    for (const char *yes : {"true", "1", "yes", "on"}) {
        if (word == QLatin1String(yes))
            return true;
    }
    for (const char *no : {"false", "0", "no", "off"}) {
        if (word == QLatin1String(no))
            return false;
    }
    return {};
}

/// The variables of one connection, by the word behind their prefix. Empty ones count as unset.
class Variables final
{
public:
    Variables(int number, const std::map<QString, QString> &values)
        : m_number(number)
        , m_values(values)
    {}

    /// Nothing when they do not make a connection.
    [[nodiscard]] std::optional<Result<ConnectionProfile>> toProfile(QStringList *warnings) const;

private:
    [[nodiscard]] QString value(const char *word) const
    {
        const auto found = m_values.find(QLatin1String(word));
        return found == m_values.end() ? QString() : found->second.trimmed();
    }
    [[nodiscard]] QString prefix() const
    {
        return m_number == plain ? QStringLiteral("DB_") : QStringLiteral("DB%1_").arg(m_number);
    }
    [[nodiscard]] QString name() const;
    /// Values are not repeated: a password in the wrong variable would be seen.
    [[nodiscard]] Error bad(const char *word, const QString &wanted) const
    {
        return {
            ErrorCode::Invalid,
            EnvironmentProfiles::tr("The environment variable %1%2 must be %3; the connection “%4” is left "
                                    "out.")
                .arg(prefix(), QLatin1String(word), wanted, name())};
    }

    [[nodiscard]] Result<void> fill(ConnectionProfile &profile) const;
    [[nodiscard]] Result<void> readNumber(const char *word, int &target) const;
    [[nodiscard]] Result<void> readTls(ConnectionProfile &profile) const;

    int m_number;
    const std::map<QString, QString> &m_values;
};

QString Variables::name() const
{
    switch (m_number) {
    case plain:
        return QStringLiteral("primary");
    case 2:
        return QStringLiteral("secondary");
    case 3:
        return QStringLiteral("analytics");
    default:
        return QStringLiteral("db%1").arg(m_number);
    }
}

std::optional<Result<ConnectionProfile>> Variables::toProfile(QStringList *warnings) const
{
    ConnectionProfile profile;
    if (const QString type = value("TYPE"); !type.isEmpty()) {
        const auto known = DatabaseTypes::fromName(type);
        if (!known)
            return bad(
                "TYPE",
                EnvironmentProfiles::tr("one of %1").arg(DatabaseTypes::names().join(QLatin1String(", "))));
        profile.type = *known;
    }
    const char *trigger = DatabaseTypes::isFile(profile.type) ? "NAME" : "HOST";
    if (value(trigger).isEmpty()) {
        *warnings << EnvironmentProfiles::tr(
                         "Environment variables that begin with %1 have no effect without %1%2.")
                         .arg(prefix(), QLatin1String(trigger));
        return {};
    }
    if (auto filled = fill(profile); !filled)
        return filled.error();
    QStringList remarks;
    auto whole = profile.validated(&remarks);
    *warnings += remarks;
    if (!whole) {
        Error error = whole.error();
        error.message = EnvironmentProfiles::tr("The environment variables %1* make no connection: %2")
                            .arg(prefix(), error.message);
        return error;
    }
    return whole;
}

Result<void> Variables::fill(ConnectionProfile &profile) const
{
    profile.id = profile.name = name();
    profile.source = QStringLiteral("environment");
    profile.host = value("HOST");
    profile.database = value("NAME");
    profile.username = value("USER");
    profile.region = m_number == plain ? QStringLiteral("eu-west") : QString();
    if (const QString region = value("REGION"); !region.isEmpty())
        profile.region = region;
    // A password may begin with a blank.
    if (const auto password = m_values.find(QStringLiteral("PASSWORD")); password != m_values.end()) {
        QByteArray bytes = password->second.toUtf8();
        profile.password = Secret::takeFrom(bytes);
    }
    if (auto port = readNumber("PORT", profile.port); !port)
        return port;
    if (auto size = readNumber("MAX_CONNECTIONS", profile.maxConnections); !size)
        return size;
    if (const QString readOnly = value("READONLY"); !readOnly.isEmpty()) {
        const auto flag = boolOf(readOnly);
        if (!flag)
            return bad("READONLY", EnvironmentProfiles::tr("true or false"));
        profile.readOnly = *flag;
    }
    return readTls(profile);
}

Result<void> Variables::readNumber(const char *word, int &target) const
{
    const QString text = value(word);
    if (text.isEmpty())
        return {};
    bool isNumber = false;
    const int number = text.toInt(&isNumber);
    if (!isNumber || number < 1)
        return bad(word, EnvironmentProfiles::tr("a whole number above 0"));
    target = number;
    return {};
}

Result<void> Variables::readTls(ConnectionProfile &profile) const
{
    const QString text = value("SSL");
    if (text.isEmpty())
        return {};
    if (const auto flag = boolOf(text)) {
        profile.tls = *flag ? TlsMode::VerifyFull : TlsMode::Disable;
        return {};
    }
    const auto mode = TlsModes::fromName(text);
    if (!mode)
        return bad("SSL", EnvironmentProfiles::tr(
                              "true, false, or one of disable, prefer, require, verify-ca, verify-full"));
    profile.tls = *mode;
    return {};
}

} // namespace

EnvironmentProfiles EnvironmentProfiles::read(const QProcessEnvironment &environment)
{
    static const QRegularExpression pattern(
        QStringLiteral("\\ADB(0|[1-9][0-9]{0,3})?_(HOST|PORT|NAME|USER|PASSWORD|TYPE|REGION|READONLY|SSL|"
                       "MAX_CONNECTIONS)\\z"));
    std::map<int, std::map<QString, QString>> groups;
    for (const QString &key : environment.keys()) {
        const auto match = pattern.match(key);
        const QString value = match.hasMatch() ? environment.value(key) : QString();
        if (value.isEmpty())
            continue;
        const QString number = match.captured(1);
        groups[number.isEmpty() ? plain : number.toInt()][match.captured(2)] = value;
    }
    EnvironmentProfiles found;
    for (const auto &[number, values] : groups) {
        auto profile = Variables(number, values).toProfile(&found.warnings);
        if (profile && *profile)
            found.profiles.push_back(**std::move(profile));
        else if (profile)
            found.errors.push_back(profile->error());
    }
    return found;
}
