// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/replication/ValueCell.h"

#include "models/core/RowBatchBuilder.h"
#include "models/replication/PortableValue.h"

#include <QCoreApplication>

#include <charconv>
#include <limits>

namespace {

struct ValueCellText
{
    Q_DECLARE_TR_FUNCTIONS(ValueCell)
};

/// Fills column 0; false for what is no value of the type.
class CellFiller
{
public:
    CellFiller(RowBatchBuilder &builder, const ColumnType &type)
        : m_builder(builder)
        , m_type(type)
    {}

    bool operator()(std::monostate) const
    {
        m_builder.appendNull(0);
        return true;
    }
    bool operator()(bool value) const
    {
        if (m_type.kind != TypeKind::Boolean)
            return (*this)(std::int64_t{value ? 1 : 0});
        m_builder.appendBoolean(0, value);
        return true;
    }
    bool operator()(std::int64_t value) const;
    bool operator()(double value) const;
    bool operator()(const std::string &text) const;
    bool operator()(const Blob &blob) const
    {
        if (m_type.kind == TypeKind::Dynamic)
            m_builder.appendDynamic(0, DynamicTag::Blob, blob.bytes);
        else if (m_type.kind == TypeKind::Binary)
            m_builder.appendBytes(0, blob.bytes);
        else
            return false;
        return true;
    }

private:
    template <typename T>
    bool put(const std::optional<T> &value) const
    {
        if (value)
            m_builder.append(0, *value);
        return value.has_value();
    }
    template <typename T>
    bool putWhole(std::int64_t value) const
    {
        if (value < std::numeric_limits<T>::min() || value > std::numeric_limits<T>::max())
            return false;
        m_builder.append(0, static_cast<T>(value));
        return true;
    }
    template <typename T>
    bool putNumber(const std::string &text) const
    {
        T value{};
        const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
        if (read.ec != std::errc() || read.ptr != text.data() + text.size())
            return false;
        m_builder.append(0, value);
        return true;
    }

    RowBatchBuilder &m_builder;
    const ColumnType &m_type;
};

bool CellFiller::operator()(std::int64_t value) const
{
    switch (m_type.kind) {
    case TypeKind::Int16:
        return putWhole<std::int16_t>(value);
    case TypeKind::Int32:
        return putWhole<std::int32_t>(value);
    case TypeKind::Int64:
        m_builder.append(0, value);
        return true;
    case TypeKind::Dynamic:
        m_builder.appendDynamic(0, value);
        return true;
    default:
        return (*this)(std::to_string(value));
    }
}

bool CellFiller::operator()(double value) const
{
    switch (m_type.kind) {
    case TypeKind::Float32:
        m_builder.append(0, static_cast<float>(value));
        return true;
    case TypeKind::Float64:
        m_builder.append(0, value);
        return true;
    case TypeKind::Dynamic:
        m_builder.appendDynamic(0, value);
        return true;
    default:
        return false;
    }
}

bool CellFiller::operator()(const std::string &text) const
{
    switch (m_type.kind) {
    case TypeKind::Boolean:
        if (text != "t" && text != "f" && text != "1" && text != "0")
            return false;
        m_builder.appendBoolean(0, text == "t" || text == "1");
        return true;
    case TypeKind::Int16:
        return putNumber<std::int16_t>(text);
    case TypeKind::Int32:
        return putNumber<std::int32_t>(text);
    case TypeKind::Int64:
        return putNumber<std::int64_t>(text);
    case TypeKind::UInt64:
        return putNumber<std::uint64_t>(text);
    case TypeKind::Float32:
        return putNumber<float>(text);
    case TypeKind::Float64:
        return putNumber<double>(text);
    case TypeKind::Decimal:
        return put(PortableValue::decimal(text, m_type.scale));
    case TypeKind::Date:
        return put(PortableValue::date(text, m_type.style));
    case TypeKind::Time:
        return put(PortableValue::time(text));
    case TypeKind::TimeTz:
        return put(PortableValue::timeTz(text));
    case TypeKind::Timestamp:
        return put(PortableValue::timestamp(text, m_type.style));
    case TypeKind::TimestampTz:
        return put(PortableValue::timestampTz(text));
    case TypeKind::Interval:
        return put(PortableValue::interval(text));
    case TypeKind::Uuid:
        return put(PortableValue::uuid(text));
    case TypeKind::Dynamic:
        m_builder.appendDynamic(0, DynamicTag::Text, text);
        return true;
    case TypeKind::Binary:
        return false;
    default:
        m_builder.appendBytes(0, text);
        return true;
    }
}

} // namespace

Result<RowBatch> ValueCell::of(const ColumnType &type, const Value &value)
{
    RowBatchBuilder builder(std::make_shared<const std::vector<Column>>(std::vector<Column>{{{}, type}}));
    if (!std::visit(CellFiller(builder, type), value))
        return Error{ErrorCode::Internal, ValueCellText::tr("A value is none of a column's type, \"%1\".")
                                              .arg(QString::fromStdString(type.name))};
    builder.endRow();
    return builder.take();
}
