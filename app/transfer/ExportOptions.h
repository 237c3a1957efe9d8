// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/ColumnType.h"
#include "models/core/ObjectName.h"

#include <optional>

/// How rows are written down: the format, and what may differ within it.
struct ExportOptions
{
    enum class Format { Table, Csv, Tsv, Json, Ndjson, Markdown, Insert, Xlsx };
    /// What becomes of tabs and line breaks within a value of a TSV.
    enum class Tabs {
        Escaped, ///< \t, \n, \r and \\, as psql, mariadb --batch and COPY write them.
        Quoted,  ///< Between quotes, as spreadsheets put cells on the clipboard.
    };

    Format format = Format::Csv;
    /// The columns' names first. Csv, Tsv, Xlsx; the other formats cannot do without.
    bool header = true;

    char separator = ',';       ///< Csv.
    bool quoteAll = false;      ///< Csv: every value that is not NULL.
    std::string nullText = {};  ///< Csv, Tsv, Xlsx. In a CSV a text that reads the same is quoted.
    bool byteOrderMark = false; ///< Csv, Tsv: by which Excel knows UTF-8.
    bool decimalComma = false;  ///< Csv, Tsv: 1,5 instead of 1.5.
    Tabs tabs = Tabs::Escaped;  ///< Tsv.

    ObjectName table = {};                ///< Insert: the table to fill; must be named.
    std::optional<TextStyle> engine = {}; ///< Insert: whose SQL; the first column's engine when empty.
    /// Insert: a file of its own, with the settings that MariaDB needs around it, instead of bare statements.
    bool wholeScript = true;
};
