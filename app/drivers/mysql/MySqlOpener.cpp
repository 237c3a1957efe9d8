// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/MySqlOpener.h"

#include "app/drivers/HostResolver.h"
#include "app/drivers/mysql/MySqlGreeting.h"
#include "app/drivers/mysql/MySqlLocalData.h"
#include "app/drivers/mysql/SocketWatchdog.h"

#include <errmsg.h>
#include <mysql.h>

#include <QFileInfo>

#include <array>
#include <cstring>
#include <optional>

#include <fcntl.h>
#include <poll.h>

namespace {

/// The library's one-time start, which is not safe to run twice at once.
bool isLibraryReady()
{
    static const bool ready = mysql_library_init(0, nullptr, nullptr) == 0;
    return ready;
}

/// Where Linux distributions keep the authorities that the system trusts.
std::string systemCaFile()
{
    static constexpr std::array files{
        "/etc/ssl/certs/ca-certificates.crt", // Debian, Ubuntu, Arch
        "/etc/pki/tls/certs/ca-bundle.crt",   // Fedora, RHEL
        "/etc/ssl/ca-bundle.pem",             // openSUSE
        "/etc/ssl/cert.pem",                  // Alpine
    };
    for (const char *file : files) {
        if (QFileInfo::exists(QString::fromLatin1(file)))
            return file;
    }
    return {};
}

/// A password on its way to the library, which wants a C string.
class PlainPassword final
{
public:
    explicit PlainPassword(const Secret &secret)
        : m_text(secret.reveal())
    {}
    ~PlainPassword() { explicit_bzero(m_text.data(), m_text.size()); }
    Q_DISABLE_COPY_MOVE(PlainPassword)
    [[nodiscard]] const char *get() const { return m_text.c_str(); }

private:
    std::string m_text;
};

struct CloseMySql
{
    void operator()(MYSQL *handle) const { mysql_close(handle); }
};

} // namespace

/// One try with one address or socket.
class MySqlOpener::Attempt final
{
    Q_DECLARE_TR_FUNCTIONS(MySqlOpener::Attempt)

public:
    Attempt(const MySqlOpener &opener, bool overTcp, Deadline deadline, std::stop_token stop)
        : m_profile(opener.m_profile)
        , m_errors(opener.m_errors)
        , m_tls(overTcp ? m_profile.tlsMode() : TlsMode::Disable)
        , m_overTcp(overTcp)
        , m_deadline(deadline)
        , m_stop(std::move(stop))
    {}

    [[nodiscard]] Result<std::unique_ptr<MySqlLink>> open(const std::string &where, const Origin &origin);

private:
    Result<void> setOptions(MYSQL *handle, const Origin &origin) const;
    Result<void> setTls(MYSQL *handle) const;
    Result<void> connect(MySqlLink &link, const std::string &where);
    Result<void> awaitGreeting(MySqlLink &link) const;
    Result<void> checkSession(MySqlLink &link) const;

    const ConnectionProfile &m_profile;
    const MySqlErrors &m_errors;
    TlsMode m_tls;
    bool m_overTcp;
    Deadline m_deadline;
    std::stop_token m_stop;
};

MySqlOpener::MySqlOpener(ConnectionProfile profile)
    : m_profile(std::move(profile))
    , m_errors(m_profile)
{}

Result<std::unique_ptr<MySqlLink>> MySqlOpener::open(const Origin &origin, Deadline deadline,
                                                     const std::stop_token &stop) const
{
    if (!isLibraryReady())
        return Error{ErrorCode::Internal, tr("The MariaDB client library does not start.")};
    auto link = m_profile.host.startsWith(QLatin1Char('/')) ? openSocket(origin, deadline, stop)
                                                            : openTcp(origin, deadline, stop);
    if (!link && stop.stop_requested())
        return m_errors.openStopped();
    return link;
}

/// A Unix socket is a path of this machine, where TLS would add nothing; as in PostgreSQL, the mode is ignored.
Result<std::unique_ptr<MySqlLink>> MySqlOpener::openSocket(const Origin &origin, Deadline deadline,
                                                           const std::stop_token &stop) const
{
    QString path = m_profile.host;
    if (QFileInfo(path).isDir()) {
        for (const char *name : {"mysqld.sock", "mysql.sock", "mariadb.sock", "socket"}) {
            const QString candidate = path + QLatin1Char('/') + QLatin1String(name);
            if (QFileInfo::exists(candidate)) {
                path = candidate;
                break;
            }
        }
    }
    return Attempt(*this, false, deadline, stop).open(path.toStdString(), origin);
}

