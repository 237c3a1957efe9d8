// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/ConnectionProfile.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

/// A bad network on the way to a real server: a TCP proxy on a loopback port, which passes everything until it is told
/// otherwise. What is set holds at once, for open connections too.
/// Thread: any; the passing is done on a thread of its own. Failing to get a port ends the test program.
class FaultProxy final
{
public:
    using Milliseconds = std::chrono::milliseconds;
    enum class Way { ToServer, ToClient };
    /// How a connection ends at a byte.
    enum class Ending {
        Reset,  ///< Both ends see it reset.
        Close,  ///< Both ends see the other's last word.
        Silence ///< It stays, and nothing passes on it any more.
    };

    explicit FaultProxy(int serverPort, std::string serverAddress = "127.0.0.1");
    explicit FaultProxy(const ConnectionProfile &server);
    ~FaultProxy();
    FaultProxy(const FaultProxy &) = delete;
    FaultProxy &operator=(const FaultProxy &) = delete;

    [[nodiscard]] int port() const { return m_port; }
    /// The same server, by this way.
    [[nodiscard]] ConnectionProfile through(ConnectionProfile server) const;

    /// Each byte that comes from now on arrives so much later; none overtakes another.
    void setDelay(Way way, Milliseconds delay);
    void setDelay(Milliseconds delay);
    /// Of each connection made from now on, only the first `bytes` that way arrive, and at once both ends see it reset
    /// (of 0, when the first byte comes). Nothing: no limit.
    void setCut(Way way, std::optional<std::uint64_t> bytes);
    /// From now on so many bytes arrive that way, of all connections together; the one that brings the next ends so,
    /// before it. Once; a new call replaces it.
    void endAfter(Way way, std::uint64_t bytes, Ending ending);
    /// That is still to come.
    [[nodiscard]] bool isToEnd() const;
    /// Then it does not come.
    void callOff();
    /// Connections are taken, and stay; no byte passes, and no end of one, until it is false again.
    void setSilent(bool silent);
    /// Whether the port refuses new connections; those that stand go on.
    void setRefusing(bool refusing);
    /// Resets all connections that stand.
    void cutAll();

    /// Connections that stand.
    [[nodiscard]] int open() const;
    /// Connections that were ever taken.
    [[nodiscard]] int accepted() const;
    /// Bytes that have arrived, of all connections.
    [[nodiscard]] std::uint64_t passed(Way way) const;

private:
    using Time = std::chrono::steady_clock::time_point;
    struct Pipe;
    struct Link;
    struct PlannedEnd
    {
        Way way;
        std::uint64_t left;
        Ending ending;
    };

    void run();
    [[nodiscard]] int pollTimeout() const;
    void acceptOne();
    void move(Link &link, Way way, short senderEvents);
    static void receive(Link &link, Pipe &pipe, Milliseconds delay);
    void deliver(Link &link, Way way);
    /// How many bytes may pass before something ends.
    [[nodiscard]] std::uint64_t allowance(const Pipe &pipe, Way way) const;
    /// After so many have passed, with `more` waiting; true when that was the link's end.
    [[nodiscard]] bool endsNow(Link &link, Way way, std::size_t passed, bool more);
    void wake() const;
    void listen();

    const std::string m_serverAddress;
    const int m_serverPort;
    int m_port = 0;
    int m_holder = -1;   ///< Keeps the port while nobody listens.
    int m_listener = -1; ///< -1 while refusing.
    int m_wakeUp = -1;

    mutable std::mutex m_mutex; ///< For all below; never held in a wait.
    std::array<Milliseconds, 2> m_delay{};
    std::array<std::optional<std::uint64_t>, 2> m_cut{};
    std::array<std::uint64_t, 2> m_passed{};
    std::optional<PlannedEnd> m_plannedEnd;
    bool m_isSilent = false;
    bool m_ends = false;
    int m_accepted = 0;
    std::vector<std::unique_ptr<Link>> m_links;
    std::thread m_thread;
};
