// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/TestServers.h"

#include <QProcess>

#include <optional>

/// MariaDB's own command line on the test server: the measure of what Penstock shows, and a second pair of hands.
namespace MariaDbClient {

/// Everything that it prints; fails the test and returns nothing when it fails.
inline std::optional<QByteArray> run(const QByteArray &sql, const QString &database, QStringList options = {})
{
    const ConnectionProfile server = TestServers::mariaDb();
    QProcess client;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    const std::string_view password = server.password.reveal();
    environment.insert(QStringLiteral("MYSQL_PWD"),
                       QString::fromUtf8(password.data(), qsizetype(password.size())));
    client.setProcessEnvironment(environment);
    options.prepend(QStringLiteral("--no-defaults"));
    options << QStringLiteral("--host=") + server.host << QStringLiteral("--port=%1").arg(server.port)
            << QStringLiteral("--user=") + server.username << QStringLiteral("--protocol=tcp")
            << QStringLiteral("--default-character-set=utf8mb4") << QStringLiteral("--max-allowed-packet=1G");
    if (!database.isEmpty())
        options << database;
    client.start(QStringLiteral("mariadb"), options);
    client.write(sql);
    client.closeWriteChannel();
    if (!client.waitForFinished(60000) || client.exitCode() != 0) {
        QTest::qFail(client.readAllStandardError().right(500).constData(), __FILE__, __LINE__);
        return std::nullopt;
    }
    return client.readAllStandardOutput();
}

/// A result's rows, header first, as --batch --binary-as-hex writes them: cells between tabs, with line breaks,
/// tabs, NUL and backslashes escaped. NULL is "NULL".
inline QList<QList<QByteArray>> rows(const QByteArray &sql, const QString &database)
{
    QList<QList<QByteArray>> result;
    const auto output = run(sql, database, {QStringLiteral("--batch"), QStringLiteral("--binary-as-hex")});
    if (!output)
        return result;
    for (const QByteArray &line : output->split('\n')) {
        QList<QByteArray> cells;
        for (const QByteArray &cell : line.split('\t')) {
            QByteArray plain;
            for (qsizetype i = 0; i < cell.size(); ++i) {
                if (cell[i] != '\\' || i + 1 == cell.size()) {
                    plain += cell[i];
                    continue;
                }
                const char next = cell[++i];
                plain += next == 'n' ? '\n' : next == 't' ? '\t' : next == '0' ? '\0' : next;
            }
            cells << plain;
        }
        result << cells;
    }
    if (!result.isEmpty() && result.last().size() == 1 && result.last().first().isEmpty())
        result.removeLast(); // behind the last line break
    return result;
}

} // namespace MariaDbClient
