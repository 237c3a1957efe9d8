// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <string_view>
#include <vector>

class QDebug;

/// Bytes that must not be seen: a password, a key, a passphrase.
///
/// There is no conversion to a string and no stream operator that shows them; the bytes are wiped when the
/// object dies or is assigned. Only the call that opens a session, the sealing of the profile store and
/// child processes' secret files may `reveal()`.
/// Thread: a value; each copy belongs to one thread.
class Secret final
{
public:
    Secret() = default;
    /// Copies the bytes. The caller wipes its own copy (see takeFrom).
    explicit Secret(std::string_view bytes);
    /// Copies the bytes and wipes the source, also when it was shared.
    static Secret takeFrom(QByteArray &source);

    Secret(const Secret &other);
    Secret(Secret &&other) noexcept;
    Secret &operator=(const Secret &other);
    Secret &operator=(Secret &&other) noexcept;
    ~Secret();

    [[nodiscard]] bool isEmpty() const { return m_bytes.empty(); }
    [[nodiscard]] std::size_t size() const { return m_bytes.size(); }
    /// The bytes themselves; valid while this object lives. Not terminated by NUL.
    [[nodiscard]] std::string_view reveal() const { return {m_bytes.data(), m_bytes.size()}; }

    /// In time that does not depend on the contents.
    friend bool operator==(const Secret &a, const Secret &b);

private:
    void wipe() noexcept;
    std::vector<char> m_bytes;
};

QDebug operator<<(QDebug debug, const Secret &secret);
