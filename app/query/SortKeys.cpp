// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/query/SortKeys.h"

#include <QString>

#include <algorithm>
#include <bit>
#include <charconv>

namespace {

/// Most significant byte first.
template <typename T>
void appendBigEndian(std::string &out, T value)
{
    for (std::size_t i = sizeof(T); i-- > 0;)
        out += static_cast<char>(static_cast<unsigned char>(value >> (i * 8)));
}

void appendSigned(std::string &out, Int128 value)
{
    appendBigEndian(out, static_cast<UInt128>(value) ^ (UInt128{1} << 127));
}

void appendReal(std::string &out, double value)
{
    if (value == 0)
        value = 0; // -0 is equal to it
    const auto bits = std::bit_cast<std::uint64_t>(value);
    const bool negative = (bits >> 63) != 0;
    if (value != value) // NaN: above all, as PostgreSQL has it
        return appendBigEndian(out, ~std::uint64_t{0});
    appendBigEndian(out, negative ? ~bits : bits | (std::uint64_t{1} << 63));
}

SortKeys::Order orderOfKind(TypeKind kind)
{
    using Order = SortKeys::Order;
    switch (kind) {
    case TypeKind::Boolean:
    case TypeKind::Int16:
    case TypeKind::Int32:
    case TypeKind::Int64:
    case TypeKind::UInt64:
        return Order::Integer;
    case TypeKind::Float32:
    case TypeKind::Float64:
        return Order::Real;
    case TypeKind::Decimal:
        return Order::Decimal;
    case TypeKind::Numeric:
        return Order::Number;
    case TypeKind::Date:
    case TypeKind::Time:
    case TypeKind::Timestamp:
    case TypeKind::TimestampTz:
        return Order::Moment;
    case TypeKind::TimeTz:
        return Order::TimeTz;
    case TypeKind::Interval:
        return Order::Interval;
    case TypeKind::Binary:
    case TypeKind::Uuid:
        return Order::Bytes;
    case TypeKind::Dynamic:
        return Order::Dynamic;
    case TypeKind::Text:
    case TypeKind::Json:
    case TypeKind::Opaque:
        return Order::Text;
    }
    return Order::Text;
}

Int128 integerAt(const RowBatch &batch, std::size_t column, std::size_t row)
{
    const ColumnData &data = batch.column(column);
    switch (batch.schema()[column].type.kind) {
    case TypeKind::Boolean:
        return data.boolean(row) ? 1 : 0;
    case TypeKind::Int16:
        return data.value<std::int16_t>(row);
    case TypeKind::Int32:
    case TypeKind::Date:
        return data.value<std::int32_t>(row);
    case TypeKind::UInt64:
        return data.value<std::uint64_t>(row);
    default:
        return data.value<std::int64_t>(row);
    }
}

double realAt(const RowBatch &batch, std::size_t column, std::size_t row)
{
    const ColumnData &data = batch.column(column);
    return batch.schema()[column].type.kind == TypeKind::Float32 ? double{data.value<float>(row)}
                                                                 : data.value<double>(row);
}

/// PostgreSQL compares intervals so: a month has 30 days, a day 24 hours.
Int128 intervalAt(const ColumnData &data, std::size_t row)
{
    const auto value = data.value<IntervalValue>(row);
    const Int128 days = Int128{value.months} * 30 + value.days;
    return days * 86'400'000'000 + value.microseconds;
}

/// A number's digits without leading and trailing zeros, and where the point stands: 0.digits * 10^exponent.
struct Digits
{
    bool negative = false;
    std::string digits = {};
    std::int64_t exponent = 0;
};

std::optional<Digits> parseDigits(std::string_view text)
{
    Digits result;
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
        result.negative = text.front() == '-';
        text.remove_prefix(1);
    }
    const std::size_t power = text.find_first_of("eE");
    if (power != std::string_view::npos) {
        std::string_view exponent = text.substr(power + 1);
        if (!exponent.empty() && exponent.front() == '+')
            exponent.remove_prefix(1);
        const auto end = std::from_chars(exponent.data(), exponent.data() + exponent.size(), result.exponent);
        if (end.ec != std::errc() || end.ptr != exponent.data() + exponent.size() || exponent.empty())
            return std::nullopt;
        text = text.substr(0, power);
    }
    const std::size_t point = std::min(text.find('.'), text.size());
    result.digits = std::string(text.substr(0, point));
    if (point < text.size())
        result.digits += text.substr(point + 1);
    const bool allDigits =
        std::all_of(result.digits.begin(), result.digits.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (result.digits.empty() || !allDigits)
        return std::nullopt;
    result.exponent += static_cast<std::int64_t>(point);
    const std::size_t first = std::min(result.digits.find_first_not_of('0'), result.digits.size());
    result.exponent -= static_cast<std::int64_t>(first);
    result.digits.erase(0, first);
    result.digits.erase(result.digits.find_last_not_of('0') + 1);
    return result;
}

} // namespace

