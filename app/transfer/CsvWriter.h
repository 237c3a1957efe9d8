// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/transfer/FieldWriter.h"

#include <array>

/// RFC 4180: a header, CRLF after each record, quotes where needed. NULL is an empty field (or the text asked for)
/// without quotes, a text that reads the same is quoted: so the two stay apart.
class CsvWriter final : public FieldWriter
{
public:
    CsvWriter(const ExportOptions &options, Output output);

protected:
    void protect(std::string &out, std::size_t from) const override;

private:
    std::array<bool, 256> m_special{}; ///< Bytes that ask for quotes.
};
