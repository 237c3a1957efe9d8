// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <variant>

/// Bytes that are no text.
struct Blob
{
    std::string bytes;
    friend bool operator==(const Blob &, const Blob &) = default;
};

/// One value on its way to a server as a bound parameter. Text is UTF-8; numbers that neither int64 nor
/// double holds exactly (decimals, times) travel as text and take the type of the place they are bound to.
using Value = std::variant<std::monostate, bool, std::int64_t, double, std::string, Blob>;
