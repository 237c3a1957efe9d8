// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/postgres/PostgresTypeFit.h"

#include "app/drivers/postgres/PostgresColumnForm.h"
#include "app/drivers/postgres/PostgresTypeMap.h"

#include <QCoreApplication>

namespace {

using Kind = PostgresColumnForm::Kind;
using Loss = std::optional<QString>;

struct PostgresTypeFitText
{
    Q_DECLARE_TR_FUNCTIONS(PostgresTypeFit)
};

/// Decimal digits that every number of them survives: FLT_DIG and DBL_DIG.
constexpr int realDigits = 6;
constexpr int doubleDigits = 15;

bool isInteger(TypeKind kind)
{
    return kind == TypeKind::Int16 || kind == TypeKind::Int32 || kind == TypeKind::Int64
           || kind == TypeKind::UInt64;
}

bool isReal(TypeKind kind)
{
    return kind == TypeKind::Float32 || kind == TypeKind::Float64;
}

/// Of a decimal; nothing when it has no bound. PostgreSQL's scale may be negative, which only the name says.
struct DecimalBounds
{
    int digits = 0;
    int scale = 0;
};
std::optional<DecimalBounds> boundsOf(const ColumnType &type)
{
    const std::vector<int> modifiers = PostgresColumnForm::modifiersIn(type.name);
    if (modifiers.size() == 2)
        return DecimalBounds{modifiers[0], modifiers[1]};
    return type.precision > 0 ? std::optional(DecimalBounds{type.precision, type.scale}) : std::nullopt;
}

Loss roundedTo(int digits)
{
    return PostgresTypeFitText::tr("Numbers are rounded to %1 digits after the point.").arg(digits);
}

Loss lossInReal(const ColumnType &source, const PostgresColumnForm &form)
{
    const bool isSingle = form.kind == Kind::Float32;
    const int kept = isSingle ? realDigits : doubleDigits;
    const auto bounds = boundsOf(source);
    const bool fits = isInteger(source.kind) || source.kind == TypeKind::Boolean
                      || source.kind == TypeKind::Float32 || (source.kind == TypeKind::Float64 && !isSingle)
                      || (bounds && bounds->digits <= kept);
    return fits ? Loss() : PostgresTypeFitText::tr("Numbers are rounded to about %1 digits.").arg(kept);
}

Loss lossOfNumber(const ColumnType &source, const PostgresColumnForm &form)
{
    if (form.kind == Kind::Boolean || source.kind == TypeKind::Boolean)
        return {};
    if (form.kind == Kind::Float32 || form.kind == Kind::Float64)
        return lossInReal(source, form);
    const bool hasFractions = isReal(source.kind) || !isInteger(source.kind);
    const auto bounds = isReal(source.kind) ? std::nullopt : boundsOf(source);
    const int scale = form.kind == Kind::Numeric ? form.scale : 0;
    const bool isAny = form.kind == Kind::Numeric && form.precision == 0;
    if (isAny || (bounds && bounds->scale <= scale) || (!hasFractions && scale >= 0))
        return {};
    return roundedTo(scale);
}

/// Of the seconds of a source's times.
int secondDigitsOf(const ColumnType &source)
{
    if (source.style == TextStyle::Postgres)
        return PostgresColumnForm::of(source).secondDigits;
    return source.scale >= 0 ? source.scale : 6;
}

Loss lossOfTime(const ColumnType &source, const PostgresColumnForm &form)
{
    if (source.kind == TypeKind::Timestamp && form.kind == Kind::TimestampTz)
        return PostgresTypeFitText::tr("Times without a zone are taken as UTC.");
    if (source.kind == TypeKind::TimestampTz && form.kind == Kind::Timestamp)
        return PostgresTypeFitText::tr("Times lose their zone and are kept in UTC.");
    if (form.kind == Kind::Interval && form.type != source.name
        && form.type.find_first_not_of("interval()0123456789") != std::string::npos)
        return PostgresTypeFitText::tr("What %1 does not hold of an interval is cut off.")
            .arg(QString::fromStdString(form.type));
    if (form.hasSeconds() && form.secondDigits < secondDigitsOf(source))
        return PostgresTypeFitText::tr("Seconds are rounded to %1 digits after the point.")
            .arg(form.secondDigits);
    return {};
}

Loss readByServer(const PostgresColumnForm &form)
{
    return PostgresTypeFitText::tr("Texts are read as %1 and come back in the way that type is written.")
        .arg(QString::fromStdString(form.type));
}

Loss lossOfText(const ColumnType &source, const PostgresColumnForm &form)
{
    const bool isSame = source.style == TextStyle::Postgres && source.name == form.type;
    if (form.kind == Kind::Jsonb && (source.name != "jsonb" || source.style != TextStyle::Postgres))
        return PostgresTypeFitText::tr("White space, the order of keys and repeated keys are not kept.");
    if (form.isPadded && !isSame)
        return PostgresTypeFitText::tr("Texts are filled with spaces to %1 characters.")
            .arg(form.mostCharacters);
    const bool isByLocale = form.type == "money";
    const bool isVerbatim = source.name == form.type || form.type == "citext";
    if (form.kind == Kind::ServerText && (isByLocale || !isVerbatim))
        return readByServer(form);
    return {};
}

bool isTime(Kind kind)
{
    return kind >= Kind::Date && kind <= Kind::Interval;
}

/// A column of SQLite whose name does not say what it holds: each value has a class of its own.
Loss lossOfDynamic(const PostgresColumnForm &form)
{
    if (isTime(form.kind) || form.kind == Kind::Uuid || form.kind == Kind::ServerText)
        return readByServer(form);
    return lossOfText({.kind = TypeKind::Text, .style = TextStyle::Sqlite}, form);
}

} // namespace

