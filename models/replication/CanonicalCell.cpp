// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/replication/CanonicalCell.h"

#include "models/core/CellText.h"
#include "models/core/Temporal.h"
#include "models/replication/CanonicalNumber.h"
#include "models/replication/CellReading.h"
#include "models/replication/PortableText.h"
#include "models/replication/PortableValue.h"
#include "models/replication/SqliteTypeName.h"

#include <array>
#include <cmath>
#include <cstring>

namespace {

namespace Number = CanonicalNumber;

/// What a cell's bytes begin with; CanonicalNumber has others.
enum CellTag : char {
    NullTag = 0,
    TextTag = 't',    ///< length, bytes
    BytesTag = 'b',   ///< length, bytes
    FixedTag = 'x',   ///< as many bytes as the source's kind has
    ForeignTag = '?', ///< no value of the source's type: the cell as it is
};

void putBytes(std::string &out, char tag, std::string_view bytes)
{
    std::array<char, 5> head;
    head[0] = tag;
    const auto length = static_cast<std::uint32_t>(bytes.size());
    std::memcpy(head.data() + 1, &length, sizeof length);
    out.append(head.data(), head.size());
    out.append(bytes);
}

template <typename T>
void putFixed(std::string &out, const T &value)
{
    std::array<char, sizeof(T) + 1> bytes;
    bytes[0] = FixedTag;
    std::memcpy(bytes.data() + 1, &value, sizeof(T));
    out.append(bytes.data(), bytes.size());
}

template <typename T>
bool putIf(std::string &out, const std::optional<T> &value)
{
    if (value)
        putFixed(out, *value);
    return value.has_value();
}

/// "character(6)", "char(10)", "bpchar": blanks at the end are no part of the value.
bool isPadded(const ColumnType &type)
{
    const std::string_view name = type.name;
    return type.kind == TypeKind::Text
           && (name.starts_with("character(") || name.starts_with("char(") || name == "bpchar"
               || name == "character" || name == "char");
}

std::string_view withoutBlanks(std::string_view text)
{
    const std::size_t last = text.find_last_not_of(' ');
    return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

/// Text of a Decimal without an allocation.
class DecimalDigits
{
public:
    DecimalDigits(Int128 value, int scale)
    {
        thread_local std::string buffer;
        buffer.clear();
        CellText::appendDecimal(buffer, value, scale);
        m_view = buffer;
    }
    [[nodiscard]] std::string_view view() const { return m_view; }

private:
    std::string_view m_view;
};

} // namespace

/// The meaning of the source, and how a cell of `own` gets there.
struct CanonicalCell::Form
{
    ColumnType source; ///< What its values mean, where its own type is Dynamic.
    ColumnType own;
    bool isPadded = false;
    bool isSame = false; ///< Equal kinds whose values are the form as they are.

