// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <poll.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <deque>
#include <vector>

/// One connection through a FaultProxy: a socket on each side, and what waits in each direction. A direction has the
/// number of the side that its bytes come from: 0 is the client's, 1 the server's.
/// Thread: one at a time.
class FaultLink final
{
public:
    using Clock = std::chrono::steady_clock;

    /// Takes the sockets; the server's may be connecting still.
    FaultLink(int client, int server);
    ~FaultLink();
    FaultLink(const FaultLink &) = delete;
    FaultLink &operator=(const FaultLink &) = delete;

    /// From now on nothing passes here, for good.
    void silence() { m_isSilent = true; }
    /// From now on, closing sends RST.
    void reset() const;

    /// Adds what poll() shall wait for: the client's socket, then the server's. Nothing while `paused`.
    void want(std::vector<pollfd> &polls, bool paused) const;
    /// When something that waits may pass; the end of time when nothing does.
    [[nodiscard]] Clock::time_point nextDue() const;

    /// Reads what came from a side, to be passed on after the delay; false when the connection is broken.
    [[nodiscard]] bool receive(std::size_t side, Clock::duration delay);
    [[nodiscard]] bool hasDue(std::size_t side) const;
    /// Passes on at most `most` bytes of what came from a side and is due: how many, -1 when the connection is broken.
    [[nodiscard]] qint64 send(std::size_t side, qint64 most);
    /// Passes on the ends of streams; false when both have ended.
    [[nodiscard]] bool passEnds();

private:
    struct Piece
    {
        QByteArray bytes;
        Clock::time_point due;
    };
    struct Flow
    {
        std::deque<Piece> pieces;
        qsizetype waiting = 0; ///< Bytes.
        Clock::time_point lastDue{};
        bool ended = false;
        bool passedEnd = false;
    };
    std::array<int, 2> m_sockets;
    std::array<Flow, 2> m_flows;
    bool m_isSilent = false;
};
