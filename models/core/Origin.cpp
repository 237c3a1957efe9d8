// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/Origin.h"

#include <array>

QString Origin::applicationName() const
{
    static constexpr std::array<const char *, 7> kinds{"page",  "ctl",   "job",     "key",
                                                       "agent", "probe", "metadata"};
    QString text = QStringLiteral("penstock/") + QLatin1String(kinds.at(static_cast<std::size_t>(kind)));
    if (!name.isEmpty())
        text += QLatin1Char('/') + name;
    while (text.toUtf8().size() > 63)
        text.chop(1);
    return text;
}
