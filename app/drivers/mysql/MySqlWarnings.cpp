// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/MySqlWarnings.h"

#include <mysql.h>
#include <mysqld_error.h>

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace {

constexpr std::chrono::seconds warningsLimit{5};
/// Of statements that are unsafe in a log of statements, and of words that will go one day (MySQL's).
constexpr std::array harmlessNumbers{1287U, 1592U, 1681U, 3719U, 3778U};

QString readingWarnings()
{
    return QCoreApplication::translate("MySqlWarnings", "reading warnings");
}

QString textOf(const std::optional<std::string> &cell)
{
    return cell ? QString::fromStdString(*cell) : QString();
}

} // namespace

std::vector<QString> MySqlWarnings::read(MySqlLink &link, unsigned count)
{
    std::vector<QString> notices;
    if (count == 0)
        return notices;
    const auto rows = link.query("SHOW WARNINGS LIMIT 20", Deadline::after(warningsLimit), readingWarnings());
    if (rows) {
        for (const auto &row : *rows) { // level, number, text
            if (row.size() == 3)
                notices.push_back(
                    QStringLiteral("%1 (%2): %3").arg(textOf(row[0]), textOf(row[1]), textOf(row[2])));
        }
    }
    if (const auto more = static_cast<int>(count) - static_cast<int>(notices.size()); more > 0)
        notices.push_back(QCoreApplication::translate("MySqlWarnings", "%n more warning(s).", nullptr, more));
    return notices;
}

Result<void> MySqlWarnings::refuseChanges(MySqlLink &link)
{
    if (mysql_warning_count(link.handle()) == 0)
        return {};
    const auto rows = link.query("SHOW WARNINGS", {}, readingWarnings());
    if (!rows)
        return rows.error();
    for (const auto &row : *rows) {
        const unsigned number = row.size() == 3 ? textOf(row[1]).toUInt() : 0;
        if (row.size() != 3 || row[0] == "Note"
            || std::ranges::find(harmlessNumbers, number) != harmlessNumbers.end())
            continue;
        Error error = link.errors().fromServer(number, "01000", textOf(row[2]));
        error.code = number == ER_DUP_ENTRY || number == ER_DUP_ENTRY_WITH_KEY_NAME ? ErrorCode::Conflict
                                                                                    : ErrorCode::DataLoss;
        error.message =
            QCoreApplication::translate(
                "MySqlWarnings", "Connection \"%1\": the server would change a value or leave a row out: %2")
                .arg(link.errors().connectionName(), textOf(row[2]));
        return error;
    }
    return {};
}
