// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/PrivateMariaDb.h"

#include "tests/support/TestServers.h"

#include <QFileInfo>
#include <QStandardPaths>

#include <csignal>

namespace {

/// The programs of servers are not on everybody's PATH.
QString mariaDbProgram(const QString &name)
{
    const QString found = QStandardPaths::findExecutable(name);
    return found.isEmpty() ? QStandardPaths::findExecutable(
               name, {QStringLiteral("/usr/local/sbin"), QStringLiteral("/usr/sbin")})
                           : found;
}

} // namespace

PrivateMariaDb::PrivateMariaDb(Options options)
    : PrivateServer(std::move(options),
                    QFileInfo(TestServers::environment("PENSTOCK_TEST_MARIADB_SOCKET")).path()
                        + QStringLiteral("/data"))
{}

ConnectionProfile PrivateMariaDb::profile(const QString &name) const
{
    ConnectionProfile profile = TestServers::mariaDb();
    profile.id = profile.name = name;
    profile.port = port();
    return profile;
}

Result<void> PrivateMariaDb::makeData()
{
    const ConnectionProfile user = TestServers::mariaDb();
    QString password = TestServers::environment("PENSTOCK_TEST_MARIADB_PASSWORD");
    password.replace(u'\\', QLatin1String("\\\\")).replace(u'\'', QLatin1String("''"));
    // One statement a line is all that --init-file knows.
    const QString first = QStringLiteral("CREATE DATABASE IF NOT EXISTS %1;\n"
                                         "CREATE OR REPLACE USER %2@'%' IDENTIFIED BY '%3';\n"
                                         "GRANT ALL ON *.* TO %2@'%' WITH GRANT OPTION;\n")
                              .arg(user.database, user.username, password);
    if (auto written = write(folder() + QStringLiteral("/first.sql"), first.toUtf8()); !written)
        return written;
    const QString settings = QStringLiteral("[mariadbd]\n"
                                            "datadir=%1/data\nsocket=%1/socket\npid-file=%1/pid\ntmpdir=%1\n"
                                            "init-file=%1/first.sql\nbind-address=127.0.0.1\n"
                                            "skip-name-resolve\ncharacter-set-server=utf8mb4\n"
                                            "innodb-flush-method=nosync\ninnodb-flush-log-at-trx-commit=0\n"
                                            "innodb-fast-shutdown=2\ninnodb-log-file-size=8M\n")
                                 .arg(folder())
                             + options().settings.join(u'\n') + u'\n';
    if (auto written = write(folder() + QStringLiteral("/settings"), settings.toUtf8()); !written)
        return written;
    return runTool(
        mariaDbProgram(QStringLiteral("mariadb-install-db")),
        {QStringLiteral("--no-defaults"), QStringLiteral("--datadir=") + dataFolder(),
         QStringLiteral("--tmpdir=") + folder(), // in /tmp, one that starts removes another one's tables
         QStringLiteral("--auth-root-authentication-method=normal"), QStringLiteral("--skip-test-db"),
         QStringLiteral("--skip-name-resolve")});
}

QStringList PrivateMariaDb::command() const
{
    return {mariaDbProgram(QStringLiteral("mariadbd")),
            QStringLiteral("--defaults-file=%1/settings").arg(folder()),
            QStringLiteral("--port=%1").arg(port())};
}

/// It writes the file with its process once it listens.
bool PrivateMariaDb::isReady(qint64 pid) const
{
    QFile file(folder() + QStringLiteral("/pid"));
    return file.open(QIODevice::ReadOnly) && file.readAll().trimmed().toLongLong() == pid;
}

int PrivateMariaDb::endSignal() const
{
    return SIGTERM;
}
