// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/connection/ProfileRules.h"

#include "models/connection/ConnectionUrl.h"

#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>
#include <QStringDecoder>
#include <QUuid>

#include <algorithm>
#include <array>
#include <tuple>

namespace {

constexpr qsizetype maxNameLength = 63;
constexpr int maxPort = 65535;
constexpr int maxPoolSize = 1000;
constexpr int maxServerBudget = 100'000;
/// Seconds, as those of the setting "health/interval".
constexpr int minHealthInterval = 5;
constexpr int maxHealthInterval = 3600;
constexpr std::chrono::milliseconds minWait{250};
constexpr std::chrono::milliseconds maxWait = std::chrono::hours{1};
/// PostgreSQL's statement_timeout is an int of milliseconds.
constexpr std::chrono::milliseconds maxSpan = std::chrono::hours{24 * 24};

bool hasControlCharacter(const QString &text)
{
    return std::ranges::any_of(text, [](QChar c) { return c.category() == QChar::Other_Control; });
}

} // namespace

ProfileRules::ProfileRules(const ConnectionProfile &profile)
    : m_profile(profile)
{}

Result<ConnectionProfile> ProfileRules::apply()
{
    static constexpr std::array<Rule, 8> rules{
        &ProfileRules::takeUrlApart,     &ProfileRules::checkNames,  &ProfileRules::checkPlace,
        &ProfileRules::checkCredentials, &ProfileRules::checkLimits, &ProfileRules::checkTimeouts,
        &ProfileRules::settleSafety,     &ProfileRules::checkTls,
    };
    for (const Rule rule : rules) {
        if (auto passed = (this->*rule)(); !passed)
            return passed.error();
    }
    m_field = ProfileField::None;
    return m_profile;
}

Result<void> ProfileRules::takeUrlApart()
{
    if (m_profile.connectionString.isEmpty())
        return {};
    m_field = ProfileField::Url;
    auto url = ConnectionUrl::parse(m_profile.connectionString);
    if (!url)
        return url.error();
    url->applyTo(m_profile);
    m_warnings += url->warnings;
    m_profile.connectionString = {};
    return {};
}

Result<void> ProfileRules::checkNames()
{
    auto &p = m_profile;
    for (QString *text : {&p.id, &p.name, &p.host, &p.database, &p.username, &p.description, &p.region,
                          &p.colour, &p.group, &p.tlsCaFile, &p.tlsCertFile, &p.tlsKeyFile})
        *text = text->trimmed();

    m_field = ProfileField::Name;
    if (p.name.isEmpty())
        return wrong(tr("A connection needs a name."));
    for (const auto &[text, field] : {std::pair{p.name, tr("name")}, {p.id, tr("id")}}) {
        if (text.size() > maxNameLength)
            return wrong(tr("The %1 of a connection has at most %2 characters; this one has %3.")
                             .arg(field)
                             .arg(maxNameLength)
                             .arg(text.size()));
        if (auto line = checkLine(text, field, ProfileField::Name); !line)
            return line;
    }
    for (const auto &[text, field, where] : {std::tuple{p.region, tr("region"), ProfileField::Region},
                                             {p.group, tr("group"), ProfileField::Group}}) {
        if (auto line = checkLine(text, field, where); !line)
            return line;
    }
    if (p.id.isEmpty())
        p.id = QUuid::createUuid().toString(QUuid::WithoutBraces);

    static const QRegularExpression colour(QStringLiteral("\\A#[0-9a-f]{6}\\z"));
    m_field = ProfileField::Colour;
    p.colour = p.colour.toLower();
    if (!p.colour.isEmpty() && !colour.match(p.colour).hasMatch())
        return wrong(tr("The colour must be written #rrggbb, in hexadecimal digits."));
    return {};
}

Result<void> ProfileRules::checkPlace()
{
    return DatabaseTypes::isFile(m_profile.type) ? checkFile() : checkServer();
}

