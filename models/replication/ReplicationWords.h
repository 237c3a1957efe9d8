// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QHash>
#include <QString>
#include <QStringList>

#include <chrono>
#include <cstdint>

/// Figures of replication as a person reads them, in the language in force. Thread: values.
namespace ReplicationWords {

/// "12,340"
[[nodiscard]] QString count(std::int64_t number);
/// "12,340 rows", "1 row"
[[nodiscard]] QString rows(std::int64_t number);
/// "53,000/s"
[[nodiscard]] QString rate(double perSecond);
/// "1.4 GiB"
[[nodiscard]] QString bytes(std::int64_t bytes);
/// "840 ms", "2.4 s", "2 min 14 s", "3 h 20 min"
[[nodiscard]] QString span(std::chrono::milliseconds time);
/// "in 4 minutes"; "now" when it is due.
[[nodiscard]] QString until(std::chrono::seconds time);
/// "3 minutes ago"
[[nodiscard]] QString ago(std::chrono::seconds time);
/// "every 15 minutes", "every 2 hours"
[[nodiscard]] QString interval(int minutes);
/// "14:05:10" of the day's, else with the date; local.
[[nodiscard]] QString moment(const QDateTime &utc);

/// The connection's name; its id when it is not known any more.
[[nodiscard]] QString connection(const QHash<QString, QString> &names, const QString &id);
/// Of these connections the one that an error's message names (the longest name: “shop” is also in “shop copy”); empty
/// when it names none.
[[nodiscard]] QString connectionIn(const QString &message, const QStringList &ids,
                                   const QHash<QString, QString> &names);

} // namespace ReplicationWords
