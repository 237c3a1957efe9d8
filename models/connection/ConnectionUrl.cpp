// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/connection/ConnectionUrl.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <charconv>

namespace {

constexpr std::size_t maxUrlLength = 8192;

class UrlReader final
{
    Q_DECLARE_TR_FUNCTIONS(ConnectionUrl)

public:
    explicit UrlReader(std::string_view url)
        : m_rest(url)
    {}
    Result<ConnectionUrl> read();

private:
    Result<void> readScheme();
    Result<void> readFile();
    Result<void> readAuthority(std::string_view authority);
    Result<void> readHost(std::string_view host);
    Result<void> readParameters(std::string_view query);
    Result<void> readParameter(std::string_view name, const Secret &value);
    Result<void> readTls(std::string_view name, std::string_view value);
    Result<void> readPort(std::string_view digits);
    Result<void> readTimeout(std::string_view seconds);
    QString *textParameter(std::string_view name);
    void warnOfUnknown(std::string_view name);

    static Error malformed(const QString &what);
    static Result<Secret> decoded(std::string_view text);
    static Result<void> decodeInto(QString &target, std::string_view text);

    ConnectionUrl m_url;
    std::string_view m_rest;
    bool m_modeGiven = false;
    bool m_passwordInQuery = false;
};

/// Cuts `text` at the first `mark`: what is before it is returned, what is after it stays.
std::string_view cutAt(std::string_view &text, std::size_t mark)
{
    const std::string_view head = text.substr(0, mark);
    text.remove_prefix(mark == std::string_view::npos ? text.size() : mark + 1);
    return head;
}

bool isSpelled(std::string_view text, QLatin1String word)
{
    return QLatin1String(text.data(), static_cast<qsizetype>(text.size())).compare(word, Qt::CaseInsensitive)
           == 0;
}

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view blanks = " \t\r\n";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

Result<ConnectionUrl> UrlReader::read()
{
    m_rest = trimmed(m_rest);
    if (m_rest.size() > maxUrlLength)
        return malformed(tr("it is longer than %1 characters").arg(maxUrlLength));
    if (auto scheme = readScheme(); !scheme)
        return scheme.error();
    if (m_rest.find('#') != std::string_view::npos)
        return malformed(tr("it holds a bare #"));

    std::string_view query = m_rest;
    m_rest = cutAt(query, query.find('?'));
    if (DatabaseTypes::isFile(m_url.type)) {
        if (auto file = readFile(); !file)
            return file.error();
    } else {
        std::string_view path = m_rest;
        const std::string_view authority = cutAt(path, path.find('/'));
        // A password with a bare slash or question mark ends the authority early; the @ then comes too late.
        if (path.find('@') != std::string_view::npos || query.find('@') != std::string_view::npos)
            return malformed(tr("there is a bare @ behind the host"));
        if (auto read = readAuthority(authority); !read)
            return read.error();
        if (auto database = decodeInto(m_url.database, path); !database)
            return database.error();
    }
    if (auto parameters = readParameters(query); !parameters)
        return parameters.error();
    return std::move(m_url);
}

Result<void> UrlReader::readScheme()
{
    struct Scheme
    {
        QLatin1String word;
        DatabaseType type;
    };
    static constexpr std::array schemes{
        Scheme{QLatin1String("postgresql"), DatabaseType::PostgreSql},
        Scheme{QLatin1String("postgres"), DatabaseType::PostgreSql},
        Scheme{QLatin1String("mysql"), DatabaseType::MySql},
        Scheme{QLatin1String("mariadb"), DatabaseType::MariaDb},
        Scheme{QLatin1String("sqlite"), DatabaseType::Sqlite},
        // Known, and refused by name.
        Scheme{QLatin1String("mongodb"), DatabaseType::MongoDb},
        Scheme{QLatin1String("mongodb+srv"), DatabaseType::MongoDb},
        Scheme{QLatin1String("redis"), DatabaseType::Redis},
        Scheme{QLatin1String("rediss"), DatabaseType::Redis},
        Scheme{QLatin1String("sqlserver"), DatabaseType::SqlServer},
        Scheme{QLatin1String("trino"), DatabaseType::Trino},
        Scheme{QLatin1String("oracle"), DatabaseType::Oracle},
    };
    const auto colon = m_rest.find(':');
    const std::string_view word =
        colon == std::string_view::npos ? std::string_view() : m_rest.substr(0, colon);
    const auto *scheme =
        std::ranges::find_if(schemes, [word](const Scheme &s) { return isSpelled(word, s.word); });
    if (scheme == schemes.end())
        return malformed(tr("it does not begin with postgresql://, mysql://, mariadb:// or sqlite:"));
    m_url.type = scheme->type;
    using enum DatabaseType;
    if (m_url.type != PostgreSql && m_url.type != MySql && m_url.type != MariaDb && m_url.type != Sqlite)
        return Error{
            ErrorCode::Unsupported,
            tr("%1 connections are not supported in this version.").arg(DatabaseTypes::toName(m_url.type))};
    m_rest.remove_prefix(colon + 1);
    if (m_url.type == Sqlite)
        return {};
    if (!m_rest.starts_with("//"))
        return malformed(tr("// is missing behind its first word"));
    m_rest.remove_prefix(2);
    return {};
}

Result<void> UrlReader::readFile()
{
    if (m_rest.starts_with("//")) {
        m_rest.remove_prefix(2);
        if (!m_rest.starts_with('/'))
            return malformed(tr("a file is written sqlite:///absolute/file or sqlite:relative/file"));
    }
    return decodeInto(m_url.database, m_rest);
}

Result<void> UrlReader::readAuthority(std::string_view authority)
{
    const auto at = authority.rfind('@');
    if (at == std::string_view::npos)
        return readHost(authority);
    std::string_view password = authority.substr(0, at);
    const bool hasPassword = password.find(':') != std::string_view::npos;
    const std::string_view user = cutAt(password, password.find(':'));
    if (auto name = decodeInto(m_url.username, user); !name)
        return name;
    if (hasPassword) {
        auto secret = decoded(password);
        if (!secret)
            return secret.error();
        m_url.password = *std::move(secret);
    }
    return readHost(authority.substr(at + 1));
}

Result<void> UrlReader::readHost(std::string_view host)
{
    if (host.find(',') != std::string_view::npos)
        return Error{ErrorCode::Unsupported,
                     tr("The connection URL names several hosts, which is not supported."),
                     tr("Make one connection per host.")};
    std::string_view port;
    if (host.starts_with('[')) {
        const auto end = host.find(']');
        if (end == std::string_view::npos)
            return malformed(tr("the ] behind an IPv6 address is missing"));
        port = host.substr(end + 1);
        host = host.substr(1, end - 1);
        if (!port.empty() && !port.starts_with(':'))
            return malformed(tr("something else than a port follows the IPv6 address"));
        port.remove_prefix(port.empty() ? 0 : 1);
    } else {
        port = host;
        host = cutAt(port, port.find(':'));
    }
    if (auto number = port.empty() ? Result<void>() : readPort(port); !number)
        return number;
    return decodeInto(m_url.host, host);
}

Result<void> UrlReader::readPort(std::string_view digits)
{
    const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), m_url.port);
    if (failure != std::errc() || end != digits.data() + digits.size() || m_url.port < 1
        || m_url.port > 65535)
        return malformed(tr("the port is no number from 1 to 65535"));
    return {};
}

