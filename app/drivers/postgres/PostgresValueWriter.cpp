// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/postgres/PostgresValueWriter.h"

#include "app/drivers/postgres/PostgresBinaryRow.h"
#include "app/drivers/postgres/PostgresTextRow.h"
#include "models/core/DecimalText.h"
#include "models/core/FloatText.h"
#include "models/core/Temporal.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <type_traits>
#include <utility>

namespace {

using Fit = PostgresFit;

/// PostgreSQL's last time of day is 24:00:00.
constexpr std::int64_t endOfDay = Temporal::microsecondsPerDay;

std::int64_t unitOf(int digits)
{
    std::int64_t unit = 1'000'000;
    for (int i = 0; i < std::clamp(digits, 0, 6); ++i)
        unit /= 10;
    return unit;
}

std::size_t characterCount(std::string_view utf8)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

template <typename Integer>
bool isIn(Int128 value)
{
    return value >= std::numeric_limits<Integer>::min() && value <= std::numeric_limits<Integer>::max();
}

/// A whole number in a column of integers; other forms are not asked for.
template <typename Out>
Fit putWhole(Out &out, PostgresColumnForm::Kind kind, Int128 value)
{
    using Kind = PostgresColumnForm::Kind;
    switch (kind) {
    case Kind::Boolean:
        if (value != 0 && value != 1)
            return Fit::OutOfRange;
        out.boolean(value == 1);
        return Fit::Yes;
    case Kind::Int16:
        if (!isIn<std::int16_t>(value))
            return Fit::OutOfRange;
        out.int16(static_cast<std::int16_t>(value));
        return Fit::Yes;
    case Kind::Int32:
        if (!isIn<std::int32_t>(value))
            return Fit::OutOfRange;
        out.int32(static_cast<std::int32_t>(value));
        return Fit::Yes;
    case Kind::Int64:
        if (!isIn<std::int64_t>(value))
            return Fit::OutOfRange;
        out.int64(static_cast<std::int64_t>(value));
        return Fit::Yes;
    case Kind::Unsigned32:
        if (!isIn<std::uint32_t>(value))
            return Fit::OutOfRange;
        out.unsigned32(static_cast<std::uint32_t>(value));
        return Fit::Yes;
    case Kind::Unsigned64:
        if (!isIn<std::uint64_t>(value))
            return Fit::OutOfRange;
        out.unsigned64(static_cast<std::uint64_t>(value));
        return Fit::Yes;
    default:
        return Fit::OtherKind;
    }
}

/// A whole number as the nearest of a floating-point type, which is the number itself if `mayLose` is not set.
template <typename Real, typename Integer>
bool toReal(Integer value, bool mayLose, Real &real)
{
    real = static_cast<Real>(value);
    // Beyond the type's last number lies a power of two, that it is rounded to and cannot be turned back.
    const Real end = std::ldexp(Real{1}, std::numeric_limits<Integer>::digits);
    return mayLose || (real < end && static_cast<Integer>(real) == value);
}

} // namespace

template <typename Out>
PostgresValueWriter<Out>::PostgresValueWriter(PostgresColumnForm form, TextStyle style, bool mayLose)
    : m_form(std::move(form))
    , m_style(style)
    , m_mayLose(mayLose)
    , m_secondUnit(unitOf(m_form.secondDigits))
{}

template <typename Out>
PostgresFit PostgresValueWriter<Out>::putInteger(Out &out, std::int64_t value)
{
    double wide = 0;
    float narrow = 0;
    switch (m_form.kind) {
    case Kind::Numeric:
        m_numeric.set(value);
        return putNumeric(out);
    case Kind::Float64:
        if (!toReal(value, m_mayLose, wide))
            return Fit::Rounded;
        out.float64(wide);
        return Fit::Yes;
    case Kind::Float32:
        if (!toReal(value, m_mayLose, narrow))
            return Fit::Rounded;
        out.float32(narrow);
        return Fit::Yes;
    default:
        return putWhole(out, m_form.kind, value);
    }
}

template <typename Out>
PostgresFit PostgresValueWriter<Out>::putUnsigned(Out &out, std::uint64_t value)
{
    if (value <= std::uint64_t{INT64_MAX})
        return putInteger(out, static_cast<std::int64_t>(value));
    m_numeric.setUnsigned(value);
    return putNumeric(out);
}

