// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <optional>
#include <vector>

/// A JSON document as a tree for the eye: numbers keep the digits that the server wrote (a double would lose some),
/// keys their order and their duplicates.
struct JsonNode
{
    enum class Kind { Object, Array, String, Number, Word };

    Kind kind = Kind::Word;
    QString key = {};  ///< Within an object.
    QString text = {}; ///< Of a string, number, or the words true, false and null.
    std::vector<JsonNode> children = {};

    /// What parse() goes down to and how much it takes; more is not shown.
    static constexpr int deepest = 200;
    static constexpr int mostNodes = 50'000;

    /// Nothing when it is no JSON, deeper or larger than the limits.
    [[nodiscard]] static std::optional<JsonNode> parse(QStringView text);
};
