// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/postgres/PostgresCellWriter.h"

#include "app/drivers/postgres/PostgresBinaryRow.h"
#include "app/drivers/postgres/PostgresTextRow.h"
#include "app/drivers/postgres/PostgresTypeMap.h"
#include "models/core/FloatText.h"
#include "models/replication/PortableValue.h"

#include <QStringDecoder>

#include <algorithm>
#include <utility>

namespace {

using Fit = PostgresFit;

bool isValidUtf8(std::string_view text)
{
    if (std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80U; }))
        return true;
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    [[maybe_unused]] const QString decoded =
        decoder.decode(QByteArrayView(text.data(), static_cast<qsizetype>(text.size())));
    return !decoder.hasError();
}

} // namespace

template <typename Out>
PostgresCellWriter<Out>::PostgresCellWriter(const ColumnType &source, PostgresColumnForm form, bool mayLose)
    : m_meaning(PostgresTypeMap::meaningOf(source).kind)
    , m_sourceScale(source.scale)
    , m_write(straightWriteFor(source, form))
    , m_values(std::move(form), source.style, mayLose)
{
    if (m_write == nullptr)
        m_write = writeFor(source);
}

/// Between two PostgreSQLs, values of one type need not be looked at.
template <typename Out>
auto PostgresCellWriter<Out>::straightWriteFor(const ColumnType &source, const PostgresColumnForm &form)
    -> Write
{
    if (source.style != TextStyle::Postgres || source.name != form.type)
        return nullptr;
    using Self = PostgresCellWriter;
    switch (form.kind) {
    case Kind::Int16:
        return [](Self &, Out &out, const ColumnData &data, std::size_t row) {
            out.int16(data.value<std::int16_t>(row));
            return Fit::Yes;
        };
    case Kind::Int32:
        return [](Self &, Out &out, const ColumnData &data, std::size_t row) {
            out.int32(data.value<std::int32_t>(row));
            return Fit::Yes;
        };
    case Kind::Int64:
        return [](Self &, Out &out, const ColumnData &data, std::size_t row) {
            out.int64(data.value<std::int64_t>(row));
            return Fit::Yes;
        };
    case Kind::Text:
        return [](Self &, Out &out, const ColumnData &data, std::size_t row) {
            out.text(data.text(row));
            return Fit::Yes;
        };
    case Kind::Timestamp:
    case Kind::TimestampTz:
        return [](Self &self, Out &out, const ColumnData &data, std::size_t row) {
            if (self.m_values.form().kind == Kind::Timestamp)
                out.timestamp(data.value<std::int64_t>(row));
            else
                out.timestampTz(data.value<std::int64_t>(row));
            return Fit::Yes;
        };
    default:
        return nullptr;
    }
}

template <typename Out>
auto PostgresCellWriter<Out>::writeFor(const ColumnType &source) -> Write
{
    using Self = PostgresCellWriter;
    switch (source.kind) {
    case TypeKind::Boolean:
        return [](Self &self, Out &out, const ColumnData &data, std::size_t row) {
            return self.m_values.putInteger(out, data.boolean(row) ? 1 : 0);
        };
    case TypeKind::Int16:
        return [](Self &self, Out &out, const ColumnData &data, std::size_t row) {
            return self.m_values.putInteger(out, data.value<std::int16_t>(row));
        };
    case TypeKind::Int32:
        return [](Self &self, Out &out, const ColumnData &data, std::size_t row) {
            return self.m_values.putInteger(out, data.value<std::int32_t>(row));
        };
    case TypeKind::Int64:
        return [](Self &self, Out &out, const ColumnData &data, std::size_t row) {
            return self.m_values.putInteger(out, data.value<std::int64_t>(row));
        };
    case TypeKind::UInt64:
        return [](Self &self, Out &out, const ColumnData &data, std::size_t row) {
            return self.m_values.putUnsigned(out, data.value<std::uint64_t>(row));
        };
    case TypeKind::Float32:
        return [](Self &self, Out &out, const ColumnData &data, std::size_t row) {
            return self.m_values.putReal(out, data.value<float>(row));
        };
    case TypeKind::Float64:
        return [](Self &self, Out &out, const ColumnData &data, std::size_t row) {
            return self.m_values.putReal(out, data.value<double>(row));
        };
    case TypeKind::Decimal:
        return [](Self &self, Out &out, const ColumnData &data, std::size_t row) {
            return self.m_values.putDecimal(out, data.value<Int128>(row), self.m_sourceScale);
        };
    case TypeKind::Numeric:
        return [](Self &self, Out &out, const ColumnData &data, std::size_t row) {
            return self.m_values.putDecimal(out, data.text(row));
        };
    case TypeKind::Text:
    case TypeKind::Json:
    case TypeKind::Opaque:
        return [](Self &self, Out &out, const ColumnData &data, std::size_t row) {
            return self.m_values.putText(out, data.text(row));
        };
    case TypeKind::Binary:
        return [](Self &self, Out &out, const ColumnData &data, std::size_t row) {
            return self.m_values.putBytes(out, data.text(row));
        };
    case TypeKind::Uuid:
        return [](Self &, Out &out, const ColumnData &data, std::size_t row) {
            out.uuid(data.value<std::array<std::uint8_t, 16>>(row));
            return Fit::Yes;
        };
    case TypeKind::Date:
        return [](Self &self, Out &out, const ColumnData &data, std::size_t row) {
            return self.m_values.putDate(out, data.value<std::int32_t>(row));
        };
    case TypeKind::Time:
        return [](Self &self, Out &out, const ColumnData &data, std::size_t row) {
            return self.m_values.putTime(out, data.value<std::int64_t>(row));
        };
    case TypeKind::TimeTz:
        return [](Self &self, Out &out, const ColumnData &data, std::size_t row) {
            return self.m_values.putTimeTz(out, data.value<TimeTzValue>(row));
        };
    case TypeKind::Timestamp:
    case TypeKind::TimestampTz:
        return [](Self &self, Out &out, const ColumnData &data, std::size_t row) {
            return self.m_values.putTimestamp(out, data.value<std::int64_t>(row));
        };
    case TypeKind::Interval:
        return [](Self &self, Out &out, const ColumnData &data, std::size_t row) {
            return self.m_values.putInterval(out, data.value<IntervalValue>(row));
        };
    case TypeKind::Dynamic:
        break;
    }
    return [](Self &self, Out &out, const ColumnData &data, std::size_t row) {
        return self.putDynamic(out, data, row);
    };
}

