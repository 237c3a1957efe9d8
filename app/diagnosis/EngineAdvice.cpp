// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/diagnosis/EngineAdvice.h"

#include "app/diagnosis/FileAdvice.h"
#include "app/diagnosis/MySqlAdvice.h"
#include "app/diagnosis/PostgresAdvice.h"

#include <QRegularExpression>

const EngineAdvice &EngineAdvice::of(DatabaseType type)
{
    static const PostgresAdvice postgres;
    static const MySqlAdvice mySql;
    static const FileAdvice file;
    switch (type) {
    case DatabaseType::MySql:
    case DatabaseType::MariaDb:
        return mySql;
    case DatabaseType::Sqlite:
        return file;
    default:
        return postgres;
    }
}

QString EngineAdvice::ofVersion(const QString &) const
{
    return {};
}

int EngineAdvice::versionNumber(const QString &version)
{
    static const QRegularExpression numbers(QStringLiteral("(\\d+)\\.(\\d+)"));
    const auto match = numbers.match(version);
    return match.hasMatch() ? match.captured(1).toInt() * 100 + match.captured(2).toInt() : 0;
}

int EngineAdvice::portOf(const ConnectionProfile &profile)
{
    return profile.port != 0 ? profile.port : DatabaseTypes::defaultPort(profile.type);
}
