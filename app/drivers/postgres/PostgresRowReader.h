// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/postgres/PostgresDecode.h"

#include <optional>

class PostgresLink;
class PostgresTypeNames;
struct pg_result;

/// Reads the rows of one result, by the columns that its first message describes.
/// Thread: its connection's.
class PostgresRowReader final
{
public:
    /// `link` for the session's settings, which say how times are written.
    PostgresRowReader(const pg_result *first, const PostgresLink &link, const PostgresTypeNames &names);
    /// For the rows of a COPY in binary, of the columns that a statement was described to have.
    [[nodiscard]] static PostgresRowReader ofCopy(const pg_result *description, const PostgresLink &link,
                                                  const PostgresTypeNames &names);

    /// Whether all columns of a described statement can be read from the wire.
    [[nodiscard]] static bool canReadBinary(const pg_result *description, const PostgresTypeNames &names);

    [[nodiscard]] const RowSchema &schema() const { return m_schema; }
    /// Some columns came as wire bytes that only the server could have written out.
    [[nodiscard]] bool hasWireBytes() const { return m_hasWireBytes; }
    /// Appends one row; the column that cannot be read otherwise.
    [[nodiscard]] std::optional<std::size_t> append(const pg_result *result, int row,
                                                    RowBatchBuilder &builder) const;
    /// The same of a row in COPY's binary format, which is taken off the front of `bytes`.
    [[nodiscard]] std::optional<std::size_t> appendTuple(std::string_view &bytes,
                                                         RowBatchBuilder &builder) const;

private:
    enum class Format { OfResult, Binary };
    PostgresRowReader(const pg_result *first, const PostgresLink &link, const PostgresTypeNames &names,
                      Format format);

    RowSchema m_schema;
    std::vector<PostgresDecode> m_decoders;
    bool m_hasWireBytes = false;
};
