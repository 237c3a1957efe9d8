// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/transfer/FieldWriter.h"

/// Fields between tabs, records ended by a line feed. In a file, tabs, line breaks and backslashes within a value are
/// escaped, so that a line is a row; for a clipboard such values are quoted, as spreadsheets do and read. NULL is an
/// empty field unless told otherwise: with \N it stays apart from the empty text in an escaped file.
class TsvWriter final : public FieldWriter
{
public:
    TsvWriter(const ExportOptions &options, Output output);

protected:
    void protect(std::string &out, std::size_t from) const override;

private:
    static void escape(std::string &out, std::size_t from);
};
