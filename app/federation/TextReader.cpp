// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/federation/TextReader.h"

#include "models/core/CellText.h"

#include <QCoreApplication>

#include <duckdb/common/types/string_type.hpp>
#include <duckdb/common/types/value.hpp>
#include <duckdb/common/types/vector_buffer.hpp>

#include <algorithm>

namespace {

struct TextReaderText
{
    Q_DECLARE_TR_FUNCTIONS(TextReader)
};

/// Keeps a batch alive as long as a vector's strings point into it.
class BatchBuffer final : public duckdb::VectorBuffer
{
public:
    explicit BatchBuffer(RowBatch batch)
        : duckdb::VectorBuffer(duckdb::VectorBufferType::OPAQUE_BUFFER)
        , m_batch(std::move(batch))
    {}

private:
    RowBatch m_batch;
};

bool isAscii(std::string_view text)
{
    return std::none_of(text.begin(), text.end(),
                        [](char c) { return (static_cast<unsigned char>(c) & 0x80) != 0; });
}

Error notUtf8(const SourceColumn &column)
{
    return {ErrorCode::DataLoss,
            TextReaderText::tr("Column \"%1\" holds text that is not UTF-8.")
                .arg(QString::fromStdString(column.name)),
            TextReaderText::tr("Repair the text, or make a view in that database that casts "
                               "the column to bytes, and read the view.")};
}

duckdb::string_t stringOf(std::string_view text)
{
    return {text.data(), static_cast<std::uint32_t>(text.size())};
}

/// Values of types that came as wire bytes, shown as their engine's client would.
void readWire(const SourceColumn &column, const ColumnData &data, std::size_t from, std::size_t count,
              duckdb::Vector &target)
{
    const CellText cell(column.type);
    auto *out = duckdb::FlatVector::GetData<duckdb::string_t>(target);
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        if (data.isNull(from + i))
            continue;
        text.clear();
        cell.append(text, data, from + i);
        out[i] = duckdb::StringVector::AddString(target, stringOf(text));
    }
}

} // namespace

Result<void> TextReader::read(const SourceColumn &column, const RowBatch &batch, std::size_t index,
                              std::size_t from, std::size_t count, duckdb::Vector &target)
{
    const ColumnData &data = batch.column(index);
    if (column.type.kind == TypeKind::Opaque && column.type.wire) {
        readWire(column, data, from, count, target);
        return {};
    }

    const std::string_view all(data.bytes.data() + data.offsets[from],
                               data.offsets[from + count] - data.offsets[from]);
    const bool mustCheck = column.type.kind != TypeKind::Binary && !isAscii(all);
    auto *out = duckdb::FlatVector::GetData<duckdb::string_t>(target);
    for (std::size_t i = 0; i < count; ++i) {
        if (data.isNull(from + i))
            continue;
        const std::string_view text = data.text(from + i);
        if (mustCheck && !duckdb::Value::StringIsValid(text.data(), text.size()))
            return notUtf8(column);
        out[i] = stringOf(text);
    }
    duckdb::StringVector::AddBuffer(target, duckdb::make_buffer<BatchBuffer>(batch));
    return {};
}
