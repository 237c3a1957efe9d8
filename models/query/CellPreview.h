// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/CellText.h"

#include <QString>

#include <map>
#include <optional>
#include <vector>

/// The beginning of a cell as a table shows it: cut before it is converted, so that a cell of 100 MB costs no more
/// than a short one. Keeps one CellText for each column of each schema it has met.
/// Thread: one at a time.
class CellPreview final
{
public:
    struct Text
    {
        QString text;
        bool isCut = false;
    };

    /// At most `longest` characters, then "…". The cell is not NULL.
    [[nodiscard]] Text preview(const RowBatch &batch, std::size_t column, std::size_t row, qsizetype longest);
    /// All of it, as the engine's own client writes it.
    [[nodiscard]] QString whole(const RowBatch &batch, std::size_t column, std::size_t row);

    /// NULL, by the validity bits or by a Dynamic's class.
    [[nodiscard]] static bool isNull(const RowBatch &batch, std::size_t column, std::size_t row);
    /// The bytes of a cell that is text, JSON, binary or opaque; nothing for numbers, dates and the like.
    [[nodiscard]] static std::optional<std::string_view> bytes(const RowBatch &batch, std::size_t column,
                                                               std::size_t row);
    /// Line breaks, tabs and control characters as marks.
    [[nodiscard]] static QString withMarks(QString text);

private:
    using Column = std::vector<std::optional<CellText>>;
    [[nodiscard]] const CellText &format(const RowBatch &batch, std::size_t column);

    std::map<RowSchema, Column> m_formats;
    std::string m_buffer;
};
