// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/MySqlRowDecoder.h"

#include "app/drivers/mysql/MySqlTypes.h"
#include "models/core/Temporal.h"

#include <mysql.h>

#include <array>
#include <bit>
#include <cstring>

static_assert(std::endian::native == std::endian::little, "the wire's byte order is read as it is");

namespace {

/// A number of the wire, moving behind it.
template <typename T>
T take(unsigned char **row)
{
    T value;
    std::memcpy(&value, *row, sizeof value);
    *row += sizeof value;
    return value;
}

std::size_t takeLength(unsigned char **row)
{
    const unsigned char first = *(*row)++;
    std::uint64_t length = first;
    std::size_t bytes = 0;
    if (first == 252)
        bytes = 2;
    else if (first == 253)
        bytes = 3;
    else if (first == 254)
        bytes = 8;
    if (bytes != 0) {
        length = 0;
        std::memcpy(&length, *row, bytes);
        *row += bytes;
    }
    return static_cast<std::size_t>(length);
}

RowSchema schemaOf(const MYSQL_FIELD *fields, unsigned count, bool exactInstants)
{
    auto schema = std::make_shared<std::vector<Column>>();
    schema->reserve(count);
    for (unsigned i = 0; i < count; ++i)
        schema->push_back({std::string(fields[i].name, fields[i].name_length),
                           MySqlTypes::ofField(fields[i], exactInstants)});
    return schema;
}

int uuidDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

} // namespace

MySqlRowDecoder::MySqlRowDecoder(const MYSQL_FIELD *fields, unsigned count, bool exactInstants)
    : m_batch(schemaOf(fields, count, exactInstants))
{
    for (unsigned i = 0; i < count; ++i)
        m_decoders.push_back(decoderFor(fields[i], (*schema())[i].type));
}

MySqlRowDecoder::Decoder MySqlRowDecoder::decoderFor(const MYSQL_FIELD &field, const ColumnType &type)
{
    const bool isUnsigned = (field.flags & UNSIGNED_FLAG) != 0 || field.type == MYSQL_TYPE_YEAR;
    const auto decoder = [&](Wire wire) { return Decoder{wire, type.kind, isUnsigned, type.scale}; };
    switch (field.type) {
    case MYSQL_TYPE_TINY:
        return decoder(Wire::Tiny);
    case MYSQL_TYPE_SHORT:
    case MYSQL_TYPE_YEAR:
        return decoder(Wire::Short);
    case MYSQL_TYPE_INT24:
        return decoder(Wire::Int24);
    case MYSQL_TYPE_LONG:
        return decoder(Wire::Long);
    case MYSQL_TYPE_LONGLONG:
        return decoder(Wire::LongLong);
    case MYSQL_TYPE_FLOAT:
        return decoder(Wire::Float);
    case MYSQL_TYPE_DOUBLE:
        return decoder(Wire::Double);
    case MYSQL_TYPE_DATE:
    case MYSQL_TYPE_NEWDATE:
        return decoder(Wire::Date);
    case MYSQL_TYPE_TIME:
    case MYSQL_TYPE_TIME2:
        return decoder(Wire::Time);
    case MYSQL_TYPE_DATETIME:
    case MYSQL_TYPE_DATETIME2:
    case MYSQL_TYPE_TIMESTAMP:
    case MYSQL_TYPE_TIMESTAMP2:
        return decoder(Wire::Timestamp);
    default:
        return decoder(Wire::Bytes);
    }
}

void MySqlRowDecoder::readCell(unsigned column, unsigned char **row)
{
    if (row == nullptr)
        return m_batch.appendNull(column);
    const Decoder &decoder = m_decoders[column];
    switch (decoder.wire) {
    case Wire::Tiny:
        return decoder.isUnsigned ? appendInteger(column, decoder.kind, take<std::uint8_t>(row))
                                  : appendInteger(column, decoder.kind, take<std::int8_t>(row));
    case Wire::Short:
        return decoder.isUnsigned ? appendInteger(column, decoder.kind, take<std::uint16_t>(row))
                                  : appendInteger(column, decoder.kind, take<std::int16_t>(row));
    case Wire::Int24: // sent in four bytes, the sign extended
    case Wire::Long:
        return decoder.isUnsigned ? appendInteger(column, decoder.kind, take<std::uint32_t>(row))
                                  : appendInteger(column, decoder.kind, take<std::int32_t>(row));
    case Wire::LongLong: // the same eight bytes, signed or not
        return m_batch.append(column, take<std::uint64_t>(row));
    case Wire::Float:
        return m_batch.append(column, take<float>(row));
    case Wire::Double:
        return m_batch.append(column, take<double>(row));
    case Wire::Date:
    case Wire::Time:
    case Wire::Timestamp:
        return appendTemporal(column, decoder, row);
    case Wire::Bytes: {
        const std::size_t length = takeLength(row);
        const std::string_view bytes(reinterpret_cast<const char *>(*row), length);
        *row += length;
        return appendBytes(column, decoder, bytes);
    }
    }
}

