// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/postgres/PostgresRowReader.h"

#include "app/drivers/postgres/PostgresBinary.h"
#include "app/drivers/postgres/PostgresLink.h"
#include "app/drivers/postgres/PostgresText.h"
#include "app/drivers/postgres/PostgresTypeNames.h"

#include <QtEndian>

#include <utility>

namespace {

PostgresTypeNames::Key keyOf(const PGresult *result, int column)
{
    return {PQftype(result, column), PQfmod(result, column)};
}

/// Text that PostgresText can read back, whatever the user has set.
bool hasPlainStyle(const PostgresLink &link)
{
    return link.setting("DateStyle").starts_with("ISO") && link.setting("IntervalStyle") == "postgres";
}

} // namespace

bool PostgresRowReader::canReadBinary(const PGresult *description, const PostgresTypeNames &names)
{
    for (int i = 0; i < PQnfields(description); ++i) {
        const PostgresTypes::Type *type = PostgresTypes::find(PQftype(description, i));
        if (type != nullptr ? type->fromBinary == nullptr : !names.isEnum(keyOf(description, i)))
            return false;
    }
    return true;
}

PostgresRowReader::PostgresRowReader(const PGresult *first, const PostgresLink &link,
                                     const PostgresTypeNames &names)
    : PostgresRowReader(first, link, names, Format::OfResult)
{}

PostgresRowReader PostgresRowReader::ofCopy(const PGresult *description, const PostgresLink &link,
                                            const PostgresTypeNames &names)
{
    return {description, link, names, Format::Binary};
}

PostgresRowReader::PostgresRowReader(const PGresult *first, const PostgresLink &link,
                                     const PostgresTypeNames &names, Format format)
{
    const bool plainStyle = hasPlainStyle(link);
    std::vector<Column> columns;
    for (int i = 0; i < PQnfields(first); ++i) {
        const bool binary = format == Format::Binary || PQfformat(first, i) == 1;
        const PostgresTypeNames::Key key = keyOf(first, i);
        const PostgresTypes::Type *known = PostgresTypes::find(key.first);
        ColumnType type;
        PostgresDecode decode = PostgresBinary::bytes;
        if (known != nullptr) {
            type = PostgresTypes::columnType(*known, key.second);
            decode = binary ? known->fromBinary : known->fromText;
        }
        if (known == nullptr && names.isEnum(key)) {
            type.name = names.name(key);
        } else if (known == nullptr || decode == nullptr
                   || (!binary && !plainStyle && PostgresTypes::hasStyledText(type.kind))) {
            type = {.kind = TypeKind::Opaque,
                    .wire = binary,
                    .name = known != nullptr ? type.name : names.name(key)};
            decode = PostgresBinary::bytes;
        }
        m_hasWireBytes = m_hasWireBytes || type.wire;
        if (type.kind == TypeKind::TimestampTz)
            type.zone = link.setting("TimeZone");
        columns.push_back({PQfname(first, i), std::move(type)});
        m_decoders.push_back(decode);
    }
    m_schema = std::make_shared<const std::vector<Column>>(std::move(columns));
}

std::optional<std::size_t> PostgresRowReader::append(const PGresult *result, int row,
                                                     RowBatchBuilder &builder) const
{
    const std::vector<Column> &columns = *m_schema;
    for (std::size_t i = 0; i < m_decoders.size(); ++i) {
        const int field = static_cast<int>(i);
        const int length = PQgetlength(result, row, field);
        if (length == 0 && PQgetisnull(result, row, field) == 1) {
            builder.appendNull(i);
            continue;
        }
        const std::string_view bytes(PQgetvalue(result, row, field), static_cast<std::size_t>(length));
        if (!m_decoders[i](builder, i, columns[i].type, bytes))
            return i;
    }
    builder.endRow();
    return std::nullopt;
}

std::optional<std::size_t> PostgresRowReader::appendTuple(std::string_view &bytes,
                                                          RowBatchBuilder &builder) const
{
    const std::vector<Column> &columns = *m_schema;
    constexpr std::size_t countSize = 2;
    constexpr std::size_t lengthSize = 4;
    if (bytes.size() < countSize || qFromBigEndian<std::uint16_t>(bytes.data()) != m_decoders.size())
        return 0;
    const char *at = bytes.data() + countSize;
    const char *const end = bytes.data() + bytes.size();
    for (std::size_t i = 0; i < m_decoders.size(); ++i) {
        if (static_cast<std::size_t>(end - at) < lengthSize)
            return i;
        const auto length = qFromBigEndian<std::int32_t>(at);
        at += lengthSize;
        if (length < 0) {
            builder.appendNull(i);
            continue;
        }
        if (end - at < length)
            return i;
        if (!m_decoders[i](builder, i, columns[i].type, {at, static_cast<std::size_t>(length)}))
            return i;
        at += length;
    }
    builder.endRow();
    bytes.remove_prefix(static_cast<std::size_t>(at - bytes.data()));
    return std::nullopt;
}
