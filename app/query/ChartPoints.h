// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"
#include "models/core/RowBatch.h"

#include <QStringList>

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

class ResultSpool;

/// Points of a chart out of a result's rows: read from the spool, at most a few thousand. Here alone numbers become
/// doubles, since a picture has no more digits than that.
/// Thread: any; waits for the disk, so not the GUI's.
class ChartPoints final
{
public:
    static constexpr std::size_t most = 5000;

    enum class XKind { Number, Moment, Label };
    struct Points
    {
        XKind xKind = XKind::Label;
        std::vector<double> x = {};              ///< Moment: milliseconds since 1970; Label: 0, 1, 2 ...
        QStringList labels = {};                 ///< Label only.
        std::vector<std::vector<double>> y = {}; ///< One a column; NaN where there is no number.
        std::int64_t rows = 0;                   ///< That the result has.
        std::int64_t every = 1;                  ///< One row of so many is shown.
    };

    /// `rows`: numbers in the spool in their order, null for all.
    [[nodiscard]] static Result<Points> read(const ResultSpool &spool,
                                             const std::shared_ptr<const std::vector<std::uint32_t>> &rows,
                                             int x, const std::vector<int> &y, const std::atomic<bool> &stop);
    /// Can be drawn upwards.
    [[nodiscard]] static bool isNumber(const ColumnType &type);
    [[nodiscard]] static bool isMoment(const ColumnType &type);
    /// NaN for what is no number.
    [[nodiscard]] static double number(const RowBatch &batch, std::size_t column, std::size_t row);
};
