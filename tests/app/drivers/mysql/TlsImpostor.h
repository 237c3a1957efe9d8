// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/TestServers.h"

#include <QSslKey>
#include <QSslSocket>

#include <array>
#include <atomic>
#include <thread>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

/// Greets one client as the real server does, then shows a certificate of the test's choice. What a client says
/// after that would be its login.
class TlsImpostor final
{
public:
    /// `certificate`: base name of the .crt and .key files in the tests' TLS folder.
    explicit TlsImpostor(const QString &certificate)
        : m_listener(socket(AF_INET, SOCK_STREAM, 0))
    {
        sockaddr_in address = loopback(0);
        socklen_t length = sizeof address;
        if (bind(m_listener, reinterpret_cast<sockaddr *>(&address), length) != 0
            || listen(m_listener, 1) != 0
            || getsockname(m_listener, reinterpret_cast<sockaddr *>(&address), &length) != 0)
            qFatal("no port for the impostor");
        m_port = ntohs(address.sin_port);
        m_thread = std::thread([this, certificate] { serve(certificate); });
    }
    ~TlsImpostor()
    {
        shutdown(m_listener, SHUT_RDWR);
        if (m_thread.joinable())
            m_thread.join();
        close(m_listener);
    }
    Q_DISABLE_COPY_MOVE(TlsImpostor)

    [[nodiscard]] int port() const { return m_port; }
    /// After the attempt: did the client go on to its login?
    [[nodiscard]] bool wasTrusted()
    {
        m_thread.join();
        return m_trusted;
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

    void serve(const QString &certificate)
    {
        const int client = accept(m_listener, nullptr, nullptr);
        const int real = socket(AF_INET, SOCK_STREAM, 0);
        const sockaddr_in address = loopback(TestServers::mariaDb().port);
        std::array<char, 1024> packet{};
        ssize_t greeting = 0;
        if (connect(real, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0)
            greeting = recv(real, packet.data(), packet.size(), 0);
        close(real);
        constexpr std::size_t tlsRequest = 36;
        if (client < 0 || greeting <= 0
            || send(client, packet.data(), std::size_t(greeting), MSG_NOSIGNAL) != greeting
            || recv(client, packet.data(), tlsRequest, MSG_WAITALL) != ssize_t(tlsRequest)) {
            close(client);
            return;
        }
        QSslSocket socket;
        socket.setSocketDescriptor(client);
        const QString path = TestServers::tlsDir() + QLatin1Char('/') + certificate;
        socket.setLocalCertificate(path + QStringLiteral(".crt"));
        socket.setPrivateKey(path + QStringLiteral(".key"), QSsl::Ec);
        socket.setPeerVerifyMode(QSslSocket::VerifyNone);
        socket.startServerEncryption();
        m_trusted =
            socket.waitForEncrypted(2000) && (socket.bytesAvailable() > 0 || socket.waitForReadyRead(2000));
        socket.abort();
    }

    int m_listener;
    int m_port = 0;
    std::atomic<bool> m_trusted{false};
    std::thread m_thread;
};
