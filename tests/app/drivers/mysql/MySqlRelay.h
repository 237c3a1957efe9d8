// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/TestServers.h"

#include <array>
#include <atomic>
#include <cstring>
#include <mutex>
#include <thread>
#include <vector>

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

/// Stands between a client and the test server, on a port of its own: passes everything on, or goes silent, or
/// plays the man in the middle who strips the server's offer of TLS.
class MySqlRelay final
{
public:
    enum class Manner { Pass, StripTls, SilentAfterGreeting, NeverAnswer };

    explicit MySqlRelay(Manner manner)
        : m_manner(manner)
        , m_listener(socket(AF_INET, SOCK_STREAM, 0))
    {
        sockaddr_in any = loopback(0);
        socklen_t length = sizeof any;
        if (bind(m_listener, reinterpret_cast<sockaddr *>(&any), length) != 0 || listen(m_listener, 64) != 0
            || getsockname(m_listener, reinterpret_cast<sockaddr *>(&any), &length) != 0)
            qFatal("no port for the relay");
        m_port = ntohs(any.sin_port);
        if (manner != Manner::NeverAnswer) // else the kernel accepts, and that is all
            m_thread = std::thread([this] { acceptAll(); });
    }

    ~MySqlRelay()
    {
        m_stop = true;
        if (m_thread.joinable())
            m_thread.join();
        for (std::thread &pump : m_pumps)
            pump.join();
        close(m_listener);
    }

    Q_DISABLE_COPY_MOVE(MySqlRelay)

    [[nodiscard]] int port() const { return m_port; }
    /// From now on nothing passes in either direction, and nobody hangs up.
    void freeze() { m_frozen = true; }
    /// What clients sent so far.
    [[nodiscard]] qsizetype bytesFromClients() const { return m_fromClients; }

private:
    static sockaddr_in loopback(int port)
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(static_cast<in_port_t>(port));
        return address;
    }

    void acceptAll()
    {
        while (!m_stop) {
            pollfd waiting{m_listener, POLLIN, 0};
            if (poll(&waiting, 1, 20) <= 0)
                continue;
            const int client = accept(m_listener, nullptr, nullptr);
            const int server = socket(AF_INET, SOCK_STREAM, 0);
            const sockaddr_in address = loopback(TestServers::mariaDb().port);
            if (connect(server, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
                qFatal("the relay cannot reach the server");
            m_pumps.emplace_back([this, client, server] { pump(client, server); });
        }
    }

    void pump(int client, int server)
    {
        bool greeted = false;
        std::array<char, 65536> buffer{};
        std::array<pollfd, 2> ends{{{client, POLLIN, 0}, {server, POLLIN, 0}}};
        while (!m_stop) {
            if (m_frozen) {
                usleep(5000);
                continue;
            }
            if (poll(ends.data(), ends.size(), 20) <= 0)
                continue;
            for (int i = 0; i < 2; ++i) {
                if (ends[std::size_t(i)].revents == 0 || m_frozen)
                    continue;
                const ssize_t got = recv(ends[std::size_t(i)].fd, buffer.data(), buffer.size(), 0);
                if (got <= 0) {
                    close(client);
                    close(server);
                    return;
                }
                if (i == 0)
                    m_fromClients += got;
                if (i == 1 && !greeted) {
                    greeted = true;
                    if (m_manner == Manner::StripTls)
                        stripTls(buffer.data());
                    if (m_manner == Manner::SilentAfterGreeting)
                        m_silent = true;
                }
                if (i == 0 && m_silent)
                    continue;
                send(ends[std::size_t(1 - i)].fd, buffer.data(), std::size_t(got), MSG_NOSIGNAL);
            }
        }
        close(client);
        close(server);
    }

    static void stripTls(char *greeting)
    {
        char *capabilities = greeting + 5 + std::strlen(greeting + 5) + 1 + 4 + 8 + 1;
        capabilities[1] = static_cast<char>(capabilities[1] & ~0x08);
    }

    Manner m_manner;
    int m_listener;
    int m_port = 0;
    std::atomic<bool> m_stop{false};
    std::atomic<bool> m_frozen{false};
    std::atomic<bool> m_silent{false};
    std::atomic<qsizetype> m_fromClients{0};
    std::thread m_thread;
    std::vector<std::thread> m_pumps;
};
