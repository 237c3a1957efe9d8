// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <string_view>

namespace HexDump {

/// "00000010  48 65 6c 6c  6f …  |Hello|", sixteen bytes a line, from `offset` on.
[[nodiscard]] QString of(std::string_view bytes, std::size_t offset = 0);

} // namespace HexDump
