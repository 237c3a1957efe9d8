// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/Connection.h"
#include "app/drivers/Connector.h"
#include "app/drivers/Cursor.h"
#include "app/drivers/DriverRegistry.h"
#include "tests/support/FaultProxy.h"
#include "tests/support/PrivateMariaDb.h"
#include "tests/support/PrivatePostgres.h"
#include "tests/support/TestServers.h"

#include <QFileInfo>

#include <array>
#include <thread>

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

/// A set-up that is broken for one test, and all that stands for it; mended when it goes. Failing to break something
/// ends the test program.
class DiagnosisStage final
{
public:
    enum class Manner { Silent, ClosesAtOnce, Web, Ssh };

    DiagnosisStage() = default;
    ~DiagnosisStage()
    {
        m_ends = true;
        for (std::thread &thread : m_threads)
            thread.join();
        m_sessions.clear();
        for (auto repair = m_repairs.rbegin(); repair != m_repairs.rend(); ++repair)
            run(repair->first, repair->second);
        for (const int descriptor : m_descriptors)
            close(descriptor);
    }
    Q_DISABLE_COPY_MOVE(DiagnosisStage)

    [[nodiscard]] QString path(const QString &name) const { return m_folder.filePath(name); }
    QString write(const QString &name, const QByteArray &content) const
    {
        QFile file(path(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("cannot write %s", qPrintable(file.fileName()));
        return file.fileName();
    }

    // -- Sockets ---------------------------------------------------------------------------------------------

    /// A port that nobody has.
    [[nodiscard]] int freePort()
    {
        const auto [listener, port] = listen(1);
        close(listener);
        m_descriptors.removeOne(listener);
        return port;
    }
    /// A port whose queue is full: the kernel drops whoever comes, as a firewall would.
    [[nodiscard]] int blackHole()
    {
        const int port = listen(0).second;
        for (int i = 0; i < 4; ++i) {
            const int filler = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
            sockaddr_in address = loopback(port);
            connect(filler, reinterpret_cast<sockaddr *>(&address), sizeof address);
            m_descriptors << filler;
        }
        return port;
    }
    /// Each answer of this server comes so late; what it is asked arrives at once.
    [[nodiscard]] ConnectionProfile late(const ConnectionProfile &server, std::chrono::milliseconds delay)
    {
        return proxied(
            server, [delay](FaultProxy &proxy) { proxy.setDelay(FaultProxy::Direction::ToClient, delay); });
    }
    /// The server behind a network that does what it is told.
    [[nodiscard]] ConnectionProfile proxied(const ConnectionProfile &server,
                                            const std::function<void(FaultProxy &)> &tell)
    {
        m_proxies.push_back(std::make_unique<FaultProxy>(server.port));
        tell(*m_proxies.back());
        return m_proxies.back()->through(server);
    }
    [[nodiscard]] int stranger(Manner manner)
    {
        const auto [listener, port] = listen(8);
        m_threads.emplace_back([this, listener = listener, manner] { serve(listener, manner); });
        return port;
    }

    // -- Servers ---------------------------------------------------------------------------------------------

    PrivatePostgres &ownPostgres(PrivateServer::Options options = {})
    {
        m_postgres = std::make_unique<PrivatePostgres>(std::move(options));
        return started(*m_postgres);
    }
    PrivateMariaDb &ownMariaDb(PrivateServer::Options options = {})
    {
        m_mariaDb = std::make_unique<PrivateMariaDb>(std::move(options));
        return started(*m_mariaDb);
    }
    template <typename Server>
    static Server &started(Server &server)
    {
        if (auto done = server.start(); !done)
            qFatal("%s", qPrintable(done.error().toText()));
        return server;
    }
    /// Copies a certificate of the test run where the server's user, who must own the key, reads it; without suffix.
    [[nodiscard]] QString certificate(const QString &name, const QString &owner) const
    {
        QFile::setPermissions(m_folder.path(), QFile::Permissions(0x7755));
        const QFileInfo user(owner);
        for (const char *suffix : {".crt", ".key"}) {
            const QString copy = path(name + QLatin1String(suffix));
            QFile::copy(TestServers::tlsDir() + u'/' + name + QLatin1String(suffix), copy);
            QFile::setPermissions(copy, QFile::ReadOwner | QFile::WriteOwner);
            if (geteuid() == 0
                && chown(QFile::encodeName(copy).constData(), user.ownerId(), user.groupId()) != 0)
                qFatal("cannot give away %s", qPrintable(copy));
        }
        return path(name);
    }
    [[nodiscard]] PrivatePostgres &ownPostgresWithTls(const QString &name, QStringList settings = {})
    {
        const QString base = certificate(name, TestServers::environment("PENSTOCK_TEST_PG_PGDATA"));
        settings << QStringLiteral("ssl = on") << QStringLiteral("ssl_cert_file = '%1.crt'").arg(base)
                 << QStringLiteral("ssl_key_file = '%1.key'").arg(base);
        return ownPostgres({.settings = settings});
    }
    [[nodiscard]] PrivateMariaDb &ownMariaDbWithTls(const QString &name, QStringList settings = {})
    {
        const QString base =
            certificate(name, QFileInfo(TestServers::environment("PENSTOCK_TEST_MARIADB_SOCKET")).path()
                                  + QStringLiteral("/data"));
        settings << QStringLiteral("ssl-cert=%1.crt").arg(base) << QStringLiteral("ssl-key=%1.key").arg(base);
        return ownMariaDb({.settings = settings});
    }
    /// Puts a line in front of the rules about who may enter.
    void addHbaRule(const PrivatePostgres &server, const QByteArray &rule) const
    {
        QFile file(server.dataFolder() + QStringLiteral("/pg_hba.conf"));
        if (!file.open(QIODevice::ReadWrite))
            qFatal("cannot open %s", qPrintable(file.fileName()));
        const QByteArray old = file.readAll();
        file.seek(0);
        file.write(rule + '\n' + old);
        file.close();
        run(server.profile(), "SELECT pg_reload_conf()");
    }
    /// Waits until a server took a new rule, which it does in its own time.
    template <typename Predicate>
    static void await(Predicate predicate)
    {
        if (!QTest::qWaitFor(predicate, 20'000))
            qFatal("the server did not take its new settings");
    }

    // -- Sessions --------------------------------------------------------------------------------------------

    [[nodiscard]] static Result<std::unique_ptr<Connection>> tryOpen(const ConnectionProfile &profile)
    {
        auto connector = DriverRegistry::connectorFor(profile);
        if (!connector)
            return connector.error();
        return (*connector)
            ->open({Origin::Kind::Ctl, QStringLiteral("test")}, Deadline::after(std::chrono::seconds(20)));
    }
    static void run(const ConnectionProfile &profile, const QByteArray &statements)
    {
        auto connection = tryOpen(profile);
        if (!connection)
            qFatal("%s", qPrintable(connection.error().toText()));
        run(**connection, statements);
    }
    static void run(Connection &connection, const QByteArray &statements)
    {
        for (const QByteArray &sql : statements.split(';')) {
            auto cursor = connection.execute({.text = QString::fromUtf8(sql)});
            while (cursor) {
                auto batch = (*cursor)->next();
                if (!batch)
                    qFatal("%s: %s", sql.constData(), qPrintable(batch.error().toText()));
                if (!*batch)
                    break;
            }
            if (!cursor)
                qFatal("%s: %s", sql.constData(), qPrintable(cursor.error().toText()));
        }
    }
    /// Changes something of a shared server, and what takes it back.
    void change(const ConnectionProfile &profile, const QByteArray &sql, const QByteArray &repair)
    {
        m_repairs.emplace_back(profile, repair);
        run(profile, sql);
    }
    /// Sessions that stay until the end.
    void occupy(const ConnectionProfile &profile, int count)
    {
        for (int i = 0; i < count; ++i) {
            auto connection = tryOpen(profile);
            if (!connection)
                qFatal("%s", qPrintable(connection.error().toText()));
            keep(std::move(*connection));
        }
    }
    void keep(std::unique_ptr<Connection> connection) { m_sessions.push_back(std::move(connection)); }
    /// Keeps a session that did something, such as taking a lock.
    void occupy(const ConnectionProfile &profile, const QByteArray &sql)
    {
        occupy(profile, 1);
        run(*m_sessions.back(), sql);
    }

private:
    static sockaddr_in loopback(int port)
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(static_cast<in_port_t>(port));
        return address;
    }
    std::pair<int, int> listen(int backlog)
    {
        const int listener = socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address = loopback(0);
        socklen_t length = sizeof address;
        if (bind(listener, reinterpret_cast<sockaddr *>(&address), length) != 0
            || ::listen(listener, backlog) != 0
            || getsockname(listener, reinterpret_cast<sockaddr *>(&address), &length) != 0)
            qFatal("no port to listen on");
        m_descriptors << listener;
        return {listener, ntohs(address.sin_port)};
    }
    void serve(int listener, Manner manner) const
    {
        QList<int> guests;
        while (!m_ends) {
            QList<pollfd> all{{listener, POLLIN, 0}};
            for (const int guest : guests)
                all << pollfd{guest, POLLIN, 0};
            if (poll(all.data(), static_cast<nfds_t>(all.size()), 20) <= 0)
                continue;
            for (const pollfd &one : all) {
                if (one.revents == 0)
                    continue;
                if (one.fd == listener)
                    greet(accept(listener, nullptr, nullptr), manner, guests);
                else
                    answer(one.fd, manner, guests);
            }
        }
        for (const int guest : guests)
            close(guest);
    }
    static void greet(int guest, Manner manner, QList<int> &guests)
    {
        if (manner == Manner::ClosesAtOnce) {
            close(guest);
            return;
        }
        if (manner == Manner::Ssh)
            say(guest, "SSH-2.0-OpenSSH_9.2p1\r\n");
        guests << guest;
    }
    static void answer(int guest, Manner manner, QList<int> &guests)
    {
        std::array<char, 512> buffer{};
        const ssize_t received = recv(guest, buffer.data(), buffer.size(), 0);
        if (received > 0 && manner == Manner::Web && buffer[0] == 'G')
            say(guest, "HTTP/1.0 400 Bad Request\r\n\r\n");
        if (received <= 0) {
            close(guest);
            guests.removeOne(guest);
        }
    }
    static void say(int guest, std::string_view words)
    {
        send(guest, words.data(), words.size(), MSG_NOSIGNAL);
    }

    QTemporaryDir m_folder{TestServers::environment("PENSTOCK_TEST_DIR") + QStringLiteral("/stage-XXXXXX")};
    std::atomic<bool> m_ends{false};
    std::vector<std::thread> m_threads;
    QList<int> m_descriptors;
    std::vector<std::unique_ptr<FaultProxy>> m_proxies;
    std::unique_ptr<PrivatePostgres> m_postgres;
    std::unique_ptr<PrivateMariaDb> m_mariaDb;
    std::vector<std::unique_ptr<Connection>> m_sessions;
    std::vector<std::pair<ConnectionProfile, QByteArray>> m_repairs;
};
