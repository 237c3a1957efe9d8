// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/TableMaker.h"

/// In which types MySQL or MariaDB keeps the values of other engines. Values that a type has no room for (NaN, infinity, 1 BC, a text longer than a key may be) are refused when they
/// are written, which is no loss. A value; thread: any.
class MySqlTypeMap final
{
public:
    /// `version`: 101119 for 10.11.19.
    MySqlTypeMap(bool isMariaDb, unsigned long version)
        : m_isMariaDb(isMariaDb)
        , m_version(version)
    {}

    /// As TableMaker::map().
    [[nodiscard]] Result<MappedColumn> map(const TableShape::Column &column, bool inKey) const;

    /// "CHARACTER SET utf8mb4 COLLATE ...", such that texts differ when their bytes do, spaces at the end too.
    [[nodiscard]] std::string textClause() const;
    /// What the values of a column mean: those of SQLite by the column's name.
    [[nodiscard]] static ColumnType meaningOf(const ColumnType &type);
    /// How many digits of a second's fraction they may have.
    [[nodiscard]] static int secondDigitsOf(const ColumnType &type);
    /// Digits of a decimal number; no precision: any.
    struct Digits
    {
        int precision = 0;
        int scale = 0;
    };
    [[nodiscard]] static Digits digitsOf(const ColumnType &type);

private:
    [[nodiscard]] MappedColumn ownType(const TableShape::Column &column, bool inKey) const;
    [[nodiscard]] MappedColumn ownText(const TableShape::Column &column, bool inKey) const;
    [[nodiscard]] MappedColumn byMeaning(const ColumnType &type, bool inKey) const;
    [[nodiscard]] MappedColumn text(std::uint64_t characters, bool inKey) const;
    [[nodiscard]] MappedColumn uuid() const;
    [[nodiscard]] MappedColumn json() const;
    [[nodiscard]] bool hasUuid() const { return m_isMariaDb && m_version >= 100700; }

    bool m_isMariaDb;
    unsigned long m_version;
};
