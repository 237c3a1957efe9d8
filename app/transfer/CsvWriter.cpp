// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/transfer/CsvWriter.h"

#include <algorithm>
#include <utility>

CsvWriter::CsvWriter(const ExportOptions &options, Output output)
    : FieldWriter(options, options.separator, "\r\n", std::move(output))
{
    for (char c : {options.separator, '"', '\r', '\n'})
        m_special[static_cast<unsigned char>(c)] = true;
}

void CsvWriter::protect(std::string &out, std::size_t from) const
{
    const std::string_view field = std::string_view(out).substr(from);
    const bool special = std::any_of(field.begin(), field.end(),
                                     [this](char c) { return m_special[static_cast<unsigned char>(c)]; });
    if (special || options().quoteAll || field == options().nullText || field.empty())
        quote(out, from);
}