bool PostgresTypeFit::isPossible(const ColumnType &source, const PostgresColumnForm &form)
{
    const ColumnType type = PostgresTypeMap::meaningOf(source);
    const bool isText = form.kind == Kind::Text || form.kind == Kind::SingleByte;
    switch (type.kind) {
    case TypeKind::Boolean:
    case TypeKind::Int16:
    case TypeKind::Int32:
    case TypeKind::Int64:
    case TypeKind::UInt64:
        return form.isNumber() || form.kind == Kind::Boolean;
    case TypeKind::Float32:
    case TypeKind::Float64:
    case TypeKind::Decimal:
    case TypeKind::Numeric:
        return form.isNumber();
    case TypeKind::Text:
    case TypeKind::Json:
        return isText || form.kind == Kind::Jsonb || form.kind == Kind::ServerText;
    case TypeKind::Opaque:
        return !type.wire && (isText || form.kind == Kind::ServerText);
    case TypeKind::Binary:
        return form.kind == Kind::Binary;
    case TypeKind::Uuid:
        return form.kind == Kind::Uuid;
    case TypeKind::Date:
        return form.kind == Kind::Date;
    case TypeKind::Time:
        return form.kind == Kind::Time;
    case TypeKind::TimeTz:
        return form.kind == Kind::TimeTz;
    case TypeKind::Timestamp:
    case TypeKind::TimestampTz:
        return form.kind == Kind::Timestamp || form.kind == Kind::TimestampTz;
    case TypeKind::Interval:
        return form.kind == Kind::Interval;
    case TypeKind::Dynamic:
        return true;
    }
    return false;
}

Result<std::optional<QString>> PostgresTypeFit::fits(const TableShape::Column &source,
                                                     const TableShape::Column &own)
{
    const PostgresColumnForm form = PostgresColumnForm::of(own.type);
    const ColumnType type = PostgresTypeMap::meaningOf(source.type);
    if (own.generated)
        return Error{ErrorCode::Unsupported,
                     PostgresTypeFitText::tr("Column \"%1\" is computed by the server and cannot be written.")
                         .arg(QString::fromStdString(own.name)),
                     PostgresTypeFitText::tr("Leave the column out, or drop its expression on the target.")};
    if (!isPossible(source.type, form))
        return Error{ErrorCode::Unsupported,
                     PostgresTypeFitText::tr("Column \"%1\" of type %2 cannot take values of type %3.")
                         .arg(QString::fromStdString(own.name), QString::fromStdString(own.declared),
                              QString::fromStdString(source.declared)),
                     PostgresTypeFitText::tr(
                         "Change the column's type on the target, or let Penstock make the table.")};
    if (type.kind == TypeKind::Dynamic)
        return lossOfDynamic(form);
    if (type.isNumber() || type.kind == TypeKind::Boolean)
        return lossOfNumber(type, form);
    if (isTime(form.kind))
        return lossOfTime(type, form);
    return lossOfText(type, form);
}
