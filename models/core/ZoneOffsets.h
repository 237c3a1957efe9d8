// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimeZone>

#include <cstdint>
#include <string_view>

/// Offsets of one time zone, remembered between the zone's changes, so that a million times of one
/// season cost one look-up. Thread: one at a time.
class ZoneOffsets final
{
public:
    /// IANA name ("Europe/Paris"). An unknown name counts as UTC; ask isKnown().
    explicit ZoneOffsets(std::string_view name);

    [[nodiscard]] bool isKnown() const { return m_known; }
    /// Seconds east of UTC at that instant.
    [[nodiscard]] int secondsEast(std::int64_t utcSeconds);

private:
    QTimeZone m_zone;
    bool m_known = false;
    bool m_fixed = false;
    std::int64_t m_from = 1;
    std::int64_t m_until = 0;
    int m_offset = 0;
};
