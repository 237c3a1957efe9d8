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
    // PostgreSQL shows anything but printable ASCII as '?': letters go without their accents, the rest as '_'.
    QString plain;
    for (const QChar letter : text.normalized(QString::NormalizationForm_D)) {
        if (letter.category() == QChar::Mark_NonSpacing || letter.isLowSurrogate())
            continue;
        plain += letter >= u' ' && letter <= u'~' ? letter : QChar(u'_');
    }
    return plain.left(63);
}
