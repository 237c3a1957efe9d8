// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/Error.h"

#include <QStringList>

QString Error::toText() const
{
    QStringList lines{message};
    if (!detail.isEmpty() && !message.contains(detail))
        lines << detail;
    if (!advice.isEmpty())
        lines << advice;
    return lines.join(QLatin1Char('\n'));
}
