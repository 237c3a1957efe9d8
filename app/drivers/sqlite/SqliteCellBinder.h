// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/RowBatch.h"
#include "models/replication/SqliteTypeName.h"

#include <QString>

#include <string>

struct sqlite3_stmt;

/// Binds the cells of one column of any engine to a parameter of a statement, in the form in which a column of SQLite
/// gives the same value back: a text where numbers would be rounded, times as PortableText writes them. It knows what
/// the column's affinity does to each class of value, and refuses a value that would be changed.
/// Thread: one at a time.
class SqliteCellBinder final
{
public:
    /// The column that is written to.
    struct Place
    {
        SqliteTypeName::Affinity affinity = SqliteTypeName::Affinity::Blob;
        bool isUtf16 = false; ///< The file keeps texts as UTF-16.
        bool mayLose =
            false; ///< Somebody accepted that values change: nothing is refused but what has no form at all.
    };
    enum class Refusal : std::uint8_t {
        None,
        Library,    ///< SQLite's own, which its handle knows.
        NotANumber, ///< NaN would become NULL.
        Rounded,    ///< A number that neither an integer nor a double holds.
        NumberLike, ///< A text that would become a number.
        TextLike,   ///< A number that would become a text.
        Letters,    ///< Not all of the text is in UTF-16.
    };

    SqliteCellBinder(const ColumnType &source, Place place);

    /// The cell's bytes are not copied: data and this binder stay until the statement was stepped and reset.
    [[nodiscard]] Refusal bind(sqlite3_stmt *statement, int parameter, const ColumnData &data,
                               std::size_t row);
    /// A whole sentence.
    [[nodiscard]] static QString reason(Refusal refusal);

private:
    [[nodiscard]] Refusal bindText(std::string_view text);
    [[nodiscard]] Refusal bindBlob(std::string_view bytes);
    [[nodiscard]] Refusal bindInteger(std::int64_t value);
    [[nodiscard]] Refusal bindUnsigned(std::uint64_t value);
    template <typename T>
    [[nodiscard]] Refusal bindReal(T value);
    [[nodiscard]] Refusal bindDecimal(std::string_view text);
    [[nodiscard]] Refusal bindDynamic(const ColumnData &data, std::size_t row);
    [[nodiscard]] Refusal bindTemporal(const ColumnData &data, std::size_t row);
    [[nodiscard]] bool isNumeric() const;

    const TypeKind m_kind;
    const TextStyle m_style;
    const int m_scale;
    const bool m_isWire;
    const bool m_meansNumber; ///< Of a Dynamic column.
    const Place m_place;
    std::string m_text; ///< What is bound, where the batch has no such bytes.
    sqlite3_stmt *m_statement = nullptr;
    int m_parameter = 0;
};