Result<std::unique_ptr<MySqlLink>> MySqlOpener::openTcp(const Origin &origin, Deadline deadline,
                                                        const std::stop_token &stop) const
{
    auto addresses = HostResolver::addresses(m_profile.host, deadline, stop);
    if (!addresses) {
        Error error = std::move(addresses.error());
        error.message = tr("Connection \"%1\": %2").arg(m_profile.name, error.message);
        return error;
    }
    // The library checks the certificate against the host that it was told to connect to, so for verify-full it
    // gets the name and looks it up again; the answer is fresh in the resolver's cache, and the watchdog cannot
    // reach that look-up: a name server that dies between the two can hold this call beyond its deadline.
    if (m_profile.tlsMode() == TlsMode::VerifyFull)
        return Attempt(*this, true, deadline, stop).open(m_profile.host.toStdString(), origin);

    Result<std::unique_ptr<MySqlLink>> result = Error{};
    for (std::size_t i = 0; i < addresses->size(); ++i) {
        // A first address that swallows packets must leave time for the others.
        Deadline mine = deadline;
        const auto left = static_cast<int>(addresses->size() - i);
        if (left > 1 && !deadline.isForever())
            mine = Deadline::after(std::chrono::milliseconds(deadline.pollMilliseconds() / left));
        result = Attempt(*this, true, mine, stop).open((*addresses)[i], origin);
        const bool next =
            !result
            && (result.error().code == ErrorCode::Unreachable || result.error().code == ErrorCode::Timeout);
        if (!next || deadline.hasPassed() || stop.stop_requested())
            break;
    }
    return result;
}

Result<std::unique_ptr<MySqlLink>> MySqlOpener::Attempt::open(const std::string &where, const Origin &origin)
{
    std::unique_ptr<MYSQL, CloseMySql> handle(mysql_init(nullptr));
    if (!handle || mysql_options(handle.get(), MYSQL_OPT_NONBLOCK, nullptr) != 0)
        return Error{ErrorCode::Internal, tr("Not enough memory for a connection.")};
    if (auto set = setOptions(handle.get(), origin); !set)
        return set.error();
    auto link = std::make_unique<MySqlLink>(handle.release(), std::make_shared<SocketWait>(), m_errors);
    const std::stop_callback stops(m_stop, [wait = link->waiter()] { wait->abandon(); });
    if (auto connected = connect(*link, where); !connected)
        return connected.error();
    if (auto checked = checkSession(*link); !checked)
        return checked.error();
    return link;
}