template <typename Out>
PostgresFit PostgresCellWriter<Out>::putDynamic(Out &out, const ColumnData &data, std::size_t row)
{
    const PostgresColumnForm &form = m_values.form();
    const bool takesNumbers = form.isNumber() || form.kind == Kind::Boolean;
    const DynamicTag tag = data.tags[row];
    if (tag == DynamicTag::Text)
        return isValidUtf8(data.text(row)) ? putDynamicText(out, data.text(row)) : Fit::OtherKind;
    if (tag == DynamicTag::Blob)
        return m_values.putBytes(out, data.text(row));
    if (tag == DynamicTag::Integer && takesNumbers)
        return m_values.putInteger(out, data.dynamicInteger(row));
    if (tag == DynamicTag::Real && takesNumbers)
        return m_values.putReal(out, data.dynamicReal(row));
    if (!m_values.mayLose() || form.kind != Kind::Text)
        return Fit::OtherKind;
    std::string text;
    if (tag == DynamicTag::Integer)
        text = std::to_string(data.dynamicInteger(row));
    else
        FloatText::appendShortest(text, data.dynamicReal(row));
    return m_values.putText(out, text);
}

/// SQLite keeps as text what it has no type for; a column's name says so. In a column of numbers a text is none, however
/// it looks.
template <typename Out>
PostgresFit PostgresCellWriter<Out>::putDynamicText(Out &out, std::string_view text)
{
    const PostgresColumnForm &form = m_values.form();
    const bool isKeptAsText = m_meaning == TypeKind::Decimal || m_meaning == TypeKind::Numeric
                              || m_meaning == TypeKind::UInt64 || m_meaning == TypeKind::Float32
                              || m_meaning == TypeKind::Float64;
    const auto put = [](const auto &value, auto write) { return value ? write(*value) : Fit::NoSuchTime; };
    switch (form.kind) {
    case Kind::Uuid: {
        const auto value = PortableValue::uuid(text);
        if (!value)
            return Fit::OtherKind;
        out.uuid(*value);
        return Fit::Yes;
    }
    case Kind::Date:
        return put(PortableValue::date(text, m_values.style()),
                   [&](auto value) { return m_values.putDate(out, value); });
    case Kind::Time:
        return put(PortableValue::time(text), [&](auto value) { return m_values.putTime(out, value); });
    case Kind::TimeTz:
        return put(PortableValue::timeTz(text), [&](auto value) { return m_values.putTimeTz(out, value); });
    case Kind::Timestamp:
        return put(PortableValue::timestamp(text, m_values.style()),
                   [&](auto value) { return m_values.putTimestamp(out, value); });
    case Kind::TimestampTz:
        return put(PortableValue::timestampTz(text),
                   [&](auto value) { return m_values.putTimestamp(out, value); });
    case Kind::Interval:
        return put(PortableValue::interval(text),
                   [&](auto value) { return m_values.putInterval(out, value); });
    default:
        break;
    }
    if (!form.isNumber())
        return m_values.putText(out, text);
    return isKeptAsText && PostgresNumeric().set(text) ? m_values.putDecimal(out, text) : Fit::OtherKind;
}

template class PostgresCellWriter<PostgresBinaryRow>;
template class PostgresCellWriter<PostgresTextRow>;