template <typename Out>
template <typename Real>
PostgresFit PostgresValueWriter<Out>::putReal(Out &out, Real value)
{
    if (m_form.kind == Kind::Float64) {
        out.float64(static_cast<double>(value));
        return Fit::Yes;
    }
    if (m_form.kind != Kind::Float32)
        return putRealAsNumber(out, value);
    const auto narrow = static_cast<float>(value);
    if (std::isinf(narrow) && !std::isinf(value))
        return Fit::OutOfRange;
    if (!m_mayLose && !std::isnan(value) && static_cast<Real>(narrow) != value)
        return Fit::Rounded;
    out.float32(narrow);
    return Fit::Yes;
}

/// By its shortest digits, which no other number of its type has.
template <typename Out>
template <typename Real>
PostgresFit PostgresValueWriter<Out>::putRealAsNumber(Out &out, Real value)
{
    m_scratch.clear();
    if (std::isfinite(value))
        FloatText::appendShortest(m_scratch, value);
    else
        m_scratch = std::isnan(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
    return m_numeric.set(m_scratch) ? putNumeric(out) : Fit::OutOfRange;
}

template <typename Out>
PostgresFit PostgresValueWriter<Out>::putDecimal(Out &out, Int128 value, int scale)
{
    m_numeric.set(value, scale);
    return putNumeric(out);
}

template <typename Out>
PostgresFit PostgresValueWriter<Out>::putDecimal(Out &out, std::string_view text)
{
    return m_numeric.set(text) ? putNumeric(out) : Fit::OutOfRange;
}

template <typename Out>
PostgresFit PostgresValueWriter<Out>::putNumeric(Out &out)
{
    if (m_form.kind == Kind::Float32 || m_form.kind == Kind::Float64)
        return putNumericAsReal(out);
    if (m_form.kind != Kind::Numeric) {
        if (m_numeric.isFinite() && !m_numeric.isWhole() && !m_mayLose)
            return Fit::Rounded;
        const auto whole = m_numeric.rounded();
        return whole ? putWhole(out, m_form.kind, *whole) : Fit::OutOfRange;
    }
    if (m_form.precision > 0 && !m_numeric.isNaN()) {
        if (!m_numeric.isFinite())
            return Fit::OutOfRange;
        if (!m_numeric.isZero() && m_numeric.firstPower() >= m_form.precision - m_form.scale)
            return Fit::OutOfRange;
        if (!m_mayLose && !m_numeric.isZero() && m_numeric.lastPower() < -m_form.scale)
            return Fit::Rounded;
    }
    out.numeric(m_numeric);
    return Fit::Yes;
}

/// The floating-point number fits when its own shortest digits are the decimal's.
template <typename Out>
PostgresFit PostgresValueWriter<Out>::putNumericAsReal(Out &out)
{
    const auto put = [&](auto real) {
        using Real = decltype(real);
        std::string text;
        m_numeric.appendText(text);
        if (m_numeric.isFinite()) {
            const auto read = std::from_chars(text.data(), text.data() + text.size(), real);
            if (read.ec != std::errc())
                return Fit::OutOfRange;
            std::string back;
            FloatText::appendShortest(back, real);
            if (!m_mayLose && DecimalText::parse(back) != DecimalText::parse(text))
                return Fit::Rounded;
        } else {
            real = m_numeric.isNaN() ? std::numeric_limits<Real>::quiet_NaN()
                                     : std::numeric_limits<Real>::infinity();
            real = m_numeric.isNegative() ? -real : real;
        }
        if constexpr (std::is_same_v<Real, float>)
            out.float32(real);
        else
            out.float64(real);
        return Fit::Yes;
    };
    return m_form.kind == Kind::Float32 ? put(0.0F) : put(0.0);
}

template <typename Out>
PostgresFit PostgresValueWriter<Out>::putText(Out &out, std::string_view text)
{
    if (text.find('\0') != std::string_view::npos)
        return Fit::HoldsNul;
    switch (m_form.kind) {
    case Kind::Text: {
        const auto most = static_cast<std::size_t>(m_form.mostCharacters);
        if (m_form.mostBytes > 0 && text.size() > static_cast<std::size_t>(m_form.mostBytes))
            return Fit::TooLong;
        if (most > 0 && (text.size() > most || m_form.isPadded)) {
            const std::size_t count = characterCount(text);
            if (count > most) // spaces at the end too, which the server would cut without a word
                return Fit::TooLong;
            if (m_form.isPadded && count < most && !m_mayLose)
                return Fit::Padded;
        }
        out.text(text);
        return Fit::Yes;
    }
    case Kind::SingleByte:
        if (text.size() > 1)
            return Fit::TooLong;
        out.singleByte(text);
        return Fit::Yes;
    case Kind::Jsonb:
        out.jsonb(text);
        return Fit::Yes;
    case Kind::ServerText:
        out.serverText(text);
        return Fit::Yes;
    default:
        return Fit::OtherKind;
    }
}

template <typename Out>
PostgresFit PostgresValueWriter<Out>::putBytes(Out &out, std::string_view bytes)
{
    if (m_form.kind != Kind::Binary)
        return Fit::OtherKind;
    out.bytes(bytes);
    return Fit::Yes;
}

template <typename Out>
bool PostgresValueWriter<Out>::keepsSeconds(std::int64_t microseconds) const
{
    return m_mayLose || microseconds % m_secondUnit == 0;
}

template <typename Out>
PostgresFit PostgresValueWriter<Out>::putDate(Out &out, std::int32_t days)
{
    if (m_form.kind != Kind::Date)
        return Fit::OtherKind;
    if (m_style != TextStyle::Postgres && Temporal::nonDate(days))
        return Fit::NoSuchTime;
    out.date(days);
    return Fit::Yes;
}

template <typename Out>
PostgresFit PostgresValueWriter<Out>::putTime(Out &out, std::int64_t microseconds)
{
    if (m_form.kind != Kind::Time)
        return Fit::OtherKind;
    if (microseconds < 0 || microseconds > endOfDay)
        return Fit::NoSuchTime;
    if (!keepsSeconds(microseconds))
        return Fit::Rounded;
    out.time(microseconds);
    return Fit::Yes;
}

template <typename Out>
PostgresFit PostgresValueWriter<Out>::putTimestamp(Out &out, std::int64_t microseconds)
{
    if (m_form.kind != Kind::Timestamp && m_form.kind != Kind::TimestampTz)
        return Fit::OtherKind;
    const bool isInfinite =
        microseconds == Temporal::timestampInfinity || microseconds == Temporal::timestampMinusInfinity;
    if (m_style != TextStyle::Postgres && Temporal::nonTimestamp(microseconds))
        return Fit::NoSuchTime;
    if (!isInfinite && !keepsSeconds(Temporal::momentOf(microseconds).microseconds))
        return Fit::Rounded;
    if (m_form.kind == Kind::Timestamp)
        out.timestamp(microseconds);
    else
        out.timestampTz(microseconds);
    return Fit::Yes;
}

template <typename Out>
PostgresFit PostgresValueWriter<Out>::putTimeTz(Out &out, const TimeTzValue &value)
{
    if (m_form.kind != Kind::TimeTz)
        return Fit::OtherKind;
    if (!keepsSeconds(value.microseconds))
        return Fit::Rounded;
    out.timeTz(value);
    return Fit::Yes;
}

template <typename Out>
PostgresFit PostgresValueWriter<Out>::putInterval(Out &out, const IntervalValue &value)
{
    if (m_form.kind != Kind::Interval)
        return Fit::OtherKind;
    if (!keepsSeconds(value.microseconds))
        return Fit::Rounded;
    out.interval(value);
    return Fit::Yes;
}

template class PostgresValueWriter<PostgresBinaryRow>;
template PostgresFit PostgresValueWriter<PostgresBinaryRow>::putReal(PostgresBinaryRow &, float);
template PostgresFit PostgresValueWriter<PostgresBinaryRow>::putReal(PostgresBinaryRow &, double);
template class PostgresValueWriter<PostgresTextRow>;
template PostgresFit PostgresValueWriter<PostgresTextRow>::putReal(PostgresTextRow &, float);
template PostgresFit PostgresValueWriter<PostgresTextRow>::putReal(PostgresTextRow &, double);
