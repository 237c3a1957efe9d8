// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/federation/SourceColumn.h"

#include "models/core/CellText.h"

#include <QCoreApplication>
#include <QRegularExpression>

namespace {

struct SourceColumnText
{
    Q_DECLARE_TR_FUNCTIONS(SourceColumn)
};

using duckdb::LogicalType;
using Affinity = SourceColumn::Affinity;

constexpr int maxDigits = 38;
/// Digits after the point of decimals that do not say.
constexpr int unknownScale = 10;

LogicalType logicalTypeOf(const ColumnType &type)
{
    switch (type.kind) {
    case TypeKind::Boolean:
        return LogicalType::BOOLEAN;
    case TypeKind::Int16:
        return LogicalType::SMALLINT;
    case TypeKind::Int32:
        return LogicalType::INTEGER;
    case TypeKind::Int64:
        return LogicalType::BIGINT;
    case TypeKind::UInt64:
        return LogicalType::UBIGINT;
    case TypeKind::Float32:
        return LogicalType::FLOAT;
    case TypeKind::Float64:
        return LogicalType::DOUBLE;
    case TypeKind::Decimal:
        return LogicalType::DECIMAL(static_cast<std::uint8_t>(type.precision),
                                    static_cast<std::uint8_t>(type.scale));
    case TypeKind::Numeric:
        return LogicalType::DECIMAL(maxDigits, unknownScale);
    case TypeKind::Binary:
        return LogicalType::BLOB;
    case TypeKind::Uuid:
        return LogicalType::UUID;
    case TypeKind::Date:
        return LogicalType::DATE;
    case TypeKind::Time:
        return LogicalType::TIME;
    case TypeKind::TimeTz:
        return LogicalType::TIME_TZ;
    case TypeKind::Timestamp:
        return LogicalType::TIMESTAMP;
    case TypeKind::TimestampTz:
        return LogicalType::TIMESTAMP_TZ;
    case TypeKind::Interval:
        return LogicalType::INTERVAL;
    case TypeKind::Text:
    case TypeKind::Json:
    case TypeKind::Dynamic:
    case TypeKind::Opaque:
        return LogicalType::VARCHAR;
    }
    return LogicalType::VARCHAR;
}

/// NUMERIC(p,s) or DECIMAL(p[,s]) that a DECIMAL can hold.
std::optional<LogicalType> declaredDecimal(const QString &declared)
{
    static const QRegularExpression pattern(
        QStringLiteral(R"(^\s*(?:NUMERIC|DECIMAL)\s*\(\s*(\d{1,2})\s*(?:,\s*(\d{1,2})\s*)?\)\s*$)"));
    const auto match = pattern.match(declared);
    if (!match.hasMatch())
        return {};
    const int precision = match.captured(1).toInt();
    const int scale = match.captured(2).toInt();
    if (precision < 1 || precision > maxDigits || scale > precision)
        return {};
    return LogicalType::DECIMAL(static_cast<std::uint8_t>(precision), static_cast<std::uint8_t>(scale));
}

/// SQLite's own rules (datatype3.html, 3.1), after the names that say more than an affinity.
void setDynamic(SourceColumn &column)
{
    const QString declared = QString::fromStdString(column.type.name).toUpper().trimmed();
    const auto has = [&](const char *part) { return declared.contains(QLatin1String(part)); };
    const auto begins = [&](const char *part) { return declared.startsWith(QLatin1String(part)); };
    const auto set = [&](Affinity affinity, LogicalType logical) {
        column.affinity = affinity;
        column.logical = std::move(logical);
    };
    if (begins("BOOL"))
        return set(Affinity::Boolean, LogicalType::BOOLEAN);
    if (begins("DATETIME") || begins("TIMESTAMP"))
        return set(Affinity::Timestamp, LogicalType::TIMESTAMP);
    if (begins("DATE"))
        return set(Affinity::Date, LogicalType::DATE);
    if (has("INT") && !begins("INTERVAL"))
        return set(Affinity::Integer, LogicalType::BIGINT);
    if (has("CHAR") || has("CLOB") || has("TEXT"))
        return set(Affinity::Text, LogicalType::VARCHAR);
    if (has("BLOB"))
        return set(Affinity::Binary, LogicalType::BLOB);
    if (has("REAL") || has("FLOA") || has("DOUB"))
        return set(Affinity::Real, LogicalType::DOUBLE);
    if (auto decimal = declaredDecimal(declared))
        return set(Affinity::Decimal, *decimal);
    if (begins("NUMERIC") || begins("DECIMAL"))
        return set(Affinity::Real, LogicalType::DOUBLE);
    set(Affinity::None, LogicalType::VARCHAR);
}

} // namespace

SourceColumn SourceColumn::of(const Column &column)
{
    SourceColumn result{column.name, column.type, logicalTypeOf(column.type), Affinity::None};
    if (column.type.kind == TypeKind::Dynamic)
        setDynamic(result);
    return result;
}

Error SourceColumn::misfit(const ColumnData &data, std::size_t row) const
{
    constexpr int shown = 60;
    std::string text;
    CellText(type).append(text, data, row);
    QString value = QString::fromStdString(text);
    if (value.size() > shown)
        value = value.left(shown) + QChar(0x2026);
    QString className;
    if (type.kind == TypeKind::Dynamic) {
        const char *names[] = {"NULL", "INTEGER", "REAL", "TEXT", "BLOB"};
        className = QLatin1Char(' ') + QLatin1String(names[static_cast<int>(data.tags[row])]);
    }
    return {
        ErrorCode::DataLoss,
        SourceColumnText::tr("Column \"%1\" holds the%2 value %3, which %4 cannot hold exactly.")
            .arg(QString::fromStdString(name), className, value, QString::fromStdString(logical.ToString())),
        SourceColumnText::tr(
            "Make a view in that database that casts the column to a type that holds all its "
            "values, such as text, or that leaves such rows out, and read the view.")};
}
