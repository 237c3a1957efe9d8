// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/ConnectionProfile.h"
#include "tests/support/FaultLink.h"

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <thread>
#include <vector>

/// A network between a program and a server that does wrong what networks do wrong: it is slow, breaks in the middle of
/// a message, says nothing any more, refuses. It listens on a loopback port of its own and passes each connection on to
/// 127.0.0.1. What it does is told by calls, takes effect at once and for all connections, and depends on nothing but the
/// bytes and the seed.
/// Thread: any; the bytes pass on a thread of its own, which ends with the object and resets what is open.
class FaultProxy final
{
public:
    enum class Direction { ToServer, ToClient };
    /// How a connection ends at a byte.
    enum class End {
        Reset,   ///< Both sides get RST.
        Close,   ///< Both sides get an end in order.
        Silence, ///< Both stay open, and nothing passes any more.
    };

    /// Ends the test program when it cannot listen. `seed` is of the jitter.
    explicit FaultProxy(int serverPort, std::uint32_t seed = 1);
    ~FaultProxy();
    FaultProxy(const FaultProxy &) = delete;
    FaultProxy &operator=(const FaultProxy &) = delete;

    [[nodiscard]] int port() const { return m_port; }
    /// The same server, through here.
    [[nodiscard]] ConnectionProfile through(ConnectionProfile profile) const;

    /// Each piece of data waits this long, and a random part of the jitter more, and never overtakes another. Bandwidth
    /// is not bounded.
    void setDelay(Direction direction, std::chrono::milliseconds delay,
                  std::chrono::milliseconds jitter = std::chrono::milliseconds(0));
    /// From now on, that many bytes pass in this direction, all connections together; the one that brings the next
    /// is ended before it. Once; a new call replaces it.
    void endAfter(Direction direction, std::int64_t bytes, End end = End::Reset);
    /// An ending is still to come.
    [[nodiscard]] bool isToEnd() const;
    /// Then it does not come.
    void callOff();
    /// Connections are accepted and stay; nothing passes until it is called off, and then nothing is lost.
    void setSilent(bool silent);
    /// Nobody listens on the port meanwhile; what is open stays.
    void setRefusing(bool refusing);
    /// Resets all that is open.
    void resetAll();

    /// Accepted so far, and open now.
    [[nodiscard]] int accepted() const { return m_accepted; }
    [[nodiscard]] int open() const;
    /// Passed on so far.
    [[nodiscard]] std::int64_t bytes(Direction direction) const;

private:
    struct Ending
    {
        Direction direction;
        std::int64_t left;
        End end;
    };

    void run();
    void listenNow();
    void accept();
    void wake() const;
    /// All that follow: under the lock.
    [[nodiscard]] std::vector<pollfd> wanted() const;
    /// How long poll() may sleep, in milliseconds; -1: for ever.
    [[nodiscard]] int sleepTime() const;
    /// What poll() found about one link; false when it has to go.
    [[nodiscard]] bool serve(FaultLink &link, const pollfd *found);
    [[nodiscard]] bool passOn(FaultLink &link, std::size_t side);

    const int m_serverPort;
    std::atomic<int> m_port{0};
    const int m_wake;
    std::atomic<int> m_accepted{0};
    std::atomic<bool> m_stopping{false};

    mutable std::mutex m_lock; ///< All below.
    int m_listener = -1;
    std::mt19937 m_random;
    std::array<std::chrono::milliseconds, 2> m_delay{};
    std::array<std::chrono::milliseconds, 2> m_jitter{};
    std::array<std::int64_t, 2> m_bytes{};
    std::optional<Ending> m_ending;
    bool m_silent = false;
    std::vector<std::unique_ptr<FaultLink>> m_links;
    std::thread m_thread; ///< Last: it uses all of them.
};