/// No option file and no variable of the environment is read: neither MYSQL_READ_DEFAULT_FILE nor _GROUP is set,
/// and host, port and socket are always given.
Result<void> MySqlOpener::Attempt::setOptions(MYSQL *handle, const Origin &origin) const
{
    const unsigned protocol = m_overTcp ? MYSQL_PROTOCOL_TCP : MYSQL_PROTOCOL_SOCKET;
    mysql_options(handle, MYSQL_OPT_PROTOCOL, &protocol);
    mysql_options(handle, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    MySqlLocalData::refuseFiles(handle);
    const my_bool off = 0;
    mysql_options(handle, MYSQL_OPT_RECONNECT, &off);
    // Neither the value's nor the statement's size is ours to limit; the server has its own limit.
    const std::size_t packet = std::size_t{1} << 30;
    mysql_options(handle, MYSQL_OPT_MAX_ALLOWED_PACKET, &packet);
    mysql_options4(handle, MYSQL_OPT_CONNECT_ATTR_ADD, "program_name",
                   origin.applicationName().toUtf8().constData());
    // Methods that hand the password over in the clear are for a peer that we know.
    if (m_overTcp && m_tls != TlsMode::VerifyCa && m_tls != TlsMode::VerifyFull) {
        mysql_options(handle, MARIADB_OPT_RESTRICTED_AUTH,
                      "mysql_native_password,client_ed25519,caching_sha2_password,sha256_password,"
                      "auth_gssapi_client,parsec");
    }
    return setTls(handle);
}

/// The library verifies the chain whenever a CA is set, and the host name when asked for as well; so verify-ca is
/// the first without the second. Its "enforce" alone is no more than `prefer`: a man in the middle who strips the
/// server's offer gets a login in plain text. awaitGreeting() closes that hole.
Result<void> MySqlOpener::Attempt::setTls(MYSQL *handle) const
{
    const my_bool enforce = m_tls == TlsMode::Disable ? 0 : 1;
    mysql_options(handle, MYSQL_OPT_SSL_ENFORCE, &enforce);
    const my_bool verifyHost = m_tls == TlsMode::VerifyFull ? 1 : 0;
    mysql_options(handle, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verifyHost);
    if (m_tls == TlsMode::Disable)
        return {};
    mysql_options(handle, MARIADB_OPT_TLS_VERSION, "TLSv1.2,TLSv1.3");
    if (!m_profile.tlsCertFile.isEmpty())
        mysql_options(handle, MYSQL_OPT_SSL_CERT, m_profile.tlsCertFile.toUtf8().constData());
    if (!m_profile.tlsKeyFile.isEmpty())
        mysql_options(handle, MYSQL_OPT_SSL_KEY, m_profile.tlsKeyFile.toUtf8().constData());
    if (m_tls != TlsMode::VerifyCa && m_tls != TlsMode::VerifyFull)
        return {};
    const std::string ca = m_profile.tlsCaFile.isEmpty() ? systemCaFile() : m_profile.tlsCaFile.toStdString();
    if (ca.empty()) // an unset CA would mean no verification at all
        return m_errors.tls(tr("This system has no bundle of trusted authorities; name a CA file."));
    if (!QFileInfo(QString::fromStdString(ca)).isReadable())
        return m_errors.tls(tr("The CA file %1 cannot be read.").arg(QString::fromStdString(ca)));
    mysql_options(handle, MYSQL_OPT_SSL_CA, ca.c_str());
    return {};
}

Result<void> MySqlOpener::Attempt::connect(MySqlLink &link, const std::string &where)
{
    const PlainPassword password(m_profile.password);
    const std::string user = m_profile.username.toStdString();
    const std::string database = m_profile.database.toStdString();
    const auto port = static_cast<unsigned>(m_profile.port == 0 ? 3306 : m_profile.port);
    const QString doing = tr("connecting");

    MYSQL *opened = nullptr;
    const auto proceed = [&](int events) { return mysql_real_connect_cont(&opened, link.handle(), events); };
    int waiting = mysql_real_connect_start(
        &opened, link.handle(), m_overTcp ? where.c_str() : "localhost", user.c_str(), password.get(),
        database.empty() ? nullptr : database.c_str(), port, m_overTcp ? nullptr : where.c_str(),
        // Offered to the server, for statements of MySqlLocalData; without it the library hands nothing over.
        CLIENT_LOCAL_FILES);
    // From the TLS handshake on, the library waits inside: its calls do not come back before they are done.
    std::optional<SocketWatchdog> watchdog;
    if (waiting != 0 && m_tls != TlsMode::Disable)
        watchdog.emplace(link.socket(), m_deadline, m_stop);
    bool greeted = m_tls != TlsMode::Require && m_tls != TlsMode::VerifyCa;
    while (waiting != 0) {
        const SocketWait::Outcome outcome = link.wait(waiting, m_deadline);
        if (outcome != SocketWait::Outcome::Ready) {
            link.finish(waiting, proceed);
            return link.failure(outcome, doing);
        }
        if (!std::exchange(greeted, true)) {
            if (auto offered = awaitGreeting(link); !offered) {
                link.finish(waiting, proceed);
                return offered;
            }
        }
        waiting = proceed(MySqlLink::happened(waiting));
    }
    if (opened == nullptr && m_deadline.hasPassed())
        return m_errors.timedOut(doing);
    if (opened == nullptr) {
        // "Lost" before there was anything to lose: somebody listens there, but hangs up.
        Error error = link.lastError();
        if (error.code == ErrorCode::ConnectionLost)
            return m_errors.fromServer(CR_CONN_HOST_ERROR, mysql_sqlstate(link.handle()), error.detail);
        return error;
    }
    return {};
}

/// Looks, without taking it, at the server's first packet before the library answers it: no TLS there ends the
/// attempt with not a byte sent.
Result<void> MySqlOpener::Attempt::awaitGreeting(MySqlLink &link) const
{
    MySqlGreeting greeting;
    while (!greeting.isComplete()) {
        const auto outcome = link.waiter()->wait(link.socket(), POLLIN, m_deadline);
        if (outcome != SocketWait::Outcome::Ready)
            return link.failure(outcome, tr("connecting"));
        if (!greeting.peek(link.socket()))
            return {}; // refused or closed: the library has the words for it
    }
    if (!greeting.offersTls())
        return m_errors.tls(tr("The server does not offer TLS."));
    return {};
}

Result<void> MySqlOpener::Attempt::checkSession(MySqlLink &link) const
{
    MYSQL *handle = link.handle();
    if (handle->passwd != nullptr) // kept for reconnecting, which is off
        explicit_bzero(handle->passwd, std::strlen(handle->passwd));
    const bool encrypted = mysql_get_ssl_cipher(handle) != nullptr;
    if (!encrypted && m_tls != TlsMode::Disable && m_tls != TlsMode::Prefer)
        return m_errors.tls(tr("The session is not encrypted."));
    // The library leaves an encrypted socket blocking, and would wait inside SSL_read.
    const int flags = fcntl(link.socket(), F_GETFL);
    if (flags < 0 || fcntl(link.socket(), F_SETFL, flags | O_NONBLOCK) != 0)
        return Error{ErrorCode::Io, tr("The connection's socket cannot be made non-blocking.")};
    return {};
}
