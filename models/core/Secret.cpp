// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/Secret.h"

#include <QDebug>

#include <cstring>
#include <utility>

Secret::Secret(std::string_view bytes)
    : m_bytes(bytes.begin(), bytes.end())
{}

Secret Secret::takeFrom(QByteArray &source)
{
    Secret secret(std::string_view(source.constData(), static_cast<std::size_t>(source.size())));
    explicit_bzero(const_cast<char *>(source.constData()), static_cast<std::size_t>(source.size()));
    source.clear();
    return secret;
}

Secret::Secret(const Secret &other) = default;

Secret::Secret(Secret &&other) noexcept
    : m_bytes(std::move(other.m_bytes))
{
    other.m_bytes.clear();
}

Secret &Secret::operator=(const Secret &other)
{
    if (this != &other) {
        wipe();
        m_bytes = other.m_bytes;
    }
    return *this;
}

Secret &Secret::operator=(Secret &&other) noexcept
{
    if (this != &other) {
        wipe();
        m_bytes = std::move(other.m_bytes);
        other.m_bytes.clear();
    }
    return *this;
}

Secret::~Secret()
{
    wipe();
}

void Secret::wipe() noexcept
{
    if (!m_bytes.empty())
        explicit_bzero(m_bytes.data(), m_bytes.size());
    m_bytes.clear();
}

bool operator==(const Secret &a, const Secret &b)
{
    if (a.m_bytes.size() != b.m_bytes.size())
        return false;
    unsigned char difference = 0;
    for (std::size_t i = 0; i < a.m_bytes.size(); ++i)
        difference |= static_cast<unsigned char>(a.m_bytes[i] ^ b.m_bytes[i]);
    return difference == 0;
}

QDebug operator<<(QDebug debug, const Secret &secret)
{
    QDebugStateSaver saver(debug);
    debug.nospace() << (secret.isEmpty() ? "(no secret)" : "***");
    return debug;
}