void MySqlRowDecoder::appendInteger(unsigned column, TypeKind kind, std::int64_t value)
{
    if (kind == TypeKind::Int16)
        m_batch.append(column, static_cast<std::int16_t>(value));
    else if (kind == TypeKind::Int32)
        m_batch.append(column, static_cast<std::int32_t>(value));
    else
        m_batch.append(column, value);
}

/// A length, then as many parts as are not all zero: date, time of day, microseconds; times have a sign and
/// days first.
void MySqlRowDecoder::appendTemporal(unsigned column, const Decoder &decoder, unsigned char **row)
{
    const std::size_t length = takeLength(row);
    std::array<unsigned char, 12> parts{};
    std::memcpy(parts.data(), *row, std::min(length, parts.size()));
    *row += length;

    std::uint32_t microsecond = 0;
    if (decoder.wire == Wire::Time) {
        std::uint32_t days = 0;
        std::memcpy(&days, parts.data() + 1, sizeof days);
        std::memcpy(&microsecond, parts.data() + 8, sizeof microsecond);
        const std::int64_t seconds = ((std::int64_t{days} * 24 + parts[5]) * 60 + parts[6]) * 60 + parts[7];
        const std::int64_t value = seconds * 1'000'000 + microsecond;
        return m_batch.append(column, parts[0] != 0 ? -value : value);
    }
    std::uint16_t year = 0;
    std::memcpy(&year, parts.data(), sizeof year);
    const Temporal::Civil date{year, parts[2], parts[3]};
    if (decoder.wire == Wire::Date)
        return m_batch.append(column, Temporal::encodeDate(date));
    std::memcpy(&microsecond, parts.data() + 7, sizeof microsecond);
    if (decoder.kind == TypeKind::TimestampTz && date.month == 0) // '0000-00-00' is all that a TIMESTAMP has
        return m_batch.append(column, Temporal::timestampMinusInfinity);
    m_batch.append(column, Temporal::encodeTimestamp(
                               date, {parts[4], parts[5], parts[6], static_cast<int>(microsecond)}));
}

void MySqlRowDecoder::appendBytes(unsigned column, const Decoder &decoder, std::string_view bytes)
{
    if (decoder.kind == TypeKind::Decimal)
        appendDecimal(column, decoder.scale, bytes);
    else if (decoder.kind == TypeKind::Uuid)
        appendUuid(column, bytes);
    else
        m_batch.appendBytes(column, bytes);
}

void MySqlRowDecoder::appendDecimal(unsigned column, int scale, std::string_view text)
{
    const bool negative = text.starts_with('-');
    if (negative)
        text.remove_prefix(1);
    Int128 value = 0;
    std::uint64_t chunk = 0; // 128-bit multiplication once every 18 digits
    std::uint64_t power = 1;
    int fraction = -1;
    for (char c : text) {
        if (c == '.' && fraction < 0) {
            fraction = 0;
            continue;
        }
        if (c < '0' || c > '9')
            return appendBad(column);
        chunk = chunk * 10 + static_cast<std::uint64_t>(c - '0');
        power *= 10;
        fraction += fraction >= 0 ? 1 : 0;
        if (power == 1'000'000'000'000'000'000) {
            value = value * static_cast<Int128>(power) + static_cast<Int128>(chunk);
            chunk = 0;
            power = 1;
        }
    }
    value = value * static_cast<Int128>(power) + static_cast<Int128>(chunk);
    int missing = scale - std::max(fraction, 0);
    if (missing < 0 || text.empty())
        return appendBad(column);
    for (; missing > 0; --missing)
        value *= 10;
    m_batch.append(column, negative ? -value : value);
}

void MySqlRowDecoder::appendUuid(unsigned column, std::string_view text)
{
    std::array<std::uint8_t, 16> uuid{};
    std::size_t digits = 0;
    for (char c : text) {
        const int digit = uuidDigit(c);
        if (c == '-')
            continue;
        if (digit < 0 || digits == 32)
            return appendBad(column);
        uuid[digits / 2] = static_cast<std::uint8_t>(uuid[digits / 2] << 4 | digit);
        ++digits;
    }
    if (digits != 32)
        return appendBad(column);
    m_batch.append(column, uuid);
}

/// The row must stay whole for the builder; the cursor ends with an error.
void MySqlRowDecoder::appendBad(unsigned column)
{
    if (m_badColumn.empty())
        m_badColumn = (*schema())[column].name;
    m_batch.appendNull(column);
}
