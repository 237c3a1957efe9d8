// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Deadline.h"

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

/// One bare try to reach an address, without a word of any protocol. Moves its socket, closes it at the end.
/// Thread: one at a time; waiting ends within 50 ms of a requested stop.
class DialedSocket final
{
public:
    /// How long a second address may still answer once the first has: RFC 8305, section 8, "Connection Attempt Delay".
    static constexpr std::chrono::milliseconds graceForOthers{250};

    /// All addresses at the same time; returns when each has answered, or soon after the first that took us in.
    [[nodiscard]] static std::vector<DialedSocket> dialAll(const std::vector<std::string> &addresses,
                                                           int port, Deadline deadline,
                                                           const std::stop_token &stop);
    [[nodiscard]] static DialedSocket dialUnix(const std::string &path, Deadline deadline,
                                               const std::stop_token &stop);
    ~DialedSocket();
    DialedSocket(DialedSocket &&other) noexcept;
    DialedSocket &operator=(DialedSocket &&other) noexcept;
    DialedSocket(const DialedSocket &) = delete;
    DialedSocket &operator=(const DialedSocket &) = delete;

    [[nodiscard]] const std::string &address() const { return m_address; }
    [[nodiscard]] bool isConnected() const { return m_state == State::Connected; }
    /// Neither taken in nor refused yet.
    [[nodiscard]] bool isUnanswered() const { return m_state == State::Dialing; }
    /// Of the system, when it was refused.
    [[nodiscard]] int error() const { return m_error; }
    [[nodiscard]] std::chrono::microseconds took() const { return m_took; }
    [[nodiscard]] int descriptor() const { return m_socket; }

    /// All or nothing of a few bytes.
    [[nodiscard]] bool send(const std::string &bytes) const;
    /// What arrives next: empty when the peer closed, nothing when it said nothing by then.
    [[nodiscard]] std::optional<std::string> receive(Deadline deadline, const std::stop_token &stop) const;

private:
    enum class State { Dialing, Connected, Refused };

    explicit DialedSocket(std::string address);
    void dial(const void *socketAddress, unsigned length, int family);
    void settle(int error);
    static void waitForAll(std::vector<DialedSocket> &sockets, Deadline deadline,
                           const std::stop_token &stop);

    std::string m_address;
    int m_socket = -1;
    State m_state = State::Dialing;
    int m_error = 0;
    std::chrono::steady_clock::time_point m_start;
    std::chrono::microseconds m_took{0};
};