Result<void> ProfileRules::checkFile()
{
    auto &p = m_profile;
    m_field = ProfileField::File;
    if (p.database.isEmpty())
        return wrong(tr("An SQLite connection needs a file."), tr("Give its path as the database."));
    if (auto line = checkLine(p.database, tr("file"), ProfileField::File); !line)
        return line;
    if (p.database.startsWith(QLatin1String(":memory:")))
        return wrong(
            tr("An SQLite database in memory cannot be shared: each connection of the pool would see "
               "another, empty one."),
            tr("Give the path of a file."));
    if (p.database.startsWith(QLatin1String("file:"), Qt::CaseInsensitive))
        return wrong(tr("SQLite's “file:” addresses are not taken."),
                     tr("Give the path of the file itself."));
    // Whoever uses the profile later stands in another folder.
    p.database = QDir::cleanPath(QDir::current().absoluteFilePath(p.database));
    p.host.clear();
    p.port = 0;
    p.username.clear();
    p.password = {};
    p.tls = TlsMode::Disable;
    for (QString *file : {&p.tlsCaFile, &p.tlsCertFile, &p.tlsKeyFile})
        file->clear();
    return {};
}

Result<void> ProfileRules::checkServer()
{
    auto &p = m_profile;
    const int defaultPort = DatabaseTypes::defaultPort(p.type);
    // A kind without a port is reached by a name of its own (ODBC's data source).
    if (defaultPort != 0) {
        if (auto host = checkHost(); !host)
            return host;
        m_field = ProfileField::Port;
        if (p.port == 0)
            p.port = defaultPort;
        if (p.port < 1 || p.port > maxPort)
            return wrong(tr("%1 is no port: ports go from 1 to 65535.").arg(p.port));
    }
    m_field = ProfileField::Database;
    if (p.database.isEmpty())
        return wrong(tr("The connection needs the name of a database."));
    return checkLine(p.database, tr("database"), ProfileField::Database);
}

Result<void> ProfileRules::checkHost()
{
    QString &host = m_profile.host;
    m_field = ProfileField::Host;
    if (host.isEmpty())
        return wrong(tr("The connection needs a host."),
                     tr("Give a name, an address, or the folder of a Unix socket."));
    if (auto line = checkLine(host, tr("host"), ProfileField::Host); !line)
        return line;
    if (host.startsWith(QLatin1Char('/')))
        return {};
    if (host.startsWith(QLatin1Char('[')) && host.endsWith(QLatin1Char(']')))
        host = host.mid(1, host.size() - 2);
    if (host.contains(QLatin1Char(',')))
        return wrong(tr("Several hosts in one connection are not supported."),
                     tr("Make one connection per host."));
    // Such a text may be a whole URL with its password: it is not repeated.
    static const QRegularExpression notInHost(QStringLiteral("[\\s/@?#\\[\\]\\\\]"));
    if (host.contains(notInHost))
        return wrong(tr("The host holds characters that no host name has."),
                     tr("Give the bare name or address; a whole URL goes into the connection string."));
    if (host.endsWith(QLatin1Char('.')))
        host.chop(1);
    return host.isEmpty() ? Result<void>(wrong(tr("The connection needs a host."))) : Result<void>();
}

Result<void> ProfileRules::checkCredentials()
{
    const auto &p = m_profile;
    if (auto line = checkLine(p.username, tr("user name"), ProfileField::Username); !line)
        return line;
    m_field = ProfileField::Password;
    const std::string_view password = p.password.reveal();
    if (password.find('\0') != std::string_view::npos)
        return wrong(tr("The password holds a NUL character, which no server accepts."));
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    QString decoded =
        decoder.decode(QByteArrayView(password.data(), static_cast<qsizetype>(password.size())));
    const bool readable = !decoder.hasError();
    decoded.fill(QChar());
    return readable ? Result<void>() : Result<void>(wrong(tr("The password is not valid UTF-8 text.")));
}

Result<void> ProfileRules::checkLimits()
{
    const auto &p = m_profile;
    m_field = ProfileField::Connections;
    if (p.maxConnections < 1 || p.maxConnections > maxPoolSize)
        return wrong(
            tr("maxConnections must be from 1 to %1, not %2.").arg(maxPoolSize).arg(p.maxConnections));
    m_field = ProfileField::Budget;
    if (p.serverBudget != 0 && (p.serverBudget < p.maxConnections || p.serverBudget > maxServerBudget))
        return wrong(
            tr("serverBudget must be 0 (maxConnections + 4) or from %1 (maxConnections) to %2, not %3.")
                .arg(p.maxConnections)
                .arg(maxServerBudget)
                .arg(p.serverBudget));
    m_field = ProfileField::HealthInterval;
    if (p.healthInterval != 0
        && (p.healthInterval < minHealthInterval || p.healthInterval > maxHealthInterval))
        return wrong(tr("healthInterval must be 0 (the setting) or from %1 to %2 seconds, not %3.")
                         .arg(minHealthInterval)
                         .arg(maxHealthInterval)
                         .arg(p.healthInterval));
    return {};
}