SortKeys::Order SortKeys::orderOf(const std::vector<const ColumnType *> &types)
{
    if (types.empty())
        return Order::Text;
    const auto isNumeric = [](Order order) {
        return order == Order::Integer || order == Order::Decimal || order == Order::Real
               || order == Order::Number;
    };
    const Order first = orderOfKind(types.front()->kind);
    bool same = true;
    bool numeric = true;
    for (const ColumnType *type : types) {
        const Order order = orderOfKind(type->kind);
        same = same && order == first;
        if (order == Order::Decimal)
            same = same && type->scale == types.front()->scale;
        if (order == Order::Moment || order == Order::Bytes)
            same = same && type->kind == types.front()->kind;
        numeric = numeric && isNumeric(order) && type->kind != TypeKind::Boolean;
    }
    if (same)
        return first;
    return numeric ? Order::Number : Order::Text;
}

void SortKeys::write(std::string &out, const RowBatch &batch, std::size_t column, std::size_t row)
{
    const ColumnData &data = batch.column(column);
    switch (m_order) {
    case Order::Integer:
    case Order::Moment:
        return appendSigned(out, integerAt(batch, column, row));
    case Order::Decimal: {
        const auto value = data.value<Int128>(row);
        if (value == decimalNaN)
            return appendBigEndian(out, ~UInt128{0});
        return appendSigned(out, value);
    }
    case Order::Real:
        return appendReal(out, realAt(batch, column, row));
    case Order::Number:
        return writeNumber(out, batch, column, row);
    case Order::TimeTz: {
        const auto value = data.value<TimeTzValue>(row);
        return appendSigned(out, Int128{value.microseconds} - Int128{value.secondsEast} * 1'000'000);
    }
    case Order::Interval:
        return appendSigned(out, intervalAt(data, row));
    case Order::Bytes:
        if (batch.schema()[column].type.kind == TypeKind::Uuid)
            out.append(reinterpret_cast<const char *>(data.fixed.data()) + row * 16, 16);
        else
            out += data.text(row).substr(0, longestText);
        return;
    case Order::Dynamic:
        return writeDynamic(out, batch, column, row);
    case Order::Text:
        if (batch.schema()[column].type.isVariable() && batch.schema()[column].type.kind != TypeKind::Dynamic
            && batch.schema()[column].type.kind != TypeKind::Binary)
            return appendTextKey(out, data.text(row));
        m_text.clear();
        format(batch, column).append(m_text, data, row);
        return appendTextKey(out, m_text);
    }
}

void SortKeys::writeNumber(std::string &out, const RowBatch &batch, std::size_t column, std::size_t row)
{
    m_text.clear();
    format(batch, column).append(m_text, batch.column(column), row);
    if (const auto key = numberKey(m_text))
        out += *key;
    else
        appendTextKey(out, m_text);
}

/// SQLite's order of classes: numbers, text, blobs.
void SortKeys::writeDynamic(std::string &out, const RowBatch &batch, std::size_t column, std::size_t row)
{
    const ColumnData &data = batch.column(column);
    switch (data.tags[row]) {
    case DynamicTag::Text:
        out += '\2';
        return appendTextKey(out, data.text(row));
    case DynamicTag::Blob:
        out += '\3';
        out += data.text(row).substr(0, longestText);
        return;
    default:
        out += '\1';
        return writeNumber(out, batch, column, row);
    }
}

const CellText &SortKeys::format(const RowBatch &batch, std::size_t column)
{
    const ColumnType *type = &batch.schema()[column].type;
    auto found = m_formats.find(type);
    if (found == m_formats.end())
        found = m_formats.emplace(type, CellText(*type)).first;
    return found->second;
}

std::optional<std::string> SortKeys::numberKey(std::string_view text)
{
    if (text == "NaN")
        return std::string(1, '\5');
    if (text == "Infinity" || text == "inf" || text == "Inf")
        return std::string(1, '\4');
    if (text == "-Infinity" || text == "-inf" || text == "-Inf")
        return std::string(1, '\0');
    const auto number = parseDigits(text);
    if (!number)
        return std::nullopt;
    if (number->digits.empty())
        return std::string(1, '\2');
    std::string key;
    appendBigEndian(key, static_cast<std::uint64_t>(number->exponent) ^ (std::uint64_t{1} << 63));
    key += number->digits;
    if (!number->negative)
        return '\3' + key;
    for (char &c : key) // the larger the magnitude, the less the number
        c = static_cast<char>(~c);
    return '\1' + key + '\xff';
}

void SortKeys::appendTextKey(std::string &out, std::string_view text)
{
    text = text.substr(0, longestText);
    const bool ascii =
        std::all_of(text.begin(), text.end(), [](char c) { return static_cast<signed char>(c) >= 0; });
    const std::size_t start = out.size();
    if (ascii) {
        out += text;
        for (std::size_t i = start; i < out.size(); ++i) {
            if (out[i] >= 'A' && out[i] <= 'Z')
                out[i] = static_cast<char>(out[i] + ('a' - 'A'));
        }
    } else {
        const QByteArray folded =
            QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())).toCaseFolded().toUtf8();
        out.append(folded.constData(), static_cast<std::size_t>(folded.size()));
    }
    const bool asItWas = std::string_view(out).substr(start) == text;
    out += '\0';
    if (!asItWas)
        out += text;
}
