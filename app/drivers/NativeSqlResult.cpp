// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/NativeSqlResult.h"

#include "app/drivers/Connection.h"
#include "app/drivers/Cursor.h"
#include "app/drivers/NativeSqlDriver.h"
#include "models/core/CellText.h"

#include <QSqlError>
#include <QSqlField>
#include <QSqlRecord>

namespace {

QMetaType metaTypeOf(TypeKind kind)
{
    switch (kind) {
    case TypeKind::Boolean:
        return QMetaType(QMetaType::Bool);
    case TypeKind::Int16:
    case TypeKind::Int32:
    case TypeKind::Int64:
        return QMetaType(QMetaType::LongLong);
    case TypeKind::UInt64:
        return QMetaType(QMetaType::ULongLong);
    case TypeKind::Float32:
    case TypeKind::Float64:
        return QMetaType(QMetaType::Double);
    case TypeKind::Binary:
        return QMetaType(QMetaType::QByteArray);
    default:
        return QMetaType(QMetaType::QString);
    }
}

QVariant cell(const ColumnType &type, const ColumnData &column, std::size_t row)
{
    const auto bytes = [&] {
        const std::string_view view = column.text(row);
        return QByteArray(view.data(), static_cast<qsizetype>(view.size()));
    };
    switch (type.kind) {
    case TypeKind::Boolean:
        return column.boolean(row);
    case TypeKind::Int16:
        return static_cast<qlonglong>(column.value<std::int16_t>(row));
    case TypeKind::Int32:
        return static_cast<qlonglong>(column.value<std::int32_t>(row));
    case TypeKind::Int64:
        return static_cast<qlonglong>(column.value<std::int64_t>(row));
    case TypeKind::UInt64:
        return static_cast<qulonglong>(column.value<std::uint64_t>(row));
    case TypeKind::Float32:
        return static_cast<double>(column.value<float>(row));
    case TypeKind::Float64:
        return column.value<double>(row);
    case TypeKind::Binary:
        return bytes();
    case TypeKind::Dynamic:
        switch (column.tags[row]) {
        case DynamicTag::Integer:
            return static_cast<qlonglong>(column.dynamicInteger(row));
        case DynamicTag::Real:
            return column.dynamicReal(row);
        case DynamicTag::Blob:
            return bytes();
        default:
            return QString::fromUtf8(bytes());
        }
    default: {
        std::string text;
        CellText(type).append(text, column, row);
        return QString::fromStdString(text);
    }
    }
}

Value toValue(const QVariant &variant)
{
    if (variant.isNull())
        return std::monostate{};
    switch (variant.typeId()) {
    case QMetaType::Bool:
        return variant.toBool();
    case QMetaType::Int:
    case QMetaType::UInt:
    case QMetaType::LongLong:
        return static_cast<std::int64_t>(variant.toLongLong());
    case QMetaType::Double:
        return variant.toDouble();
    case QMetaType::QByteArray:
        return Blob{variant.toByteArray().toStdString()};
    default:
        return variant.toString().toStdString();
    }
}

} // namespace

NativeSqlResult::NativeSqlResult(const NativeSqlDriver &driver)
    : QSqlResult(&driver)
    , m_driver(driver)
{}

NativeSqlResult::~NativeSqlResult() = default;

QSqlError NativeSqlResult::toSqlError(const Error &error)
{
    return QSqlError(error.message, error.detail,
                     error.code == ErrorCode::ConnectionLost ? QSqlError::ConnectionError
                                                             : QSqlError::StatementError,
                     error.serverCode);
}

bool NativeSqlResult::execute(const QString &text, const QVariantList &values)
{
    m_batches.clear();
    m_schema.reset();
    m_size = 0;
    setAt(QSql::BeforeFirstRow);
    setActive(false);
    QueryRequest request;
    request.text = text;
    for (const QVariant &value : values)
        request.params.push_back(toValue(value));
    auto cursor = m_driver.connection().execute(request);
    if (!cursor) {
        setLastError(toSqlError(cursor.error()));
        return false;
    }
    m_schema = (*cursor)->schema();
    while (true) {
        auto batch = (*cursor)->next();
        if (!batch) {
            setLastError(toSqlError(batch.error()));
            return false;
        }
        if (!*batch)
            break;
        m_size += static_cast<int>((*batch)->rowCount());
        m_batches.push_back(std::move(**batch));
    }
    m_affected = static_cast<int>((*cursor)->summary().affected);
    setSelect(!m_schema->empty());
    setActive(true);
    return true;
}

bool NativeSqlResult::reset(const QString &query)
{
    return execute(query, {});
}

bool NativeSqlResult::prepare(const QString &query)
{
    setQuery(query);
    return true;
}

bool NativeSqlResult::exec()
{
    return execute(lastQuery(), boundValues());
}

bool NativeSqlResult::fetch(int index)
{
    if (index < 0 || index >= m_size)
        return false;
    auto row = static_cast<std::size_t>(index);
    for (m_batch = 0; row >= m_batches[m_batch].rowCount(); ++m_batch)
        row -= m_batches[m_batch].rowCount();
    m_row = row;
    setAt(index);
    return true;
}

bool NativeSqlResult::fetchFirst()
{
    return fetch(0);
}

bool NativeSqlResult::fetchLast()
{
    return fetch(m_size - 1);
}

QVariant NativeSqlResult::data(int field)
{
    const auto column = static_cast<std::size_t>(field);
    const ColumnType &type = (*m_schema)[column].type;
    const ColumnData &data = m_batches[m_batch].column(column);
    return data.isNull(m_row) ? QVariant(metaTypeOf(type.kind)) : cell(type, data, m_row);
}

bool NativeSqlResult::isNull(int field)
{
    return m_batches[m_batch].column(static_cast<std::size_t>(field)).isNull(m_row);
}

int NativeSqlResult::size()
{
    return m_size;
}

int NativeSqlResult::numRowsAffected()
{
    return m_affected;
}

QSqlRecord NativeSqlResult::record() const
{
    QSqlRecord record;
    if (m_schema) {
        for (const Column &column : *m_schema)
            record.append(QSqlField(QString::fromStdString(column.name), metaTypeOf(column.type.kind)));
    }
    return record;
}

QVariant NativeSqlResult::handle() const
{
    return m_driver.handle();
}
