// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/query/HexDump.h"

#include <algorithm>

QString HexDump::of(std::string_view bytes, std::size_t offset)
{
    static constexpr const char *digits = "0123456789abcdef";
    constexpr std::size_t lineBytes = 16;
    std::string out;
    out.reserve(bytes.size() * 5);
    for (std::size_t at = 0; at < bytes.size(); at += lineBytes) {
        const std::string_view line = bytes.substr(at, lineBytes);
        for (int shift = 28; shift >= 0; shift -= 4)
            out += digits[((offset + at) >> shift) & 15];
        for (std::size_t i = 0; i < lineBytes; ++i) {
            out += i % 8 == 0 ? "  " : " ";
            if (i < line.size()) {
                const auto byte = static_cast<unsigned char>(line[i]);
                out += digits[byte >> 4];
                out += digits[byte & 15];
            } else {
                out += "  ";
            }
        }
        out += "  |";
        for (const char c : line)
            out += c >= 0x20 && c < 0x7F ? c : '.';
        out += "|\n";
    }
    return QString::fromLatin1(out.data(), static_cast<qsizetype>(out.size()));
}
