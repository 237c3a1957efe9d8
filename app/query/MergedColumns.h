// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/RowBatch.h"

#include <QString>

#include <string>

/// The columns of several sources' results side by side: first the source's name, then the union by name in order of
/// first appearance. Of columns with the same name within a source, the first goes with the first, the second with the
/// second. Thread: one at a time; layouts any.
class MergedColumns final
{
public:
    MergedColumns();

    /// Where one source's columns go.
    struct Layout
    {
        std::string source;
        std::vector<std::size_t> places; ///< For each column of the source.
        /// What its batches have: its own types, and Text without a name where it has no such column. Ends with its
        /// last column.
        RowSchema schema;
    };

    /// Adds the columns that are new. Other sources' layouts stay valid.
    [[nodiscard]] std::shared_ptr<const Layout> add(const std::string &source,
                                                    const std::vector<Column> &columns);
    /// Empty as long as no source has any columns.
    [[nodiscard]] RowSchema schema() const { return m_schema; }

    /// The source's batch as one of the merged result's: a copy.
    [[nodiscard]] static RowBatch arrange(const Layout &layout, const RowBatch &batch);
    /// How columns differ from the reference's, in words: "no column total; id is text instead of integer"; empty when
    /// they do not. Values of SQLite's columns bring their own type, so those never differ by it.
    [[nodiscard]] static QString difference(const std::vector<Column> &reference,
                                            const std::vector<Column> &columns);

private:
    RowSchema m_schema;
};
