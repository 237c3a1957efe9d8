// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/RowBatch.h"

#include <memory>
#include <string>

/// One value in a form that does not depend on the engine that keeps it, so that copies can be compared: equal bytes
/// are equal values, as the source's column sees them. A number is its shortest exact decimal text whatever its width, a
/// boolean is 0 or 1, times are microseconds, a text is its bytes, a UUID 16 bytes.
/// Thread: one at a time.
class CanonicalCell final
{
public:
    /// `own` is the column's type where the cell is, `source` the one whose meaning counts; equal on the source itself.
    CanonicalCell(const ColumnType &source, const ColumnType &own);
    ~CanonicalCell();
    CanonicalCell(CanonicalCell &&) noexcept;
    CanonicalCell &operator=(CanonicalCell &&) noexcept;

    /// Appends the value of a cell, NULL included, such that no sequence of cells has the bytes of another. What
    /// is no value of `source` (a text in a number's column) is taken as it is, and equals no value of it.
    void append(std::string &out, const ColumnData &data, std::size_t row) const;

private:
    struct Form;
    std::unique_ptr<const Form> m_form;
};