Result<void> ProfileRules::checkTimeouts()
{
    const auto &p = m_profile;
    struct Span
    {
        const char *name;
        std::chrono::milliseconds value, least, most;
        ProfileField field;
    };
    for (const Span &span :
         {Span{"connectTimeout", p.connectTimeout, minWait, maxWait, ProfileField::ConnectTimeout},
          Span{"acquireTimeout", p.acquireTimeout, minWait, maxWait, ProfileField::AcquireTimeout},
          Span{"idleTimeout", p.idleTimeout, {}, maxSpan, ProfileField::IdleTimeout},
          Span{"lifetime", p.lifetime, {}, maxSpan, ProfileField::Lifetime},
          Span{"statementTimeout", p.statementTimeout, {}, maxSpan, ProfileField::StatementTimeout}}) {
        m_field = span.field;
        if (span.value < span.least || span.value > span.most)
            return wrong(tr("%1 must be from %2 to %3 milliseconds, not %4.")
                             .arg(QLatin1String(span.name))
                             .arg(span.least.count())
                             .arg(span.most.count())
                             .arg(span.value.count()));
    }
    return {};
}

Result<void> ProfileRules::settleSafety()
{
    if (m_profile.readOnly || m_profile.safety == SafetyLevel::ReadOnly)
        m_profile.setSafety(SafetyLevel::ReadOnly);
    return {};
}

Result<void> ProfileRules::checkTls()
{
    auto &p = m_profile;
    const bool local = p.isLocal();
    if (!p.tls)
        p.tls = local ? TlsMode::Disable : TlsMode::VerifyFull;

    m_field = ProfileField::Plaintext;
    const bool plaintext = !local && *p.tls == TlsMode::Disable;
    if (plaintext && p.environment == Environment::Production && !p.plaintextConfirmed)
        return Error{ErrorCode::Unconfirmed,
                     tr("The production connection “%1” to %2 would not be encrypted.").arg(p.name, p.host),
                     tr("Choose the TLS mode verify-full, or confirm that passwords and data may cross the "
                        "network in plain text.")};
    // A yes holds for what was asked, not for what the profile becomes later.
    if (!plaintext)
        p.plaintextConfirmed = false;

    if (plaintext)
        m_warnings << tr("“%1”: not encrypted; anybody on the way to %2 can read passwords and data.")
                          .arg(p.name, p.host);
    else if (!local && *p.tls == TlsMode::Prefer)
        m_warnings << tr("“%1”: encrypted only if the server offers it, and not authenticated.").arg(p.name);
    else if (!local && *p.tls == TlsMode::Require)
        m_warnings
            << tr("“%1”: encrypted, not authenticated; any server could pose as %2.").arg(p.name, p.host);
    return checkTlsFiles();
}

Result<void> ProfileRules::checkTlsFiles()
{
    auto &p = m_profile;
    m_field = p.tlsKeyFile.isEmpty() ? ProfileField::Key : ProfileField::Certificate;
    if (p.tlsCertFile.isEmpty() != p.tlsKeyFile.isEmpty())
        return wrong(p.tlsKeyFile.isEmpty() ? tr("A client certificate needs its key file.")
                                            : tr("A client's key file needs its certificate."));
    for (const auto &[file, what, where] :
         {std::tuple{&p.tlsCaFile, tr("CA file"), ProfileField::CaFile},
          {&p.tlsCertFile, tr("client certificate"), ProfileField::Certificate},
          {&p.tlsKeyFile, tr("client key"), ProfileField::Key}}) {
        m_field = where;
        if (file->isEmpty())
            continue;
        const QFileInfo info(QDir::current().absoluteFilePath(*file));
        *file = QDir::cleanPath(info.filePath());
        if (!info.isFile() || !info.isReadable())
            return wrong(tr("The %1 %2 is not there or cannot be read.").arg(what, *file));
    }
    return {};
}

Error ProfileRules::wrong(const QString &what, const QString &advice) const
{
    const bool named = !m_profile.name.isEmpty() && m_profile.name.size() <= maxNameLength
                       && !hasControlCharacter(m_profile.name);
    return {ErrorCode::Invalid, named ? tr("“%1”: %2").arg(m_profile.name, what) : what, advice};
}

Result<void> ProfileRules::checkLine(const QString &text, const QString &field, ProfileField where)
{
    m_field = where;
    if (hasControlCharacter(text))
        return wrong(tr("The %1 holds a control character (a line break or a tab, for example).").arg(field));
    return {};
}
