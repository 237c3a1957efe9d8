// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/MySqlTypeFit.h"

#include "app/drivers/mysql/MySqlDeclaredType.h"
#include "app/drivers/mysql/MySqlTypeMap.h"

#include <QCoreApplication>

namespace {

using Family = MySqlDeclaredType::Family;
/// Nothing: all values come back equal, or are refused.
using Change = std::optional<QString>;

struct MySqlTypeFitText
{
    Q_DECLARE_TR_FUNCTIONS(MySqlTypeFit)
};

/// Decimal digits that every number of them survives: FLT_DIG and DBL_DIG.
constexpr int floatDigits = 6;
constexpr int doubleDigits = 15;

bool isWholeKind(TypeKind kind)
{
    return kind == TypeKind::Boolean || kind == TypeKind::Int16 || kind == TypeKind::Int32
           || kind == TypeKind::Int64 || kind == TypeKind::UInt64;
}

bool isRealKind(TypeKind kind)
{
    return kind == TypeKind::Float32 || kind == TypeKind::Float64;
}

bool isMomentKind(TypeKind kind)
{
    return kind == TypeKind::Timestamp || kind == TypeKind::TimestampTz;
}

Change changeInReal(const ColumnType &source, const MySqlDeclaredType &own)
{
    const bool isSingle = own.family == Family::Float;
    const bool isSame = source.style == TextStyle::MariaDb && source.scale == own.scale
                        && source.kind == (isSingle ? TypeKind::Float32 : TypeKind::Float64);
    if (isSame)
        return {};
    if (own.scale >= 0)
        return MySqlTypeFitText::tr("Numbers are rounded to %1 digits after the point.").arg(own.scale);
    const int kept = isSingle ? floatDigits : doubleDigits;
    const MySqlTypeMap::Digits digits = MySqlTypeMap::digitsOf(source);
    const bool fits = source.kind == TypeKind::Boolean || source.kind == TypeKind::Int16
                      || source.kind == TypeKind::Float32
                      || (!isSingle && (isRealKind(source.kind) || source.kind == TypeKind::Int32))
                      || (!isWholeKind(source.kind) && !isRealKind(source.kind) && digits.precision > 0
                          && digits.precision <= kept);
    if (fits)
        return {};
    return MySqlTypeFitText::tr("Numbers are rounded to about %1 digits.").arg(kept);
}

Change changeOfNumber(const ColumnType &source, const MySqlDeclaredType &own)
{
    if (own.family == Family::Float || own.family == Family::Double)
        return changeInReal(source, own);
    const int kept = own.family == Family::Decimal ? own.scale : 0;
    const MySqlTypeMap::Digits digits = MySqlTypeMap::digitsOf(source);
    const bool isDeclared = digits.precision > 0 && !isRealKind(source.kind);
    // More than the server's most are refused.
    if (isWholeKind(source.kind) || (isDeclared && digits.scale <= kept)
        || kept == MySqlDeclaredType::mostScale)
        return {};
    if (kept == 0)
        return MySqlTypeFitText::tr("Numbers are rounded to whole ones.");
    return MySqlTypeFitText::tr("Numbers are rounded to %1 digits after the point.").arg(kept);
}

Change changeOfTime(const ColumnType &source, const MySqlDeclaredType &own)
{
    if (own.family == Family::Date)
        return source.kind == TypeKind::Date
                   ? Change()
                   : MySqlTypeFitText::tr("Of a time only its day is kept, in UTC where it has a zone.");
    if (own.family == Family::Timestamp && source.kind != TypeKind::TimestampTz)
        return MySqlTypeFitText::tr("Times without a zone are taken as UTC.");
    if (source.kind != TypeKind::Date && own.scale < MySqlTypeMap::secondDigitsOf(source))
        return MySqlTypeFitText::tr("Seconds are cut to %1 digits after the point.").arg(own.scale);
    return {};
}

Change changeOfText(const ColumnType &source, const MySqlDeclaredType &own, bool isMariaDb)
{
    if (own.family == Family::Json && !isMariaDb)
        return MySqlTypeFitText::tr(
            "MySQL writes JSON in its own way: the order of keys, repeated keys, white "
            "space and long numbers are not kept.");
    const bool isPadded = source.name.starts_with("char");
    if (own.family == Family::Char && source.kind == TypeKind::Text
        && !(isPadded && source.style == TextStyle::MariaDb))
        return MySqlTypeFitText::tr("Spaces at the end of a text are not kept.");
    return {};
}

/// Whether values of this type can be written there at all, be it after somebody accepted a change.
bool isPossible(const ColumnType &source, const MySqlDeclaredType &own)
{
    const bool isNumber = isWholeKind(source.kind) || source.isNumber();
    if (source.kind == TypeKind::Dynamic) // each value says for itself
        return own.family != Family::Geometry && own.family != Family::Other;
    if (own.family == Family::Bit)
        return isWholeKind(source.kind)
               || (source.kind == TypeKind::Binary && source.name.starts_with("bit("));
    if (own.isNumber())
        return isNumber;
    if (own.family == Family::Time)
        return source.kind == TypeKind::Time;
    if (own.isTime())
        return source.kind == TypeKind::Date || isMomentKind(source.kind);
    if (own.family == Family::Geometry)
        return source.style == TextStyle::MariaDb && source.kind == TypeKind::Binary
               && !source.name.starts_with("bit(");
    if (own.isBytes())
        return source.kind == TypeKind::Binary || source.kind == TypeKind::Uuid;
    const bool isText = source.kind == TypeKind::Text || source.kind == TypeKind::Opaque;
    if (own.family == Family::Uuid)
        return source.kind == TypeKind::Uuid || isText;
    if (own.family == Family::Inet)
        return isText;
    if (own.family == Family::Json)
        return source.kind == TypeKind::Json || isText;
    if (own.family == Family::Enum || own.family == Family::Set)
        return isText;
    return own.isText() && source.kind != TypeKind::Binary && source.kind != TypeKind::Boolean;
}

} // namespace

Result<std::optional<QString>> MySqlTypeFit::fits(const TableShape::Column &source,
                                                  const TableShape::Column &own, bool isMariaDb)
{
    const ColumnType type = MySqlTypeMap::meaningOf(source.type);
    const MySqlDeclaredType form = MySqlDeclaredType::of(own);
    if (type.wire || own.generated || !isPossible(type, form)) {
        return Error{
            ErrorCode::Unsupported,
            MySqlTypeFitText::tr("Column \"%1\" of type %2 cannot be written to \"%3\" of type %4.")
                .arg(QString::fromStdString(source.name), QString::fromStdString(source.declared),
                     QString::fromStdString(own.name), QString::fromStdString(own.declared)),
            MySqlTypeFitText::tr(
                "Change the type on the target, leave the column out, or read a view that converts it.")};
    }
    if (type.kind == TypeKind::Dynamic)
        return Change();
    if (form.family != Family::Bit && form.isNumber())
        return changeOfNumber(type, form);
    if (form.isTime())
        return changeOfTime(type, form);
    return changeOfText(type, form, isMariaDb);
}
