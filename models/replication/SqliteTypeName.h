// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/ColumnType.h"

#include <string>
#include <string_view>

/// The declared types of SQLite's columns. SQLite takes any text there and keeps any value in any column; the letters
/// of the name only decide what a value is turned into when it is stored. "INTERVAL" and "POINT" hold INT and make
/// integers of texts that look like one; "DECIMAL" and "JSON" hold nothing, and 12345678901234567890.12 becomes
/// 1.23456789012346e+19. So Penstock declares names of its own, by which a value stays what it was and a later copy to
/// another engine finds the type again.
namespace SqliteTypeName {

/// What a value that is stored in a column is turned into.
enum class Affinity {
    Integer, ///< Texts that look like numbers become numbers; reals that are whole numbers become integers.
    Text,    ///< Numbers become texts, reals by 15 digits.
    Blob,    ///< Nothing changes.
    Real,    ///< As Numeric, and integers become reals.
    Numeric, ///< As Integer.
};
/// Source: sqlite.org/datatype3.html, section 3.1. Says nothing of STRICT tables' ANY, where nothing changes.
[[nodiscard]] Affinity affinityOf(std::string_view declared);

/// The name under which a column of another engine is declared, such that all its values come back equal from it; of a
/// Dynamic type its own name. Letters, digits, '_', and at most one pair of brackets, but for Dynamic's.
[[nodiscard]] std::string of(const ColumnType &type);

/// What the values of a Dynamic column of that name mean. Of a name that of() makes: the type that was kept, apart from
/// details that its values do without. Of others: Int64, Float64, Text or Binary where the affinity or the name says
/// that it is meant (a value may be something else all the same), else Dynamic. Its style is SQLite's.
[[nodiscard]] ColumnType meaningOf(std::string_view declared);

} // namespace SqliteTypeName
