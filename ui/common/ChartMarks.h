// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCategoryAxis>

/// Marks on the axes of charts: at round values, in our own words.
/// Thread: GUI.
namespace ChartMarks {

/// 1, 2, 5 or 10 times a power of ten (or of 1,024, times a power of two), so that `marks` of them reach `most`.
[[nodiscard]] double valueStep(double most, int marks, bool isBinary);
void clear(QCategoryAxis &axis);
/// Labels are the axis' keys: what reads the same as another is told apart by blanks, which nobody sees.
void mark(QCategoryAxis &axis, const QString &text, double at);

} // namespace ChartMarks