    void append(std::string &out, const ColumnData &data, std::size_t row) const;
    /// Each false, with nothing appended, when the cell is no value of the source's type.
    [[nodiscard]] bool appendMeant(std::string &out, const ColumnData &data, std::size_t row) const;
    [[nodiscard]] bool appendWhole(std::string &out, const ColumnData &data, std::size_t row) const;
    [[nodiscard]] bool appendReal(std::string &out, const ColumnData &data, std::size_t row) const;
    [[nodiscard]] bool appendDecimal(std::string &out, const ColumnData &data, std::size_t row) const;
    [[nodiscard]] bool appendNumeric(std::string &out, const ColumnData &data, std::size_t row) const;
    [[nodiscard]] bool appendTime(std::string &out, const ColumnData &data, std::size_t row) const;
    [[nodiscard]] bool appendTimeText(std::string &out, std::string_view text) const;
    [[nodiscard]] bool appendUuid(std::string &out, const ColumnData &data, std::size_t row) const;
    /// By the class that the cell has where it is.
    void appendAsIs(std::string &out, const ColumnData &data, std::size_t row) const;
};

CanonicalCell::CanonicalCell(const ColumnType &source, const ColumnType &own)
{
    auto form = std::make_unique<Form>();
    form->source = source.kind == TypeKind::Dynamic ? SqliteTypeName::meaningOf(source.name) : source;
    form->own = own;
    form->isPadded = isPadded(source);
    form->isSame = form->source.kind == own.kind;
    m_form = std::move(form);
}

CanonicalCell::~CanonicalCell() = default;
CanonicalCell::CanonicalCell(CanonicalCell &&) noexcept = default;
CanonicalCell &CanonicalCell::operator=(CanonicalCell &&) noexcept = default;

void CanonicalCell::append(std::string &out, const ColumnData &data, std::size_t row) const
{
    if (data.isNull(row))
        out.push_back(NullTag);
    else
        m_form->append(out, data, row);
}

void CanonicalCell::Form::append(std::string &out, const ColumnData &data, std::size_t row) const
{
    if (appendMeant(out, data, row))
        return;
    out.push_back(ForeignTag);
    appendAsIs(out, data, row);
}

bool CanonicalCell::Form::appendMeant(std::string &out, const ColumnData &data, std::size_t row) const
{
    switch (source.kind) {
    case TypeKind::Boolean:
    case TypeKind::Int16:
    case TypeKind::Int32:
    case TypeKind::Int64:
    case TypeKind::UInt64:
        return appendWhole(out, data, row);
    case TypeKind::Float32:
    case TypeKind::Float64:
        return appendReal(out, data, row);
    case TypeKind::Decimal:
        return appendDecimal(out, data, row);
    case TypeKind::Numeric:
        return appendNumeric(out, data, row);
    case TypeKind::Uuid:
        return appendUuid(out, data, row);
    case TypeKind::Text:
    case TypeKind::Json:
    case TypeKind::Opaque:
    case TypeKind::Binary: {
        const bool isBytes = source.kind == TypeKind::Binary || source.wire;
        if (isBytes && own.kind == TypeKind::Uuid) {
            putBytes(out, BytesTag, {reinterpret_cast<const char *>(data.fixed.data() + row * 16), 16});
            return true;
        }
        const auto bytes = isBytes ? CellReading::bytes(own, data, row) : CellReading::text(own, data, row);
        if (bytes)
            putBytes(out, isBytes ? BytesTag : TextTag, isPadded ? withoutBlanks(*bytes) : *bytes);
        return bytes.has_value();
    }
    case TypeKind::Date:
    case TypeKind::Time:
    case TypeKind::TimeTz:
    case TypeKind::Timestamp:
    case TypeKind::TimestampTz:
    case TypeKind::Interval:
        return appendTime(out, data, row);
    case TypeKind::Dynamic:
        appendAsIs(out, data, row);
        return true;
    }
    return false;
}

bool CanonicalCell::Form::appendWhole(std::string &out, const ColumnData &data, std::size_t row) const
{
    if (const auto value = CellReading::integer(own.kind, data, row)) {
        Number::append(out, *value);
        return true;
    }
    if (own.kind == TypeKind::UInt64) {
        Number::append(out, data.value<std::uint64_t>(row));
        return true;
    }
    if (const auto real = CellReading::real(own.kind, data, row)) {
        if (!(std::abs(*real) < 0x1p63) || *real != std::trunc(*real))
            return false;
        Number::append(out, static_cast<std::int64_t>(*real));
        return true;
    }
    if (own.kind == TypeKind::Decimal) {
        const auto whole = Number::rescaled(data.value<Int128>(row), own.scale, 0);
        if (!whole || *whole == decimalNaN)
            return false;
        if (*whole >= INT64_MIN && *whole <= INT64_MAX) {
            Number::append(out, static_cast<std::int64_t>(*whole));
            return true;
        }
        return Number::appendText(out, DecimalDigits(*whole, 0).view());
    }
    const auto text = CellReading::text(own, data, row);
    if (text && source.kind == TypeKind::Boolean
        && (*text == "t" || *text == "true" || *text == "f" || *text == "false")) {
        Number::append(out, std::int64_t{(*text)[0] == 't' ? 1 : 0});
        return true;
    }
    const auto number = text ? DecimalText::parse(*text) : std::nullopt;
    if (!number || !number->isWhole())
        return false;
    Number::append(out, *number);
    return true;
}

bool CanonicalCell::Form::appendReal(std::string &out, const ColumnData &data, std::size_t row) const
{
    const bool isFloat = source.kind == TypeKind::Float32;
    std::optional<double> value = CellReading::real(own.kind, data, row);
    if (value && isFloat && !isSame && !Number::isFloat(*value))
        return false;
    if (!value) {
        if (const auto whole = CellReading::integer(own.kind, data, row)) {
            const auto real = static_cast<double>(*whole);
            if (std::abs(real) < 0x1p63 && static_cast<std::int64_t>(real) == *whole
                && (!isFloat || Number::isFloat(real)))
                value = real;
        } else if (own.kind == TypeKind::Decimal) {
            value = Number::realOf(DecimalDigits(data.value<Int128>(row), own.scale).view(), isFloat);
        } else if (const auto text = CellReading::text(own, data, row)) {
            value = Number::realOf(*text, isFloat);
        }
    }
    if (value)
        Number::appendReal(out, *value);
    return value.has_value();
}

bool CanonicalCell::Form::appendDecimal(std::string &out, const ColumnData &data, std::size_t row) const
{
    std::optional<Int128> value;
    if (own.kind == TypeKind::Decimal) {
        value = Number::rescaled(data.value<Int128>(row), own.scale, source.scale);
    } else if (const auto whole = CellReading::integer(own.kind, data, row)) {
        value = Number::rescaled(*whole, 0, source.scale);
    } else if (own.kind == TypeKind::UInt64) {
        value = Number::rescaled(static_cast<Int128>(data.value<std::uint64_t>(row)), 0, source.scale);
    } else if (const auto real = CellReading::real(own.kind, data, row)) {
        if (std::isfinite(*real))
            value = PortableValue::decimal(Number::RealDigits(*real).view(), source.scale);
    } else if (const auto text = CellReading::text(own, data, row)) {
        value = PortableValue::decimal(*text, source.scale);
    }
    if (value)
        Number::appendScaled(out, *value);
    return value.has_value();
}

bool CanonicalCell::Form::appendNumeric(std::string &out, const ColumnData &data, std::size_t row) const
{
    if (own.kind == TypeKind::Decimal)
        return Number::appendText(out, DecimalDigits(data.value<Int128>(row), own.scale).view());
    if (const auto whole = CellReading::integer(own.kind, data, row))
        Number::append(out, *whole);
    else if (own.kind == TypeKind::UInt64)
        Number::append(out, data.value<std::uint64_t>(row));
    else if (const auto real = CellReading::real(own.kind, data, row))
        Number::append(out, *real);
    else if (const auto text = CellReading::text(own, data, row))
        return Number::appendText(out, *text);
    else
        return false;
    return true;
}

bool CanonicalCell::Form::appendUuid(std::string &out, const ColumnData &data, std::size_t row) const
{
    using Bytes = std::array<std::uint8_t, 16>;
    if (own.kind == TypeKind::Uuid) {
        putFixed(out, data.value<Bytes>(row));
        return true;
    }
    if (const auto text = CellReading::text(own, data, row))
        return putIf(out, PortableValue::uuid(*text));
    const auto bytes = CellReading::bytes(own, data, row);
    if (!bytes || bytes->size() != sizeof(Bytes))
        return false;
    Bytes value;
    std::memcpy(value.data(), bytes->data(), value.size());
    putFixed(out, value);
    return true;
}

bool CanonicalCell::Form::appendTime(std::string &out, const ColumnData &data, std::size_t row) const
{
    const auto isMoment = [](TypeKind kind) {
        return kind == TypeKind::Timestamp || kind == TypeKind::TimestampTz;
    };
    if (isMoment(source.kind) && isMoment(own.kind)) { // where one has no zone, it is in UTC
        putFixed(out, data.value<std::int64_t>(row));
        return true;
    }
    if (!isSame) {
        const auto text = CellReading::text(own, data, row);
        return text && appendTimeText(out, *text);
    }
    switch (source.kind) {
    case TypeKind::Date:
        putFixed(out, data.value<std::int32_t>(row));
        break;
    case TypeKind::Time:
        putFixed(out, data.value<std::int64_t>(row));
        break;
    case TypeKind::TimeTz: {
        auto value = data.value<TimeTzValue>(row);
        value.unused = 0;
        putFixed(out, value);
        break;
    }
    default:
        putFixed(out, data.value<IntervalValue>(row));
        break;
    }
    return true;
}

bool CanonicalCell::Form::appendTimeText(std::string &out, std::string_view text) const
{
    switch (source.kind) {
    case TypeKind::Date:
        return putIf(out, PortableValue::date(text, source.style));
    case TypeKind::Time:
        return putIf(out, PortableValue::time(text));
    case TypeKind::TimeTz:
        return putIf(out, PortableValue::timeTz(text));
    case TypeKind::Timestamp:
        return putIf(out, PortableValue::timestamp(text, source.style));
    case TypeKind::TimestampTz:
        return putIf(out, PortableValue::timestampTz(text));
    default:
        return putIf(out, PortableValue::interval(text));
    }
}

void CanonicalCell::Form::appendAsIs(std::string &out, const ColumnData &data, std::size_t row) const
{
    if (const auto whole = CellReading::integer(own.kind, data, row))
        return Number::append(out, *whole);
    if (const auto real = CellReading::real(own.kind, data, row))
        return Number::append(out, *real);
    if (const auto bytes = CellReading::bytes(own, data, row))
        return putBytes(out, BytesTag, *bytes);
    const auto text = CellReading::text(own, data, row);
    if (text && (own.kind != TypeKind::Numeric || !Number::appendText(out, *text)))
        return putBytes(out, TextTag, *text);
    if (text)
        return;
    thread_local std::string shown;
    shown.clear();
    switch (own.kind) {
    case TypeKind::UInt64:
        return Number::append(out, data.value<std::uint64_t>(row));
    case TypeKind::Decimal:
        CellText::appendDecimal(shown, data.value<Int128>(row), own.scale);
        if (Number::appendText(out, shown))
            return;
        break;
    case TypeKind::Uuid:
        CellText::appendUuid(shown, data.fixed.data() + row * 16);
        break;
    default:
        PortableText::append(shown, own.kind, own.style, PortableText::allDigits, data, row);
        break;
    }
    putBytes(out, TextTag, shown);
}
