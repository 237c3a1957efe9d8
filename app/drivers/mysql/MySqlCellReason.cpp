// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/MySqlCellReason.h"

#include <QCoreApplication>

namespace {

struct MySqlCellReasonText
{
    Q_DECLARE_TR_FUNCTIONS(MySqlCellReason)
};

} // namespace

QString MySqlCellReason::of(MySqlCellRefusal refusal)
{
    switch (refusal) {
    case MySqlCellRefusal::OtherKind:
        return MySqlCellReasonText::tr("The column is of another kind.");
    case MySqlCellRefusal::OutOfRange:
        return MySqlCellReasonText::tr("The column's numbers do not go that far.");
    case MySqlCellRefusal::Rounded:
        return MySqlCellReasonText::tr("The column would cut digits off.");
    case MySqlCellRefusal::NoSuchTime:
        return MySqlCellReasonText::tr("The column has no such time.");
    case MySqlCellRefusal::NotANumber:
        return MySqlCellReasonText::tr("The server has no NaN and no infinity.");
    case MySqlCellRefusal::TooLong:
        return MySqlCellReasonText::tr("It is longer than the column.");
    case MySqlCellRefusal::Blanks:
        return MySqlCellReasonText::tr("A CHAR does not keep the blanks at a text's end.");
    case MySqlCellRefusal::Padded:
        return MySqlCellReasonText::tr("A BINARY would be filled up with zeros.");
    case MySqlCellRefusal::Letters:
        return MySqlCellReasonText::tr("It is no UTF-8.");
    case MySqlCellRefusal::OtherWord:
        return MySqlCellReasonText::tr("It is none of the column's words, or they are in another order.");
    case MySqlCellRefusal::OtherForm:
        return MySqlCellReasonText::tr("The server would write it in another form.");
    case MySqlCellRefusal::None:
        break;
    }
    return {};
}
