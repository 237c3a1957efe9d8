// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/transfer/ExportOptions.h"
#include "models/core/Result.h"

#include <QString>

#include <cstdint>
#include <vector>

class ResultSpool;

/// A selection of a result as text for the clipboard.
namespace SelectionText {

/// Longer texts help nobody who pastes them; in bytes of UTF-8.
constexpr qint64 longest = qint64{64} << 20;

/// `rows`: numbers in the spool, in the order wanted; `columns`: numbers of columns, likewise. Any format but Xlsx; the
/// caller chooses Tabs::Quoted for a TSV that goes to a spreadsheet, and wholeScript off for INSERT. ServerLimit past
/// `longest`. Thread: any; waits for the disk, so not the GUI's.
[[nodiscard]] Result<QString> of(const ResultSpool &spool, const std::vector<std::int64_t> &rows,
                                 const std::vector<int> &columns, const ExportOptions &options);

} // namespace SelectionText
