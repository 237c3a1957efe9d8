// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <string>
#include <vector>

/// What became different about a source's table since its copy began, by two signatures of TableShape.
struct ShapeDrift
{
    std::vector<std::string> added;
    std::vector<std::string> removed;
    std::vector<std::string> changed; ///< Another type.
    bool keyChanged = false;
    /// One of the signatures is only a hash: nobody knows what is different.
    bool isUnknown = false;

    [[nodiscard]] bool isOnlyNewColumns() const
    {
        return removed.empty() && changed.empty() && !keyChanged && !isUnknown;
    }
    /// For a person: "column note is new; column total has another type".
    [[nodiscard]] QString text() const;

    [[nodiscard]] static ShapeDrift between(const std::string &before, const std::string &now);
};
