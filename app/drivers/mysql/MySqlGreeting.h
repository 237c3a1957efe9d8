// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

/// The first packet of a MySQL or MariaDB server ("Protocol::HandshakeV10" in its manual), read ahead from a
/// socket without taking it away from the library. Thread: one at a time.
class MySqlGreeting final
{
public:
    /// Looks at what has arrived. False when the peer is gone or sends an error instead.
    [[nodiscard]] bool peek(int socket);
    [[nodiscard]] bool isComplete() const { return m_complete; }
    [[nodiscard]] bool offersTls() const { return m_offersTls; }

private:
    /// False for an error packet. What is neither that nor a greeting counts as one without TLS, since a
    /// library that accepted it would go on in plain text.
    bool parse(std::string_view bytes);

    std::array<char, 512> m_buffer{};
    bool m_complete = false;
    bool m_offersTls = false;
};
