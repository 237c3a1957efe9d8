// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/transfer/TsvWriter.h"

#include <utility>

TsvWriter::TsvWriter(const ExportOptions &options, Output output)
    : FieldWriter(options, '\t', "\n", std::move(output))
{}

void TsvWriter::protect(std::string &out, std::size_t from) const
{
    if (options().tabs == ExportOptions::Tabs::Escaped)
        escape(out, from);
    else if (out.find_first_of("\t\n\r\"", from) != std::string::npos)
        quote(out, from);
}

void TsvWriter::escape(std::string &out, std::size_t from)
{
    if (out.find_first_of("\t\n\r\\", from) == std::string::npos)
        return;
    const std::string plain = out.substr(from);
    out.resize(from);
    for (char c : plain) {
        switch (c) {
        case '\t':
            out += "\\t";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\\':
            out += "\\\\";
            break;
        default:
            out += c;
        }
    }
}
