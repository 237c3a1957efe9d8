// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/connection/SafetyLevel.h"

#include <QCoreApplication>

#include <array>

namespace SafetyLevels {

QString toName(SafetyLevel level)
{
    static constexpr std::array names{"silent", "confirm-writes", "confirm-all", "read-only"};
    return QLatin1String(names.at(static_cast<std::size_t>(level)));
}

Result<SafetyLevel> fromName(const QString &name)
{
    for (const auto level :
         {SafetyLevel::Silent, SafetyLevel::ConfirmWrites, SafetyLevel::ConfirmAll, SafetyLevel::ReadOnly}) {
        if (name.trimmed().compare(toName(level), Qt::CaseInsensitive) == 0)
            return level;
    }
    return Error{ErrorCode::Invalid,
                 QCoreApplication::translate("SafetyLevel", "“%1” is no safety level.").arg(name.trimmed()),
                 QCoreApplication::translate("SafetyLevel",
                                             "It is silent, confirm-writes, confirm-all or read-only.")};
}

} // namespace SafetyLevels
