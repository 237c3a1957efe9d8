// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/ChartMarks.h"

#include <algorithm>
#include <cmath>

namespace ChartMarks {

double valueStep(double most, int marks, bool isBinary)
{
    const double raw = most / marks;
    if (raw <= 0)
        return 1;
    if (isBinary)
        return std::exp2(std::ceil(std::log2(std::max(raw, 1.0))));
    const double power = std::pow(10, std::floor(std::log10(raw)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (factor * power >= raw * 0.999)
            return factor * power;
    }
    return 10 * power;
}

void clear(QCategoryAxis &axis)
{
    for (const QString &label : axis.categoriesLabels())
        axis.remove(label);
}

void mark(QCategoryAxis &axis, const QString &text, double at)
{
    QString label = text;
    while (axis.categoriesLabels().contains(label))
        label += u' ';
    axis.append(label, at);
}

} // namespace ChartMarks
