// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/replication/ReplicationWords.h"

#include "models/health/HealthMetric.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace {

/// Gives the texts their context.
struct ReplicationText
{
    Q_DECLARE_TR_FUNCTIONS(ReplicationText)
};

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds wordsMinute{60};
constexpr seconds wordsHour{60 * 60};
constexpr seconds wordsDay{24 * 60 * 60};

/// How many of the unit, rounded: "in 2 minutes" until 90 seconds are left.
int rounded(seconds time, seconds unit)
{
    return static_cast<int>((time + unit / 2) / unit);
}

} // namespace

namespace ReplicationWords {

QString count(std::int64_t number)
{
    return QLocale().toString(static_cast<qlonglong>(number));
}

QString rows(std::int64_t number)
{
    return number == 1 ? ReplicationText::tr("1 row") : ReplicationText::tr("%1 rows").arg(count(number));
}

QString rate(double perSecond)
{
    // Past the third digit a live figure is noise.
    const double size = std::max(perSecond, 0.0);
    const double unit = size < 1000 ? 1 : std::pow(10, std::floor(std::log10(size)) - 2);
    return ReplicationText::tr("%1/s").arg(count(static_cast<std::int64_t>(std::round(size / unit) * unit)));
}

QString bytes(std::int64_t bytes)
{
    return HealthMetrics::text(HealthMetric::DatabaseSize, static_cast<double>(bytes));
}

QString span(milliseconds time)
{
    const seconds whole = std::chrono::duration_cast<seconds>(time);
    if (whole < wordsMinute)
        return HealthMetrics::text(HealthMetric::ResponseTime,
                                   std::chrono::duration<double, std::milli>(time).count());
    if (whole < wordsHour)
        return ReplicationText::tr("%1 min %2 s").arg(whole / wordsMinute).arg((whole % wordsMinute).count());
    return ReplicationText::tr("%1 h %2 min").arg(whole / wordsHour).arg(whole % wordsHour / wordsMinute);
}

QString until(seconds time)
{
    if (time <= seconds(0))
        return ReplicationText::tr("now");
    if (time < wordsMinute)
        return ReplicationText::tr("in %n seconds", nullptr, static_cast<int>(time.count()));
    if (time < 2 * wordsHour)
        return ReplicationText::tr("in %n minutes", nullptr, rounded(time, wordsMinute));
    if (time < 2 * wordsDay)
        return ReplicationText::tr("in %n hours", nullptr, rounded(time, wordsHour));
    return ReplicationText::tr("in %n days", nullptr, rounded(time, wordsDay));
}

QString ago(seconds time)
{
    if (time < seconds(5))
        return ReplicationText::tr("just now");
    if (time < wordsMinute)
        return ReplicationText::tr("%n seconds ago", nullptr, static_cast<int>(time.count()));
    if (time < 2 * wordsHour)
        return ReplicationText::tr("%n minutes ago", nullptr, rounded(time, wordsMinute));
    if (time < 2 * wordsDay)
        return ReplicationText::tr("%n hours ago", nullptr, rounded(time, wordsHour));
    return ReplicationText::tr("%n days ago", nullptr, rounded(time, wordsDay));
}

QString interval(int minutes)
{
    constexpr int hour = 60;
    constexpr int day = 24 * hour;
    if (minutes % day == 0)
        return ReplicationText::tr("every %n days", nullptr, minutes / day);
    if (minutes % hour == 0)
        return ReplicationText::tr("every %n hours", nullptr, minutes / hour);
    return ReplicationText::tr("every %n minutes", nullptr, minutes);
}

QString moment(const QDateTime &utc)
{
    const QDateTime local = utc.toLocalTime();
    const QString time = local.toString(QStringLiteral("HH:mm:ss"));
    return local.date() == QDate::currentDate()
               ? time
               : QStringLiteral("%1 %2").arg(QLocale().toString(local.date(), QLocale::ShortFormat), time);
}

QString connection(const QHash<QString, QString> &names, const QString &id)
{
    return names.value(id, id);
}

QString connectionIn(const QString &message, const QStringList &ids, const QHash<QString, QString> &names)
{
    QString named;
    for (const QString &id : ids) {
        const QString name = names.value(id);
        if (!name.isEmpty() && message.contains(name) && name.size() > names.value(named).size())
            named = id;
    }
    return named;
}

} // namespace ReplicationWords
