// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

class PostgresConnection;

/// Bytes on their way into COPY ... FROM STDIN. They are gathered and sent in pieces, so that no more than a few hundred
/// KiB of them wait here however slow the server is and however large a value. What the server has against them it
/// says when the COPY is closed: until then libpq lets nobody hear it.
///
/// A cancel, an abandoned connection and a lost one end it with the next piece. Thread: its connection's.
class PostgresCopyIn final
{
public:
    explicit PostgresCopyIn(PostgresConnection &connection);
    ~PostgresCopyIn();
    PostgresCopyIn(const PostgresCopyIn &) = delete;
    PostgresCopyIn &operator=(const PostgresCopyIn &) = delete;

    [[nodiscard]] Result<void> open(const std::string &copyStatement);
    [[nodiscard]] bool isOpen() const { return m_isOpen; }
    /// Since it was opened.
    [[nodiscard]] std::size_t byteCount() const { return m_byteCount + m_size; }

    /// Where so many bytes are to be written, which then count as appended.
    [[nodiscard]] char *append(std::size_t bytes)
    {
        if (m_size + bytes > m_buffer.size())
            grow(bytes);
        char *at = m_buffer.data() + m_size;
        m_size += bytes;
        return at;
    }
    /// Large ones are sent from where they are.
    void append(std::string_view bytes)
    {
        if (bytes.size() >= pieceSize)
            return appendLarge(bytes);
        if (!bytes.empty())
            std::memcpy(append(bytes.size()), bytes.data(), bytes.size());
    }
    /// Sends what has gathered, when it is worth a piece.
    [[nodiscard]] Result<void> send()
    {
        return m_size >= pieceSize || m_failure ? sendAll() : Result<void>();
    }
    /// The same in the middle of a value; what fails is said by the next send().
    void makeRoom()
    {
        if (auto sent = send(); !sent)
            m_failure = std::move(sent.error());
    }
    /// All rows are with the server, which has taken them; their number.
    [[nodiscard]] Result<std::int64_t> close();
    /// Nothing of it counts; a transaction around it has failed.
    void abort();

    static constexpr std::size_t pieceSize = std::size_t{256} * 1024;

private:
    void grow(std::size_t bytes);
    void appendLarge(std::string_view bytes);
    [[nodiscard]] Result<void> sendAll();
    [[nodiscard]] Result<void> put(std::string_view bytes);

    PostgresConnection &m_connection;
    std::vector<char> m_buffer;
    std::size_t m_size = 0;
    std::size_t m_byteCount = 0; ///< Sent.
    std::optional<Error> m_failure;
    bool m_isOpen = false;
};