Result<void> UrlReader::readParameters(std::string_view query)
{
    while (!query.empty()) {
        std::string_view value = cutAt(query, query.find('&'));
        const std::string_view name = cutAt(value, value.find('='));
        auto secret = decoded(value);
        if (!secret)
            return secret.error();
        if (auto known = readParameter(name, *secret); !known)
            return known;
        m_passwordInQuery |= name == "password";
    }
    return {};
}

Result<void> UrlReader::readParameter(std::string_view name, const Secret &value)
{
    if (name == "password") {
        m_url.password = value;
        return {};
    }
    if (name == "sslmode" || name == "ssl-mode" || name == "ssl")
        return readTls(name, value.reveal());
    if (name == "port")
        return readPort(value.reveal());
    if (name == "connect_timeout")
        return readTimeout(value.reveal());
    if (QString *text = textParameter(name)) {
        *text = QString::fromUtf8(value.reveal().data(), static_cast<qsizetype>(value.size()));
        return {};
    }
    warnOfUnknown(name);
    return {};
}

QString *UrlReader::textParameter(std::string_view name)
{
    struct Parameter
    {
        std::string_view name;
        QString ConnectionUrl::*field;
    };
    static constexpr std::array parameters{
        Parameter{"host", &ConnectionUrl::host},
        Parameter{"user", &ConnectionUrl::username},
        Parameter{"dbname", &ConnectionUrl::database},
        Parameter{"sslrootcert", &ConnectionUrl::tlsCaFile},
        Parameter{"ssl-ca", &ConnectionUrl::tlsCaFile},
        Parameter{"sslcert", &ConnectionUrl::tlsCertFile},
        Parameter{"ssl-cert", &ConnectionUrl::tlsCertFile},
        Parameter{"sslkey", &ConnectionUrl::tlsKeyFile},
        Parameter{"ssl-key", &ConnectionUrl::tlsKeyFile},
    };
    const auto *found = std::ranges::find(parameters, name, &Parameter::name);
    return found == parameters.end() ? nullptr : &(m_url.*found->field);
}

