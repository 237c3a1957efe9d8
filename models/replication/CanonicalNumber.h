// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/ColumnType.h"
#include "models/core/DecimalText.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Numbers in the form in which CanonicalCell compares them, whatever they were kept as. Thread: any.
namespace CanonicalNumber {

/// Each begins with a byte that says its length, itself or by what follows.
void append(std::string &out, std::int64_t value);
void append(std::string &out, std::uint64_t value);
/// The same bytes as the integer's, for a whole number that fits one.
void append(std::string &out, const DecimalText &value);
/// By its shortest digits; whole numbers that a double counts exactly are integers.
void append(std::string &out, double value);
/// "NaN", "Infinity" and "-Infinity" too; false, and nothing appended, for what is no number.
[[nodiscard]] bool appendText(std::string &out, std::string_view text);

/// A double by its bits, minus zero being zero, NaN being one.
void appendReal(std::string &out, double value);
/// A Decimal of a scale that both sides know.
void appendScaled(std::string &out, Int128 value);

/// The double or float that a text was made from: nothing when the text has other digits than that number shows.
[[nodiscard]] std::optional<double> realOf(std::string_view text, bool isFloat);
/// Whether a float was widened to it.
[[nodiscard]] bool isFloat(double value);
/// A value moved from one scale to another, when no digit is lost.
[[nodiscard]] std::optional<Int128> rescaled(Int128 value, int from, int to);
/// Shortest digits of a double that is finite, in a buffer of the caller's.
struct RealDigits
{
    char text[32]; // NOLINT(modernize-avoid-c-arrays): to_chars wants one
    std::size_t length = 0;

    explicit RealDigits(double value);
    explicit RealDigits(float value);
    [[nodiscard]] std::string_view view() const { return {text, length}; }
};

} // namespace CanonicalNumber
