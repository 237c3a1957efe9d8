// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/MySqlWarnings.h"

#include <QCoreApplication>

namespace {

constexpr std::chrono::seconds warningsLimit{5};

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
    const auto rows = link.query("SHOW WARNINGS LIMIT 20", Deadline::after(warningsLimit),
                                 QCoreApplication::translate("MySqlWarnings", "reading warnings"));
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
