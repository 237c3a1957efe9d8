// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"
#include "models/core/RowBatchBuilder.h"

#include <string_view>
#include <vector>

struct st_mysql_field;

/// Reads rows of the binary protocol ("Binary Protocol Resultset Row" in MySQL's manual), cell by cell from the
/// packet where the library has it, into a RowBatch: no copy in between, no limit on a cell's size.
/// Thread: its connection's.
class MySqlRowDecoder final
{
public:
    /// `exactInstants`: see ScanRequest.
    MySqlRowDecoder(const st_mysql_field *fields, unsigned count, bool exactInstants = false);

    [[nodiscard]] RowBatchBuilder &batch() { return m_batch; }
    [[nodiscard]] const RowSchema &schema() const { return m_batch.schema(); }
    /// Takes one value in at `*row` and moves that behind it; null for NULL.
    void readCell(unsigned column, unsigned char **row);
    /// Names the first column whose values are not what its metadata says; empty while all went well.
    [[nodiscard]] const std::string &badColumn() const { return m_badColumn; }

private:
    /// How a value stands on the wire.
    enum class Wire : std::uint8_t {
        Tiny,
        Short,
        Int24,
        Long,
        LongLong,
        Float,
        Double,
        Date,
        Time,
        Timestamp,
        Bytes
    };
    struct Decoder
    {
        Wire wire;
        TypeKind kind;
        bool isUnsigned;
        int scale;
    };

    [[nodiscard]] static Decoder decoderFor(const st_mysql_field &field, const ColumnType &type);
    void appendInteger(unsigned column, TypeKind kind, std::int64_t value);
    void appendTemporal(unsigned column, const Decoder &decoder, unsigned char **row);
    void appendBytes(unsigned column, const Decoder &decoder, std::string_view bytes);
    void appendDecimal(unsigned column, int scale, std::string_view text);
    void appendUuid(unsigned column, std::string_view text);
    void appendBad(unsigned column);

    RowBatchBuilder m_batch;
    std::vector<Decoder> m_decoders;
    std::string m_badColumn;
};