/// A mode says more than the boolean, wherever each stands.
Result<void> UrlReader::readTls(std::string_view name, std::string_view value)
{
    if (name != "ssl") {
        const auto mode =
            TlsModes::fromName(QString::fromUtf8(value.data(), static_cast<qsizetype>(value.size())));
        if (!mode)
            return malformed(tr("its sslmode is none of disable, prefer, require, verify-ca, verify-full"));
        m_url.tls = *mode;
        m_modeGiven = true;
        return {};
    }
    const bool on = isSpelled(value, QLatin1String("true")) || value == "1";
    if (!on && !isSpelled(value, QLatin1String("false")) && value != "0")
        return malformed(tr("its ssl is neither true nor false"));
    if (!m_modeGiven)
        m_url.tls = on ? TlsMode::VerifyFull : TlsMode::Disable;
    return {};
}

Result<void> UrlReader::readTimeout(std::string_view seconds)
{
    int number = 0;
    const auto [end, failure] = std::from_chars(seconds.data(), seconds.data() + seconds.size(), number);
    if (failure != std::errc() || end != seconds.data() + seconds.size() || number < 1)
        return malformed(tr("its connect_timeout is no number of seconds"));
    m_url.connectTimeout = std::chrono::seconds(number);
    return {};
}

/// A bare & in a password makes its tail look like a parameter: only what cannot be one is repeated.
void UrlReader::warnOfUnknown(std::string_view name)
{
    const bool isWord =
        !m_passwordInQuery && !name.empty() && name.size() <= 40
        && std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || c == '_' || c == '-'; });
    m_url.warnings << (isWord ? tr("The parameter %1 of the connection URL is not used.")
                                    .arg(QLatin1String(name.data(), static_cast<qsizetype>(name.size())))
                              : tr("A parameter of the connection URL is not used."));
}

Error UrlReader::malformed(const QString &what)
{
    return {
        ErrorCode::Invalid, tr("The connection URL cannot be read: %1.").arg(what),
        tr("It is written postgresql://user:password@host:port/database. In the user name and the password, "
           "special characters are percent-encoded: @ as %40, / as %2F, # as %23, ? as %3F, % as %25.")};
}

Result<Secret> UrlReader::decoded(std::string_view text)
{
    QByteArray bytes;
    bytes.reserve(static_cast<qsizetype>(text.size()));
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            bytes += text[i];
            continue;
        }
        const int high = i + 2 < text.size() ? hexDigit(text[i + 1]) : -1;
        const int low = i + 2 < text.size() ? hexDigit(text[i + 2]) : -1;
        if (high < 0 || low < 0) {
            [[maybe_unused]] const Secret wiped = Secret::takeFrom(bytes);
            return malformed(tr("a % is not followed by two hexadecimal digits"));
        }
        bytes += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return Secret::takeFrom(bytes);
}

Result<void> UrlReader::decodeInto(QString &target, std::string_view text)
{
    const auto bytes = decoded(text);
    if (!bytes)
        return bytes.error();
    target = QString::fromUtf8(bytes->reveal().data(), static_cast<qsizetype>(bytes->size()));
    return {};
}

} // namespace

Result<ConnectionUrl> ConnectionUrl::parse(const Secret &url)
{
    return UrlReader(url.reveal()).read();
}

void ConnectionUrl::applyTo(ConnectionProfile &profile) const
{
    // The profile says MariaDB or Medusa more exactly than a mysql: or postgresql: URL can.
    const auto family = [](DatabaseType t) {
        return t == DatabaseType::MariaDb  ? DatabaseType::MySql
               : t == DatabaseType::Medusa ? DatabaseType::PostgreSql
                                           : t;
    };
    if (family(profile.type) != family(type) || type == DatabaseType::MariaDb)
        profile.type = type;
    profile.host = host;
    profile.port = port;
    profile.database = database;
    profile.username = username;
    if (!password.isEmpty())
        profile.password = password;
    if (tls)
        profile.tls = tls;
    if (!tlsCaFile.isEmpty())
        profile.tlsCaFile = tlsCaFile;
    if (!tlsCertFile.isEmpty())
        profile.tlsCertFile = tlsCertFile;
    if (!tlsKeyFile.isEmpty())
        profile.tlsKeyFile = tlsKeyFile;
    if (connectTimeout)
        profile.connectTimeout = *connectTimeout;
}
