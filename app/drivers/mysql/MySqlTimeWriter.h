// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/mysql/MySqlCellReason.h"
#include "app/drivers/mysql/MySqlDeclaredType.h"
#include "models/core/ColumnType.h"

#include <cstdint>
#include <string>
#include <utility>

/// The column that is written to.
struct MySqlCellPlace
{
    MySqlDeclaredType type;
    bool mayLose = false; ///< Somebody accepted that values change: they come as near as the type allows.
    std::int64_t lastSecond = 0; ///< Of a TIMESTAMP, since 1970.
};

/// The part of MySqlCellWriter that knows times: what a column of DATE, TIME, DATETIME or TIMESTAMP keeps of one. Each
/// appends the text, in UTC where there is a zone. Thread: one at a time.
class MySqlTimeWriter final
{
public:
    /// `style` is the source's, which says what is no date there.
    MySqlTimeWriter(MySqlCellPlace place, TextStyle style)
        : m_place(std::move(place))
        , m_style(style)
    {}

    [[nodiscard]] MySqlCellRefusal date(std::string &out, std::int32_t days) const;
    [[nodiscard]] MySqlCellRefusal time(std::string &out, std::int64_t microseconds) const;
    /// `isInstant`: counted in UTC.
    [[nodiscard]] MySqlCellRefusal moment(std::string &out, std::int64_t moment, bool isInstant) const;

private:
    [[nodiscard]] bool keepsSeconds(std::int64_t microseconds) const;

    const MySqlCellPlace m_place;
    const TextStyle m_style;
};
